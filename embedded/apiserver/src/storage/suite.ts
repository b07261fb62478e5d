import assert from 'node:assert/strict';
import type { KubeObject } from '@flux-ts/resource';
import { StorageError, type StorageErrorCode } from './errors.ts';
import type { Change, Storage } from './storage.ts';

/** Declares a test, as test runners do. */
export type DeclareTest = (name: string, run: () => Promise<void>) => void;

/** Makes an empty storage. */
export type MakeStorage = () => Storage | Promise<Storage>;

const PODS = '/pods';

function pod(name: string, text = ''): KubeObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'a' }, text };
}

function put(storage: Storage, name: string, expected: number, text = '', namespace = 'a') {
  return storage.write({ collection: PODS, namespace, name, object: pod(name, text), expected });
}

function remove(storage: Storage, name: string, expected: number) {
  return storage.write({ collection: PODS, namespace: 'a', name, object: undefined, expected });
}

function names(storage: Storage, options = {}): string[] {
  return storage.list(PODS, options).map((stored) => stored.name);
}

function throwsCode(run: () => unknown, code: StorageErrorCode): void {
  assert.throws(run, (thrown) => thrown instanceof StorageError && thrown.code === code);
}

function record(storage: Storage, options = {}, collection: string | 'everywhere' = PODS) {
  const seen: string[] = [];
  const note = (change: Change) => seen.push(`${change.type} ${change.current.name} ${change.revision}`);
  return { seen, stop: storage.watch(collection === 'everywhere' ? undefined : collection, options, note) };
}

/** What every {@link Storage} must do. Each implementation runs it: `runStorageSuite(() => memoryStorage(), test)`. */
export function runStorageSuite(make: MakeStorage, test: DeclareTest): void {
  const cases = { ...READS_AND_WRITES, ...HISTORY, ...WATCHES, ...DURABILITY };
  for (const [name, run] of Object.entries(cases)) {
    test(name, async () => {
      const storage = await make();
      try {
        await run(storage);
      } finally {
        await storage.close();
      }
    });
  }
}

type Case = (storage: Storage) => void | Promise<void>;

const READS_AND_WRITES: Readonly<Record<string, Case>> = {
  'get gives what was written, with its revision'(storage) {
    const stored = put(storage, 'x', 0, 'one');
    assert.equal(storage.get(PODS, 'a', 'x'), stored);
    assert.equal(stored.object.metadata.resourceVersion, String(stored.revision));
    assert.equal(stored.revision, storage.revision);
    assert.deepEqual(JSON.parse(stored.json.toString()), stored.object);
    assert.equal(storage.get(PODS, 'b', 'x'), undefined);
    assert.equal(storage.get('/other', 'a', 'x'), undefined);
  },
  'write refuses another revision than the expected one'(storage) {
    const first = put(storage, 'x', 0);
    throwsCode(() => put(storage, 'x', 0), 'CONFLICT');
    throwsCode(() => put(storage, 'x', first.revision + 1), 'CONFLICT');
    throwsCode(() => put(storage, 'y', first.revision), 'CONFLICT');
    throwsCode(() => remove(storage, 'y', 0), 'CONFLICT');
    assert.equal(storage.revision, first.revision, 'a refused write takes no revision');
    assert.ok(put(storage, 'x', first.revision).revision > first.revision);
  },
  'write without an object deletes, and gives the last state at the new revision'(storage) {
    const first = put(storage, 'x', 0, 'last words');
    const gone = remove(storage, 'x', first.revision);
    assert.equal(gone.object['text'], 'last words');
    assert.equal(gone.object.metadata.resourceVersion, String(gone.revision));
    assert.equal(first.object.metadata.resourceVersion, String(first.revision));
    assert.ok(gone.revision > first.revision);
    assert.equal(storage.get(PODS, 'a', 'x'), undefined);
    assert.equal(storage.count(PODS), 0);
  },
  'list is in order of namespace and name'(storage) {
    for (const [namespace, name] of [
      ['b', 'x'],
      ['a', 'z'],
      ['a', 'y'],
      ['a-b', 'x'],
    ] as const) {
      put(storage, name, 0, '', namespace);
    }
    const keys = storage.list(PODS).map((stored) => `${stored.namespace}/${stored.name}`);
    assert.deepEqual(keys, ['a-b/x', 'a/y', 'a/z', 'b/x']);
    assert.deepEqual(names(storage, { namespace: 'a' }), ['y', 'z']);
    put(storage, 'aa', 0);
    assert.deepEqual(names(storage, { namespace: 'a' }), ['aa', 'y', 'z']);
    assert.equal(storage.count(PODS), 5);
  },
  'names of hostile clients are names like others'(storage) {
    put(storage, '__proto__', 0);
    put(storage, 'constructor', 0);
    assert.deepEqual(names(storage), ['__proto__', 'constructor']);
    assert.equal(storage.get(PODS, 'a', 'toString'), undefined);
  },
};

