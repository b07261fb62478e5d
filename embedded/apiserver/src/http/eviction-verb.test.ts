import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../test/test-api.ts';

const PODS = '/api/v1/namespaces/default/pods';
const BUDGETS = '/apis/policy/v1/namespaces/default/poddisruptionbudgets';
let api: TestApi;

beforeEach(async () => {
  api = await startTestApi();
  await api.quiet();
});
afterEach(() => api.stop());

const READY = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };

async function runningPod(name: string, status: object = READY): Promise<void> {
  const spec = { containers: [{ name: 'c', image: 'c:1' }] };
  await api.send('POST', PODS, { json: { metadata: { name, labels: { app: 'a' } }, spec } });
  await merge(`${PODS}/${name}/status`, { status });
}

async function budget(name: string, allowed: number): Promise<void> {
  const spec = { minAvailable: 1, selector: { matchLabels: { app: 'a' } } };
  await api.send('POST', BUDGETS, { json: { metadata: { name }, spec } });
  const counts = { currentHealthy: 1 + allowed, desiredHealthy: 1, expectedPods: 1 + allowed };
  await merge(`${BUDGETS}/${name}/status`, {
    status: { observedGeneration: 1, disruptionsAllowed: allowed, ...counts },
  });
}

const merge = (path: string, value: object) =>
  api.send('PATCH', path, { type: 'application/merge-patch+json', text: JSON.stringify(value) });
const evict = (name: string, more: object = {}) =>
  api.send('POST', `${PODS}/${name}/eviction`, {
    json: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name }, ...more },
  });

describe('evictionVerb', () => {
  test('lets a pod that is held say why it goes, and holds to its version', async () => {
    await runningPod('held');
    await merge(`${PODS}/held`, { metadata: { finalizers: ['example.com/x'] } });
    const stale = await evict('held', { deleteOptions: { preconditions: { resourceVersion: '1' } } });
    expect(stale.status).toBe(409);
    const { body: live } = await api.send('GET', `${PODS}/held`);
    const { uid, resourceVersion } = live.metadata;
    const fresh = await evict('held', { deleteOptions: { preconditions: { uid, resourceVersion } } });
    expect(fresh.status).toBe(201);
    const { body } = await api.send('GET', `${PODS}/held`);
    expect(body.status.conditions).toContainEqual(
      expect.objectContaining({ type: 'DisruptionTarget', reason: 'EvictionByEvictionAPI' }),
    );
  });

  test('spends what a budget allows, and then refuses', async () => {
    await budget('b', 1);
    await runningPod('one');
    await runningPod('two');
    expect((await evict('one')).status).toBe(201);
    const { body } = await api.send('GET', `${BUDGETS}/b`);
    expect(body.status).toMatchObject({ disruptionsAllowed: 0, disruptedPods: { one: expect.any(String) } });
    const refused = await evict('two');
    expect(refused.status).toBe(429);
    expect(refused.body.details.causes[0].message).toBe(
      'The disruption budget b needs 1 healthy pods and has 2 currently',
    );
    expect((await api.send('GET', `${PODS}/two`)).status).toBe(200);
  });

  test('asks no budget for pods that serve nobody', async () => {
    await budget('b', 0);
    await runningPod('done', { phase: 'Succeeded' });
    expect((await evict('done')).status).toBe(201);
  });

  test('changes nothing in a dry run', async () => {
    await budget('b', 1);
    await runningPod('one');
    expect((await evict('one', { deleteOptions: { dryRun: ['All'] } })).status).toBe(201);
    expect((await api.send('GET', `${BUDGETS}/b`)).body.status.disruptionsAllowed).toBe(1);
  });

  test('refuses pods of two budgets, and names that differ', async () => {
    await budget('a', 1);
    await budget('b', 1);
    await runningPod('one');
    expect((await evict('one')).status).toBe(500);
    expect((await evict('one', { metadata: { name: 'other' } })).status).toBe(400);
  });
});

describe('streamVerb', () => {
  test.each(['exec', 'attach', 'portforward'])('%s waits for a node', async (part) => {
    await runningPod('one');
    const path = `${PODS}/one/${part}`;
    expect((await api.send('GET', path)).body.message).toBe('pod one does not have a host assigned');
    const target = { kind: 'Node', name: 'n' };
    await api.send('POST', `${PODS}/one/binding`, { json: { metadata: { name: 'one' }, target } });
    expect((await api.send('GET', path)).body.message).toBe('pods "n" not found');
    await api.send('POST', '/api/v1/nodes', { json: { metadata: { name: 'n' } } });
    expect((await api.send('GET', path)).body.message).toContain('this cluster simulates its workloads');
  });
});

describe('CertificateSigningRequests', () => {
  const REQUESTS = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
  const request =
    'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIR01HNENBUUF3RERFS01BZ0dBMVVFQXd3QllUQlpNQk1HQnlx' +
    'R1NNNDlBZ0VHQ0NxR1NNNDlBd0VIQTBJQQpCRUxxSy9RUVFhWVNwMGlCU1VZamZ0SlhDWWFXWUlHdmw1STBXa0NRVlp5Wk13T2NX' +
    'WU8xZTJnd3dFbFZyNSs0CkhTdmhJTWFrMG93WkszTEFEaFptYnhlZ0FEQUtCZ2dxaGtqT1BRUURBZ05JQURCRkFpRUFwQkVHSDJv' +
    'bXNFRXEKRVg4S2R1TE9aQ0NCM0ROTktUL3NJYVZoSHg0aTBiOENJRzFXWC9QcGNxZ0YyM1VxZy9EZmxHN1JFK1NRUUFmRQoxK3Jz' +
    'OHBtdVJEby8KLS0tLS1FTkQgQ0VSVElGSUNBVEUgUkVRVUVTVC0tLS0tCg==';
  const spec = { request, signerName: 'example.com/x', usages: ['client auth'], username: 'mallory' };

  test('say who asks, and are approved at an address of its own', async () => {
    const made = await api.send('POST', REQUESTS, { json: { metadata: { name: 'r' }, spec } });
    expect(made.body.spec.username).not.toBe('mallory');
    const condition = { type: 'Approved', status: 'True', reason: 'R', message: 'm' };
    const approved = await api.send('PUT', `${REQUESTS}/r/approval`, {
      json: { ...made.body, status: { conditions: [condition] } },
    });
    expect(approved.body.status.conditions[0]).toMatchObject({
      ...condition,
      lastUpdateTime: expect.any(String),
    });
  });
});
