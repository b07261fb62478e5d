import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMessage, encryptKey, generateKey, type PrivateKey, readSignature, verify } from 'openpgp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { captureContext } from '../../io/captured-context.ts';
import { openPgpSigner } from './sign-openpgp.ts';

const TEXT = 'tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\nAdd Flux — sync\n';

async function makeKey(name: string): Promise<PrivateKey> {
  const userIDs = [{ name, email: `${name}@example.com` }];
  return (await generateKey({ userIDs, format: 'object' })).privateKey;
}

describe('openPgpSigner', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flux-ring-'));
  const { context } = captureContext({ cwd: folder });
  let first: PrivateKey;
  let second: PrivateKey;

  beforeAll(async () => {
    [first, second] = await Promise.all([makeKey('first'), makeKey('second')]);
    const locked = await encryptKey({ privateKey: first, passphrase: 's3cret' });
    const rings = {
      two: Buffer.concat([first.write(), second.write()]),
      locked: locked.write(),
      public: first.toPublic().write(),
      armored: Buffer.from(first.armor()),
      empty: Buffer.alloc(0),
    };
    for (const [name, bytes] of Object.entries(rings)) writeFileSync(join(folder, `${name}.gpg`), bytes);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const signer = (ring: string, { passphrase = '', keyId = '' } = {}) =>
    openPgpSigner(context, { keyRing: `${ring}.gpg`, passphrase, keyId });

  async function isSignedBy(key: PrivateKey, armored: string): Promise<boolean> {
    const message = await createMessage({ binary: Buffer.from(TEXT) });
    const signature = await readSignature({ armoredSignature: armored });
    const { signatures } = await verify({ message, signature, verificationKeys: key.toPublic() });
    return signatures[0]?.verified.catch(() => false) ?? false;
  }

  test('signs with the first key, or the one that is named', async () => {
    expect(await isSignedBy(first, await (await signer('two'))(TEXT))).toBe(true);
    const keyId = `0x${second.getKeyID().toHex()}`;
    const armored = await (await signer('two', { keyId }))(TEXT);
    expect([await isSignedBy(second, armored), await isSignedBy(first, armored)]).toEqual([true, false]);
    expect(armored).toMatch(/^-----BEGIN PGP SIGNATURE-----\n/);
  });

  test('unlocks a key with its passphrase', async () => {
    const armored = await (await signer('locked', { passphrase: 's3cret' }))(TEXT);
    expect(await isSignedBy(first, armored)).toBe(true);
  });

  test.each([
    ['two', { keyId: '123' }, 'invalid GPG key id length; expected 16, got 3'],
    ['two', { keyId: '00000000deadbeef' }, "no GPG keyring matching key id '00000000DEADBEEF' found"],
    ['locked', {}, 'unable to decrypt GPG private key: openpgp: invalid data: private key checksum failure'],
    ['locked', { passphrase: 'no' }, 'unable to decrypt GPG private key: '],
    ['public', {}, 'keyring does not contain a private key; export the secret key with'],
    ['armored', {}, 'unable to read GPG key ring: openpgp: invalid data: tag byte does not have MSB set'],
    ['empty', {}, 'empty GPG key ring'],
    ['missing', {}, 'unable to open GPG key ring: open missing.gpg: no such file or directory'],
  ])('refuses the ring %s with %j', async (ring, options, words) => {
    await expect(signer(ring, options)).rejects.toThrow(words);
  });
});
