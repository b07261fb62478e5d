import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GitServer, startGitServer } from '@flux-ts/gitserver';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expired, otherCa, otherHost, testCa, testClient, testServer } from '../../test/certificates.ts';
import { type Front, httpProxy, tlsFront, tlsRedirect } from '../../test/forward.ts';
import { createGitClient, type GitClient } from '../client/client.ts';
import { authFromSecret, type GitAuth } from './auth.ts';
import { scrub } from './scrub.ts';
import { parseGitUrl, redactUrl } from './url.ts';

describe('authFromSecret', () => {
  test.each<[string, Record<string, string>, GitAuth]>([
    ['https://h/r', {}, {}],
    ['https://u:p%40ss@h/r', {}, { username: 'u', password: 'p@ss' }],
    ['https://u:p@h/r', { username: 'a', password: 'b' }, { username: 'a', password: 'b' }],
    ['https://h/r', { bearerToken: 't', username: 'ignored' }, { bearerToken: 't' }],
    ['https://u@h/r', { bearerToken: 't', username: 'ignored' }, { bearerToken: 't', username: 'u' }],
    ['https://u:p@h/r', { bearerToken: '' }, { username: 'u', password: 'p' }],
    [
      'https://h/r',
      { 'ca.crt': 'new', caFile: 'old', 'tls.crt': 'c', 'tls.key': 'k' },
      { ca: 'new', clientCert: 'c', clientKey: 'k' },
    ],
    ['https://h/r', { caFile: 'old' }, { ca: 'old' }],
    ['ssh://h/r', { identity: 'i', known_hosts: 'k' }, { username: 'git', identity: 'i', knownHosts: 'k' }],
    [
      'ssh://me@h/r',
      { identity: 'i', known_hosts: 'k', password: 'p', username: 'ignored' },
      { username: 'me', identity: 'i', knownHosts: 'k', password: 'p' },
    ],
  ])('of %s with %j', (url, data, expected) => {
    expect(authFromSecret(url, data)).toEqual(expected);
  });

  test.each([
    [
      'https://h/r',
      { password: 'p' },
      "invalid 'https' auth option: 'password' requires 'username' to be set",
    ],
    ['ssh://h/r', {}, "invalid 'ssh' auth option: 'identity' is required"],
    ['ssh://h/r', { identity: 'i' }, "invalid 'ssh' auth option: 'known_hosts' is required"],
    ['ftp://h/r', {}, "unknown transport 'ftp'"],
  ])('refuses %s with %j', (url, data, message) => {
    expect(() => authFromSecret(url, data)).toThrow(message);
  });

  test('asks for the passphrase of an encrypted key', () => {
    const identity = '-----BEGIN ENCRYPTED PRIVATE KEY-----\nx\n-----END ENCRYPTED PRIVATE KEY-----\n';
    const data = { identity, known_hosts: 'k' };
    expect(() => authFromSecret('ssh://h/r', data)).toThrow(
      expect.objectContaining({ code: 'PASSPHRASE_REQUIRED' }),
    );
    expect(authFromSecret('ssh://h/r', { ...data, password: 'p' }).password).toBe('p');
  });
});

describe('parseGitUrl', () => {
  test('keeps user info out of what reaches git', () => {
    expect(parseGitUrl('https://u:p@h:444/r.git')).toMatchObject({
      host: 'h:444',
      bare: 'https://h:444/r.git',
    });
    expect(parseGitUrl('ssh://me:p@h/r').bare).toBe('ssh://me@h/r');
  });

  test.each(['h/r', 'https://', 'ssh://-oProxyCommand=x/r', 'ext::sh', 'https://h/a b', 'ssh://-o@h/r'])(
    'refuses %s',
    (url) => {
      expect(() => parseGitUrl(url)).toThrow(expect.objectContaining({ code: 'INVALID_URL' }));
    },
  );

  test('redactUrl hides the password alone', () => {
    expect(redactUrl('https://u:p@h/r')).toBe('https://u:xxxxx@h/r');
    expect(redactUrl('https://h/r:x@y')).toBe('https://h/r:x@y');
  });
});

test('scrub leaves no secret in any form', () => {
  const secret = fc.stringMatching(/^[A-Za-z0-9+&/%-]{4,20}$/);
  fc.assert(
    fc.property(fc.string(), secret, fc.string(), (before, hidden, after) => {
      const clean = scrub(`${before}${hidden}${after} ${encodeURIComponent(hidden)}`, [hidden]);
      expect([clean.includes(hidden), clean.includes(encodeURIComponent(hidden))]).toEqual([false, false]);
    }),
  );
  expect(scrub('fatal: https://me:tok@h/r', [])).toBe('fatal: https://me:xxxxx@h/r');
});

