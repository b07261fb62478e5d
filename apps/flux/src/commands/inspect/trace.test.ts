import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestCluster, type TestCluster } from '../../../test/test-cluster.ts';

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await startTestCluster({ crds: false });
  await cluster.put({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'apps' } });
});
afterAll(() => cluster.stop());

test.each([
  [[], 'either `<resource>/<name>` or `<resource> <name>` is required as an argument'],
  [['configmap/a', 'b'], 'either `<resource>/<name>` or `<resource> <name>` is required as an argument'],
  [['cm/a/b'], 'arguments in resource/name form may not have more than one slash'],
  [['nonsense', 'a'], 'the server doesn\'t have a resource type "nonsense"'],
  [['configmap/b', 'nonsense/a'], 'the server doesn\'t have a resource type "nonsense"'],
  [['configmap'], 'resource(s) were provided, but no name was specified'],
  [['configmap', 'b'], 'x: configmaps "b" not found'],
  [['configmap,secret', 'b'], 'x: [configmaps "b" not found, secrets "b" not found]'],
  [['--kind=ConfigMap'], 'object name is required'],
  [['a', '--kind=ConfigMap'], 'object apiVersion is required (--api-version)'],
  [['a', '--api-version=v1'], 'object kind is required (--kind)'],
])('flux trace %j fails', async (args, words) => {
  expect(await cluster.flux('trace', '-n', 'apps', ...args)).toEqual({
    code: 1,
    stdout: '',
    stderr: `✗ ${words}\n`,
  });
});

test('flux trace says of each object that is not managed by Flux', async () => {
  const { code, stderr } = await cluster.flux('trace', '-n', 'apps', 'cm/a');
  expect([code, stderr]).toEqual([
    0,
    'failed to trace ConfigMap/a in namespace apps: object not managed by Flux',
  ]);
});
