import { generateKeyPairSync } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createGitClient, type GitClient } from '../client/client.ts';
import { decodeOpenSsh } from '../ssh/identity.ts';
import { authFromSecret } from './auth.ts';

/** A line whose key says no more than its kind. */
const KNOWN = 'host.example ssh-ed25519 AAAAC3NzaC1lZDI1NTE5';

let root: string;
let client: GitClient;

/** A program named ssh that notes how it was called and then refuses. */
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'flux git 100% test-'));
  await mkdir(join(root, 'bin'));
  await mkdir(join(root, 'seen'));
  const fake = [
    '#!/bin/sh',
    `printf '%s\\n' "$@" > '${root}/seen/arguments'`,
    `cat "$2" > '${root}/seen/config'`,
    `dir=$(dirname "$2")`,
    `cat "$dir/identity" > '${root}/seen/identity'`,
    `cat "$dir/known_hosts" > '${root}/seen/known_hosts'`,
    `ls -l "$dir" > '${root}/seen/modes'`,
    `"$SSH_ASKPASS" 'Enter passphrase for key: ' > '${root}/seen/passphrase'`,
    `"$SSH_ASKPASS" 'Password for somebody: ' > '${root}/seen/password'`,
    'echo "git@h: Permission denied (publickey)." >&2',
    'exit 255',
  ];
  await writeFile(join(root, 'bin/ssh'), `${fake.join('\n')}\n`, { mode: 0o755 });
  const environment = { PATH: `${join(root, 'bin')}:${process.env['PATH']}` };
  const ssh = { kex: ['curve25519-sha256'], hostKey: ['ssh-ed25519', 'bad name\nProxyCommand x'] };
  client = createGitClient({ cache: join(root, 'cache'), environment, temporary: root, ssh });
});
afterEach(async () => {
  await client.close();
  await rm(root, { recursive: true, force: true });
});

test('ssh gets its key by a private file, its passphrase by askpass, and nothing by its arguments', async () => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const identity = privateKey.export({
    type: 'pkcs8',
    format: 'pem',
    cipher: 'aes-256-cbc',
    passphrase: 'geheim',
  });
  const url = 'ssh://deploy@host.example:2222/team/repo.git';
  const data = {
    identity: identity as string,
    known_hosts: KNOWN,
    password: 'geheim',
  };
  const remote = { url, auth: authFromSecret(url, data) };
  await expect(client.listRefs(remote)).rejects.toMatchObject({ code: 'AUTHORIZATION_FAILED' });
  const seen = (name: string) => readFile(join(root, 'seen', name), 'utf8');
  expect(await seen('arguments')).not.toContain('geheim');
  expect((await seen('arguments')).split('\n')).toEqual(
    expect.arrayContaining(['-F', '-p', '2222', 'deploy@host.example']),
  );
  expect(decodeOpenSsh(await seen('identity')).equals(privateKey)).toBe(true);
  expect(await seen('known_hosts')).toBe(`${KNOWN}\n`);
  expect((await seen('modes')).match(/^-rw-------/gm)).toHaveLength(3);
  expect(await seen('passphrase')).toBe('geheim\n');
  expect(await seen('password')).toBe('');
  const config = await seen('config');
  expect(config).toMatch(/^IdentityFile ".*flux git 100%% test-.*\/identity"$/m);
  expect(config).toMatch(/^StrictHostKeyChecking yes$/m);
  expect(config).toMatch(/^KexAlgorithms curve25519-sha256$/m);
  expect(config).toMatch(/^HostKeyAlgorithms ssh-ed25519$/m);
  expect(config).not.toContain('ProxyCommand');
  const [scratch] = (await readdir(root)).filter((name) => name.startsWith('flux-git-'));
  expect((await readdir(join(root, scratch!))).sort()).toEqual(['askpass', 'home', 'ssh']);
});

test('ssh asks the agent where there is one, and no other', async () => {
  const url = 'ssh://git@host.example/team/repo.git';
  const auth = { agent: '/run/user/100%/agent.sock', knownHosts: KNOWN };
  await expect(client.listRefs({ url, auth })).rejects.toMatchObject({ code: 'AUTHORIZATION_FAILED' });
  const config = await readFile(join(root, 'seen/config'), 'utf8');
  expect(config).toMatch(/^IdentityFile none\nIdentityAgent "\/run\/user\/100%%\/agent\.sock"$/m);
  expect(config).not.toContain('IdentitiesOnly');
  const elsewhere = { url, auth: { ...auth, agent: 'x"\nProxyCommand touch /tmp/x' } };
  await expect(client.listRefs(elsewhere)).rejects.toMatchObject({ code: 'INVALID_AUTH' });
});

test('a proxy of HTTP is refused when ssh would connect, in the words of Flux', async () => {
  const url = 'ssh://git@host.example/team/repo.git';
  const { privateKey } = generateKeyPairSync('ed25519');
  const identity = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  // A program named ssh that does no more than connect.
  const connects = `#!${process.execPath}\nconst { connect } = require('node:net');\nconst at = process.argv.indexOf('-p');\nconnect(Number(process.argv[at + 1]), '127.0.0.1').on('close', () => process.exit(255)).resume();\n`;
  await writeFile(join(root, 'bin/ssh'), connects, { mode: 0o755 });
  const auth = authFromSecret(url, { identity, known_hosts: KNOWN });
  const call = client.checkout({
    remote: { url, auth, proxy: 'http://me:geheim@proxy.example:8080' },
    ref: { branch: 'main' },
    key: 'x',
  });
  await expect(call).rejects.toMatchObject({
    code: 'CONNECTION',
    message: `unable to clone '${url}': proxy: unknown scheme: http`,
  });
});

test('a workspace for an SSH remote needs no key before it is pushed', async () => {
  const workspace = await client.init({ url: 'ssh://git@host.example/r.git' }, join(root, 'w'), 'main');
  await workspace.write({ a: '1' });
  expect(await workspace.commit({ message: 'x', author: { name: 'a', email: 'b' }, when: 0 })).toMatch(
    /^\w{40}$/,
  );
});
