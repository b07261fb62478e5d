import { ApiError } from '@flux-ts/kube';
import { describe, expect, test } from 'vitest';
import { configMap, key, owner, setup } from '../test/test-cluster.ts';
import { formatChanges } from './index.ts';

describe('prune', () => {
  const labels = { [`${owner.group}/name`]: 'apps', [`${owner.group}/namespace`]: 'flux-system' };
  const id = (name: string, kind = 'ConfigMap') => ({
    group: '',
    version: 'v1',
    kind,
    namespace: 'default',
    name,
  });
  const by = { owner: { name: 'apps', namespace: 'flux-system' } };

  test('deletes its own objects in reverse order, and skips the others', async () => {
    const { applier, cluster } = setup();
    cluster.seed(configMap('mine', {}, { labels }));
    cluster.seed(configMap('kept', {}, { labels, annotations: { [`${owner.group}/prune`]: 'disabled' } }));
    cluster.seed(configMap('other', {}, { labels: { ...labels, [`${owner.group}/name`]: 'infra' } }));
    cluster.seed({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'svc', namespace: 'default', labels },
    });
    const changes = await applier.prune(
      [id('mine'), id('kept'), id('other'), id('gone'), id('svc', 'Service')],
      by,
    );
    expect(formatChanges(changes, { all: true })).toBe(
      'Service/default/svc deleted\nConfigMap/default/other skipped\nConfigMap/default/mine deleted\nConfigMap/default/kept skipped\nConfigMap/default/gone deleted',
    );
    expect(cluster.peek(key('mine'))).toBeUndefined();
    expect(cluster.peek(key('other'))).toBeDefined();
  });

  test('tries all, and names those that survive', async () => {
    const { applier, cluster } = setup({
      intercept: ({ verb, name }) => {
        if (verb !== 'delete' || name !== 'a') return;
        throw ApiError.fromStatus({
          kind: 'Status',
          apiVersion: 'v1',
          message: 'denied by webhook',
          code: 403,
          reason: 'Forbidden',
        });
      },
    });
    cluster.seed(configMap('a', {}, { labels }));
    cluster.seed(configMap('b', {}, { labels }));
    await expect(applier.prune([id('a'), id('b')], by)).rejects.toMatchObject({
      message: 'delete failed, errors: ConfigMap/default/a delete failed: denied by webhook;',
      data: { survivors: [id('a')] },
    });
    expect(cluster.peek(key('b'))).toBeUndefined();
  });
});
