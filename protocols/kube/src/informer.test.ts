import type { KubeObject } from '@flux-ts/resource';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CONFIG_MAPS, configMap, FakeApi, status } from '../test/fake-api.ts';
import { ManualClock, settle } from '../test/manual-clock.ts';
import {
  createClient,
  createInformer,
  dropManagedFields,
  type InformerOptions,
  type KubeClient,
} from './index.ts';

/** Waits for something that sockets bring about. */
const until = (check: () => unknown) => vi.waitFor(check, { interval: 2, timeout: 5_000 });

const CONFIG_MAP = { apiVersion: 'v1', kind: 'ConfigMap' };
let api: FakeApi;
let client: KubeClient;
let abort: AbortController;
let clock: ManualClock;

beforeEach(async () => {
  api = await FakeApi.start();
  client = createClient({ server: api.url, retries: 0 });
  abort = new AbortController();
  clock = new ManualClock();
});

afterEach(async () => {
  abort.abort(new Error('test is over'));
  await client.close();
  await api.stop();
});

function follow(options: Partial<InformerOptions> = {}) {
  const informer = createInformer(client, CONFIG_MAP, {
    signal: abort.signal,
    clock,
    random: () => 0,
    ...options,
  });
  const heard: string[] = [];
  informer.listen({
    add: (o) => void heard.push(`add ${o.metadata.name} ${value(o)}`),
    update: (o, old) => void heard.push(`update ${o.metadata.name} ${value(old)}>${value(o)}`),
    delete: (o) => void heard.push(`delete ${o.metadata.name} ${value(o)}`),
  });
  return { informer, heard };
}

function value(object: KubeObject): string {
  return (object['data'] as { v?: string } | undefined)?.v ?? '';
}

const lists = () => api.count((r) => r.path.endsWith('configmaps') && !r.query.has('watch'));
const watches = () => api.count((r) => r.query.get('watch') === 'true');

test('an informer lists, follows changes and answers by name, namespace and index', async () => {
  api.put('configmaps', configMap('a', { v: '1' }));
  api.put('configmaps', configMap('z', { v: '1' }, 'other'));
  const { informer, heard } = follow();
  informer.addIndex('value', (o) => [value(o)]);
  await informer.synced;
  await until(() => expect(api.openWatches).toBe(1));
  api.put('configmaps', configMap('b', { v: '1' }));
  api.put('configmaps', configMap('a', { v: '2' }));
  api.remove('configmaps', 'other/z');
  await until(() => expect(heard).toEqual(['add a 1', 'add z 1', 'add b 1', 'update a 1>2', 'delete z 1']));
  expect(informer.get('default', 'a')?.kind).toBe('ConfigMap');
  expect(informer.list('default').map((o) => o.metadata.name)).toEqual(['a', 'b']);
  expect(informer.byIndex('value', '1').map((o) => o.metadata.name)).toEqual(['b']);
  expect(informer.byIndex('value', '2').map((o) => o.metadata.name)).toEqual(['a']);
});

test('a large list comes in pages', async () => {
  for (let i = 0; i < 25; i++) api.put('configmaps', configMap(`c${i}`));
  const { informer } = follow({ pageSize: 10 });
  await informer.synced;
  expect([informer.size, lists()]).toEqual([25, 3]);
});

