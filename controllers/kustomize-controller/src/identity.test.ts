import type { Applier } from '@flux-ts/apply';
import type { Kustomization } from '@flux-ts/kinds';
import { type ClientConfig, type KubeClient, systemClock } from '@flux-ts/kube';
import { TokenCache } from '@flux-ts/runtime';
import { type KindTable, loadBuiltinKinds } from '@flux-ts/schema';
import { FakeCluster } from '@flux-ts/testkit';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Identities } from './identity.ts';
import { DEFAULT_SETTINGS, type Settings } from './settings.ts';

const signal = new AbortController().signal;
let kinds: KindTable;
let cluster: FakeCluster;
let acted: string[];
let closed: string[];
/** How many were asked for. */
let tokens: number;

beforeAll(() => {
  kinds = loadBuiltinKinds();
});

beforeEach(() => {
  cluster = new FakeCluster({ kinds });
  acted = [];
  closed = [];
  tokens = 0;
});

/** A client that says who it is. */
function client(who: string): KubeClient {
  return {
    server: who,
    get: cluster.get.bind(cluster),
    raw: async () => {
      tokens++;
      const status = { token: 't', expirationTimestamp: '2999-01-01T00:00:00Z' };
      return { status: 201, headers: {}, body: Buffer.from(JSON.stringify({ status })) };
    },
    as: ({ user }: { user: string }) => client(`${who} as ${user}`),
    close: async () => void closed.push(who),
  } as unknown as KubeClient;
}

function open(settings: Partial<Settings> = {}): Identities {
  return new Identities({
    client: client('home'),
    settings: { ...DEFAULT_SETTINGS, ...settings },
    makeApplier: (as, { home, owned }) => {
      if (!owned) acted.push(`${as.server}${home ? '' : ' (remote)'}`);
      return {} as Applier;
    },
    connect: (config: ClientConfig) => client(config.server),
    tokens: new TokenCache({ clock: systemClock }),
    readFile: () => '',
  });
}

function ks(spec: Partial<Kustomization['spec']> = {}): Kustomization {
  return {
    apiVersion: 'x/v1',
    kind: 'Kustomization',
    metadata: { name: 'app', namespace: 'ns' },
    spec,
  } as Kustomization;
}

function secret(data: Record<string, string>): void {
  const encoded = Object.fromEntries(
    Object.entries(data).map(([k, v]) => [k, Buffer.from(v).toString('base64')]),
  );
  cluster.seed({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'kc', namespace: 'ns' },
    data: encoded,
  });
}

const kubeconfig = (server: string, user = 'token: t') => `
current-context: a
contexts: [{name: a, context: {cluster: a, user: a}}]
clusters: [{name: a, cluster: {server: "${server}"}}]
users: [{name: a, user: {${user}}}]
`;

