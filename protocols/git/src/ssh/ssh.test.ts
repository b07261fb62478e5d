import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { armor, derToMpints, envelope } from '../../test/ssh-signatures.ts';
import { decodeOpenSsh, encodeOpenSsh, isEncryptedKey, toSshIdentity } from './identity.ts';
import {
  fingerprint,
  formatAuthorizedKey,
  parseAuthorizedKeys,
  readPublicKey,
  toPublicKey,
} from './public-key.ts';
import { verifySshSignature } from './signature.ts';
import { SshReader, sshMpint, sshString, sshUint32 } from './wire.ts';

const keys: readonly (readonly [string, KeyObject])[] = [
  ['ssh-ed25519', generateKeyPairSync('ed25519').privateKey],
  ['ssh-rsa', generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey],
  ['ecdsa-sha2-nistp256', generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey],
  ['ecdsa-sha2-nistp384', generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey],
  ['ecdsa-sha2-nistp521', generateKeyPairSync('ec', { namedCurve: 'P-521' }).privateKey],
];

test('SshReader reads what sshString, sshUint32 and sshMpint write', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(), fc.uint8Array(), (text, number, bytes) => {
      const wire = Buffer.concat([sshString(text), sshUint32(number), sshMpint(bytes)]);
      const reader = new SshReader(wire);
      expect([reader.text(), reader.uint32()]).toEqual([Buffer.from(text).toString(), number]);
      const hex = (b: Uint8Array) =>
        Buffer.from(b)
          .toString('hex')
          .replace(/^(00)+/, '');
      expect(hex(reader.string())).toBe(hex(bytes));
      expect(reader.atEnd).toBe(true);
    }),
  );
});

test('SshReader throws at the end of a hostile buffer instead of reading past it', () => {
  expect(() => new SshReader(Buffer.from([0, 0, 1, 0, 65])).string()).toThrow(/short read/);
});

describe.each(keys)('%s', (type, key) => {
  test('toPublicKey and readPublicKey are each other inverse', () => {
    const wire = toPublicKey(key);
    expect(wire.type).toBe(type);
    const again = readPublicKey(wire.blob);
    expect(again.key.equals(createPublicKey(key))).toBe(true);
    expect(parseAuthorizedKeys(`# me\n\n${formatAuthorizedKey(wire, 'me@host')}\n`)[0]!.blob).toEqual(
      wire.blob,
    );
  });

  test.each(['sha256', 'sha512'] as const)('verifySshSignature takes its signature over %s', (hash) => {
    const payload = Buffer.from('tree 1\n\nmessage\n');
    const signature = armor(key, payload, hash);
    const authorized = formatAuthorizedKey(toPublicKey(key));
    expect(verifySshSignature(signature, payload, [authorized])).toBe(fingerprint(toPublicKey(key).blob));
    expect(() => verifySshSignature(signature, Buffer.from('other'), [authorized])).toThrow(
      /no matching key/,
    );
  });
});

