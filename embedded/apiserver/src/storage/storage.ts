import type { KubeObject } from '@flux-ts/resource';
import type { StoredObject } from './stored-object.ts';

/** What happened to one object. `previous` is missing for `ADDED`. */
export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly revision: number;
  /** For `DELETED` the last state, carrying the revision of the deletion. */
  readonly current: StoredObject;
  readonly previous: StoredObject | undefined;
}

/** A compare-and-swap: it happens only if the object is at `expected` (0: if there is none). */
export interface Write {
  /** Which kind of object, `<group>/<plural>`. */
  readonly collection: string;
  /** Empty for objects of cluster scope. */
  readonly namespace: string;
  readonly name: string;
  /** The new state, or undefined to delete. It becomes the storage's, which sets its `metadata.resourceVersion`. */
  readonly object: KubeObject | undefined;
  readonly expected: number;
}

export interface ListOptions {
  readonly namespace?: string | undefined;
  /** The state as it was at this revision, as long as history reaches back to it. */
  readonly revision?: number | undefined;
}

export interface WatchOptions {
  readonly namespace?: string | undefined;
  /** Changes after this revision, those of the past first; without it, from now on. */
  readonly from?: number | undefined;
}

/**
 * Where the objects live. All state is in memory, so reads are immediate; what differs between
 * implementations is how writes are made durable.
 *
 * A write is visible to reads at once and durable when {@link Storage.settled} resolves: whoever answers a
 * request waits for that first, so nothing is acknowledged, or shown, that a crash could take back. Writes of
 * one turn of the event loop are made durable together. Watchers are told after that, in order of revisions.
 *
 * Revisions are whole numbers that only grow, over restarts too; every write takes the next one.
 */
export interface Storage {
  /** The newest revision given out. */
  readonly revision: number;
  /** History reaches back to this revision. */
  readonly oldestRevision: number;
  get(collection: string, namespace: string, name: string): StoredObject | undefined;
  /** Sorted by namespace and name, as etcd's keys. Throws `COMPACTED`, `FUTURE`. */
  list(collection: string, options?: ListOptions): readonly StoredObject[];
  /** How many objects a collection has. */
  count(collection: string): number;
  /** Collections that hold or held objects. */
  collections(): readonly string[];
  /** Throws `CONFLICT`, `TOO_LARGE`. The result of a deletion is the last state with the deletion's revision. */
  write(write: Write): StoredObject;
  /**
   * Tells the listener of every change from `from` on, the first ones before it returns. Without a
   * collection, of changes everywhere. The function returned ends it. Throws `COMPACTED`, `FUTURE`.
   */
  watch(
    collection: string | undefined,
    options: WatchOptions,
    listener: (change: Change) => void,
  ): () => void;
  /** Calls the listener when a batch of writes has next been told to all watchers. */
  onceSettled(listener: () => void): void;
  /** Resolves when every write so far is durable; rejects with `WRITE_FAILED` if its batch was undone. */
  settled(): Promise<void>;
  /** True while a write waits to be made durable. */
  readonly dirty: boolean;
  /** Forgets changes up to and including `revision`. */
  compact(revision: number): void;
  /** Makes everything durable and lets go of the file. */
  close(): Promise<void>;
}