describe('of', () => {
  test.each<[string, Partial<Kustomization['spec']>, Partial<Settings>, string]>([
    ['nobody in particular', {}, {}, 'home'],
    ["the object's account", { serviceAccountName: 'sa' }, {}, 'home as system:serviceaccount:ns:sa'],
    ['the default account', {}, { defaultServiceAccount: 'lock' }, 'home as system:serviceaccount:ns:lock'],
    [
      "the object's account before the default one",
      { serviceAccountName: 'sa' },
      { defaultServiceAccount: 'lock' },
      'home as system:serviceaccount:ns:sa',
    ],
    ['another cluster', { kubeConfig: { secretRef: { name: 'kc' } } }, {}, 'https://remote (remote)'],
    [
      'an account of another cluster',
      { kubeConfig: { secretRef: { name: 'kc' } }, serviceAccountName: 'sa' },
      {},
      'https://remote as system:serviceaccount:ns:sa (remote)',
    ],
  ])('acts as %s', async (_, spec, settings, expected) => {
    secret({ value: kubeconfig('https://remote') });
    await open(settings).of(ks(spec), signal);
    expect(acted).toEqual([expected]);
  });

  test('keeps a client until its kubeconfig changes, and closes them all in the end', async () => {
    const identities = open();
    const remote = ks({ kubeConfig: { secretRef: { name: 'kc' } } });
    secret({ value: kubeconfig('https://one') });
    const [first, second] = [await identities.of(remote, signal), await identities.of(remote, signal)];
    expect(first).toBe(second);
    secret({ value: kubeconfig('https://two') });
    expect(await identities.of(remote, signal)).not.toBe(first);
    await identities.close();
    expect(closed.sort()).toEqual(['https://one', 'https://two']);
  });

  test.each<[string, Record<string, string> | undefined, string | undefined, string]>([
    [
      'no Secret',
      undefined,
      undefined,
      'unable to read KubeConfig secret \'ns/kc\' error: secrets "kc" not found',
    ],
    [
      'no key',
      { other: 'x' },
      undefined,
      "KubeConfig secret 'ns/kc' does not contain a 'value' key with a kubeconfig",
    ],
    [
      'not the key that is named',
      { value: 'x' },
      'mine',
      "KubeConfig secret 'ns/kc' does not contain a 'mine' key with a kubeconfig",
    ],
    [
      'an exec plugin',
      { value: kubeconfig('https://x', 'exec: {apiVersion: client.authentication.k8s.io/v1, command: sh}') },
      undefined,
      'exec credential plugins are not allowed in this kubeconfig (Secret ns/kc)',
    ],
    [
      'files of our machine',
      { value: kubeconfig('https://x', 'tokenFile: /var/run/secrets/kubernetes.io/serviceaccount/token') },
      undefined,
      'this kubeconfig may not name files (Secret ns/kc)',
    ],
  ])('refuses a kubeconfig with %s', async (_, data, key, message) => {
    if (data !== undefined) secret(data);
    const secretRef = { name: 'kc', ...(key === undefined ? {} : { key }) };
    const acting = open().of(ks({ kubeConfig: { secretRef } }), signal);
    await expect(acting.then(({ client }) => client)).rejects.toThrow(message);
  });

  test('signs in to the cluster of a ConfigMap, as an account of it if there is one', async () => {
    const data = { provider: 'generic', address: 'https://far', serviceAccountName: 'sa' };
    const at = { name: 'far', namespace: 'ns' };
    cluster.seed({ apiVersion: 'v1', kind: 'ConfigMap', metadata: at, data });
    cluster.seed({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'sa', namespace: 'ns' } });
    const identities = open({ objectLevelWorkloadIdentity: true });
    const kubeConfig = { configMapRef: { name: 'far' } };
    const first = await identities.of(ks({ kubeConfig }), signal);
    expect(await identities.of(ks({ kubeConfig }), signal)).toBe(first);
    await identities.of(ks({ kubeConfig, serviceAccountName: 'there' }), signal);
    expect(acted).toEqual([
      'https://far:443 (remote)',
      'https://far:443 as system:serviceaccount:ns:there (remote)',
    ]);
    expect(tokens).toBe(1);
  });

  test('makes no client for a cluster that gives no token', async () => {
    const data = { provider: 'generic', address: 'https://far' };
    cluster.seed({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'far', namespace: 'ns' }, data });
    const acting = open().of(ks({ kubeConfig: { configMapRef: { name: 'far' } } }), signal);
    await expect(acting.then(() => undefined)).rejects.toMatchObject({ code: 'TOKEN' });
    expect(acted).toEqual([]);
  });

  test('takes value.yaml, and an exec plugin where it is allowed', async () => {
    secret({
      'value.yaml': kubeconfig(
        'https://x',
        'exec: {apiVersion: client.authentication.k8s.io/v1, command: sh}',
      ),
    });
    await open({ insecureKubeConfigExec: true }).of(
      ks({ kubeConfig: { secretRef: { name: 'kc' } } }),
      signal,
    );
    expect(acted).toEqual(['https://x (remote)']);
  });
});

test('canImpersonate asks whether the account is there', async () => {
  const identities = open();
  expect(await identities.canImpersonate(ks(), signal)).toBe(true);
  expect(await identities.canImpersonate(ks({ serviceAccountName: 'sa' }), signal)).toBe(false);
  cluster.seed({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'sa', namespace: 'ns' } });
  expect(await identities.canImpersonate(ks({ serviceAccountName: 'sa' }), signal)).toBe(true);
});