describe('verifySshSignature refuses', () => {
  const key = keys[0]![1];
  const other = formatAuthorizedKey(toPublicKey(generateKeyPairSync('ed25519').publicKey));
  const mine = formatAuthorizedKey(toPublicKey(key));
  const payload = Buffer.from('payload');

  test('a key that is not listed', () => {
    expect(() => verifySshSignature(armor(key, payload, 'sha512'), payload, [other])).toThrow(
      'unable to verify payload with any of the given authorized keys: no matching key',
    );
  });

  test('a signature made for another namespace', () => {
    expect(() => verifySshSignature(armor(key, payload, 'sha512', 'file'), payload, [mine])).toThrow();
  });

  test('an ECDSA key that signs as another algorithm, and RSA with SHA-1', () => {
    const rsa = keys[1]![1];
    const blob = sign('sha1', envelope(payload, 'sha512'), rsa);
    const signature = armor(rsa, payload, 'sha512', 'git', { algorithm: 'ssh-rsa', blob });
    expect(() => verifySshSignature(signature, payload, [formatAuthorizedKey(toPublicKey(rsa))])).toThrow();
  });

  test('what is empty or damaged, in words of upstream', () => {
    expect(() => verifySshSignature('', payload, [mine])).toThrow(
      'unable to verify payload: signature is empty',
    );
    const cut = armor(key, payload, 'sha512').split('\n').toSpliced(2, 2).join('\n');
    expect(() => verifySshSignature(cut, payload, [mine])).toThrow();
    expect(() => verifySshSignature(armor(key, payload, 'sha512'), payload, ['rubbish'])).toThrow(
      /^unable to parse authorized keys: /,
    );
  });

  test('nothing because an earlier list is malformed', () => {
    expect(verifySshSignature(armor(key, payload, 'sha512'), payload, ['rubbish', mine])).toMatch(/^SHA256:/);
  });
});

test('derToMpints keeps both numbers', () => {
  const der = sign('sha256', Buffer.from('x'), keys[2]![1]);
  const reader = new SshReader(derToMpints(der));
  expect([reader.string().length, reader.string().length].every((n) => n <= 33)).toBe(true);
});

describe('identity', () => {
  const ed25519 = keys[0]![1];
  const pkcs8 = (key: KeyObject, passphrase?: string) =>
    key.export({
      type: 'pkcs8',
      format: 'pem',
      ...(passphrase ? { cipher: 'aes-256-cbc', passphrase } : {}),
    }) as string;

  test('encodeOpenSsh writes what decodeOpenSsh reads', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (comment) => {
        const text = encodeOpenSsh(ed25519, comment);
        expect(decodeOpenSsh(text).equals(ed25519)).toBe(true);
        expect(text.split('\n').every((line) => line.length <= 70)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  test('toSshIdentity rewrites Ed25519 in PKCS#8, encrypted or not, and nothing else', () => {
    expect(decodeOpenSsh(toSshIdentity(pkcs8(ed25519))).equals(ed25519)).toBe(true);
    expect(decodeOpenSsh(toSshIdentity(pkcs8(ed25519, 'geheim'), 'geheim')).equals(ed25519)).toBe(true);
    for (const [, key] of keys.slice(1)) expect(toSshIdentity(pkcs8(key))).toBe(pkcs8(key));
    const encrypted = pkcs8(keys[1]![1], 'x');
    expect(toSshIdentity(encrypted, 'x')).toBe(encrypted);
    expect(createPrivateKey({ key: encrypted, passphrase: 'x' }).asymmetricKeyType).toBe('rsa');
  });

  test('toSshIdentity says when the passphrase is wrong', () => {
    expect(() => toSshIdentity(pkcs8(ed25519, 'geheim'), 'falsch')).toThrow(
      expect.objectContaining({ code: 'IDENTITY', message: 'x509: decryption password incorrect' }),
    );
  });

  test('isEncryptedKey knows every form', () => {
    const sec1 = keys[2]![1].export({ type: 'sec1', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'x' });
    expect(isEncryptedKey(pkcs8(ed25519))).toBe(false);
    expect(isEncryptedKey(pkcs8(ed25519, 'x'))).toBe(true);
    expect(isEncryptedKey(sec1 as string)).toBe(true);
    expect(isEncryptedKey(encodeOpenSsh(ed25519))).toBe(false);
    // ssh-keygen -t ed25519 -N geheim: the head of the file is enough
    const head = Buffer.concat([
      Buffer.from('openssh-key-v1\0'),
      sshString('aes256-ctr'),
      sshString('bcrypt'),
    ]);
    const text = `-----BEGIN OPENSSH PRIVATE KEY-----\n${head.toString('base64')}\n-----END OPENSSH PRIVATE KEY-----\n`;
    expect(isEncryptedKey(text)).toBe(true);
  });
});
