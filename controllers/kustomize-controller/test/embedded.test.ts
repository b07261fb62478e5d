import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApiServer, startApiServer } from '@flux-ts/apiserver';
import { crds, type Kustomization, type KustomizationSpec } from '@flux-ts/kinds';
import { createClient, type KubeClient, loadKubeconfig } from '@flux-ts/kube';
import { createRenderer, type Renderer } from '@flux-ts/render';
import type { KubeObject } from '@flux-ts/resource';
import { createEventRecorder, createManager, type Manager, silentLogger } from '@flux-ts/runtime';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createKustomizationController } from '../src/index.ts';

// The controller with its real neighbours: an API server over HTTPS, the client, the renderer, the applier.
const KS = { apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization' };
const GIT = { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository' };
let api: ApiServer;
let client: KubeClient;
let manager: Manager;
let renderer: Renderer;
let folder: string;

beforeAll(async () => {
  api = await startApiServer({ storage: 'memory', address: '127.0.0.1', port: 0 });
  client = createClient(loadKubeconfig(api.kubeconfig()));
  for (const definition of crds({ components: ['source-controller', 'kustomize-controller'] }))
    await client.create(definition);
  for (const name of ['flux-system', 'apps'])
    await client.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  await client.create({
    ...GIT,
    metadata: { name: 'repo', namespace: 'flux-system' },
    spec: { url: 'https://example.com/repo', interval: '1m' },
  });
  folder = mkdtempSync(join(tmpdir(), 'kustomize-controller-'));
  renderer = createRenderer({ workers: 1, isolation: 'thread' });
  manager = createManager({ client, log: silentLogger() });
  manager.add(
    createKustomizationController({
      client,
      cache: manager.cache,
      builder: renderer,
      settings: { objectLevelWorkloadIdentity: true },
      artifacts: { open: async () => ({ folder, release: () => undefined }) },
      recorder: createEventRecorder({ client, log: silentLogger(), reporter: 'kustomize-controller' }),
    }),
  );
  await manager.start();
});

afterAll(async () => {
  await manager.stop();
  renderer.close();
  await client.close();
  await api.stop();
  rmSync(folder, { recursive: true });
});

let revisions = 0;

/** Writes files and gives the source a new revision. */
async function push(files: Record<string, string>): Promise<string> {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const revision = `main@sha1:${++revisions}`;
  const artifact = {
    revision,
    digest: `sha256:${revisions}`,
    url: 'http://example.com/x',
    path: 'x',
    lastUpdateTime: '2026-01-01T00:00:00Z',
  };
  const key = { ...GIT, namespace: 'flux-system', name: 'repo' };
  await client.patch(key, { type: 'merge', body: { status: { artifact } } }, { subresource: 'status' });
  return revision;
}

async function create(name: string, spec: Partial<KustomizationSpec> = {}): Promise<void> {
  const sourceRef = { kind: 'GitRepository', name: 'repo' };
  const full = {
    interval: '10m',
    prune: true,
    path: `./${name}`,
    targetNamespace: 'apps',
    sourceRef,
    ...spec,
  };
  await client.create({ ...KS, metadata: { name, namespace: 'flux-system' }, spec: full });
}

async function ready(name: string): Promise<string> {
  const ks = await client.get<Kustomization>({ ...KS, namespace: 'flux-system', name });
  const condition = ks.status?.conditions?.find((c) => c.type === 'Ready');
  return `${condition?.status} ${condition?.reason}: ${condition?.message}`;
}

const until = (check: () => Promise<void>) => vi.waitFor(check, { interval: 10, timeout: 10_000 });

function get(kind: string, name: string, apiVersion = 'v1'): Promise<KubeObject> {
  return client.get({ apiVersion, kind, namespace: 'apps', name });
}

const configMap = (name: string, value: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {v: "${value}"}\n`;

test('a commit is applied, drift is undone, what is gone is pruned', async () => {
  await push({ 'life/a.yaml': configMap('life-a', '1'), 'life/b.yaml': configMap('life-b', '1') });
  await create('life');
  await until(async () => expect(await ready('life')).toContain('True ReconciliationSucceeded'));

  await client.delete({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'apps', name: 'life-a' });
  await until(async () => expect((await get('ConfigMap', 'life-a'))['data']).toEqual({ v: '1' }));
  const key = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'apps', name: 'life-b' };
  await client.patch(
    key,
    { type: 'merge', body: { data: { v: 'edited' } } },
    { fieldManager: 'kubectl-edit' },
  );
  await until(async () => expect((await get('ConfigMap', 'life-b'))['data']).toEqual({ v: '1' }));

  rmSync(join(folder, 'life/a.yaml'));
  const revision = await push({ 'life/b.yaml': configMap('life-b', '2') });
  await until(async () =>
    expect(await ready('life')).toBe(`True ReconciliationSucceeded: Applied revision: ${revision}`),
  );
  await expect(get('ConfigMap', 'life-a')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect((await get('ConfigMap', 'life-b'))['data']).toEqual({ v: '2' });
});

test('a definition and its first object come in one commit', async () => {
  await push({
    'kinds/crd.yaml': `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: gadgets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Gadget, plural: gadgets}
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}]
`,
    'kinds/gadget.yaml': 'apiVersion: example.com/v1\nkind: Gadget\nmetadata: {name: g}\n',
  });
  await create('kinds');
  await until(async () => expect(await ready('kinds')).toContain('True ReconciliationSucceeded'));
  expect((await get('Gadget', 'g', 'example.com/v1')).kind).toBe('Gadget');
});

test.each<[string, string, RegExp]>([
  ['broken YAML', 'a: [\n', /^False BuildFailed: .*app\.yaml/],
  [
    'an unknown kind',
    'apiVersion: nope.io/v1\nkind: Nope\nmetadata: {name: x}\n',
    /^False ReconciliationFailed: Nope\/apps\/x .*no matches for kind "Nope" in version "nope\.io\/v1"/,
  ],
  [
    'an invalid object',
    'apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: x}\nspec: {url: nonsense, interval: 1m}\n',
    /^False ReconciliationFailed: GitRepository\/apps\/x dry-run failed \(Invalid\): .*spec\.url/s,
  ],
])('%s is told, and nothing else suffers', async (name, manifest, expected) => {
  const folderName = `bad-${name.replaceAll(' ', '-').toLowerCase()}`;
  await push({ [`${folderName}/app.yaml`]: manifest });
  await create(folderName);
  await until(async () => expect(await ready(folderName)).toMatch(expected));
});

test('deleting a Kustomization deletes what it applied', async () => {
  await push({ 'gone/a.yaml': configMap('gone-a', '1') });
  await create('gone');
  await until(async () => expect(await ready('gone')).toContain('True'));
  await client.delete({ ...KS, namespace: 'flux-system', name: 'gone' });
  await until(async () => {
    await expect(ready('gone')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
  await expect(get('ConfigMap', 'gone-a')).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('a ConfigMap leads to another cluster, with tokens of a ServiceAccount', async () => {
  const { server, ca = '' } = loadKubeconfig(api.kubeconfig());
  const account = { name: 'far', namespace: 'flux-system' };
  await client.create({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: account });
  await client.create({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: 'far' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ kind: 'ServiceAccount', ...account }],
  });
  const data = {
    provider: 'generic',
    address: server,
    'ca.crt': ca,
    serviceAccountName: 'far',
    audiences: 'https://kubernetes.default.svc.cluster.local',
  };
  await client.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: account, data });
  await push({ 'far/a.yaml': configMap('far-a', '1'), 'far/b.yaml': configMap('far-b', '1') });
  await create('far', { kubeConfig: { configMapRef: { name: 'far' } } });
  await until(async () => expect(await ready('far')).toContain('True ReconciliationSucceeded'));
  expect((await get('ConfigMap', 'far-b'))['data']).toEqual({ v: '1' });

  await client.delete({ apiVersion: 'v1', kind: 'ServiceAccount', ...account });
  await push({});
  await until(async () =>
    expect(await ready('far')).toContain("failed to get service account 'flux-system/far'"),
  );
});
