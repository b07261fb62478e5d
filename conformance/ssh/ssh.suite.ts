import { createHmac, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import {
  authFromSecret,
  createGitClient,
  encodeOpenSsh,
  formatAuthorizedKey,
  type GitClient,
  toPublicKey,
} from '@flux-ts/git';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fakeSocksProxy } from '../../protocols/git/test/socks-proxy.ts';
import { must } from '../harness/dev.ts';
import { findProgram, missing } from '../harness/find.ts';
import { type Sshd, startSshd } from '../harness/sshd.ts';

const absent = missing({ sshd: findProgram('sshd'), ssh: findProgram('ssh'), git: findProgram('git') });

const pem = (key: KeyObject, passphrase?: string) =>
  key.export({
    type: 'pkcs8',
    format: 'pem',
    ...(passphrase === undefined ? {} : { cipher: 'aes-256-cbc', passphrase }),
  }) as string;
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ecdsa = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const p521 = generateKeyPairSync('ec', { namedCurve: 'P-521' });
const ed25519 = generateKeyPairSync('ed25519');
const stranger = generateKeyPairSync('ed25519');

interface Identity {
  readonly form: string;
  readonly identity: string;
  readonly password?: string;
}

const encrypted = (form: string, key: KeyObject): Identity => ({
  form: `${form}, encrypted`,
  identity: pem(key, 'geheim'),
  password: 'geheim',
});

/** Every form in which a Secret may hold a key. */
const identities: readonly Identity[] = [
  { form: 'RSA, PKCS#8', identity: pem(rsa.privateKey) },
  { form: 'RSA, PKCS#1', identity: rsa.privateKey.export({ type: 'pkcs1', format: 'pem' }) as string },
  encrypted('RSA', rsa.privateKey),
  { form: 'ECDSA, PKCS#8', identity: pem(ecdsa.privateKey) },
  { form: 'ECDSA P-256', identity: pem(p256.privateKey) },
  { form: 'ECDSA P-521', identity: pem(p521.privateKey) },
  { form: 'ECDSA, SEC 1', identity: ecdsa.privateKey.export({ type: 'sec1', format: 'pem' }) as string },
  encrypted('ECDSA', ecdsa.privateKey),
  { form: 'Ed25519, PKCS#8', identity: pem(ed25519.privateKey) },
  encrypted('Ed25519', ed25519.privateKey),
  { form: 'Ed25519, OpenSSH', identity: encodeOpenSsh(ed25519.privateKey) },
];

