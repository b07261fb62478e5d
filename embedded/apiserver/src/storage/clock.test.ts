import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openWatch, startTestApi, type TestApi } from '../../test/test-api.ts';
import { sqliteStorage } from './sqlite-storage.ts';

const DAY = 86_400_000;
const MAPS = '/api/v1/namespaces/default/configmaps';
const map = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });

let folder: string;
let api: TestApi;

const start = (): Promise<TestApi> => startTestApi({ storage: sqliteStorage(join(folder, 'objects.db')) });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'apiserver-clock-'));
  api = await start();
});
afterEach(async () => {
  expect(api.errors).toEqual([]);
  await api.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('a clock that is set back', () => {
  test('moves no revision, hides no change from a watch and keeps the order of writes', async () => {
    const before = (await api.send('POST', MAPS, { json: map('before') })).body.metadata;
    const { names } = openWatch(
      await api.raw('GET', `${MAPS}?watch=true&resourceVersion=${before.resourceVersion}`),
    );
    api.clock.set(-2 * DAY);
    const after = (await api.send('POST', MAPS, { json: map('after') })).body.metadata;
    await api.quiet();
    expect(Number(after.resourceVersion)).toBeGreaterThan(Number(before.resourceVersion));
    expect(Date.parse(before.creationTimestamp) - Date.parse(after.creationTimestamp)).toBe(2 * DAY);
    expect(names()).toEqual(['ADDED after']);
  });

  test('does not bring back revisions of before at a restart', async () => {
    api.clock.set(DAY);
    const { body: made } = await api.send('POST', MAPS, { json: map('before') });
    const { revision } = api.storage;
    await api.stop();
    // Every test's clock starts at the same time: a day before what is stored.
    api = await start();
    const { body: same } = await api.send('GET', `${MAPS}/before`);
    expect(same.metadata).toEqual(made.metadata);
    expect(Date.parse(same.metadata.creationTimestamp)).toBeGreaterThan(api.clock.now());
    const { body: after } = await api.send('POST', MAPS, { json: map('after') });
    expect(Number(after.metadata.resourceVersion)).toBeGreaterThan(revision);
  });

  test('leaves applying, owners and deleting as they are', async () => {
    const type = 'application/apply-patch+yaml';
    const apply = (data: object) =>
      api.send('PATCH', `${MAPS}/x?fieldManager=me`, {
        text: JSON.stringify({ ...map('x'), data }),
        type,
      });
    await apply({ a: '1', b: '1' });
    api.clock.set(-DAY);
    const { body } = await apply({ a: '2' });
    expect(body.data).toEqual({ a: '2' });
    expect(body.metadata.managedFields).toHaveLength(1);
    expect((await api.send('DELETE', `${MAPS}/x`)).status).toBe(200);
    expect((await api.send('GET', `${MAPS}/x`)).status).toBe(404);
  });

  test.each([0, -DAY])('lets a namespace go that was deleted before, with a step of %i ms', async (step) => {
    await api.send('POST', '/api/v1/namespaces', { json: { ...map('gone'), kind: 'Namespace' } });
    await api.quiet();
    await api.send('DELETE', '/api/v1/namespaces/gone');
    await api.quiet();
    api.clock.set(step);
    api.clock.advance(500);
    await api.quiet();
    expect((await api.send('GET', '/api/v1/namespaces/gone')).status).toBe(404);
  });

  test('ends tokens when they say, by the clock as it is', async () => {
    const path = '/api/v1/namespaces/default/serviceaccounts/default/token';
    const json = {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { expirationSeconds: 3600 },
    };
    await api.quiet();
    api.clock.set(-DAY);
    const { token } = (await api.send('POST', path, { json })).body.status;
    const name = 'system:serviceaccount:default:default';
    expect(api.authenticator.userOfToken(token)?.name).toBe(name);
    api.clock.set(DAY);
    expect(api.authenticator.userOfToken(token)).toBeUndefined();
  });
});