describe('when the watch ends', () => {
  async function watching() {
    api.put('configmaps', configMap('a', { v: '1' }));
    const followed = follow();
    await until(() => expect(api.openWatches).toBe(1));
    return followed;
  }

  async function rewatched(count: number) {
    await until(async () => {
      await clock.advance(1000);
      expect(watches()).toBeGreaterThanOrEqual(count);
      expect(api.openWatches).toBe(1);
    });
  }

  test.each([
    ['in good order', () => api.endWatches()],
    ['by a broken connection', () => api.dropConnections()],
    [
      'within an event',
      () => {
        api.writeToWatches('{"type":"ADDED","object":{"meta');
        api.dropConnections();
      },
    ],
    [
      'within an event and in good order',
      () => {
        api.writeToWatches('{"type":"ADD');
        api.endWatches();
      },
    ],
    ['with nonsense', () => api.writeToWatches('hello\n')],
  ])('%s, it is resumed where it was, without a list', async (_, end) => {
    const { heard } = await watching();
    end();
    await until(() => expect(api.openWatches).toBe(0));
    api.put('configmaps', configMap('b', { v: '1' }));
    api.remove('configmaps', 'default/a');
    await rewatched(2);
    await until(() => expect(heard).toEqual(['add a 1', 'add b 1', 'delete a 1']));
    expect(lists()).toBe(1);
  });

  test('410 lists again and reports only what differs', async () => {
    api.put('configmaps', configMap('same', { v: '1' }));
    const { heard, informer } = await watching();
    api.endWatches();
    await until(() => expect(api.openWatches).toBe(0));
    api.put('configmaps', configMap('b', { v: '1' }));
    api.remove('configmaps', 'default/a');
    api.version++;
    api.compact();
    await rewatched(3);
    expect(heard).toEqual(['add same 1', 'add a 1', 'add b 1', 'delete a 1']);
    expect([lists(), informer.size]).toEqual([2, 2]);
  });

  test('an ERROR event of code 410 does the same', async () => {
    await watching();
    const expired = { kind: 'Status', apiVersion: 'v1', reason: 'Expired', code: 410, message: 'too old' };
    api.writeToWatches(`${JSON.stringify({ type: 'ERROR', object: expired })}\n`);
    await until(() => expect(lists()).toBe(2));
  });

  test('a bookmark moves the place from where it is resumed', async () => {
    await watching();
    const bookmark = {
      type: 'BOOKMARK',
      object: { kind: 'ConfigMap', apiVersion: 'v1', metadata: { resourceVersion: '777' } },
    };
    api.writeToWatches(`${JSON.stringify(bookmark)}\n`);
    await settle();
    api.endWatches();
    await rewatched(2);
    const last = api.requests.findLast((r) => r.query.get('watch') === 'true');
    expect([last?.query.get('resourceVersion'), last?.query.get('allowWatchBookmarks')]).toEqual([
      '777',
      'true',
    ]);
  });

  test('a server that refuses is asked at growing intervals, and as seldom as it wishes', async () => {
    const errors: unknown[] = [];
    let refusals = 0;
    api.intercept = (r, response) => {
      if (!r.path.endsWith('configmaps')) return false;
      refusals++;
      return status(response, 429, 'TooManyRequests', 'no', { retryAfterSeconds: refusals === 3 ? 20 : 0 });
    };
    follow({ onError: (e) => errors.push(e) });
    const pauses: number[] = [];
    for (let i = 1; i <= 4; i++) {
      await until(() => expect([errors.length, clock.pending > 0]).toEqual([i, true]));
      await settle();
      const pause = clock.next ?? 0;
      pauses.push(pause);
      await clock.advance(pause);
    }
    expect(pauses).toEqual([400, 800, 20_000, 3_200]);
    expect(errors[0]).toMatchObject({ code: 'TOO_MANY_REQUESTS' });
  });
});

test('a watch that falls silent is given up and opened anew', async () => {
  follow();
  await until(() => expect(api.openWatches).toBe(1));
  await clock.advance(330_000); // 300 s that the server was asked for, and 30 s of grace
  await until(async () => {
    await clock.advance(1_000);
    expect(watches()).toBe(2);
  });
});

test('events cut within a character and larger than a chunk arrive whole', async () => {
  const { informer } = follow();
  await until(() => expect(api.openWatches).toBe(1));
  const object = {
    ...configMap('big', { v: '✔ é '.repeat(400_000) }),
    metadata: { name: 'big', namespace: 'default', resourceVersion: '500' },
  };
  const bytes = Buffer.from(`${JSON.stringify({ type: 'ADDED', object })}\n`);
  for (let i = 0; i < bytes.length; i += 65_537) {
    api.writeToWatches(bytes.subarray(i, i + 65_537));
    await settle();
  }
  await until(() => expect(informer.get('default', 'big')).toBeDefined());
  expect(value(informer.get('default', 'big') as KubeObject)).toBe('✔ é '.repeat(400_000));
});

