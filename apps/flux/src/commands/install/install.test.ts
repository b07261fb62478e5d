import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_COMPONENTS } from '@flux-ts/kinds';
import type { KubeObject } from '@flux-ts/resource';
import { decodeAll } from '@flux-ts/yaml';
import { afterAll, expect, test } from 'vitest';
import { flux, startTestCluster } from '../../../test/test-cluster.ts';
import { ALL_CONTROLLERS } from '../../serve/controller-names.ts';
import { componentsFor } from './available.ts';

const folder = mkdtempSync(join(tmpdir(), 'flux-install-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const kinds = (yaml: string) =>
  (decodeAll(yaml) as { kind: string; metadata: { name: string } }[]).map(
    (object) => `${object.kind}/${object.metadata.name}`,
  );

test('install --export prints what there is, or the components that are asked for', async () => {
  const all = kinds((await flux(['install', '--export'])).stdout);
  const deployments = all.filter((each) => each.startsWith('Deployment/'));
  // What is installed must be able to run.
  expect(deployments).toEqual(ALL_CONTROLLERS.map((name) => `Deployment/${name}`));
  const { stdout } = await flux([
    'install',
    '--export',
    '--components=source-controller',
    '--network-policy=false',
    '-n',
    'x',
  ]);
  const few = kinds(stdout);
  expect(few.filter((each) => each.startsWith('Deployment/'))).toEqual(['Deployment/source-controller']);
  expect(few).toContain('Namespace/x');
  expect(few.some((each) => each.startsWith('NetworkPolicy/'))).toBe(false);
});

test.each([
  [
    '--components=source-controller,kustomize-controller,helm-controller',
    'component helm-controller is not there yet',
  ],
  ['--components-extra=image-reflector-controller', 'component image-reflector-controller is not there yet'],
  ['--components-extra=foo', 'component foo is not available'],
])('install refuses %s', async (flag, words) => {
  const cluster = await startTestCluster();
  try {
    const bootstrap = [
      'bootstrap',
      'git',
      '--url=https://e.org/x',
      '--components-extra=kustomize-controller',
    ];
    for (const command of [
      ['install'],
      ['install', '--export'],
      [...bootstrap, '--token-auth', '--password=x'],
    ]) {
      const { code, stderr } = await cluster.flux(...command, flag);
      expect([code, stderr]).toEqual([1, expect.stringContaining(words)]);
    }
  } finally {
    await cluster.stop();
  }
});

test('a cluster whose pods are simulated takes every component of Flux, its default before all', async () => {
  const cluster = await startTestCluster({ crds: false });
  try {
    const wanted = (components: readonly string[], extra: readonly string[] = []) => ({
      components,
      'components-extra': extra,
    });
    const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'a' } };
    await cluster.client.create(node);
    expect(await componentsFor(cluster.client, wanted(['source-controller']), false)).toEqual([
      'source-controller',
    ]);
    const labels = { 'simulation.flux-ts.dev/simulated': 'true' };
    await cluster.client.create({ ...node, metadata: { name: 'b', labels } });
    expect(
      await componentsFor(cluster.client, wanted(['source-controller'], ['source-watcher']), false),
    ).toEqual([...DEFAULT_COMPONENTS, 'source-watcher']);
    expect(await componentsFor(cluster.client, wanted(['helm-controller']), true)).toEqual([
      'helm-controller',
    ]);
  } finally {
    await cluster.stop();
  }
});

test('version --client prints the version of this program', async () => {
  expect((await flux(['version', '--client'])).stdout).toMatch(/^flux: v\d+\.\d+\.\d+\n$/);
  expect(JSON.parse((await flux(['version', '--client', '-o', 'json'])).stdout)).toEqual({
    flux: expect.stringMatching(/^v\d/),
  });
});

test('migrate rewrites the objects of a cluster, and in a dry run none', async () => {
  const cluster = await startTestCluster();
  try {
    const ks = { apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization' };
    const key = { ...ks, name: 'x', namespace: 'apps' };
    const spec = { interval: '1m', prune: true, sourceRef: { kind: 'GitRepository', name: 'x' } };
    const old = { ...ks, apiVersion: 'kustomize.toolkit.fluxcd.io/v1beta2' };
    await cluster.put({ ...old, metadata: { name: 'x', namespace: 'apps' }, spec });
    const managers = async () => (await cluster.client.get<KubeObject>(key)).metadata.managedFields;
    const crd = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' };
    await cluster.client.patch(
      { ...crd, name: 'kustomizations.kustomize.toolkit.fluxcd.io' },
      { type: 'merge', body: { metadata: { labels: { 'app.kubernetes.io/part-of': 'flux' } } } },
    );
    const before = await managers();
    expect(before?.[0]?.apiVersion).toBe(old.apiVersion);
    const dry = await flux(['migrate', '--dry-run'], { client: () => cluster.client });
    expect(dry.stderr).toContain('✔ Kustomization/apps/x migrated to version v1 (dry run)\n');
    expect(await managers()).toEqual(before);
    const { code, stderr } = await flux(['migrate'], { client: () => cluster.client });
    expect([code, stderr]).toEqual([
      0,
      expect.stringContaining('✔ Kustomization/apps/x migrated to version v1\n'),
    ]);
    expect((await managers())?.map((entry) => entry.apiVersion)).toEqual([ks.apiVersion]);
  } finally {
    await cluster.stop();
  }
});

test('migrate -f brings files to the current versions', async () => {
  const file = join(folder, 'old.yaml');
  writeFileSync(
    file,
    'apiVersion: kustomize.toolkit.fluxcd.io/v1beta2 # old\nkind: Kustomization\nmetadata:\n  name: x\n',
  );
  const { code } = await flux(['migrate', '-f', 'old.yaml', '--yes'], { cwd: folder });
  expect(code).toBe(0);
  expect(readFileSync(file, 'utf8')).toBe(
    'apiVersion: kustomize.toolkit.fluxcd.io/v1 # old\nkind: Kustomization\nmetadata:\n  name: x\n',
  );
});
