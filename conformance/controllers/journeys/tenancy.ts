import type { World } from '../world.ts';
import { configMap, type Journey, manifests } from './journey.ts';

const RBAC = 'rbac.authorization.k8s.io/v1';
const files = { 'all.yaml': manifests(configMap('a')) };

/** A ServiceAccount that may do some things to ConfigMaps. */
async function account(w: World, name: string, ...verbs: readonly string[]): Promise<void> {
  await w.ask('POST', w.path('serviceaccounts'), { metadata: { name } });
  if (verbs.length === 0) return;
  const rules = [{ apiGroups: [''], resources: ['configmaps'], verbs }];
  await w.ask('POST', w.path(`${RBAC}/roles`), { metadata: { name }, rules });
  await w.ask('POST', w.path(`${RBAC}/rolebindings`), {
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
    subjects: [{ kind: 'ServiceAccount', name, namespace: w.namespace }],
  });
}

async function see(w: World): Promise<void> {
  await w.seeStatus();
}

/** A kubeconfig as the tests of a Secret need it. */
const kubeconfig = (server: string, user: object = { token: 'x' }, cluster: object = {}): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { server, ...cluster } }],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  });

/** A Secret with a kubeconfig, and what is said of it. */
const byKubeconfig =
  (stringData: Readonly<Record<string, string>>, ref: object = {}) =>
  async (w: World): Promise<void> => {
    await w.ask('POST', w.path('secrets'), { metadata: { name: 'far' }, stringData });
    await w.commit(files);
    await w.kustomization({ timeout: '30s', kubeConfig: { secretRef: { name: 'far', ...ref } } });
    await w.reconcile();
    await see(w);
  };

const byConfigMap =
  (data: Readonly<Record<string, string>>) =>
  async (w: World): Promise<void> => {
    await w.ask('POST', w.path('configmaps'), { metadata: { name: 'far' }, data });
    await w.commit(files);
    await w.kustomization({ timeout: '30s', kubeConfig: { configMapRef: { name: 'far' } } });
    await w.reconcile();
    await see(w);
  };

export const tenancyJourneys: readonly Journey[] = [
  {
    name: 'an account that is not there',
    async run(w) {
      await w.commit(files);
      await w.kustomization({ serviceAccountName: 'nobody' });
      await w.reconcile();
      await see(w);
    },
  },
  {
    name: 'an account that may read alone',
    async run(w) {
      await account(w, 'reader', 'get', 'list', 'watch');
      await w.commit(files);
      await w.kustomization({ serviceAccountName: 'reader' });
      await w.reconcile();
      await see(w);
    },
  },
  {
    name: 'an account that may not delete',
    async run(w) {
      await account(w, 'writer', 'get', 'list', 'watch', 'create', 'patch');
      await w.commit({ 'all.yaml': manifests(configMap('a'), configMap('b')) });
      await w.kustomization({ serviceAccountName: 'writer' });
      await w.reconcile();
      await see(w);
      await w.commit({ 'all.yaml': manifests(configMap('a')) });
      await w.reconcile();
      await see(w);
      await w.seeObject('configmaps/b', ({ metadata }) => metadata.labels);
    },
  },
  {
    name: 'an account that is gone when the Kustomization goes',
    async run(w) {
      await account(w, 'owner', '*');
      await w.commit(files);
      await w.kustomization({ serviceAccountName: 'owner' });
      await w.reconcile();
      await w.ask('DELETE', w.path('serviceaccounts/owner'));
      await w.remove();
      await w.seeObject('configmaps/a');
    },
  },
  {
    name: 'the account of tenants that name none',
    shard: 'tenants',
    async run(w) {
      await w.commit(files);
      await w.kustomization();
      await w.reconcile();
      await see(w);
      await account(w, 'tenant', '*');
      await w.reconcile();
      await see(w);
    },
  },
  {
    name: 'a source of others',
    shard: 'tenants',
    async run(w) {
      await w.kustomization({ sourceRef: { kind: 'GitRepository', name: 'source', namespace: 'default' } });
      await w.reconcile();
      await see(w);
    },
  },
  {
    name: 'a dependency of others',
    shard: 'tenants',
    async run(w) {
      await account(w, 'tenant', '*');
      await w.commit(files);
      await w.kustomization({ dependsOn: [{ name: 'x', namespace: 'default' }] });
      await w.reconcile();
      await see(w);
    },
  },
  {
    name: 'an object of a namespace of others',
    shard: 'tenants',
    async run(w) {
      await account(w, 'tenant', '*');
      await w.commit({ 'all.yaml': manifests(configMap('b', {}, { namespace: 'default' })) });
      await w.kustomization({ targetNamespace: undefined });
      await w.reconcile();
      await see(w);
    },
  },
  {
    name: 'a kubeconfig that is not there',
    async run(w) {
      await w.commit(files);
      await w.kustomization({ kubeConfig: { secretRef: { name: 'none' } } });
      await w.reconcile();
      await see(w);
    },
  },
  { name: 'a Secret without a kubeconfig', run: byKubeconfig({ other: 'x' }) },
  { name: 'a Secret without the key that is named', run: byKubeconfig({ value: 'x' }, { key: 'mine' }) },
  { name: 'a kubeconfig that is none', run: byKubeconfig({ value: 'hello' }) },
  { name: 'a kubeconfig of nobody', run: byKubeconfig({ 'value.yaml': kubeconfig('https://127.0.0.1:1') }) },
  {
    name: 'a kubeconfig of nobody that is in the way of an end',
    async run(w) {
      await w.commit(files);
      await w.kustomization();
      await w.reconcile();
      await w.ask('POST', w.path('secrets'), {
        metadata: { name: 'far' },
        stringData: { value: kubeconfig('https://127.0.0.1:1') },
      });
      await w.kustomization({ kubeConfig: { secretRef: { name: 'far' } } });
      await w.reconcile();
      await w.seeStatus();
      await w.remove('app', 5_000).catch(() => w.note('it stays'));
      await w.kustomization();
      await w.seeObject('configmaps/a', ({ metadata }) => metadata.labels);
    },
  },
  { name: 'a ConfigMap of no provider', run: byConfigMap({ address: 'https://127.0.0.1:1' }) },
  { name: 'a ConfigMap of another provider', run: byConfigMap({ provider: 'mine' }) },
  {
    name: 'a ConfigMap that names an account where none may be named',
    run: byConfigMap({ provider: 'generic', address: 'https://127.0.0.1:1', serviceAccountName: 'far' }),
  },
  {
    name: 'a ConfigMap that is not there',
    async run(w) {
      await w.commit(files);
      await w.kustomization({ kubeConfig: { configMapRef: { name: 'none' } } });
      await w.reconcile();
      await see(w);
    },
  },
];
