import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { keyPairFault } from './key-pair-fault.ts';

// Made once for a hundred years; the key protects nothing.
const certificate = `-----BEGIN CERTIFICATE-----
MIIBhTCCASugAwIBAgIUXPnWBcFbichDukfDVAzla2XXgI0wCgYIKoZIzj0EAwIw
FzEVMBMGA1UEAwwMcGFpci5leGFtcGxlMCAXDTI2MTEyMTE4MDI1NloYDzIxMjYx
MDI4MTgwMjU2WjAXMRUwEwYDVQQDDAxwYWlyLmV4YW1wbGUwWTATBgcqhkjOPQIB
BggqhkjOPQMBBwNCAARpRkKPjc6sl5cg2jN6m2G2WaDTaxjAg9UEsBTxrp/dTx5M
KZwh91CKrSkR8MjdBz1ueSdRveOcnVyDJ8/uXBdco1MwUTAdBgNVHQ4EFgQUwphy
qup5fbmwyc6sHHp/vXyjJoswHwYDVR0jBBgwFoAUwphyqup5fbmwyc6sHHp/vXyj
JoswDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiAC/VKIX09MwE5X
h6DKx3brI0Mv78mIERC8aeYYDUbylQIhAN8BKORqOzYt3NoxWX1nVUm7ZdgQ+01s
/tNnOFn1ZCsc
-----END CERTIFICATE-----
`;
const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgoOFD7VWNOsAgVRFf
3cY7C4heQF8Je34Jx2cNaKQukuehRANCAARpRkKPjc6sl5cg2jN6m2G2WaDTaxjA
g9UEsBTxrp/dTx5MKZwh91CKrSkR8MjdBz1ueSdRveOcnVyDJ8/uXBdc
-----END PRIVATE KEY-----
`;

const newKey = (type: 'ec' | 'ed25519'): string =>
  (type === 'ec'
    ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
    : generateKeyPairSync('ed25519')
  ).privateKey
    .export({ type: 'pkcs8', format: 'pem' })
    .toString();
const block = (type: string) => `-----BEGIN ${type}-----\nAAAA\n-----END ${type}-----\n`;

test.each([
  ['a pair', certificate, key, undefined],
  ['a pair in a chain', `# the leaf\n${certificate}${certificate}`, block('EC PARAMETERS') + key, undefined],
  ['no certificate', 'a: 1', key, 'tls: failed to find any PEM data in certificate input'],
  [
    'the key twice',
    key,
    key,
    'tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched',
  ],
  [
    'other blocks',
    block('A') + block('B'),
    key,
    'tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: [A B]',
  ],
  ['no key', certificate, 'a: 1', 'tls: failed to find any PEM data in key input'],
  [
    'the certificate twice',
    certificate,
    certificate,
    'tls: found a certificate rather than a key in the PEM for the private key',
  ],
  [
    'no key among blocks',
    certificate,
    block('A') + block('CERTIFICATE'),
    'tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: [A CERTIFICATE]',
  ],
  ['a broken certificate', block('CERTIFICATE'), key, 'x509: malformed certificate'],
  ['a broken key', certificate, block('PRIVATE KEY'), 'tls: failed to parse private key'],
  ["another's key", certificate, newKey('ec'), 'tls: private key does not match public key'],
  [
    'a key of another kind',
    certificate,
    newKey('ed25519'),
    'tls: private key type does not match public key type',
  ],
])('keyPairFault of %s', (_words, first, second, fault) => {
  expect(keyPairFault(first, second)).toBe(fault);
});
