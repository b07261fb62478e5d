/** An address as a number of 32 or 128 bits. */
export interface Ip {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

const OCTET = /^(?:0|[1-9]\d{0,2})$/;

/** Reads an IPv4 or IPv6 address: no leading zeros, no zone, no IPv4 inside IPv6. */
export function parseIp(text: string): Ip | undefined {
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text);
}

function parseIpv4(text: string): Ip | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => OCTET.test(part) && Number(part) < 256)) return undefined;
  return { bits: 32, value: parts.reduce((value, part) => value * 256n + BigInt(part), 0n) };
}

function parseIpv6(text: string): Ip | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const given = [...head!, ...(tail ?? [])];
  const missing = 8 - given.length;
  if (!given.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head!, ...new Array<string>(missing).fill('0'), ...(tail ?? [])];
  return { bits: 128, value: groups.reduce((value, group) => value * 65536n + BigInt(`0x${group}`), 0n) };
}

/** The canonical form: RFC 5952 for IPv6. */
export function formatIp(ip: Ip): string {
  const size = ip.bits === 32 ? 8n : 16n;
  const count = ip.bits === 32 ? 4 : 8;
  const groups = Array.from(
    { length: count },
    (_, i) => (ip.value >> (size * BigInt(count - 1 - i))) & ((1n << size) - 1n),
  );
  if (ip.bits === 32) return groups.join('.');
  const text = groups.map((group) => group.toString(16)).join(':');
  const runs = [...text.matchAll(/\b0(?::0\b)+/g)].sort((a, b) => b[0].length - a[0].length);
  const longest = runs[0];
  if (longest === undefined) return text;
  const before = text.slice(0, longest.index).replace(/:$/, '');
  const after = text.slice(longest.index + longest[0].length).replace(/^:/, '');
  return `${before}::${after}`;
}

/** True if the address lies in a network of its own family. */
export function isIn(ip: Ip, network: Ip | string, prefix: number): boolean {
  const base = typeof network === 'string' ? parseIp(network)! : network;
  const free = BigInt(base.bits - prefix);
  return ip.bits === base.bits && ip.value >> free === base.value >> free;
}