/** A name as `ssh-keygen -H` hides it. */
function hashedName(host: string): string {
  const salt = randomBytes(20);
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(host).digest('base64')}`;
}

describe.skipIf(absent.length > 0)('Git over SSH', () => {
  let root: string;
  let daemon: Sshd;
  let client: GitClient;
  let url: string;
  let knownHosts: string;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'flux-ssh-'));
    daemon = await startSshd({ folder: root, hostKey: encodeOpenSsh(ed25519.privateKey) });
    const { port } = daemon;
    const authorized = [rsa, ecdsa, p256, p521, ed25519].map((pair) =>
      formatAuthorizedKey(toPublicKey(pair.publicKey)),
    );
    for (const line of authorized) daemon.authorize(line);
    knownHosts = `[127.0.0.1]:${port} ${formatAuthorizedKey(toPublicKey(ed25519.publicKey))}\n`;
    client = createGitClient({
      cache: join(root, 'cache'),
      environment: { PATH: process.env['PATH'] },
      temporary: root,
    });
    const bare = join(root, 'r.git');
    await mkdir(bare);
    must(['git', 'init', '-q', '--bare', '-b', 'main', bare]);
    url = `ssh://${userInfo().username}@127.0.0.1:${port}${bare}`;
    const auth = authFromSecret(url, { identity: pem(rsa.privateKey), known_hosts: knownHosts });
    const workspace = await client.init({ url, auth }, join(root, 'w'), 'main');
    await workspace.write({ 'a.yaml': 'a: 1\n' });
    await workspace.commit({ message: 'first', author: { name: 'a', email: 'b' }, when: 0 });
    await workspace.push();
  });
  afterAll(async () => {
    daemon?.stop();
    await client?.close();
    await rm(root, { recursive: true, force: true });
  });

  const checkout = (data: Record<string, string>, key: string) =>
    client.checkout({ remote: { url, auth: authFromSecret(url, data) }, ref: { branch: 'main' }, key });

  test.each(identities)('with a key in $form', async ({ form, identity, password }) => {
    const data = { identity, known_hosts: knownHosts, ...(password === undefined ? {} : { password }) };
    const tree = await checkout(data, form);
    expect(tree).toMatchObject({ kind: 'tree', files: [{ path: 'a.yaml' }] });
    if (tree.kind === 'tree') tree.close();
  });

  test('through a SOCKS5 proxy, with the key that is known for the server itself', async () => {
    const proxy = await fakeSocksProxy({ username: 'me', password: 'geheim' });
    const elsewhere = await fakeSocksProxy({ reply: 4 });
    try {
      const data = { identity: pem(ed25519.privateKey), known_hosts: knownHosts };
      const by = (key: string, port: number, known = data) =>
        client.checkout({
          remote: {
            url,
            auth: authFromSecret(url, known),
            proxy: `socks5://me:geheim@127.0.0.1:${port}`,
          },
          ref: { branch: 'main' },
          key,
        });
      const tree = await by('socks', proxy.port);
      expect(tree).toMatchObject({ kind: 'tree', files: [{ path: 'a.yaml' }] });
      if (tree.kind === 'tree') tree.close();
      expect(new Set(proxy.seen)).toEqual(new Set([`127.0.0.1:${daemon.port}`]));
      const stranger_ = `[127.0.0.1]:${daemon.port} ${formatAuthorizedKey(toPublicKey(stranger.publicKey))}\n`;
      await expect(by('other-key', proxy.port, { ...data, known_hosts: stranger_ })).rejects.toMatchObject({
        code: 'HOST_KEY',
      });
      await expect(by('unreachable', elsewhere.port)).rejects.toMatchObject({
        code: 'CONNECTION',
        message: `unable to clone '${url}': socks connect tcp 127.0.0.1:${elsewhere.port}->127.0.0.1:${daemon.port}: unknown error host unreachable`,
      });
    } finally {
      proxy.close();
      elsewhere.close();
    }
  });

  test('refuses a key that is not authorized, a wrong passphrase and a host that is not known', async () => {
    const identity = pem(ed25519.privateKey);
    await expect(
      checkout({ identity: pem(stranger.privateKey), known_hosts: knownHosts }, 'x'),
    ).rejects.toMatchObject({
      code: 'AUTHORIZATION_FAILED',
      message: `unable to clone '${url}': ssh: handshake failed: ssh: unable to authenticate, attempted methods [none publickey], no supported methods remain`,
    });
    const encrypted = {
      identity: pem(rsa.privateKey, 'geheim'),
      password: 'falsch',
      known_hosts: knownHosts,
    };
    await expect(checkout(encrypted, 'x')).rejects.toMatchObject({
      code: 'IDENTITY',
      message: 'unable to construct auth method with options: x509: decryption password incorrect',
    });
    await expect(checkout({ identity: 'none', known_hosts: knownHosts }, 'x')).rejects.toMatchObject({
      message: 'unable to construct auth method with options: ssh: no key found',
    });
    await expect(checkout({ identity, known_hosts: 'nobody' }, 'x')).rejects.toMatchObject({
      message: 'unable to construct auth method with options: knownhosts: knownhosts: missing host pattern',
    });
    const other = knownHosts.replace(/ssh-.*/, formatAuthorizedKey(toPublicKey(stranger.publicKey)));
    await expect(checkout({ identity, known_hosts: other }, 'x')).rejects.toMatchObject({
      code: 'HOST_KEY',
      message: `unable to clone '${url}': ssh: handshake failed: knownhosts: key mismatch`,
    });
    const elsewhere = knownHosts.replace('127.0.0.1', '127.0.0.2');
    await expect(checkout({ identity, known_hosts: elsewhere }, 'x')).rejects.toMatchObject({
      code: 'HOST_KEY',
      message: `unable to clone '${url}': ssh: handshake failed: knownhosts: key is unknown`,
    });
  });

  test.each([
    ['hashed names', (host: string, key: string) => `${hashedName(host)} ${key}`, undefined],
    [
      'a name and a port without brackets',
      (_: string, key: string) => `127.0.0.1:${daemon.port} ${key}`,
      undefined,
    ],
    [
      'other hosts, patterns and notes too',
      (host: string, key: string) => `# note\n\nh ${key}\n*,${host} ${key}`,
      undefined,
    ],
    // Flux, too, takes an authority's key for a host's own, and another's for a wrong one.
    [
      'an authority whose key the host has',
      (host: string, key: string) => `@cert-authority ${host} ${key}`,
      undefined,
    ],
    [
      'an authority alone',
      (host: string) => `@cert-authority ${host} ${formatAuthorizedKey(toPublicKey(stranger.publicKey))}`,
      'key mismatch',
    ],
    [
      'a key of another kind',
      (host: string, key: string) =>
        `${host} ${formatAuthorizedKey(toPublicKey(p256.publicKey))}\nelsewhere ${key}`,
      'key mismatch',
    ],
    [
      'a key that is revoked elsewhere',
      (host: string, key: string) => `${host} ${key}\n@revoked other ${key}`,
      'key is revoked',
    ],
    ['a revoked key', (host: string, key: string) => `${host} ${key}\n@revoked * ${key}`, 'key is revoked'],
  ] as const)('knows hosts by %s', async (name, line, refusal) => {
    const key = formatAuthorizedKey(toPublicKey(ed25519.publicKey));
    const known_hosts = line(`[127.0.0.1]:${daemon.port}`, key);
    const found = checkout({ identity: pem(rsa.privateKey), known_hosts }, name);
    if (refusal !== undefined) {
      const message = `unable to clone '${url}': ssh: handshake failed: knownhosts: ${refusal}`;
      await expect(found).rejects.toMatchObject({ code: 'HOST_KEY', message });
      return;
    }
    const tree = await found;
    expect(tree.kind).toBe('tree');
    if (tree.kind === 'tree') tree.close();
  });

  test.each([
    [{ kex: ['curve25519-sha256'], hostKey: ['ssh-ed25519'] }, undefined],
    [{ hostKey: ['ssh-rsa'] }, 'host key; peer offered: [ssh-ed25519]'],
    [{ kex: ['diffie-hellman-group1-sha1'] }, 'key exchange; peer offered: ['],
  ])('keeps to the algorithms of the flags: %j', async (ssh, refusal) => {
    const environment = { PATH: process.env['PATH'] };
    const strict = createGitClient({ cache: join(root, 'strict'), environment, temporary: root, ssh });
    const auth = authFromSecret(url, { identity: pem(rsa.privateKey), known_hosts: knownHosts });
    const found = strict.listRefs({ url, auth }).then(
      (refs) => [...refs.keys()],
      (error: Error) => error.message,
    );
    if (refusal === undefined) expect(await found).toContain('refs/heads/main');
    else expect(await found).toContain(`ssh: handshake failed: ssh: no common algorithm for ${refusal}`);
    await strict.close();
  });

  describe('host certificates', () => {
    const CERTIFICATE = 'ssh-ed25519-cert-v01@openssh.com';
    const authority = generateKeyPairSync('ed25519');
    const authorityKey = formatAuthorizedKey(toPublicKey(authority.publicKey));

    /** A server with a certificate, as a client with these host key algorithms finds it. */
    async function ask(certified: { principal: string; validity: string }, known: string, hostKey: string[]) {
      const folder = await mkdtemp(join(root, 'certified-'));
      await writeFile(join(folder, 'ca'), encodeOpenSsh(authority.privateKey), { mode: 0o600 });
      await writeFile(join(folder, 'key.pub'), `${formatAuthorizedKey(toPublicKey(ed25519.publicKey))}\n`);
      const sign = ['ssh-keygen', '-q', '-s', 'ca', '-I', 'id', '-h'];
      must([...sign, '-n', certified.principal, '-V', certified.validity, 'key.pub'], { cwd: folder });
      const hostCertificate = await readFile(join(folder, 'key-cert.pub'), 'utf8');
      const key = encodeOpenSsh(ed25519.privateKey);
      const server = await startSshd({ folder, hostKey: key, hostCertificate });
      const options = { cache: join(folder, 'cache'), environment: { PATH: process.env['PATH'] } };
      const asking = createGitClient({ ...options, temporary: folder, ssh: { hostKey } });
      try {
        server.authorize(formatAuthorizedKey(toPublicKey(rsa.publicKey)));
        const known_hosts = known.replace('HOST', `[127.0.0.1]:${server.port}`);
        const remote = { url: url.replace(String(daemon.port), String(server.port)) };
        const auth = authFromSecret(remote.url, { identity: pem(rsa.privateKey), known_hosts });
        return await asking.listRefs({ ...remote, auth }).then(
          (refs) => [...refs.keys()].includes('refs/heads/main'),
          (error: Error) => error.message,
        );
      } finally {
        await asking.close();
        server.stop();
      }
    }
    const good = { principal: '127.0.0.1', validity: '-1d:+1d' };
    const words = (fault: string) => `ssh: handshake failed: ${fault}`;

    test.each([
      [
        'are asked for by the flag alone',
        good,
        `@cert-authority HOST ${authorityKey}`,
        [],
        words('knownhosts: key mismatch'),
      ],
      [
        'are good when the authority is known',
        good,
        `@cert-authority HOST ${authorityKey}`,
        [CERTIFICATE],
        true,
      ],
      [
        'expire',
        { ...good, validity: '-2d:-1d' },
        `@cert-authority HOST ${authorityKey}`,
        [CERTIFICATE],
        words('ssh: cert has expired'),
      ],
      [
        'begin',
        { ...good, validity: '+1d:+2d' },
        `@cert-authority HOST ${authorityKey}`,
        [CERTIFICATE],
        words('ssh: cert is not yet valid'),
      ],
    ])('%s', async (_, certified, known, hostKey, expected) => {
      expect(await ask(certified, known, hostKey)).toBe(expected);
    });

    test('are for the hosts that they name', async () => {
      const elsewhere = { ...good, principal: 'elsewhere' };
      const answer = await ask(elsewhere, `@cert-authority HOST ${authorityKey}`, [CERTIFICATE]);
      expect(answer).toBe(
        words('ssh: principal "127.0.0.1" not in the set of valid principals for given certificate'),
      );
    });
  });

  test('leaves no key behind', async () => {
    const [scratch] = (await readdir(root)).filter((name) => name.startsWith('flux-git-'));
    expect((await readdir(join(root, scratch!))).sort()).toEqual(['askpass', 'home', 'ssh']);
  });

  test('follows what changes and says when nothing has', async () => {
    const data = { identity: pem(ecdsa.privateKey), known_hosts: knownHosts };
    const auth = authFromSecret(url, data);
    const hash = (await readFile(join(root, 'r.git/refs/heads/main'), 'utf8')).trim();
    const observed = `main@sha1:${hash}`;
    const request = { remote: { url, auth }, ref: { branch: 'main' }, key: 'again', observed };
    expect(await client.checkout(request)).toMatchObject({ kind: 'unchanged', commit: { hash } });
  });
});
