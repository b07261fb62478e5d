import { ApiError, type ClientConfig, type RawRequest } from '@flux-ts/kube';
import { loadBuiltinKinds } from '@flux-ts/schema';
import { FakeCluster, ManualClock } from '@flux-ts/testkit';
import { beforeEach, describe, expect, test } from 'vitest';
import { type ClusterReference, readClusterReference, TokenCache } from './index.ts';

const kinds = loadBuiltinKinds();
const HOUR = 3_600_000;
let cluster: FakeCluster;
let clock: ManualClock;
let asked: { path: string; audiences: string[] }[];
let refuse: string | undefined;

beforeEach(() => {
  cluster = new FakeCluster({ kinds });
  cluster.seed({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'remote', namespace: 'ns' } });
  clock = new ManualClock();
  asked = [];
  refuse = undefined;
});

/** The server's part in signing: a token a request, for an hour. */
async function raw({ path, body }: RawRequest) {
  const { spec } = JSON.parse(String(body)) as { spec: { audiences: string[] } };
  asked.push({ path, audiences: spec.audiences });
  const answer =
    refuse === undefined
      ? {
          status: {
            token: `token-${asked.length}`,
            expirationTimestamp: new Date(clock.now() + HOUR).toISOString(),
          },
        }
      : { kind: 'Status', reason: 'Forbidden', code: 403, message: refuse };
  return { status: refuse === undefined ? 201 : 403, headers: {}, body: Buffer.from(JSON.stringify(answer)) };
}

function read(data: Record<string, string> | undefined, more: Partial<ClusterReference> = {}) {
  if (data !== undefined)
    cluster.seed({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'far', namespace: 'ns' }, data });
  return readClusterReference({
    client: { get: cluster.get.bind(cluster), raw },
    tokens: new TokenCache({ clock }),
    namespace: 'ns',
    name: 'far',
    objectLevelIdentity: true,
    defaultServiceAccount: '',
    readFile: () => {
      throw new Error('no such file or directory');
    },
    ...more,
  });
}

const full = { provider: 'generic', address: 'https://far.example:6443', serviceAccountName: 'remote' };
const sign = ({ credentials }: ClientConfig) => credentials?.authorization?.();
const jwt = (sub: string) => `e30.${Buffer.from(JSON.stringify({ sub })).toString('base64url')}.x`;

