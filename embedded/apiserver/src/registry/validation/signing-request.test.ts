import { describe, expect, test } from 'vitest';
import { signingRequestError } from './signing-request.ts';

const ECDSA = `-----BEGIN CERTIFICATE REQUEST-----
MIHGMG4CAQAwDDEKMAgGA1UEAwwBYTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IA
BELqK/QQQaYSp0iBSUYjftJXCYaWYIGvl5I0WkCQVZyZMwOcWYO1e2gwwElVr5+4
HSvhIMak0owZK3LADhZmbxegADAKBggqhkjOPQQDAgNIADBFAiEApBEGH2omsEEq
EX8KduLOZCCB3DNNKT/sIaVhHx4i0b8CIG1WX/PpcqgF23Uqg/DflG7RE+SQQAfE
1+rs8pmuRDo/
-----END CERTIFICATE REQUEST-----
`;
const RSA = `-----BEGIN CERTIFICATE REQUEST-----
MIICUTCCATkCAQAwDDEKMAgGA1UEAwwBYTCCASIwDQYJKoZIhvcNAQEBBQADggEP
ADCCAQoCggEBANxmoax+vTiJ3vnFCEwA/HpyoPktb3bvB8Yfy3D6ZfcutqMKL++q
m9qAalkTl01V9J9Zwa6JUEez88gpxmH50g/6cHJmaRkjpU1MAyaJlIOKUVdKFMwZ
wW/TxbGy3sPUyyhU+KS2YcQBAUaw5jXyPWokzKm+4/83dhWPNXe5zilDkHu5z2J7
PZInXiPtqLCl7IMxVZrU1hoLRNdH/F+9+PSt2Iv3e0/y26FllX9eqB/wheWdZF21
q1+WZmkzMRX8wuE3FMT6QCbOZhlMIQjqUT3teXGaSwT0MZkNgBkKFw/H+IzhIZo7
DfkDd7ssaNEtHqf31ZzQgDIfMrD1bBj3ClUCAwEAAaAAMA0GCSqGSIb3DQEBCwUA
A4IBAQB0vouMcN+X3T6SY/bZFOWhh4nzGgTfO8vm6JPqKParFMfV5sYAxYCpO+MF
nHs0i6K//xM/UMpJUK47BR9CnNMYzvYiNYK3LhWdJ4FLZuA7Rfph3LdhfTbOgJYW
YdMPCiNVcdmsTkMLXrD++cFP4cHviXSYc55UASXf7cVydWSfncp+YwDwNFZ5fDkx
mUf73bb90JNUFkc05O25AVeL8As93A8MjSPSUvZr2J7DKw9uZQ+Eb4rUtvOKCOdl
/eybPLvyXo5QR3F7p1n1HSE79BPzTuCP72fkkhJb1E+QfhDCmFHyPp5x4WCJ7fpC
Rhh8yLi/b4XkXKDFzt3Nvh76o8Xv
-----END CERTIFICATE REQUEST-----
`;
const ED25519 = `-----BEGIN CERTIFICATE REQUEST-----
MIGLMD8CAQAwDDEKMAgGA1UEAwwBYTAqMAUGAytlcAMhAMrLTKfPoCXJYbP8YOXN
bDalsOEorEYOKB1uzTFD1DMxoAAwBQYDK2VwA0EAzhuewwG8wuK4SWfUrXpDmHX5
3+Rq6M1sm3oPdFD9iKBz0mauZsm3q5dQi5l/ZqBi7HonvwQvFjWKzY4E4by3AQ==
-----END CERTIFICATE REQUEST-----
`;

const pemOf = (der: Buffer, type = 'CERTIFICATE REQUEST') =>
  `-----BEGIN ${type}-----\n${der.toString('base64')}\n-----END ${type}-----\n`;
const derOf = (pem: string) => Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64');
const changed = (pem: string, at: number) => {
  const der = derOf(pem);
  der[at < 0 ? der.length + at : at]! ^= 1;
  return pemOf(der);
};

describe('signingRequestError', () => {
  test.each([
    ['ECDSA', ECDSA],
    ['RSA', RSA],
    ['Ed25519', ED25519],
  ])('finds nothing wrong with a request signed by %s', (_name, pem) => {
    expect(signingRequestError(pem)).toBeUndefined();
    expect(signingRequestError(`words before\n${pem}`)).toBeUndefined();
  });

  test.each([
    ['', 'PEM block type must be CERTIFICATE REQUEST'],
    ['x', 'PEM block type must be CERTIFICATE REQUEST'],
    [pemOf(derOf(RSA), 'CERTIFICATE'), 'PEM block type must be CERTIFICATE REQUEST'],
    [changed(RSA, -1), 'crypto/rsa: verification error'],
    [changed(ECDSA, -1), 'x509: ECDSA verification failure'],
    [changed(ED25519, -1), 'x509: Ed25519 verification failure'],
  ])('tells what is wrong with %j', (pem, wanted) => {
    expect(signingRequestError(pem)).toBe(wanted);
  });

  test('refuses whatever is cut short, and never throws', () => {
    const der = derOf(ECDSA);
    for (let length = 0; length < der.length; length++)
      expect(signingRequestError(pemOf(der.subarray(0, length)))).toMatch(/^(asn1|PEM)/);
    for (let at = 0; at < der.length; at++)
      expect(() => signingRequestError(changed(ECDSA, at))).not.toThrow();
  });
});
