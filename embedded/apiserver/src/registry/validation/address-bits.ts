import { isIPv4 } from 'node:net';

/** The bits of an IPv4 or IPv6 address, which must be one. */
export function bitsOf(address: string): bigint {
  if (isIPv4(address)) return address.split('.').reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
  const [, before, v4] = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(address) ?? [];
  const plain = v4 === undefined ? address : `${before}${group(bitsOf(v4), 16n)}:${group(bitsOf(v4), 0n)}`;
  const [head = '', tail] = plain.split('::');
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const [first, last] = [groups(head), groups(tail ?? '')];
  const zeros = Array.from({ length: 8 - first.length - last.length }, () => '0');
  return [...first, ...zeros, ...last].reduce((sum, part) => (sum << 16n) | BigInt(`0x${part}`), 0n);
}

function group(bits: bigint, by: bigint): string {
  return ((bits >> by) & 0xffffn).toString(16);
}

export function formatV4(bits: bigint): string {
  return [24n, 16n, 8n, 0n].map((by) => String((bits >> by) & 255n)).join('.');
}

/** Small letters, and the first of the longest runs of two zeros or more left out (RFC 5952). */
export function formatV6(bits: bigint): string {
  const groups = Array.from({ length: 8 }, (_, i) => group(bits, BigInt(112 - 16 * i)));
  const runs = [
    ...groups
      .map((each) => (each === '0' ? '0' : 'x'))
      .join('')
      .matchAll(/0{2,}/g),
  ];
  const longest = runs.reduce<{ at: number; length: number }>(
    (most, run) => (run[0].length > most.length ? { at: run.index, length: run[0].length } : most),
    { at: 0, length: 0 },
  );
  if (longest.length === 0) return groups.join(':');
  const rest = groups.slice(longest.at + longest.length).join(':');
  return `${groups.slice(0, longest.at).join(':')}::${rest}`;
}

/** The IPv4 address that IPv6 bits stand for (`::ffff:1.2.3.4`), if they do. */
export function mappedV4(bits: bigint): string | undefined {
  return bits >> 32n === 0xffffn ? formatV4(bits & 0xffffffffn) : undefined;
}
