import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { flux, startTestCluster, type TestCluster } from '../../test/test-cluster.ts';
import { VERSION } from '../version.ts';

const source = [
  'create',
  'source',
  'git',
  'podinfo',
  '--url=https://example.com/x',
  '--branch=main',
  '--export',
];

describe('the command line', () => {
  test('says its version', async () => {
    expect(await flux(['--version'])).toEqual({ code: 0, stdout: `flux version ${VERSION}\n`, stderr: '' });
  });

  test('helps on stdout, with the commands and the flags for all', async () => {
    const { code, stdout } = await flux([]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Usage:\n {2}flux \[command\]$/m);
    expect(stdout).toMatch(/^ {2}bootstrap {3,}\S/m);
    expect(stdout).toMatch(/^ {2}-n, --namespace string {3,}/m);
  });

  test.each([['--help'], ['-h']])('a command helps with %s', async (flag) => {
    const { code, stdout } = await flux(['create', 'kustomization', flag]);
    expect(code).toBe(0);
    expect(stdout).toContain('Usage:\n  flux create kustomization [name] [flags]\n');
    expect(stdout).toContain('Aliases:\n  kustomization, ks\n');
    expect(stdout).toContain('Global Flags:\n');
  });

  test.each([
    [['help'], []],
    [
      ['help', 'create', 'source', 'git'],
      ['create', 'source', 'git'],
    ],
    [['help', 'create', 'nonsense'], ['create']],
  ])('%j shows the help of a command', async (argv, command) => {
    expect(await flux(argv)).toEqual(await flux([...command, '--help']));
  });

  test('help says which topic there is not, and how the program is used', async () => {
    const { code, stdout, stderr } = await flux(['help', 'nonsense', 'more']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Unknown help topic \[`nonsense` `more`\]\nUsage:\n {2}flux \[command\]\n/);
  });

  test.each([
    [['nonsense'], '✗ unknown command "nonsense" for "flux"'],
    [['recncile'], 'Did you mean this?\n\treconcile'],
    [['get', 'kustomizations', '--nonsense'], '✗ unknown flag: --nonsense'],
    [['create', 'source', 'git', '--export'], '✗ name is required'],
    [
      ['create', 'kustomization', 'x', '--source=Nope/x', '--export'],
      '✗ invalid argument "Nope/x" for "--source" flag: ',
    ],
    [['trigger', 'receiver', 'x'], 'is not there yet'],
  ])('%j fails', async (argv, words) => {
    const { code, stdout, stderr } = await flux(argv);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain(words);
  });

  test('takes the namespace from a flag, from FLUX_SYSTEM_NAMESPACE, or flux-system', async () => {
    expect((await flux([...source, '-n', 'apps'])).stdout).toContain('namespace: apps\n');
    const env = { FLUX_SYSTEM_NAMESPACE: 'other' };
    expect((await flux(source, { env })).stdout).toContain('namespace: other\n');
    expect((await flux(source)).stdout).toContain('namespace: flux-system\n');
  });

  test.each(['bash', 'zsh', 'fish', 'powershell'])('completes in %s', async (shell) => {
    const { code, stdout } = await flux(['completion', shell]);
    expect(code).toBe(0);
    expect(stdout).toContain('__complete');
  });

  test('completes commands and flags', async () => {
    expect((await flux(['__complete', 'recon'])).stdout).toMatch(/^reconcile\t/);
    expect((await flux(['__completeNoDesc', 'help', 'debug', ''])).stdout).toBe(
      'helmrelease\nkustomization\n:4\n',
    );
    expect((await flux(['__complete', 'nonsense', ''])).stdout).toBe(':4\n');
    expect((await flux(['__completeNoDesc', 'recon'])).stdout).toBe('reconcile\n:4\n');
    expect((await flux(['__complete', 'get', 'kustomizations', '--status-sel'])).stdout).toMatch(
      /^--status-selector\t/,
    );
  });
});

describe('completion from the cluster', () => {
  let cluster: TestCluster;
  beforeAll(async () => {
    cluster = await startTestCluster();
    const ks = { apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization' };
    const spec = { interval: '1m', prune: true, sourceRef: { kind: 'GitRepository', name: 'x' } };
    for (const name of ['foo', 'bar'])
      await cluster.put({ ...ks, metadata: { name, namespace: 'apps' }, spec });
  });
  afterAll(() => cluster.stop());

  test.each([
    [['get', 'ks', ''], 'bar\nfoo\n:4\n'],
    [['-n', 'apps', 'reconcile', 'ks', 'f'], 'foo\n:4\n'],
    [['suspend', 'ks', '-n', 'other', ''], ':4\n'],
    [['get', 'ks', '-n', 'a'], 'apps\n:4\n'],
    [['get', 'ks', '--namespace=a'], '--namespace=apps\n:4\n'],
    [['get', 'ks', '--status-selector', ''], ':0\n'],
  ])('of %j', async (words, expected) => {
    const env = { FLUX_SYSTEM_NAMESPACE: 'apps' };
    const { stdout } = await flux(['__complete', ...words], { client: () => cluster.client, env });
    expect(stdout).toBe(expected);
  });
});
