import { ApiError } from '@flux-ts/kube';
import type { KubeObject } from '@flux-ts/resource';
import { loadBuiltinKinds } from '@flux-ts/schema';
import { describe, expect, test } from 'vitest';
import { FakeCluster } from './fake-cluster.ts';

const kinds = loadBuiltinKinds();
const key = { apiVersion: 'v1', kind: 'ConfigMap', name: 'a', namespace: 'default' };
const object = (data: object, metadata: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', namespace: 'default', ...metadata },
  data,
});

describe('FakeCluster', () => {
  test('keeps versions, generations and uids as a server does', async () => {
    const cluster = new FakeCluster({ kinds });
    const made = await cluster.create(object({ x: '1' }));
    expect(made.metadata).toMatchObject({
      generation: 1,
      uid: expect.any(String),
      resourceVersion: expect.any(String),
    });
    const updated = await cluster.update({ ...made, data: { x: '2' } });
    expect(updated.metadata).toMatchObject({ generation: 2, uid: made.metadata.uid });
    await expect(cluster.update({ ...made, data: { x: '3' } })).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(cluster.create(object({}))).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
  });

  test('writes nothing in a dry run, and nothing when nothing changes', async () => {
    const cluster = new FakeCluster({ kinds });
    const options = { fieldManager: 'm' };
    const dry = await cluster.apply(object({ x: '1' }), { ...options, dryRun: true });
    expect(dry.metadata.resourceVersion).toBeUndefined();
    expect(cluster.peek(key)).toBeUndefined();
    const first = await cluster.apply(object({ x: '1' }), options);
    const again = await cluster.apply(object({ x: '1' }), options);
    expect(again).toEqual(first);
  });

  test('applies with conflicts, force and removal', async () => {
    const cluster = new FakeCluster({ kinds });
    await cluster.apply(object({ x: '1', y: '1' }), { fieldManager: 'a' });
    await expect(cluster.apply(object({ x: '2' }), { fieldManager: 'b' })).rejects.toThrow(
      'Apply failed with 1 conflict: conflict with "a": .data.x',
    );
    await cluster.apply(object({ x: '2' }), { fieldManager: 'b', force: true });
    await cluster.apply(object({}), { fieldManager: 'a' });
    expect(cluster.peek(key)!['data']).toEqual({ x: '2' });
  });

  test.each([
    ['json' as const, [{ op: 'replace', path: '/data/x', value: '2' }]],
    ['merge' as const, { data: { x: '2' } }],
    ['strategic' as const, { data: { x: '2' } }],
  ])('patches: %s', async (type, body) => {
    const cluster = new FakeCluster({ kinds });
    cluster.seed(object({ x: '1' }));
    expect((await cluster.patch(key, { type, body }))['data']).toEqual({ x: '2' });
    await expect(
      cluster.patch(key, { type: 'json', body: [{ op: 'remove', path: '/no' }] }),
    ).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
  });

  test('watches what a selector sees come and go', async () => {
    const cluster = new FakeCluster({ kinds });
    const stop = new AbortController();
    const seen: string[] = [];
    const { metadata } = await cluster.list(key, { labelSelector: 'l=1' });
    const watching = (async () => {
      const options = {
        labelSelector: 'l=1',
        resourceVersion: metadata.resourceVersion,
        signal: stop.signal,
      };
      for await (const { type, object: changed } of cluster.watch(key, options)) {
        seen.push(`${type} ${JSON.stringify(changed['data'])}`);
        if (seen.length === 3) stop.abort();
      }
    })().catch(() => undefined);
    cluster.seed(object({ x: '0' }));
    cluster.seed(object({ x: '1' }, { labels: { l: '1' } }));
    cluster.seed(object({ x: '2' }, { labels: { l: '1' } }));
    cluster.seed(object({ x: '3' }));
    await watching;
    expect(seen).toEqual(['ADDED {"x":"1"}', 'MODIFIED {"x":"2"}', 'DELETED {"x":"3"}']);
  });

  test('deletes when the last finalizer goes', async () => {
    const cluster = new FakeCluster({ kinds });
    cluster.seed(object({}, { finalizers: ['x.dev/f'] }));
    expect((await cluster.delete(key)).metadata.deletionTimestamp).toBeDefined();
    expect(cluster.peek(key)).toBeDefined();
    await cluster.patch(key, { type: 'merge', body: { metadata: { finalizers: null } } });
    expect(cluster.peek(key)).toBeUndefined();
  });

  test('serves what definitions define, and knows no other kinds', async () => {
    const cluster = new FakeCluster({ kinds });
    const widget = {
      apiVersion: 'test.dev/v1',
      kind: 'Widget',
      metadata: { name: 'w', namespace: 'default' },
    };
    await expect(cluster.create(widget)).rejects.toMatchObject({ code: 'NO_MATCH' });
    await cluster.create({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'widgets.test.dev' },
      spec: {
        group: 'test.dev',
        scope: 'Namespaced',
        names: { kind: 'Widget', plural: 'widgets' },
        versions: [{ name: 'v1' }],
      },
    });
    expect((await cluster.create(widget)).metadata.uid).toBeDefined();
  });

  test('answers in the words of a server', async () => {
    const cluster = new FakeCluster({ kinds });
    await expect(cluster.get(key)).rejects.toThrow('configmaps "a" not found');
    const elsewhere = object({}, { namespace: 'gone' });
    await expect(cluster.create(elsewhere)).rejects.toThrow('namespaces "gone" not found');
    await expect(cluster.apply(object({}, { namespace: undefined }), { fieldManager: 'm' })).rejects.toThrow(
      'the server could not find the requested resource',
    );
  });

  test('records requests, and lets a test refuse them', async () => {
    const cluster = new FakeCluster({
      kinds,
      intercept: ({ verb }) => {
        if (verb === 'list') throw ApiError.local('UNAVAILABLE', 'later');
      },
    });
    await expect(cluster.list(key)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(cluster.requests).toEqual([
      { verb: 'list', apiVersion: 'v1', kind: 'ConfigMap', namespace: '', name: '', dryRun: false },
    ]);
  });
});
