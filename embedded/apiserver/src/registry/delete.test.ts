import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../test/test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';

async function newConfigMap(name: string, metadata = {}) {
  const json = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...metadata } };
  return (await api.send('POST', CONFIG_MAPS, { json })).body;
}

const exists = async (name: string) => (await api.send('GET', `${CONFIG_MAPS}/${name}`)).status === 200;

describe('deleteObject', () => {
  test('says what it deleted', async () => {
    const live = await newConfigMap('gone');
    const { status, body } = await api.send('DELETE', `${CONFIG_MAPS}/gone`);
    expect(status).toBe(200);
    expect(body).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      details: { name: 'gone', kind: 'configmaps', uid: live.metadata.uid },
    });
    const again = await api.send('DELETE', `${CONFIG_MAPS}/gone`);
    expect(again.body).toMatchObject({ code: 404, message: 'configmaps "gone" not found' });
  });

  test('deletes nothing in a dry run', async () => {
    await newConfigMap('dry');
    await api.send('DELETE', `${CONFIG_MAPS}/dry?dryRun=All`);
    await api.send('DELETE', `${CONFIG_MAPS}/dry`, { json: { kind: 'DeleteOptions', dryRun: ['All'] } });
    expect(await exists('dry')).toBe(true);
  });

  test('holds to preconditions', async () => {
    const live = await newConfigMap('held');
    const wrong = await api.send('DELETE', `${CONFIG_MAPS}/held`, {
      json: { preconditions: { uid: 'other' } },
    });
    expect(wrong.body.message).toBe(
      `Operation cannot be fulfilled on ConfigMap "held": the UID in the precondition (other) does not match the UID in record (${live.metadata.uid}). The object might have been deleted and then recreated`,
    );
    const old = await api.send('DELETE', `${CONFIG_MAPS}/held`, {
      json: { preconditions: { resourceVersion: '1' } },
    });
    expect(old.body.reason).toBe('Conflict');
    const { uid, resourceVersion } = live.metadata;
    const right = await api.send('DELETE', `${CONFIG_MAPS}/held`, {
      json: { preconditions: { uid, resourceVersion } },
    });
    expect(right.status).toBe(200);
  });

  test('waits for finalizers', async () => {
    await newConfigMap('finalized', { finalizers: ['example.com/wait'] });
    const { body } = await api.send('DELETE', `${CONFIG_MAPS}/finalized`);
    expect(body.metadata).toMatchObject({
      deletionTimestamp: '2026-05-04T10:00:00Z',
      deletionGracePeriodSeconds: 0,
      finalizers: ['example.com/wait'],
    });
    const more = {
      ...body,
      metadata: { ...body.metadata, finalizers: ['example.com/wait', 'example.com/more'] },
    };
    const refused = await api.send('PUT', `${CONFIG_MAPS}/finalized`, { json: more });
    expect(refused.body.message).toBe(
      'ConfigMap "finalized" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"example.com/more"}',
    );
    const done = { ...body, metadata: { ...body.metadata, finalizers: [] } };
    expect((await api.send('PUT', `${CONFIG_MAPS}/finalized`, { json: done })).status).toBe(200);
    expect(await exists('finalized')).toBe(false);
  });

  test('gives a pod that runs its time, and none when told so', async () => {
    const pods = '/api/v1/namespaces/default/pods';
    const spec = { nodeName: 'n', containers: [{ name: 'c', image: 'i' }] };
    await api.send('POST', pods, { json: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec } });
    const { body } = await api.send('DELETE', `${pods}/p`);
    expect(body.metadata).toMatchObject({
      deletionGracePeriodSeconds: 30,
      deletionTimestamp: '2026-05-04T10:00:30Z',
    });
    expect((await api.send('GET', `${pods}/p`)).status).toBe(200);
    await api.send('DELETE', `${pods}/p?gracePeriodSeconds=0`);
    expect((await api.send('GET', `${pods}/p`)).status).toBe(404);
  });

  test('deletes collections by what a list would show', async () => {
    await newConfigMap('c1', { labels: { group: 'c' } });
    await newConfigMap('c2', { labels: { group: 'c' } });
    await newConfigMap('c3');
    const { body } = await api.send('DELETE', `${CONFIG_MAPS}?labelSelector=group%3Dc`);
    expect(body.items.map((item: { metadata: { name: string } }) => item.metadata.name)).toEqual([
      'c1',
      'c2',
    ]);
    expect([await exists('c1'), await exists('c2'), await exists('c3')]).toEqual([false, false, true]);
  });

  test('protects namespaces that every cluster has', async () => {
    const { body } = await api.send('DELETE', '/api/v1/namespaces/default');
    expect(body).toMatchObject({
      code: 403,
      message: 'namespaces "default" is forbidden: this namespace may not be deleted',
    });
  });
});
