import { execFileSync } from 'node:child_process';
import {
  createHash,
  createPrivateKey,
  sign as cryptoSign,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { formatAuthorizedKey, toPublicKey } from '@flux-ts/git';
import * as openpgp from 'openpgp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Harness } from '../../test/harness.ts';

let h: Harness;
let pgp: { publicKey: string; privateKey: openpgp.PrivateKey; id: string };
let stranger: string;
const ssh = generateKeyPairSync('ed25519');
const sshKey = toPublicKey(ssh.publicKey);

beforeAll(async () => {
  h = await Harness.start();
  const make = () =>
    openpgp.generateKey({ userIDs: [{ name: 'Ann', email: 'ann@example.org' }], format: 'object' });
  const [mine, other] = await Promise.all([make(), make()]);
  const id = mine.publicKey.getKeyID().toHex().toUpperCase();
  pgp = { publicKey: mine.publicKey.armor(), privateKey: mine.privateKey, id };
  stranger = other.publicKey.armor();
});
afterAll(() => h.stop());

const signPgp = async (payload: string) =>
  openpgp.sign({
    message: await openpgp.createMessage({ binary: Buffer.from(payload) }),
    signingKeys: pgp.privateKey,
    detached: true,
  }) as Promise<string>;

/** As `ssh-keygen -Y sign -n git` does it. */
function signSsh(payload: string, key: KeyObject = ssh.privateKey): string {
  const string = (value: string | Buffer) => {
    const bytes = Buffer.from(value as string);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const digest = createHash('sha512').update(payload).digest();
  const body = Buffer.concat([
    Buffer.from('SSHSIG'),
    string('git'),
    string(''),
    string('sha512'),
    string(digest),
  ]);
  const inner = Buffer.concat([
    string('ssh-ed25519'),
    string(cryptoSign(null, body, createPrivateKey(key.export({ format: 'pem', type: 'pkcs8' })))),
  ]);
  const blob = Buffer.concat([
    Buffer.from('SSHSIG'),
    Buffer.from([0, 0, 0, 1]),
    string(toPublicKey(key).blob),
    string('git'),
    string(''),
    string('sha512'),
    string(inner),
  ]);
  return `-----BEGIN SSH SIGNATURE-----\n${blob.toString('base64')}\n-----END SSH SIGNATURE-----\n`;
}

let count = 0;
/** A repository whose commit, and tag if asked for, are signed as told; returns name, commit and tag hash. */
async function prepare(
  secret: Record<string, string>,
  mode: 'HEAD' | 'Tag' | 'TagAndHEAD',
  signing: {
    commit?: (payload: string) => string | Promise<string>;
    tag?: (payload: string) => string | Promise<string>;
  },
  ref: object = { tag: 'v1' },
) {
  const name = `r${count++}`;
  const workspace = await h.workspace({ base: '' }, name);
  const sign = signing.commit;
  const commit = await h.push(workspace, { a: '1' }, sign ? { sign } : {});
  const payload = `object ${commit}\ntype commit\ntag v1\ntagger Ann <ann@example.org> 0 +0000\n\nrelease\n`;
  const git = (args: string[], input = '') =>
    execFileSync('git', args, { cwd: workspace.folder, input, encoding: 'utf8' }).trim();
  const signature = (await signing.tag?.(payload)) ?? '';
  const tag = git(['hash-object', '-t', 'tag', '-w', '--stdin'], payload + signature);
  git(['update-ref', 'refs/tags/v1', tag]);
  await workspace.push({ refspecs: ['refs/tags/v1:refs/tags/v1'] });
  h.seedSecret(`keys-${name}`, secret);
  h.seedRepository({ url: h.url(name), ref, verify: { mode, secretRef: { name: `keys-${name}` } } }, name);
  return { name, commit, tag };
}

async function outcome(name: string): Promise<string | undefined> {
  await h.reconcile(name).catch(() => {});
  return h.condition('SourceVerified', name);
}

describe('verification', () => {
  test('of an OpenPGP-signed commit', async () => {
    const { name, commit } = await prepare({ 'a.asc': stranger, 'ann.asc': pgp.publicKey }, 'HEAD', {
      commit: signPgp,
    });
    const message = `verified signature of\n\t- commit '${commit}' with key '${pgp.id}'`;
    expect(await outcome(name)).toBe(`True Succeeded: ${message}`);
    expect(h.repository(name).status!.sourceVerificationMode).toBe('HEAD');
    expect(h.condition('Ready', name)).toMatch(/^True Succeeded: stored artifact/);
    expect(h.events).toContainEqual({ object: name, type: 'Trace', reason: 'Succeeded', message });
    await h.reconcile(name);
    expect(h.events.at(-1)).toMatchObject({ object: name, reason: 'GitOperationSucceeded' });
  });

  test('of a commit signed by OpenPGP and a tag by SSH', async () => {
    const keys = { ann: pgp.publicKey, 'bob.sshpub': formatAuthorizedKey(sshKey, 'bob') };
    const signing = { commit: signPgp, tag: (text: string) => signSsh(text) };
    const { name, commit, tag } = await prepare(keys, 'TagAndHEAD', signing);
    const fingerprint = `SHA256:${createHash('sha256').update(sshKey.blob).digest('base64').replace(/=+$/, '')}`;
    expect(await outcome(name)).toBe(
      `True Succeeded: verified signature of\n\t- tag 'v1@${tag}' with key '${fingerprint}'\n\t- commit '${commit}' with key '${pgp.id}'`,
    );
  });

  test('of a tag signed by OpenPGP alone', async () => {
    const { name, tag } = await prepare({ 'a.asc': pgp.publicKey }, 'Tag', { tag: signPgp });
    expect(await outcome(name)).toBe(
      `True Succeeded: verified signature of\n\t- tag 'v1@${tag}' with key '${pgp.id}'`,
    );
  });

  test.each<[string, Record<string, string> | (() => Record<string, string>), object, string]>([
    ['an unsigned commit', () => ({ 'a.asc': pgp.publicKey }), {}, 'unsupported signature type: empty'],
    [
      'the key of somebody else',
      () => ({ 'a.asc': stranger }),
      { commit: signPgp },
      'unable to verify Git commit: unable to verify payload with any of the given key rings: no matching key',
    ],
    [
      'no OpenPGP key',
      { 'a.sshpub': formatAuthorizedKey(sshKey) },
      { commit: signPgp },
      'PGP signature detected but no PGP public keys found in secret (keys with .asc suffix)',
    ],
    [
      'no SSH key',
      () => ({ 'a.asc': pgp.publicKey }),
      { commit: signSsh },
      'SSH signature detected but no SSH public keys found in secret (keys with .sshpub suffix)',
    ],
  ])('fails for %s', async (_name, secret, signing, words) => {
    const { name, commit } = await prepare(typeof secret === 'function' ? secret() : secret, 'HEAD', signing);
    const expected = `InvalidCommitSignature: signature verification of commit '${commit}' failed: ${words}`;
    expect(await outcome(name)).toBe(`False ${expected}`);
    expect(h.condition('Ready', name)).toBe(`False ${expected}`);
    expect(h.repository(name).status!.artifact).toBeUndefined();
    expect(h.events.at(-1)).toMatchObject({ type: 'Warning', reason: 'InvalidCommitSignature' });
  });

  test('fails for an unsigned tag, stalls for none', async () => {
    const unsigned = await prepare({ 'a.asc': pgp.publicKey }, 'Tag', {});
    expect(await outcome(unsigned.name)).toBe(
      `False InvalidGitObject: cannot verify signature of tag 'v1@${unsigned.tag}' since it is not signed`,
    );
    const branch = await prepare({ 'a.asc': pgp.publicKey }, 'Tag', { tag: signPgp }, { branch: 'main' });
    const words =
      "InvalidVerificationMode: cannot verify tag object's signature if a tag reference is not specified";
    expect(await outcome(branch.name)).toBe(`False ${words}`);
    expect(h.condition('Stalled', branch.name)).toBe(`True ${words}`);
  });

  test('fails without its secret, and ends when it is no longer demanded', async () => {
    const { name } = await prepare({ 'a.asc': pgp.publicKey }, 'HEAD', { commit: signPgp });
    await h.edit((object) => {
      object.spec.verify = { mode: 'HEAD', secretRef: { name: 'none' } };
    }, name);
    expect(await outcome(name)).toBe(
      'False VerificationError: public keys secret error: secrets "none" not found',
    );
    await h.edit((object) => {
      delete object.spec.verify;
    }, name);
    expect(await outcome(name)).toBeUndefined();
    expect(h.condition('Ready', name)).toMatch(/^True /);
  });
});