describe('over the network', () => {
  let root: string;
  let server: GitServer;
  let client: GitClient;
  const fronts: Front[] = [];
  const auth = { username: 'me', password: 't0ken' };

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'flux-git-test-'));
    const path = process.env['PATH'] ?? '';
    server = await startGitServer({
      root: join(root, 'server'),
      address: '127.0.0.1',
      port: 0,
      token: 't0ken',
      onPush: () => {},
      path,
    });
    client = createGitClient({ cache: join(root, 'cache'), environment: { PATH: path }, temporary: root });
    const workspace = await client.init({ url: `${server.url}/r.git`, auth }, join(root, 'w'), 'main');
    await workspace.write({ a: '1' });
    await workspace.commit({ message: 'm', author: { name: 'a', email: 'b' }, when: 0 });
    await workspace.push();
  });
  afterAll(async () => {
    for (const front of fronts) front.close();
    await client.close();
    await server.stop();
    await rm(root, { recursive: true, force: true });
  });

  const list = async (url: string, more: GitAuth, proxy?: string) => {
    const refs = await client.listRefs({ url, auth: { ...auth, ...more }, proxy });
    return refs.has('refs/heads/main');
  };

  test('a certificate is checked against the given authority', async () => {
    const front = await tlsFront(server.url, testServer);
    fronts.push(front);
    const url = `https://localhost:${front.port}/r.git`;
    expect(await list(url, { ca: testCa })).toBe(true);
    await expect(list(url, {})).rejects.toMatchObject({
      code: 'TLS',
      message: `Get "${url}/info/refs?service=git-upload-pack": tls: failed to verify certificate: x509: certificate signed by unknown authority`,
    });
  });

  test.each([
    [
      'of another host',
      otherHost,
      /x509: certificate is valid for other\.example, \*\.more\.example, not localhost$/,
    ],
    [
      'that has expired',
      expired,
      /x509: certificate has expired or is not yet valid: current time \S+Z is after 2020-02-01T00:00:00Z$/,
    ],
  ])('a certificate %s is told in the words of Go', async (_, certificate, words) => {
    const front = await tlsFront(server.url, certificate);
    fronts.push(front);
    const url = `https://localhost:${front.port}/r.git`;
    const error = await list(url, { ca: otherCa }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'TLS', message: expect.stringMatching(words) });
    const beginning = `Get "${url}/info/refs?service=git-upload-pack": tls: failed to verify certificate: `;
    expect((error as Error).message.startsWith(beginning)).toBe(true);
  });

  test('a redirect from https to http is not followed, with credentials or without', async () => {
    const plain = new URL(server.url);
    const front = await tlsRedirect(`http://${plain.host}`, testServer);
    fronts.push(front);
    const url = `https://localhost:${front.port}/r.git`;
    const before = front.seen.length;
    for (const auth of [{}, { username: 'me', password: 'top-secret' }]) {
      await expect(list(url, { ca: testCa, ...auth })).rejects.toMatchObject({ name: 'GitError' });
    }
    expect(front.seen.length).toBeGreaterThan(before);
  });

  test('a client certificate is shown when one is given', async () => {
    const front = await tlsFront(server.url, {
      ...testServer,
      ca: testCa,
      requestCert: true,
      rejectUnauthorized: true,
    });
    fronts.push(front);
    const url = `https://localhost:${front.port}/r.git`;
    const client = { ca: testCa, clientCert: testClient.cert, clientKey: testClient.key };
    expect(await list(url, client)).toBe(true);
    for (const [pair, words] of [
      [{ clientCert: 'x' }, 'failed to find any PEM data in certificate input'],
      [{ clientKey: 'x' }, 'failed to find any PEM data in key input'],
      [{ clientKey: testServer.key }, 'private key does not match public key'],
      [
        { clientKey: testClient.cert },
        'found a certificate rather than a key in the PEM for the private key',
      ],
    ] as const) {
      await expect(list(url, { ...client, ...pair })).rejects.toMatchObject({ message: `tls: ${words}` });
    }
    const bare = await list(url, { ca: testCa }).catch((thrown: unknown) => thrown);
    expect(bare).toMatchObject({
      code: 'TLS',
      message: expect.stringMatching(/^Get "https.*": remote error: tls: certificate required$/),
    });
  });

  test('a proxy is used, with its own credentials', async () => {
    const proxy = await httpProxy();
    fronts.push(proxy);
    const url = `${server.url}/r.git`;
    expect(await list(url, {}, `http://me:pr0xy@127.0.0.1:${proxy.port}`)).toBe(true);
    expect(proxy.seen.length).toBeGreaterThan(0);
    expect(proxy.seen[0]!.url).toContain(`${server.url}/r.git/info/refs`);
    await expect(list(url, {}, 'http://me:pr0xy@127.0.0.1:1')).rejects.toMatchObject({ code: 'CONNECTION' });
  });
});
