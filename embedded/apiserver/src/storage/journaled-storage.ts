import { errorMessage } from '@flux-ts/errors';
import type { KubeObject } from '@flux-ts/resource';
import { Collection } from './collection.ts';
import { MAX_OBJECT, StorageError } from './errors.ts';
import { History, type HistoryLimits } from './history.ts';
import type { Journal } from './journal.ts';
import type { Change, ListOptions, Storage, WatchOptions, Write } from './storage.ts';
import { StoredObject } from './stored-object.ts';
import { Watchers } from './watchers.ts';

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** What storages of every kind can be told. */
export interface StorageOptions {
  /** How much of the past is kept; by default 10,000 changes or 16 MiB of them. */
  readonly history?: HistoryLimits | undefined;
  /** Told what a watcher throws; the others hear of the change nevertheless. */
  readonly onWatcherError?: ((error: unknown) => void) | undefined;
}

/** State in memory, made durable by a {@link Journal} once a turn of the event loop. */
export class JournaledStorage implements Storage {
  readonly #journal: Journal;
  readonly #collections = new Map<string, Collection>();
  readonly #history: History;
  readonly #watchers: Watchers;
  #revision: number;
  #pending: Change[] = [];
  #waiters: Waiter[] = [];
  #scheduled = false;
  #closed = false;

  constructor(journal: Journal, options: StorageOptions = {}) {
    this.#journal = journal;
    this.#watchers = new Watchers(options.onWatcherError ?? (() => {}));
    const { revision, objects } = journal.load();
    this.#revision = revision;
    this.#history = new History(revision, options.history);
    for (const object of objects) {
      this.#collection(object.collection).set(Collection.key(object.namespace, object.name), object);
    }
  }

  get revision(): number {
    return this.#revision;
  }

  get oldestRevision(): number {
    return this.#history.compacted;
  }

  get dirty(): boolean {
    return this.#pending.length > 0;
  }

  get(collection: string, namespace: string, name: string): StoredObject | undefined {
    return this.#collections.get(collection)?.get(Collection.key(namespace, name));
  }

  list(collection: string, options: ListOptions = {}): readonly StoredObject[] {
    const now = this.#collections.get(collection)?.list(options.namespace) ?? [];
    const { revision } = options;
    if (revision === undefined || revision === this.#revision) return now;
    this.#refuseFuture(revision);
    return this.#undone(collection, now, revision, options.namespace);
  }

  count(collection: string): number {
    return this.#collections.get(collection)?.size ?? 0;
  }

  collections(): readonly string[] {
    return [...this.#collections.keys()];
  }

  write(write: Write): StoredObject {
    if (this.#closed) throw new StorageError('CLOSED', 'the storage is closed');
    const collection = this.#collection(write.collection);
    const key = Collection.key(write.namespace, write.name);
    const previous = collection.get(key);
    const actual = previous?.revision ?? 0;
    if (actual !== write.expected || (previous === undefined && write.object === undefined)) {
      throw new StorageError('CONFLICT', `expected revision ${write.expected}, found ${actual}`, {
        data: { actual, expected: write.expected },
      });
    }
    const revision = this.#revision + 1;
    const current = stored(write, previous, revision);
    if (write.object !== undefined) refuseTooLarge(current);
    this.#revision = revision;
    if (write.object === undefined) collection.delete(key);
    else collection.set(key, current);
    this.#pending.push({ type: changeType(write, previous), revision, current, previous });
    this.#schedule();
    return current;
  }

  watch(
    collection: string | undefined,
    options: WatchOptions,
    listener: (change: Change) => void,
  ): () => void {
    const from = options.from ?? this.#revision;
    this.#refuseFuture(from);
    const past = from === this.#revision ? [] : this.#history.since(collection, from);
    const deliver =
      options.namespace === undefined
        ? listener
        : (change: Change) => {
            if (change.current.namespace === options.namespace) listener(change);
          };
    for (const change of past) deliver(change);
    return this.#watchers.add(collection, from, deliver);
  }

  onceSettled(listener: () => void): void {
    this.#watchers.onceSettled(listener);
  }

  settled(): Promise<void> {
    if (this.#pending.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }));
  }

  compact(revision: number): void {
    this.#flush();
    this.#history.compact(Math.min(revision, this.#revision));
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    while (this.#pending.length > 0) this.#flush();
    this.#closed = true;
    this.#journal.close();
  }

  #collection(name: string): Collection {
    let collection = this.#collections.get(name);
    if (collection === undefined) {
      collection = new Collection();
      this.#collections.set(name, collection);
    }
    return collection;
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#flush();
    });
  }

  #flush(): void {
    const batch = this.#pending;
    if (batch.length === 0) return;
    const waiters = this.#waiters;
    this.#waiters = [];
    try {
      this.#journal.commit(batch);
    } catch (cause) {
      this.#undo(batch);
      this.#pending = [];
      const message = `the storage cannot be written to: ${errorMessage(cause)}`;
      const error = new StorageError('WRITE_FAILED', message, { cause });
      for (const waiter of waiters) waiter.reject(error);
      return;
    }
    this.#pending = [];
    for (const waiter of waiters) waiter.resolve();
    for (const change of batch) this.#history.append(change);
    this.#watchers.tell(batch);
    for (const { type, current, previous } of batch) {
      previous?.condense();
      if (type === 'DELETED') current.condense();
    }
  }

  #undo(batch: readonly Change[]): void {
    for (const { current, previous } of [...batch].reverse()) {
      const key = Collection.key(current.namespace, current.name);
      if (previous === undefined) this.#collection(current.collection).delete(key);
      else this.#collection(current.collection).set(key, previous);
    }
  }

  /** The list as it was: every change since `revision` is taken back. */
  #undone(
    collection: string,
    now: readonly StoredObject[],
    revision: number,
    namespace: string | undefined,
  ): readonly StoredObject[] {
    const past = new Collection();
    for (const object of now) past.set(Collection.key(object.namespace, object.name), object);
    const waiting = this.#pending.filter((c) => c.current.collection === collection && c.revision > revision);
    for (const { current, previous } of [
      ...this.#history.since(collection, revision),
      ...waiting,
    ].reverse()) {
      if (namespace !== undefined && current.namespace !== namespace) continue;
      const key = Collection.key(current.namespace, current.name);
      if (previous === undefined) past.delete(key);
      else past.set(key, previous);
    }
    return past.list();
  }

  #refuseFuture(revision: number): void {
    if (revision <= this.#revision) return;
    const data = { newest: this.#revision, wanted: revision };
    throw new StorageError('FUTURE', `revision ${revision} is in the future`, { data });
  }
}

/** The bytes are made here instead of at the commit. */
function refuseTooLarge({ json }: StoredObject): void {
  if (json.length <= MAX_OBJECT) return;
  const data = { bytes: json.length };
  throw new StorageError('TOO_LARGE', `an object of ${json.length} bytes is too large`, { data });
}

function changeType(write: Write, previous: StoredObject | undefined): Change['type'] {
  if (previous === undefined) return 'ADDED';
  return write.object === undefined ? 'DELETED' : 'MODIFIED';
}

function stored(write: Write, previous: StoredObject | undefined, revision: number): StoredObject {
  const object = write.object ?? lastState(previous!.object);
  object.metadata.resourceVersion = String(revision);
  return new StoredObject(write.collection, write.namespace, write.name, revision, object);
}

function lastState(object: KubeObject): KubeObject {
  return { ...object, metadata: { ...object.metadata } };
}
