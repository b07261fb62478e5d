import { readFileSync } from 'node:fs';
import { ApplyMemory, createApplier, formatChanges, ownerLabels } from '@flux-ts/apply';
import { createClient, type KubeClient, loadKubeconfig, systemClock } from '@flux-ts/kube';
import type { KubeObject } from '@flux-ts/resource';
import { readClusterReference, TokenCache } from '@flux-ts/runtime';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Oracle, startOracle } from '../oracles/start-oracle.ts';

/* A cluster that a ConfigMap describes, on the real kube-apiserver: it signs tokens and takes them. */

const NAMESPACE = 'default';
const whose = { name: 'app', namespace: NAMESPACE };
const owner = { field: 'kustomize-controller', group: 'kustomize.toolkit.fluxcd.io' };
let oracle: Oracle;
let home: KubeClient;
let far: KubeClient;

beforeAll(async () => {
  oracle = await startOracle();
  const config = loadKubeconfig(readFileSync(oracle.kubeconfig, 'utf8'));
  home = createClient(config);
  const account = { name: 'far', namespace: NAMESPACE };
  await home.create({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: account });
  await home.create({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: 'far' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ kind: 'ServiceAccount', ...account }],
  });
  const data = {
    provider: 'generic',
    address: config.server,
    'ca.crt': config.ca ?? '',
    serviceAccountName: 'far',
    audiences: 'https://kubernetes.default.svc',
  };
  await home.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: account, data });
  far = createClient((await read()).config);
});
afterAll(async () => {
  await far?.close();
  await home?.close();
  await oracle?.stop();
});

function read() {
  return readClusterReference({
    client: home,
    tokens: new TokenCache({ clock: systemClock }),
    namespace: NAMESPACE,
    name: 'far',
    objectLevelIdentity: true,
    defaultServiceAccount: '',
    readFile: (path) => readFileSync(path, 'utf8'),
  });
}

const settings = (i: number, x: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: `settings-${i}`, namespace: NAMESPACE, labels: ownerLabels(owner.group, whose) },
  data: { x },
});

describe('a cluster that a ConfigMap describes', () => {
  test('knows us as the ServiceAccount', async () => {
    const review = {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'SelfSubjectReview',
      metadata: { name: '' },
    };
    const { status } = (await far.create(review)) as { status?: { userInfo?: { username?: string } } };
    expect(status?.userInfo?.username).toBe('system:serviceaccount:default:far');
  });

  test('is looked at by lists that dry runs prove, and not read object by object', async () => {
    const calls: string[] = [];
    const counted = new Proxy(far, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          calls.push(String(name));
          return (value as (...a: unknown[]) => unknown).apply(target, args);
        };
      },
    });
    const applier = createApplier({ client: counted, owner, clock: systemClock, memory: new ApplyMemory() });
    const apply = async (objects: readonly KubeObject[]) =>
      formatChanges(await applier.applyStaged(objects, { owned: whose }));
    const set = [1, 2, 3, 4, 5].map((i) => settings(i, 'one'));
    expect(await apply(set)).toContain('ConfigMap/default/settings-5 created');
    calls.length = 0;
    expect(await apply(set)).toBe('');
    expect(calls.sort()).toEqual(['apply', 'apply', 'apply', 'apply', 'apply', 'list']);
    const key = { apiVersion: 'v1', kind: 'ConfigMap', namespace: NAMESPACE, name: 'settings-2' };
    await home.patch(key, { type: 'merge', body: { data: { x: 'edited' } } }, { fieldManager: 'someone' });
    expect(await apply(set)).toBe('ConfigMap/default/settings-2 configured');
  });

  test('is refused when the account is gone, whatever token is left', async () => {
    await home.delete({ apiVersion: 'v1', kind: 'ServiceAccount', namespace: NAMESPACE, name: 'far' });
    await expect(read()).rejects.toThrow('ServiceAccount "far" not found');
  });
});
