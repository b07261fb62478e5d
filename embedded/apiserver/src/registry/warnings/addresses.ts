import { isIPv6 } from 'node:net';
import { asText } from '../../values.ts';
import { bitsOf, formatV4, formatV6, mappedV4 } from '../validation/address-bits.ts';
import { cidrFamily } from '../validation/addresses.ts';

/** An address that is valid, but not as one should write it (apimachinery GetWarningsForIP). */
export function addressWarnings(value: unknown, path: string): string[] {
  const text = asText(value);
  if (!isIPv6(text)) return [];
  const mapped = mappedV4(bitsOf(text));
  if (mapped !== undefined) return [`${path}: non-standard IP address "${text}" is invalid: use "${mapped}"`];
  const wanted = formatV6(bitsOf(text));
  if (wanted === text) return [];
  return [`${path}: IPv6 address "${text}" should be in RFC 5952 canonical format ("${wanted}")`];
}

/** A range that is valid, or was once, but not as one should write it (GetWarningsForCIDR). */
export function rangeWarnings(value: unknown, path: string): string[] {
  const text = asText(value);
  const family = cidrFamily(text);
  if (family === 0) return [];
  const [address, size] = text.split('/') as [string, string];
  const width = family === 4 ? 32n : 128n;
  const bits = bitsOf(address);
  const free = width - BigInt(size);
  const network = (bits >> free) << free;
  const shown = (of: bigint): string => (family === 4 ? formatV4(of) : formatV6(of));
  if (network !== bits) {
    const whole = `"${shown(network)}/${size}" or "${shown(bits)}/${width}"`;
    return [`${path}: CIDR value "${text}" is ambiguous in this context (should be ${whole}?)`];
  }
  const wanted = `${shown(bits)}/${size}`;
  if (family === 4 || wanted === text) return [];
  return [`${path}: IPv6 CIDR value "${text}" should be in RFC 5952 canonical format ("${wanted}")`];
}
