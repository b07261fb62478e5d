import { isIP } from 'node:net';

// Addresses and ranges, as in apimachinery pkg/util/validation/ip.go.

export const IP_TEXT = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';
export const CIDR_TEXT = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)';

/** 4 or 6; 0 for what is no range of addresses. */
export function cidrFamily(text: string): 0 | 4 | 6 {
  const [address = '', size = '', ...rest] = text.split('/');
  const family = isIP(address) as 0 | 4 | 6;
  if (family === 0 || rest.length > 0 || !/^(0|[1-9]\d{0,2})$/.test(size)) return 0;
  return Number(size) <= (family === 4 ? 32 : 128) ? family : 0;
}
