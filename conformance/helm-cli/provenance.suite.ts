import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findProgram, missing } from '../harness/find.ts';
import { archiveOf } from './archives.ts';
import { under, web } from './charts.ts';
import { type Invocation, runFlux, runHelm, type Tree } from './run-both.ts';

const helm = findProgram('helm');
const gpg = findProgram('gpg');
const absent = missing({ helm, gpg });

/** Keys of GnuPG in a folder of their own. */
class Keys {
  readonly #home = mkdtempSync(join(tmpdir(), 'hg-'));

  run(words: readonly string[], input = ''): Buffer {
    const ran = spawnSync(
      gpg ?? 'gpg',
      ['--homedir', this.#home, '--batch', '--pinentry-mode', 'loopback', ...words],
      { input },
    );
    if (ran.status !== 0) throw new Error(ran.stderr.toString());
    return ran.stdout;
  }

  make(name: string, passphrase: string, kind: string): void {
    this.run(['--passphrase', passphrase, '--quick-generate-key', name, kind, 'sign', 'never']);
  }

  secret(passphrase: string, name: string): Buffer {
    return this.run(['--passphrase', passphrase, '--export-secret-keys', name]);
  }

  get keybox(): Buffer {
    return readFileSync(join(this.#home, 'pubring.kbx'));
  }

  /** What gpg says of a signed text, where it is good. */
  verify(text: string): string {
    const file = join(this.#home, 'signed');
    writeFileSync(file, text);
    const words = ['--homedir', this.#home, '--batch', '--status-fd', '1', '--verify', file];
    return spawnSync(gpg ?? 'gpg', words).stdout.toString();
  }

  close(): void {
    spawnSync('gpgconf', ['--homedir', this.#home, '--kill', 'all']);
    rmSync(this.#home, { recursive: true, force: true });
  }
}

describe.skipIf(absent.length > 0)('provenance', () => {
  let keys: Keys;
  let files: Tree;
  let signed: string;

  const both = (argv: readonly string[], given: Tree = files, more: Partial<Invocation> = {}) => {
    const invocation: Invocation = { name: '', argv, files: given, ...more };
    return Promise.all([
      runHelm(helm ?? '', invocation, 'http://127.0.0.1:9'),
      runFlux(invocation, 'http://127.0.0.1:9'),
    ]);
  };
  const same = async (argv: readonly string[], given: Tree = files): Promise<void> => {
    const [theirs, ours] = await both(argv, given);
    expect(ours).toEqual(theirs);
  };

  beforeAll(async () => {
    keys = new Keys();
    keys.make('Ann Able <ann@example.com>', '', 'rsa2048');
    keys.make('Bob Baker <bob@example.com>', 'secret words', 'ed25519');
    const secrets = Buffer.concat([keys.secret('', 'ann'), keys.secret('secret words', 'bob')]);
    files = {
      ...under('web', web),
      'secret.gpg': secrets,
      'public.gpg': keys.run(['--export']),
      'public.asc': keys.run(['--export', '--armor']),
      'pubring.kbx': keys.keybox,
      'bob.gpg': keys.run(['--export', 'bob']),
      'words.txt': 'secret words\nand more\n',
      'wrong.txt': 'wrong\n',
    };
    const sign = ['package', 'web', '--sign', '--key', 'ann', '--keyring', 'secret.gpg'];
    const [theirs] = await both(sign);
    signed = theirs.files['web-1.0.0.tgz.prov'] ?? '';
  }, 60_000);
  afterAll(() => keys?.close());

  test.each([
    ['ann', []],
    ['Bob Baker <bob@example.com>', ['--passphrase-file', 'words.txt']],
  ])('helm and gpg verify what flux signs as %s', async (key, more) => {
    const argv = ['package', 'web', '--sign', '--key', key, '--keyring', 'secret.gpg', ...more];
    const [theirs, ours] = await both(argv);
    const { 'web-1.0.0.tgz.prov': theirProof = '', ...theirFiles } = theirs.files;
    const { 'web-1.0.0.tgz.prov': proof = '', ...ourFiles } = ours.files;
    expect({ ...ours, files: ourFiles }).toEqual({ ...theirs, files: theirFiles });
    expect(keys.verify(proof)).toContain('GOODSIG');
    const body = (text: string): string => text.slice(0, text.indexOf('-----BEGIN PGP SIGNATURE'));
    const plain = (text: string): string =>
      body(text)
        .replace(/sha256:\w+/, 'SUM')
        .trimEnd();
    expect(plain(proof)).toBe(plain(theirProof));
  });

  test.each(['public.gpg', 'public.asc', 'pubring.kbx'])(
    'flux verifies what helm signs, by %s',
    async (ring) => {
      const archive = await archiveSigned();
      await same(['verify', 'web-1.0.0.tgz', '--keyring', ring], { ...files, ...archive });
      await same(['show', 'chart', 'web-1.0.0.tgz', '--verify', '--keyring', ring], { ...files, ...archive });
    },
  );

  /** The archive that helm made, and its signature. */
  async function archiveSigned(): Promise<Tree> {
    const folder = mkdtempSync(join(tmpdir(), 'helm-signed-'));
    try {
      for (const [path, content] of Object.entries(files)) {
        mkdirSync(join(folder, path, '..'), { recursive: true });
        writeFileSync(join(folder, path), content);
      }
      const words = ['package', 'web', '--sign', '--key', 'ann', '--keyring', 'secret.gpg'];
      const ran = spawnSync(helm ?? '', words, { cwd: folder });
      if (ran.status !== 0) throw new Error(ran.stderr.toString());
      const read = (name: string) => readFileSync(join(folder, name));
      return { 'web-1.0.0.tgz': read('web-1.0.0.tgz'), 'web-1.0.0.tgz.prov': read('web-1.0.0.tgz.prov') };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  test('helm verifies what flux signs', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'helm-signed-'));
    rmSync(folder, { recursive: true });
    const argv = ['package', 'web', '--sign', '--key', 'ann', '--keyring', 'secret.gpg', '-d', folder];
    try {
      const ours = await runFlux({ name: '', argv, files }, 'http://127.0.0.1:9');
      expect(ours.code).toBe(0);
      writeFileSync(join(folder, 'public.gpg'), files['public.gpg'] ?? '');
      const words = ['verify', 'web-1.0.0.tgz', '--keyring', 'public.gpg'];
      const ran = spawnSync(helm ?? '', words, { cwd: folder, encoding: 'utf8' });
      expect(ran.stdout).toContain('Signed by: Ann Able <ann@example.com>');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test.each([
    ['by other keys', ['--keyring', 'bob.gpg'], {}],
    [
      'with another text',
      ['--keyring', 'public.gpg'],
      { 'web-1.0.0.tgz.prov': () => signed.replace('A web server', 'A web serves') },
    ],
    ['without a signature', ['--keyring', 'public.gpg'], { 'web-1.0.0.tgz.prov': () => 'text' }],
    ['of another archive', ['--keyring', 'public.gpg'], { 'web-1.0.0.tgz': () => archiveOf('web', '1.0.0') }],
    ['without keys', ['--keyring', 'none.gpg'], {}],
  ])(
    'flux refuses an archive %s, as helm does',
    async (_, words, changes: Record<string, () => string | Uint8Array>) => {
      const changed = Object.fromEntries(Object.entries(changes).map(([name, make]) => [name, make()]));
      await same(['verify', 'web-1.0.0.tgz', ...words], { ...files, ...(await archiveSigned()), ...changed });
    },
  );

  test.each([
    ['text before it', (proof: string) => `a note\n\n${proof}`],
    ['text after it', (proof: string) => `${proof}\nmore\n`],
    ['another block after it', (proof: string) => `${proof}\n${proof.replace('A web server', 'Another')}`],
    ['another block before it', (proof: string) => `${proof.replace('A web server', 'Another')}\n${proof}`],
    ['ends of lines of Windows', (proof: string) => proof.replaceAll('\n', '\r\n')],
    ['an end that is cut off', (proof: string) => proof.slice(0, -60)],
    ['another hash than it says', (proof: string) => proof.replace('SHA512', 'SHA256')],
    ['no hash', (proof: string) => proof.replace('Hash: SHA512\n', '')],
  ])('flux reads a signature with %s as helm does', async (_, change) => {
    const archive = await archiveSigned();
    const proof = change(String(archive['web-1.0.0.tgz.prov']));
    const given = { ...files, ...archive, 'web-1.0.0.tgz.prov': proof };
    await same(['verify', 'web-1.0.0.tgz', '--keyring', 'public.gpg'], given);
  });

  test.each([
    ['the signer first', ['ann', 'bob']],
    ['the signer second', ['bob', 'ann']],
  ])('flux reads armored blocks as helm does, %s', async (_, names) => {
    const armored = names.map((name) => keys.run(['--export', '--armor', name]).toString()).join('\n');
    const given = { ...files, ...(await archiveSigned()), 'blocks.asc': armored };
    await same(['verify', 'web-1.0.0.tgz', '--keyring', 'blocks.asc'], given);
  });

  test.each([
    ['a folder', ['verify', 'web']],
    ['what is not there', ['verify', 'none.tgz']],
    ['what is no archive', ['verify', 'words.txt']],
    ['what is not signed', ['verify', 'web.tgz']],
    ['nothing', ['verify']],
    ['with a key that is not there', ['package', 'web', '--sign', '--key', 'zoe', '--keyring', 'secret.gpg']],
    ['with a public key', ['package', 'web', '--sign', '--key', 'ann', '--keyring', 'public.gpg']],
    [
      'with one of many keys',
      ['package', 'web', '--sign', '--key', 'example.com', '--keyring', 'secret.gpg'],
    ],
    ['with no key', ['package', 'web', '--sign', '--keyring', 'secret.gpg']],
  ])('flux refuses %s as helm does', async (_, argv) => {
    await same(argv, { ...files, 'web.tgz': archiveOf('web', '1.0.0') });
  });

  test.each<[string, (ann: Buffer) => Uint8Array]>([
    ['nothing', () => new Uint8Array()],
    ['text', () => Buffer.from('text\n')],
    ['a key and text', (ann) => Buffer.concat([ann, Buffer.from('\n')])],
    ['a mark alone', () => Buffer.from([0x99])],
    ['a key that is cut off', (ann) => ann.subarray(0, 200)],
    ['a key whose name is cut off', (ann) => ann.subarray(0, 300)],
    ['packets that are no keys', () => Buffer.from([0xcd, 1, 0x61])],
    ['the head of an armored key', () => Buffer.from('-----BEGIN PGP PUBLIC KEY BLOCK-----')],
  ])('flux reads a keyring of %s as helm does', async (_, make) => {
    const ring = make(keys.run(['--export', 'ann']));
    const given = { ...files, ...(await archiveSigned()), 'ring.gpg': ring };
    await same(['verify', 'web-1.0.0.tgz', '--keyring', 'ring.gpg'], given);
    await same(['package', 'web', '--sign', '--key', 'ann', '--keyring', 'ring.gpg'], given);
  });

  test.each([
    ['that is not there', 'none.txt'],
    ['that is empty', 'empty.txt'],
  ])(
    'flux refuses a file with a passphrase %s as helm does, of a key that is not locked too',
    async (_, file) => {
      const words = ['package', 'web', '--sign', '--keyring', 'secret.gpg', '--passphrase-file', file];
      for (const key of ['ann', 'bob']) await same([...words, '--key', key], { ...files, 'empty.txt': '' });
    },
  );

  test('flux refuses a wrong passphrase', async () => {
    const argv = [
      'package',
      'web',
      '--sign',
      '--key',
      'bob',
      '--keyring',
      'secret.gpg',
      '--passphrase-file',
      'wrong.txt',
    ];
    const [theirs, ours] = await both(argv);
    expect([ours.code, ours.stdout]).toEqual([theirs.code, theirs.stdout]);
    expect(ours.stderr).not.toContain('wrong');
  });
});
