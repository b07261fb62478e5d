import { describe, expect, test } from 'vitest';
import { configMap, key, setup } from '../test/test-cluster.ts';

describe('diff', () => {
  test('shows what would change, without changing it', async () => {
    const { applier, cluster } = setup();
    const object = (x: string) => configMap('a', { x });
    expect((await applier.diff(object('1'))).change.action).toBe('created');
    await applier.applyStaged([object('1')]);
    expect((await applier.diff(object('1'))).change.action).toBe('unchanged');
    const found = await applier.diff(object('2'));
    expect(found).toMatchObject({
      change: { action: 'configured' },
      live: { data: { x: '1' } },
      merged: { data: { x: '2' } },
    });
    expect(found.live!.metadata.managedFields).toBeUndefined();
    expect(cluster.peek(key('a'))!['data']).toEqual({ x: '1' });
  });

  test('masks the values of secrets', async () => {
    const { applier } = setup();
    const secret = (data: object) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's', namespace: 'default' },
      data,
    });
    await applier.applyStaged([secret({ same: 'YQ==', changed: 'YQ==', gone: 'YQ==' })]);
    const { live, merged } = await applier.diff(secret({ same: 'YQ==', changed: 'Yg==', added: 'Yw==' }));
    expect(live!['data']).toEqual({ same: '***', changed: '*** (before)', gone: '***' });
    expect(merged!['data']).toEqual({ same: '***', changed: '*** (after)', added: '***' });
  });
});
