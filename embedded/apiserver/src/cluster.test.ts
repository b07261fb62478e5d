import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../test/test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await api.quiet();
});
afterAll(() => api.stop());

const CONFIG_MAP = { apiVersion: 'v1', kind: 'ConfigMap' };
const configMap = (name: string, data: Record<string, string> = {}) => ({
  ...CONFIG_MAP,
  metadata: { name, namespace: 'default' },
  data,
});

describe('Cluster', () => {
  test('copies what goes in and shares what comes out', async () => {
    const mine = configMap('mine', { a: 'b' });
    const stored = await api.cluster.create(mine);
    mine.data['a'] = 'changed';
    expect(stored['data']).toEqual({ a: 'b' });
    expect(await api.cluster.get(CONFIG_MAP, 'default', 'mine')).toBe(stored);
    expect(await api.cluster.list(CONFIG_MAP, 'default')).toContain(stored);
    expect(await api.cluster.get(CONFIG_MAP, 'default', 'other')).toBeUndefined();
  });

  test('tells of writes in their order, beginning with what there is', async () => {
    await api.cluster.create(configMap('early'));
    const seen: string[] = [];
    const stop = api.cluster.watch([CONFIG_MAP, { apiVersion: 'v1', kind: 'Secret' }], ({ type, object }) => {
      if (object.metadata.namespace === 'default' && !object.metadata.name.startsWith('kube-'))
        seen.push(`${type} ${object.kind} ${object.metadata.name}`);
    });
    const late = await api.cluster.create(configMap('late'));
    const metadata = { name: 's', namespace: 'default' };
    await api.cluster.create({ apiVersion: 'v1', kind: 'Secret', metadata });
    await api.cluster.update({ ...late, data: { a: 'b' } } as typeof late);
    await api.cluster.delete(CONFIG_MAP, 'default', 'late');
    await api.quiet();
    expect(seen.filter((line) => !line.endsWith('mine'))).toEqual([
      'ADDED ConfigMap early',
      'ADDED ConfigMap late',
      'ADDED Secret s',
      'MODIFIED ConfigMap late',
      'DELETED ConfigMap late',
    ]);
    stop();
  });

  test('fails by code, as the API does', async () => {
    const stored = await api.cluster.create(configMap('code'));
    await expect(api.cluster.create(configMap('code'))).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
    await api.cluster.update({ ...stored, data: { x: 'y' } } as typeof stored);
    const late = { ...stored, data: { x: 'z' } } as typeof stored;
    await expect(api.cluster.update(late)).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(api.cluster.update(configMap('missing'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(api.cluster.delete(CONFIG_MAP, 'default', 'missing')).resolves.toBeUndefined();
    await expect(api.cluster.get({ apiVersion: 'v9', kind: 'X' }, '', 'x')).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});