test('a slow handler holds up neither the stream nor others, and hears of the latest state once', async () => {
  api.put('configmaps', configMap('a', { v: '0' }));
  const { informer, heard } = follow();
  const gate = Promise.withResolvers<void>();
  const slow: string[] = [];
  informer.listen({
    add: (o) => {
      slow.push(`add ${o.metadata.name} ${value(o)}`);
      return gate.promise;
    },
    update: (o, old) => void slow.push(`update ${o.metadata.name} ${value(old)}>${value(o)}`),
    delete: (o) => void slow.push(`delete ${o.metadata.name}`),
  });
  await until(() => expect(api.openWatches).toBe(1));
  for (let i = 1; i <= 50; i++) api.put('configmaps', configMap('a', { v: String(i) }));
  api.put('configmaps', configMap('short-lived'));
  api.remove('configmaps', 'default/short-lived');
  await until(() => expect(heard.length).toBe(53));
  expect(slow).toEqual(['add a 0']);
  gate.resolve();
  await until(() => expect(slow).toEqual(['add a 0', 'update a 0>50']));
});

test('an object that was replaced while a handler slept is deleted and added', async () => {
  api.put('configmaps', configMap('a', { v: '0' }));
  const { informer } = follow();
  const gate = Promise.withResolvers<void>();
  const slow: string[] = [];
  informer.listen({
    add: (o) => {
      slow.push(`add ${value(o)}`);
      return gate.promise;
    },
    update: () => void slow.push('update'),
    delete: (o) => void slow.push(`delete ${value(o)}`),
  });
  await until(() => expect(api.openWatches).toBe(1));
  api.put('configmaps', configMap('a', { v: '1' }));
  api.remove('configmaps', 'default/a');
  api.put('configmaps', configMap('a', { v: '2' }));
  await until(() => expect(value(informer.get('default', 'a') as KubeObject)).toBe('2'));
  gate.resolve();
  await until(() => expect(slow).toEqual(['add 0', 'delete 0', 'add 2']));
});

test('a handler that throws disturbs nobody', async () => {
  const errors: unknown[] = [];
  api.put('configmaps', configMap('a', { v: '1' }));
  const { informer, heard } = follow({ onError: (e) => errors.push(e) });
  informer.on('add', () => {
    throw new Error('bug');
  });
  informer.on('add', () => Promise.reject(new Error('late bug')));
  await until(() => expect(errors.length).toBe(2));
  expect(heard).toEqual(['add a 1']);
});

test('a handler that comes late hears of all there is; one that was taken off hears nothing more', async () => {
  api.put('configmaps', configMap('a', { v: '1' }));
  const { informer } = follow();
  await until(() => expect(api.openWatches).toBe(1));
  const late: string[] = [];
  const off = informer.on('add', (o) => void late.push(o.metadata.name));
  await until(() => expect(late).toEqual(['a']));
  off();
  api.put('configmaps', configMap('b'));
  await until(() => expect(informer.size).toBe(2));
  await settle();
  expect(late).toEqual(['a']);
});

test('transform sees every object before it is stored', async () => {
  const managed = configMap('a');
  managed.metadata.managedFields = [];
  api.put('configmaps', managed);
  const { informer } = follow({ transform: dropManagedFields });
  await informer.synced;
  expect(informer.get('default', 'a')?.metadata).not.toHaveProperty('managedFields');
});

test('a kind that comes to be later is found', async () => {
  await api.stop();
  await client.close();
  api = await FakeApi.start([]);
  client = createClient({ server: api.url, retries: 0 });
  const { informer } = follow();
  await informer.synced; // no kind, no objects
  await until(() => expect(clock.pending).toBeGreaterThan(0));
  api.addResource(CONFIG_MAPS);
  api.put('configmaps', configMap('a'));
  await until(async () => {
    await clock.advance(5_000);
    expect(informer.size).toBe(1);
  });
});

test('synced rejects when the informer is stopped before', async () => {
  api.intercept = () => true;
  const { informer } = follow();
  abort.abort(new Error('stopped'));
  await expect(informer.synced).rejects.toThrow('stopped');
});
