import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Dev, fluxCommand, run, until } from '../harness/dev.ts';
import { findProgram, missing } from '../harness/find.ts';

const absent = missing({
  kubectl: findProgram('kubectl'),
  git: findProgram('git'),
  bash: findProgram('bash'),
});

/** What the command says of a running installation: on `flux dev` what it says on a cluster (surface: cli 9). */
describe.skipIf(absent.length > 0)('flux on a running flux dev', () => {
  const dev = new Dev();

  /** The standard output of a command that succeeds. */
  const flux = (...args: string[]): string => {
    const { code, stdout, stderr } = dev.flux(...args);
    if (code !== 0) throw new Error(`flux ${args.join(' ')} ended with ${code}\n${stdout}${stderr}`);
    return stdout;
  };

  /** A folder with a program called flux. */
  const withFlux = (): string => {
    const folder = join(dev.folder, 'bin');
    mkdirSync(folder, { recursive: true });
    const command = fluxCommand.map((word) => `'${word}'`).join(' ');
    writeFileSync(join(folder, 'flux'), `#!/bin/sh\nexec ${command} "$@"\n`, { mode: 0o755 });
    return folder;
  };

  beforeAll(async () => {
    await dev.start();
    await until(() => (flux('get', 'kustomizations').match(/\tTrue +\t/g) ?? []).length === 4);
  });

  afterAll(() => dev.remove());

  test('check finds the controllers and the CRDs', () => {
    const { code, stderr } = dev.flux('check');
    const said = stderr.split('\n');
    expect(code).toBe(0);
    expect(said[0]).toBe('► checking prerequisites');
    expect(said).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^✔ Kubernetes 1\.36\.\d+ >=1\.33\.0-0$/),
        expect.stringMatching(/^✔ distribution: flux-v2\.9\.\d+$/),
        '✔ source-controller: deployment ready',
        '✔ kustomize-controller: deployment ready',
        '✔ kustomizations.kustomize.toolkit.fluxcd.io/v1',
        '✔ gitrepositories.source.toolkit.fluxcd.io/v1',
        '✔ all checks passed',
      ]),
    );
  });

  test('check --pre looks at the cluster alone', () => {
    const { code, stderr } = dev.flux('check', '--pre');
    expect([code, stderr.split('\n').slice(2)]).toEqual([0, ['✔ prerequisites checks passed', '']]);
  });

  test('version names the controllers', () => {
    const said = JSON.parse(flux('version', '-o', 'json')) as Record<string, string>;
    expect(Object.keys(said)).toEqual(['distribution', 'flux', 'kustomize-controller', 'source-controller']);
    expect(new Set([said['flux'], said['kustomize-controller']]).size).toBe(1);
  });

  test('logs are those of the controllers', () => {
    const all = flux('logs');
    expect(all).toMatch(
      /^\S+Z info Kustomization\/foo\.flux-system - Reconciliation finished in \S+, next run/m,
    );
    expect(all).toMatch(/^\S+Z info GitRepository\/flux-system\.flux-system - stored artifact for commit/m);
    const tail = flux('logs', '--kind=Kustomization', '--tail=1').trimEnd().split('\n');
    expect(tail).toHaveLength(1);
    expect(flux('logs', '--kind=GitRepository', '--name=none')).toBe('');
  });

  test.each([
    ['flux logs', [...fluxCommand, 'logs', '-f', '--tail=0']],
    [
      'kubectl logs',
      ['kubectl', '-n', 'flux-system', 'logs', 'deploy/kustomize-controller', '-f', '--tail=0'],
    ],
  ])('%s -f goes on with what happens', async (_, [program = '', ...args]) => {
    const child = spawn(program, args, { env: { ...process.env, ...dev.env } });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const ended = new Promise((resolve) => child.once('close', resolve));
    try {
      // What is asked for before the follower has found its pod is none of its business: ask again.
      await until(() => {
        flux('reconcile', 'kustomization', 'bar');
        return said
          .split('\n')
          .some((line) => line.includes('bar') && line.includes('Reconciliation finished'));
      }, 30_000);
    } finally {
      child.kill('SIGTERM');
      await ended;
    }
  });

  test.each([
    [['flux', 'recon'], ['reconcile']],
    [['flux', 'get', 'ks', 'fo'], ['foo']],
    [['flux', 'get', 'ks', '-n', 'flux-s'], ['flux-system']],
    [['flux', 'get', 'ks', '--namespace', '=', 'flux-s'], ['flux-system']],
    [
      ['flux', 'logs', '--level', '='],
      ['debug', 'info', 'error'],
    ],
    [['an-alias', 'suspend', 'kustomization', 'ba'], ['bar']],
    [['flux', 'create', 'kustomization', 'x', '--path', './'], []],
  ])('bash completes %j', (words, expected) => {
    const script =
      'source <(flux completion bash); COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); __start_flux; printf "%s\\n" "${COMPREPLY[@]}"';
    const env = { ...dev.env, PATH: `${withFlux()}${delimiter}${process.env['PATH']}` };
    const { stdout, stderr } = run(['bash', '-c', script, 'bash', ...words], { env });
    expect(stderr).toBe('');
    expect(stdout.split('\n').filter((line) => line !== '')).toEqual(expected);
  });

  test('kubectl shows the controllers as on a cluster', () => {
    const all = dev.kubectl('-n', 'flux-system', 'get', 'all');
    for (const name of ['source-controller', 'kustomize-controller']) {
      expect(all).toMatch(new RegExp(`^deployment\\.apps/${name} +1/1 +1 +1`, 'm'));
      expect(all).toMatch(new RegExp(`^pod/${name}-\\w+-\\w+ +1/1 +Running +0`, 'm'));
    }
    const previous = ['kubectl', '-n', 'flux-system', 'logs', 'deploy/source-controller', '--previous'];
    expect(run(previous, { env: dev.env }).stderr).toMatch(/previous terminated container "manager" in pod/);
  });

  test('events tell what was done', () => {
    const said = flux('events', '--for', 'Kustomization/foo');
    expect(said.split('\n')[0]).toMatch(/^LAST SEEN\s+TYPE\s+REASON\s+OBJECT\s+MESSAGE/);
    expect(said).toMatch(/Normal\s+ReconciliationSucceeded\s+Kustomization\/foo/);
    expect(said).not.toContain('Kustomization/bar');
  });

  test('tree, trace and stats know what belongs together', () => {
    const tree = flux('tree', 'kustomization', 'flux-system');
    expect(tree).toContain(
      '├── Kustomization/flux-system/foo\n│   ├── Service/foo/foo\n│   └── Deployment/foo/foo',
    );
    const trace = flux('trace', 'deployment', 'foo', '-n', 'foo');
    expect(trace).toMatch(/^Kustomization: +foo$/m);
    expect(trace).toMatch(/^GitRepository: +flux-system$/m);
    expect(flux('stats')).toMatch(/^Kustomization +\t4 +\t0 +\t0 +\t- +\t$/m);
    expect(flux('stats')).toMatch(/^GitRepository +\t1 +\t0 +\t0 +\t\S+ KiB\t$/m);
  });
});
