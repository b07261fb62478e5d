import { createPrivateKey, createPublicKey } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { authorizedKey, makeKeyPair, readKeyPair } from './key-pair.ts';

const kinds = [
  ['rsa', { algorithm: 'rsa', rsaBits: 2048, curve: 'p384' }, 'ssh-rsa '],
  ['p256', { algorithm: 'ecdsa', rsaBits: 0, curve: 'p256' }, 'ecdsa-sha2-nistp256 '],
  ['p384', { algorithm: 'ecdsa', rsaBits: 0, curve: 'p384' }, 'ecdsa-sha2-nistp384 '],
  ['p521', { algorithm: 'ecdsa', rsaBits: 0, curve: 'p521' }, 'ecdsa-sha2-nistp521 '],
  ['ed25519', { algorithm: 'ed25519', rsaBits: 0, curve: '' }, 'ssh-ed25519 '],
] as const;

describe.each(kinds)('%s', (_, options, type) => {
  test('makes keys that are read again', async () => {
    const pair = await makeKeyPair(options);
    expect(pair.privateKey).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
    expect(pair.publicKey.startsWith(type)).toBe(true);
    expect(pair.publicKey.endsWith('\n')).toBe(true);
    expect(readKeyPair(pair.privateKey, '')).toEqual(pair);
    expect(authorizedKey(createPublicKey(createPrivateKey(pair.privateKey)))).toBe(pair.publicKey);
  });

  test('reads encrypted PEM with its passphrase only', async () => {
    const pair = await makeKeyPair(options);
    const encrypted = createPrivateKey(pair.privateKey)
      .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open' })
      .toString();
    expect(readKeyPair(encrypted, 'open').publicKey).toBe(pair.publicKey);
    expect(() => readKeyPair(encrypted, 'wrong')).toThrow();
    expect(() => readKeyPair(encrypted, '')).toThrow();
  });
});

test('what is no key is refused', () => {
  expect(() => readKeyPair('nothing', '')).toThrow('ssh: no key found');
  expect(() =>
    readKeyPair('-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n', ''),
  ).toThrow();
});
