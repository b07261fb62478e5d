import { ApiError } from '@flux-ts/kube';
import { describe, expect, test } from 'vitest';
import { configMap, crd, key, owner, setup } from '../test/test-cluster.ts';
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

  test('deletes a few of one kind at a time, and all of them before the next kind', async () => {
    const { applier, cluster } = setup();
    const ids = ['Service', 'ConfigMap'].flatMap((kind) => ['a', 'b', 'c', 'd', 'e'].map((n) => id(n, kind)));
    for (const { kind, name } of ids)
      cluster.seed({ apiVersion: 'v1', kind, metadata: { name, namespace: 'default', labels } });
    const underWay: string[] = [];
    let most = 0;
    const remove = cluster.delete.bind(cluster);
    cluster.delete = async (at, options) => {
      underWay.push(at.kind);
      most = Math.max(most, underWay.length);
      expect(new Set(underWay).size).toBe(1);
      await new Promise(setImmediate);
      underWay.pop();
      return remove(at, options);
    };
    const changes = await applier.prune(ids, { ...by, concurrency: 3 });
    expect(changes.map(({ id }) => `${id.kind} ${id.name}`)).toEqual(
      ['Service', 'ConfigMap'].flatMap((kind) => ['e', 'd', 'c', 'b', 'a'].map((name) => `${kind} ${name}`)),
    );
    expect(most).toBe(3);
  });

  const widget = { group: 'test.dev', version: 'v1beta1', kind: 'Widget', namespace: 'default', name: 'w' };

  test.each([404, 200])('counts objects of a kind that is gone as deleted: HTTP %i', async (status) => {
    const { applier, cluster } = setup();
    cluster.raw = async () => ({ status, headers: {}, body: new Uint8Array() });
    const changes = await applier.prune([widget], by);
    expect(formatChanges(changes, { all: true })).toBe('Widget/default/w deleted');
  });

  test('keeps objects of a kind that cannot be looked at now', async () => {
    const { applier, cluster } = setup();
    cluster.raw = async () => ({ status: 503, headers: {}, body: new Uint8Array() });
    await expect(applier.prune([widget], by)).rejects.toMatchObject({
      message:
        'delete failed, errors: Widget/default/w query failed: no matches for kind "Widget" in version "test.dev/v1beta1";',
      data: { survivors: [widget] },
    });
  });

  test('deletes an object in the version that its kind has now', async () => {
    const { applier, cluster } = setup();
    cluster.seed(crd('Widget'));
    cluster.seed({
      apiVersion: 'test.dev/v1',
      kind: 'Widget',
      metadata: { name: 'w', namespace: 'default', labels },
    });
    expect(formatChanges(await applier.prune([widget], by))).toBe('Widget/default/w deleted');
    expect(cluster.peek(key('w', 'Widget', 'test.dev/v1'))).toBeUndefined();
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
