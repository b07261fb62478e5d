import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bitsOf, formatV4, formatV6 } from './address-bits.ts';
import {
  addressComplaints,
  endpointComplaints,
  rangeComplaints,
  strictAddressComplaints,
} from './addresses.ts';

const IP = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';
const CIDR = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)';

describe('addresses', () => {
  test.each<[string, string[]]>([
    ['10.0.0.1', []],
    ['010.0.0.1', ['must not have leading 0s']],
    ['300.0.0.1', [IP]],
    ['2001:DB8::1', []],
    ['::ffff:1.2.3.4', ['must not be an IPv4-mapped IPv6 address']],
    ['fe80::1%eth0', [IP]],
    ['', [IP]],
  ])('addressComplaints of %s', (text, wanted) => {
    expect(addressComplaints(text)).toEqual(wanted);
  });

  test('strictAddressComplaints wants the one form', () => {
    expect(strictAddressComplaints('2001:DB8:0::1')).toEqual(['must be in canonical form ("2001:db8::1")']);
    expect(strictAddressComplaints('2001:db8::1')).toEqual([]);
  });

  test.each<[string, string[]]>([
    ['10.0.0.0/8', []],
    ['10.1.0.0/8', ['must not have bits set beyond the prefix length']],
    ['10.0.0.0/08', ['must not have leading 0s in IP or prefix length']],
    ['010.0.0.0/8', ['must not have leading 0s in IP or prefix length']],
    ['::ffff:1.2.3.0/120', ['must not have an IPv4-mapped IPv6 address']],
    ['2001:db8::/32', []],
    ['10.0.0.0', [CIDR]],
    ['10.0.0.0/33', [CIDR]],
    ['10.0.0.0/8/9', [CIDR]],
  ])('rangeComplaints of %s', (text, wanted) => {
    expect(rangeComplaints(text)).toEqual(wanted);
  });

  test.each([
    ['0.0.0.0', 'may not be unspecified (0.0.0.0)'],
    ['127.1.2.3', 'may not be in the loopback range (127.0.0.0/8, ::1/128)'],
    ['::1', 'may not be in the loopback range (127.0.0.0/8, ::1/128)'],
    ['169.254.1.1', 'may not be in the link-local range (169.254.0.0/16, fe80::/10)'],
    ['fe80::1', 'may not be in the link-local range (169.254.0.0/16, fe80::/10)'],
    ['224.0.0.9', 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)'],
  ])('endpointComplaints of %s', (text, wanted) => {
    expect(endpointComplaints(text)).toEqual([wanted]);
  });

  test('what is formatted is read again', () => {
    fc.assert(fc.property(fc.bigInt(0n, 2n ** 128n - 1n), (bits) => bitsOf(formatV6(bits)) === bits));
    fc.assert(fc.property(fc.ipV6(), (text) => bitsOf(formatV6(bitsOf(text))) === bitsOf(text)));
    fc.assert(fc.property(fc.ipV4(), (text) => formatV4(bitsOf(text)) === text));
  });
});
