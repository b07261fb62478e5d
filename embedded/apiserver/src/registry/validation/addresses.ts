import { isIP, isIPv4, isIPv6 } from 'node:net';
import { bitsOf, formatV6, mappedV4 } from './address-bits.ts';

// Addresses and ranges, as in apimachinery pkg/util/validation/ip.go.

const IP_TEXT = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';
const CIDR_TEXT = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)';

/** 4 or 6; 0 for what is no range of addresses. */
export function cidrFamily(text: string): 0 | 4 | 6 {
  const [address = '', size = '', ...rest] = text.split('/');
  const family = isIP(address) as 0 | 4 | 6;
  if (family === 0 || rest.length > 0 || !/^(0|[1-9]\d{0,2})$/.test(size)) return 0;
  return Number(size) <= (family === 4 ? 32 : 128) ? family : 0;
}

/** An address in any form that means one thing (IsValidIPForLegacyField, strictly). */
export function addressComplaints(text: string): string[] {
  if (text.includes('%') || isIP(text) === 0)
    return [isIPv4(withoutZeros(text)) ? 'must not have leading 0s' : IP_TEXT];
  if (isIPv6(text) && mappedV4(bitsOf(text)) !== undefined)
    return ['must not be an IPv4-mapped IPv6 address'];
  return [];
}

/** An address in its one form (IsValidIP). */
export function strictAddressComplaints(text: string): string[] {
  const complaints = addressComplaints(text);
  if (complaints.length > 0 || isIPv4(text)) return complaints;
  const wanted = formatV6(bitsOf(text));
  return text === wanted ? [] : [`must be in canonical form ("${wanted}")`];
}

/** A range in any form that means one thing (IsValidCIDRForLegacyField, strictly). */
export function rangeComplaints(text: string): string[] {
  const family = cidrFamily(text);
  const [address = '', size = '', ...more] = text.split('/');
  if (family === 0) {
    const plain = `${withoutZeros(address)}/${size.replace(/^0+(?=\d)/, '')}`;
    const isZeros = more.length === 0 && cidrFamily(plain) !== 0;
    return [isZeros ? 'must not have leading 0s in IP or prefix length' : CIDR_TEXT];
  }
  const bits = bitsOf(address);
  if (family === 6 && mappedV4(bits) !== undefined) return ['must not have an IPv4-mapped IPv6 address'];
  const free = BigInt((family === 4 ? 32 : 128) - Number(size));
  return (bits >> free) << free === bits ? [] : ['must not have bits set beyond the prefix length'];
}

/** Numbers of an IPv4 address as Go once read them. */
function withoutZeros(text: string): string {
  return text.includes(':') ? text : text.replace(/(^|\.)0+(?=\d)/g, '$1');
}

/** An address that endpoints may have (ValidateEndpointIP): no own one, and none of the link. */
export function endpointComplaints(text: string): string[] {
  const plain = withoutZeros(text);
  const family = isIP(plain);
  if (family === 0) return ['must be a valid IP address'];
  const bits = bitsOf(plain);
  const v4 = family === 4;
  const complaints: string[] = [];
  if (bits === 0n) complaints.push(`may not be unspecified (${text})`);
  if (v4 ? bits >> 24n === 127n : bits === 1n)
    complaints.push('may not be in the loopback range (127.0.0.0/8, ::1/128)');
  if (v4 ? bits >> 16n === 0xa9fen : bits >> 118n === 0x3fan)
    complaints.push('may not be in the link-local range (169.254.0.0/16, fe80::/10)');
  if (v4 ? bits >> 8n === 0xe00000n : bits >> 112n === 0xff02n)
    complaints.push('may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)');
  return complaints;
}
