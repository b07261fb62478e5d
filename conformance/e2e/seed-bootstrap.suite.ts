import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { encodeOpenSsh, formatAuthorizedKey, toPublicKey } from '@flux-ts/git';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Dev, fluxCommand, must, type Ran, run, until } from '../harness/dev.ts';
import { findProgram, missing } from '../harness/find.ts';
import { type Sshd, startSshd } from '../harness/sshd.ts';

const absent = missing({
  kubectl: findProgram('kubectl'),
  git: findProgram('git'),
  sshd: findProgram('sshd'),
  ssh: findProgram('ssh'),
  'ssh-agent': findProgram('ssh-agent'),
  'ssh-add': findProgram('ssh-add'),
  'ssh-keyscan': findProgram('ssh-keyscan'),
  'ssh-keygen': findProgram('ssh-keygen'),
});

/** The bootstraps that the documents lead to and do not show: over SSH, once more, and onto another repository. */
describe.skipIf(absent.length > 0)('flux bootstrap git over SSH', () => {
  const dev = new Dev(['--empty', '--ephemeral']);
  const host = mkdtempSync(join(tmpdir(), 'flux-host-'));
  const identity = join(host, 'id');
  const locked = join(host, 'locked');
  const agent = join(host, 'agent');
  let sshd: Sshd;
  let stopAgent: () => void;

  const url = (name: string): string =>
    `ssh://${userInfo().username}@127.0.0.1:${sshd.port}${join(host, name)}.git`;
  const kubectl = (...args: string[]): string => dev.kubectl('-n', 'flux-system', ...args);
  const sourceOfCluster = (): string =>
    kubectl('get', 'gitrepo', 'flux-system', '-o', 'jsonpath={.spec.url}');

  function bootstrap(repository: string, args: readonly string[], env: Record<string, string> = {}): Ran {
    return run([...fluxCommand, 'bootstrap', 'git', `--url=${url(repository)}`, '--silent', ...args], {
      env: { ...dev.env, HOME: host, SSH_AUTH_SOCK: '', ...env },
      timeout: 150_000,
    });
  }

  beforeAll(async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    writeFileSync(identity, encodeOpenSsh(privateKey), { mode: 0o600 });
    const folder = join(host, 'sshd');
    mkdirSync(folder);
    sshd = await startSshd({ folder, hostKey: encodeOpenSsh(generateKeyPairSync('ed25519').privateKey) });
    sshd.authorize(formatAuthorizedKey(toPublicKey(publicKey)));
    for (const name of ['one', 'two', 'signed'])
      must(['git', 'init', '-q', '--bare', '-b', 'main', join(host, `${name}.git`)]);
    must(['ssh-keygen', '-q', '-t', 'ecdsa', '-N', 's3cret', '-f', locked]);
    mkdirSync(join(host, '.ssh'));
    const known = must(['ssh-keyscan', '-p', `${sshd.port}`, '127.0.0.1']);
    writeFileSync(join(host, '.ssh/known_hosts'), known);
    const process = spawn('ssh-agent', ['-D', '-a', agent], { stdio: 'ignore' });
    stopAgent = () => void process.kill();
    await until(() => run(['ssh-add', '-q', identity], { env: { SSH_AUTH_SOCK: agent } }).code === 0);
    await dev.start();
  });

  afterAll(async () => {
    stopAgent?.();
    sshd?.stop();
    await dev.remove();
    rmSync(host, { recursive: true, force: true });
  });

  test('needs a key file or an agent, and says so', () => {
    const { code, stderr } = bootstrap('one', ['--path=clusters/dev']);
    expect([code, stderr]).toEqual([
      1,
      `✗ failed to create authentication options for ${url('one')}: error creating SSH agent: "SSH agent requested but SSH_AUTH_SOCK not-specified"\n`,
    ]);
  });

  test('takes a key file, for itself and for the cluster, and starts an empty repository', () => {
    const { code, stderr } = bootstrap('one', ['--path=clusters/dev', `--private-key-file=${identity}`]);
    expect([code, stderr.includes('✔ all components are healthy')]).toEqual([0, true]);
    const keys = JSON.parse(kubectl('get', 'secret', 'flux-system', '-o', 'json')).data;
    expect(Object.keys(keys).sort()).toEqual(['identity', 'identity.pub', 'known_hosts']);
    expect(sourceOfCluster()).toBe(url('one'));
  });

  test('signs in with the agent, and keeps the deploy key of the cluster', () => {
    const before = kubectl('get', 'secret', 'flux-system', '-o', 'jsonpath={.data}');
    const { code, stderr } = bootstrap('one', ['--path=clusters/dev'], { SSH_AUTH_SOCK: agent });
    expect([code, stderr]).toEqual([0, expect.stringContaining('✔ source secret up to date')]);
    expect(stderr).toContain('✔ sync manifests are up to date');
    expect(kubectl('get', 'secret', 'flux-system', '-o', 'jsonpath={.data}')).toBe(before);
  });

  test('moves a cluster to another repository, where it stays', async () => {
    const { code, stderr } = bootstrap('two', ['--path=clusters/dev'], { SSH_AUTH_SOCK: agent });
    expect([code, stderr]).toEqual([0, expect.stringContaining('✔ all components are healthy')]);
    const head = must(['git', '-C', join(host, 'two.git'), 'rev-parse', 'main']).trim();
    const generation = (): string =>
      kubectl('get', 'gitrepo', 'flux-system', '-o', 'jsonpath={.metadata.generation}');
    const settled = generation();
    must([...fluxCommand, 'reconcile', 'kustomization', 'flux-system', '--with-source'], { env: dev.env });
    expect([sourceOfCluster(), generation()]).toEqual([url('two'), settled]);
    expect(kubectl('get', 'ks', 'flux-system', '-o', 'jsonpath={.status.lastAppliedRevision}')).toBe(
      `main@sha1:${head}`,
    );
  });

  test.each([
    ['the key that it signs in with', ['--ssh-signing-reuse-private-key'], '1m0s'],
    ['a key behind a passphrase', ['--ssh-signing-password=s3cret'], '2m0s'],
  ])('signs commits with %s', (_, flags, interval) => {
    const key = flags[0]?.includes('password') ? locked : identity;
    const own = key === locked ? [`--ssh-signing-key-file=${locked}`] : [];
    const args = ['--path=clusters/dev', `--private-key-file=${identity}`, `--interval=${interval}`];
    const { code, stderr } = bootstrap('signed', [...args, ...own, ...flags]);
    expect([code, stderr]).toEqual([0, expect.stringContaining('✔ committed sync manifests')]);
    const allowed = join(host, 'allowed');
    writeFileSync(
      allowed,
      `* ${must(['ssh-keygen', '-y', '-P', key === locked ? 's3cret' : '', '-f', key])}`,
    );
    const git = ['git', '-C', join(host, 'signed.git'), '-c', `gpg.ssh.allowedSignersFile=${allowed}`];
    expect(run([...git, 'verify-commit', 'main'])).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('Good "git" signature'),
    });
  });

  test('refuses a path that is not the one of the cluster', () => {
    const { code, stderr } = bootstrap('two', ['--path=clusters/other'], { SSH_AUTH_SOCK: agent });
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining(
        '✗ sync path configuration ("./clusters/other") would overwrite path ("./clusters/dev") of existing Kustomization',
      ),
    ]);
  });
});