const HISTORY: Readonly<Record<string, Case>> = {
  async 'list at a revision shows the past'(storage) {
    const x = put(storage, 'x', 0, 'one');
    const y = put(storage, 'y', 0);
    await storage.settled();
    const x2 = put(storage, 'x', x.revision, 'two');
    remove(storage, 'y', y.revision);
    put(storage, 'z', 0);
    const past = storage.list(PODS, { revision: y.revision });
    assert.deepEqual(
      past.map((stored) => `${stored.name} ${stored.object['text']}`),
      ['x one', 'y '],
    );
    assert.deepEqual(names(storage, { revision: x2.revision }), ['x', 'y']);
    assert.deepEqual(names(storage, { revision: x.revision }), ['x']);
    assert.deepEqual(names(storage, { revision: y.revision, namespace: 'b' }), []);
    assert.deepEqual(names(storage), ['x', 'z']);
  },
  async 'what is compacted is gone, what comes after it is not'(storage) {
    const x = put(storage, 'x', 0);
    const y = put(storage, 'y', 0);
    await storage.settled();
    storage.compact(x.revision);
    assert.equal(storage.oldestRevision, x.revision);
    throwsCode(() => storage.list(PODS, { revision: x.revision - 1 }), 'COMPACTED');
    throwsCode(() => storage.watch(PODS, { from: x.revision - 1 }, () => {}), 'COMPACTED');
    const { seen, stop } = record(storage, { from: x.revision });
    assert.deepEqual(seen, [`ADDED y ${y.revision}`]);
    stop();
  },
  'there is no future'(storage) {
    throwsCode(() => storage.list(PODS, { revision: storage.revision + 1 }), 'FUTURE');
    throwsCode(() => storage.watch(PODS, { from: storage.revision + 1 }, () => {}), 'FUTURE');
  },
};

const WATCHES: Readonly<Record<string, Case>> = {
  async 'watch tells of every change once, in order, across past and present'(storage) {
    const from = storage.revision;
    const x = put(storage, 'x', 0);
    await storage.settled();
    const y = put(storage, 'y', 0);
    const { seen, stop } = record(storage, { from });
    const x2 = put(storage, 'x', x.revision);
    const gone = remove(storage, 'y', y.revision);
    await storage.settled();
    assert.deepEqual(seen, [
      `ADDED x ${x.revision}`,
      `ADDED y ${y.revision}`,
      `MODIFIED x ${x2.revision}`,
      `DELETED y ${gone.revision}`,
    ]);
    stop();
    put(storage, 'z', 0);
    await storage.settled();
    assert.equal(seen.length, 4);
  },
  async 'watch from now on tells nothing of before'(storage) {
    put(storage, 'x', 0);
    const { seen, stop } = record(storage);
    const y = put(storage, 'y', 0);
    await storage.settled();
    assert.deepEqual(seen, [`ADDED y ${y.revision}`]);
    stop();
  },
  async 'watch keeps to its namespace and collection'(storage) {
    const everything = record(storage, {}, 'everywhere');
    const { seen, stop } = record(storage, { namespace: 'b' });
    const a = put(storage, 'x', 0);
    const b = put(storage, 'x', 0, '', 'b');
    const other = storage.write({
      collection: '/nodes',
      namespace: '',
      name: 'n',
      object: pod('n'),
      expected: 0,
    });
    await storage.settled();
    assert.deepEqual(seen, [`ADDED x ${b.revision}`]);
    assert.deepEqual(
      everything.seen,
      [a, b, other].map(({ name, revision }) => `ADDED ${name} ${revision}`),
    );
    stop();
    everything.stop();
  },
  async 'watchers see changes with what was before'(storage) {
    const changes: Change[] = [];
    const stop = storage.watch(PODS, {}, (change) => changes.push(change));
    const x = put(storage, 'x', 0, 'one');
    put(storage, 'x', x.revision, 'two');
    await storage.settled();
    assert.equal(changes[0]!.previous, undefined);
    assert.equal(changes[1]!.previous, x);
    assert.equal(changes[1]!.current.object['text'], 'two');
    stop();
  },
  async 'a watcher that throws keeps nobody else from hearing'(storage) {
    const stop = storage.watch(PODS, {}, () => {
      throw new Error('a bad watcher');
    });
    const { seen, stop: end } = record(storage);
    put(storage, 'x', 0);
    await storage.settled();
    assert.equal(seen.length, 1);
    stop();
    end();
  },
  async 'a watcher may write, and hears of it'(storage) {
    const { seen, stop } = record(storage);
    const end = storage.watch(PODS, {}, ({ current }) => {
      if (current.name === 'x') put(storage, 'y', 0);
    });
    put(storage, 'x', 0);
    await storage.settled();
    await storage.settled();
    assert.deepEqual(
      seen.map((line) => line.split(' ')[1]),
      ['x', 'y'],
    );
    stop();
    end();
  },
};

const DURABILITY: Readonly<Record<string, Case>> = {
  async 'watchers are told once a write is durable, and the writer after them'(storage) {
    const order: string[] = [];
    const stop = storage.watch(PODS, {}, () => order.push('watcher'));
    storage.onceSettled(() => order.push('batch'));
    put(storage, 'x', 0);
    put(storage, 'y', 0);
    assert.equal(storage.dirty, true);
    assert.equal(order.length, 0);
    await storage.settled();
    order.push('writer');
    assert.equal(storage.dirty, false);
    put(storage, 'z', 0);
    await storage.settled();
    assert.deepEqual(order, ['watcher', 'watcher', 'batch', 'writer', 'watcher']);
    stop();
  },
  async 'a closed storage takes no writes'(storage) {
    put(storage, 'x', 0);
    await storage.close();
    throwsCode(() => put(storage, 'y', 0), 'CLOSED');
  },
};
