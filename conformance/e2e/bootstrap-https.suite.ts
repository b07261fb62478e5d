import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Clone, Dev, fluxCommand, must, type Ran, run, runBeside } from '../harness/dev.ts';
import { findProgram, isFull, missing } from '../harness/find.ts';
import { type GitFront, startGitFront } from '../harness/git-front.ts';

const absent = missing({ kubectl: findProgram('kubectl'), git: findProgram('git') });

const AUTHOR = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];

/**
 * A bootstrap over real TLS, and what may have happened to the repository before, between and since. The TLS server is
 * in this process: nothing that waits for it may block.
 */
describe.skipIf(absent.length > 0)('flux bootstrap git over HTTPS', () => {
  const dev = new Dev(['--empty']);
  const host = mkdtempSync(join(tmpdir(), 'flux-host-'));
  const ca = join(host, 'ca.crt');
  let front: GitFront;
  let password = '';

  const bare = (name: string): string => join(dev.folder, `.flux/git/${name}.git`);
  const git = (name: string, ...args: string[]): string =>
    must(['git', '-C', bare(name), ...AUTHOR, ...args]).trim();
  const kubectl = (...args: string[]): string => dev.kubectl('-n', 'flux-system', ...args);
  const file = (name: string, path: string): string =>
    git(name, 'show', `main:clusters/dev/flux-system/${path}`);

  function makeRepository(name: string): void {
    must(['git', 'init', '-q', '--bare', '-b', 'main', bare(name)]);
    git(name, 'config', 'http.receivepack', 'true');
  }

  /** Somebody else's commit to a branch, which changes nothing. */
  function commitTo(name: string): void {
    const parent = run(['git', '-C', bare(name), 'rev-parse', '-q', '--verify', 'main']).stdout.trim();
    const tree =
      parent === '' ? git(name, 'hash-object', '-t', 'tree', '-w', '/dev/null') : `${parent}^{tree}`;
    const onto = parent === '' ? [] : ['-p', parent];
    git(name, 'update-ref', 'refs/heads/main', git(name, 'commit-tree', ...onto, '-m', 'Elsewhere', tree));
  }

  function bootstrap(name: string, ...args: string[]): Promise<Ran> {
    const flags = [
      '--path=clusters/dev',
      `--url=${front.url}/${name}.git`,
      '--interval=3s',
      '--timeout=150s',
    ];
    return runBeside([...fluxCommand, 'bootstrap', 'git', ...flags, ...args], {
      env: { ...dev.env, GIT_PASSWORD: password },
      timeout: 160_000,
    });
  }

  const trusted = (name: string, ...args: string[]): Promise<Ran> =>
    bootstrap(name, '--token-auth', `--ca-file=${ca}`, ...args);

  beforeAll(async () => {
    await dev.start();
    const target = new URL(dev.facts.git);
    password = target.password;
    front = await startGitFront(target.origin);
    writeFileSync(ca, front.ca);
    makeRepository('fleet');
  });

  afterAll(async () => {
    front?.stop();
    await dev.remove();
    rmSync(host, { recursive: true, force: true });
  });

  test('refuses a server whose authority it was not given', async () => {
    const { code, stderr } = await bootstrap('fleet', '--token-auth');
    const why = `unable to clone '${front.url}/fleet.git': Get "${front.url}/fleet.git/info/refs?service=git-upload-pack": tls: failed to verify certificate: x509: certificate signed by unknown authority`;
    expect([code, stderr.split('\n').slice(1)]).toEqual([
      1,
      [`⚠️  clone failure: ${why}`, `⚠️  clone failure: ${why}`, `✗ failed to clone repository: ${why}`, ''],
    ]);
  });

  test.each([
    [
      '--ca-file=/nowhere/ca.crt',
      'unable to read TLS CA file: open /nowhere/ca.crt: no such file or directory',
    ],
    [
      '--url=git@localhost:fleet.git',
      'parse "git@localhost:fleet.git": first path segment in URL cannot contain colon',
    ],
    ['--manifests=/nowhere', 'component manifest generation failed: kustomization.yaml not found'],
  ])('refuses %s', async (flag, why) => {
    const { code, stderr } = await trusted('fleet', flag);
    expect([code, stderr.trimEnd().split('\n').at(-1)]).toEqual([1, `✗ ${why}`]);
  });

  test('starts an empty repository, with the authority for the cluster too', async () => {
    const { code, stderr } = await trusted('fleet');
    expect([code, stderr]).toEqual([0, expect.stringContaining('✔ all components are healthy')]);
    expect(git('fleet', 'log', '--format=%an|%s', 'main').split('\n')).toEqual([
      'Flux|Add Flux sync manifests',
      'Flux|Add Flux v2.9.4 component manifests',
    ]);
    const secret = JSON.parse(kubectl('get', 'secret', 'flux-system', '-o', 'json')).data;
    expect(Object.keys(secret).sort()).toEqual(['ca.crt', 'password', 'username']);
    expect(Buffer.from(secret['ca.crt'], 'base64').toString()).toBe(front.ca);
  });

  test('refuses a branch that is not there', async () => {
    const { code, stderr } = await trusted('fleet', '--branch=nope');
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining(`couldn't find remote ref "refs/heads/nope"\n`),
    ]);
  });

  test('brings an older Flux in the repository up to date, and drops its controllers', async () => {
    const clone = new Clone(join(host, 'old'));
    must(['git', 'clone', '-q', bare('fleet'), clone.folder]);
    const path = join(clone.folder, 'clusters/dev/flux-system/gotk-components.yaml');
    const components = readFileSync(path, 'utf8');
    writeFileSync(path, components.replaceAll('v2.9.4', 'v2.8.0'));
    clone.push('Go back');
    await runBeside([...fluxCommand, 'reconcile', 'ks', 'flux-system', '--with-source'], { env: dev.env });
    const version = (): string =>
      kubectl('get', 'deploy', '-o', 'jsonpath={.items[*].metadata.labels.app\\.kubernetes\\.io/version}');
    expect(version()).toContain('v2.8.0');
    const { code, stderr } = await trusted('fleet', '--components=source-controller,kustomize-controller');
    expect([code, stderr]).toEqual([0, expect.stringContaining('✔ committed component manifests')]);
    expect(stderr).not.toContain('installing components');
    expect(file('fleet', 'gotk-components.yaml')).toContain(
      '# Flux Version: v2.9.4\n# Components: source-controller,kustomize-controller\n',
    );
    expect(version()).toBe('v2.9.4 v2.9.4');
    expect(kubectl('get', 'deploy', '-o', 'name').trim().split('\n')).toEqual([
      'deployment.apps/kustomize-controller',
      'deployment.apps/source-controller',
    ]);
  });

  test.skipIf(!isFull).each(['first', 'last'] as const)(
    'ends when somebody pushes before its components (%s)',
    async (step) => {
      const name = `raced-${step}`;
      makeRepository(name);
      commitTo(name);
      front.beforePush(1, step, () => commitTo(name));
      const { code, stderr } = await trusted(name);
      const why = {
        first: 'non-fast-forward update: refs/heads/main',
        last: 'command error on refs/heads/main: failed to update ref',
      }[step];
      expect([code, stderr]).toEqual([
        1,
        expect.stringContaining(`\n✗ failed to push manifests: failed to push to remote: ${why}\n`),
      ]);
      expect(git(name, 'log', '--format=%s', 'main')).toBe('Elsewhere\nElsewhere');
    },
  );

  test.skipIf(!isFull)('goes on from a fresh clone when somebody pushes before its sync', async () => {
    makeRepository('raced');
    commitTo('raced');
    front.beforePush(2, 'first', () => commitTo('raced'));
    const { code, stderr } = await trusted('raced', '--recurse-submodules');
    expect([code, stderr]).toEqual([
      0,
      expect.stringContaining(
        '◎ git conflict detected, retrying with a fresh clone\n► generating sync manifests\n',
      ),
    ]);
    expect(git('raced', 'log', '--format=%s', 'main').split('\n')).toEqual([
      'Add Flux sync manifests',
      'Elsewhere',
      'Add Flux v2.9.4 component manifests',
      'Elsewhere',
    ]);
    expect(file('raced', 'gotk-sync.yaml')).toContain('  recurseSubmodules: true\n');
  });

  test.skipIf(!isFull)('installs what --manifests names', async () => {
    const folder = join(host, 'manifests');
    must(['git', 'clone', '-q', bare('raced'), folder]);
    const own = join(folder, 'clusters/dev/flux-system');
    writeFileSync(
      join(own, 'kustomization.yaml'),
      'resources: [gotk-components.yaml]\ncommonAnnotations: {team: platform}\n',
    );
    const { code } = await trusted('raced', `--manifests=${own}`, '--recurse-submodules');
    expect([code, existsSync(join(own, 'gotk-sync.yaml'))]).toEqual([0, true]);
    expect(kubectl('get', 'deploy', 'source-controller', '-o', 'jsonpath={.metadata.annotations.team}')).toBe(
      'platform',
    );
  });

  test.skipIf(!isFull)('signs in with a bearer token, for the cluster too', async () => {
    const { code } = await bootstrap(
      'raced',
      '--with-bearer-token',
      `--ca-file=${ca}`,
      '--secret-name=bearer',
    );
    const secret = JSON.parse(kubectl('get', 'secret', 'bearer', '-o', 'json')).data;
    expect([code, Object.keys(secret).sort()]).toEqual([0, ['bearerToken', 'ca.crt']]);
  });
});