describe('readClusterReference', () => {
  test('signs in with a token of the account, for the address', async () => {
    const { config } = await read({ ...full, 'ca.crt': 'PEM' });
    expect(config).toMatchObject({ server: 'https://far.example:6443', ca: 'PEM' });
    expect(asked).toEqual([]);
    expect(await sign(config)).toBe('Bearer token-1');
    const path = '/api/v1/namespaces/ns/serviceaccounts/remote/token';
    expect(asked).toEqual([{ path, audiences: ['https://far.example:6443'] }]);
  });

  test('asks for the audiences of the ConfigMap, one a line', async () => {
    const { config } = await read({ ...full, audiences: ' one \n\n two\n' });
    await sign(config);
    expect(asked[0]?.audiences).toEqual(['one', 'two']);
  });

  test('keeps a token for most of its life, and drops one that was refused', async () => {
    const { config } = await read(full);
    expect([await sign(config), await sign(config)]).toEqual(['Bearer token-1', 'Bearer token-1']);
    await clock.advance(0.8 * HOUR);
    expect(await sign(config)).toBe('Bearer token-2');
    expect(config.credentials?.rejected?.()).toBe(true);
    expect(await sign(config)).toBe('Bearer token-3');
  });

  test.each([
    ['far.example', 'https://far.example:443'],
    ['https://FAR.example/prefix', 'https://far.example:443'],
    ['https://[::1]:6443', 'https://[::1]:6443'],
  ])('takes the address %s for %s', async (address, server) => {
    expect((await read({ ...full, address })).config.server).toBe(server);
  });

  test('takes the default account where none is named', async () => {
    const { config } = await read({ ...full, serviceAccountName: '' }, { defaultServiceAccount: 'remote' });
    await sign(config);
    expect(asked[0]?.path).toContain('/serviceaccounts/remote/');
  });

  test('takes our own account where no other is meant', async () => {
    const { serviceAccountName: _, ...own } = full;
    const readFile = () => jwt('system:serviceaccount:flux-system:kustomize-controller');
    const { config } = await read(own, { readFile, objectLevelIdentity: false });
    await sign(config);
    expect(asked[0]?.path).toBe('/api/v1/namespaces/flux-system/serviceaccounts/kustomize-controller/token');
  });

  test('has one key for one way to one cluster', async () => {
    const keys = [
      await read(full),
      await read(full),
      await read({ ...full, audiences: 'x' }),
      await read({ ...full, 'ca.crt': 'PEM' }),
    ].map(({ key }) => key);
    expect(new Set(keys).size).toBe(3);
    expect(keys[0]).toBe(keys[1]);
  });

  const missing = "failed to get access token for cluster: failed to get service account 'ns";
  test.each<[string, Record<string, string> | undefined, Partial<ClusterReference>, string]>([
    ['no ConfigMap', undefined, {}, 'failed to get configmap ns/far: configmaps "far" not found'],
    ['no provider', {}, {}, "provider '' not implemented"],
    ['another provider', { provider: 'x' }, {}, "provider 'x' not implemented"],
    ['a cloud', { provider: 'aws' }, {}, 'sign-in to a cluster with an identity of aws is not there yet'],
    ['no address', { ...full, address: '' }, {}, 'cluster address is required to create a REST config'],
    [
      'plain HTTP',
      { ...full, address: 'http://far' },
      {},
      "failed to parse cluster address http://far: the Kubernetes API server address 'http://far' must use https scheme",
    ],
    [
      'no account',
      { ...full, serviceAccountName: 'gone' },
      {},
      `${missing}/gone': ServiceAccount "gone" not found`,
    ],
    [
      'a name that is a path',
      { ...full, serviceAccountName: '../../secrets' },
      {},
      `${missing}/../../secrets': ServiceAccount "../../secrets" not found`,
    ],
    [
      'no default account',
      { ...full, serviceAccountName: '' },
      { defaultServiceAccount: 'gone' },
      `${missing}/gone': the specified default service account does not exist in the object namespace. your cluster is subject to multi-tenant workload identity lockdown, reach out to your cluster administrator for help`,
    ],
    [
      'a gate that is shut',
      full,
      { objectLevelIdentity: false },
      'failed to get access token for cluster: ObjectLevelWorkloadIdentity feature gate is not enabled',
    ],
  ])('refuses %s', async (_name, data, more, message) => {
    await expect(read(data, more)).rejects.toThrow(message);
  });

  test.each<[string, string, string]>([
    [
      'no pod',
      '',
      'failed to read service account token file /var/run/secrets/kubernetes.io/serviceaccount/token: ',
    ],
    ['no token', 'x', 'failed to parse service account token'],
    ['somebody else', jwt('admin'), 'invalid subject format in service account token'],
  ])('has no account of its own: %s', async (_name, token, message) => {
    const { serviceAccountName: _, ...own } = full;
    const readFile = () => {
      if (token === '') throw new Error('open: no such file or directory');
      return token;
    };
    const { config } = await read(own, { readFile });
    await expect(sign(config)).rejects.toThrow(message);
  });

  test('hands on why there is no token, and no part of one', async () => {
    const { config } = await read(full);
    refuse = 'may not';
    await expect(sign(config)).rejects.toThrow(
      "failed to get access token for cluster: failed to create kubernetes token for service account 'ns/remote': may not",
    );
    await expect(sign(config)).rejects.toMatchObject({ code: 'TOKEN', cause: expect.any(ApiError) });
  });
});
