import { StorageError } from './errors.ts';
import type { Change } from './storage.ts';

/** How much of the past is kept for watchers that come back and for lists in pages. */
export interface HistoryLimits {
  readonly changes: number;
  readonly bytes: number;
}

const ORDINARY_LIMITS: HistoryLimits = { changes: 10_000, bytes: 16 * 1024 * 1024 };

/** A queue whose front is dropped without moving the rest each time. */
class Queue<T> {
  items: T[] = [];
  head = 0;

  push(item: T): void {
    this.items.push(item);
  }

  shift(): T | undefined {
    if (this.head >= this.items.length) return undefined;
    const item = this.items[this.head++];
    if (this.head > 1024 && this.head * 2 > this.items.length) {
      this.items = this.items.slice(this.head);
      this.head = 0;
    }
    return item;
  }

  get first(): T | undefined {
    return this.items[this.head];
  }
}

/** The changes of the near past, in order, bounded in number and bytes. */
export class History {
  readonly #all = new Queue<Change>();
  readonly #byCollection = new Map<string, Queue<Change>>();
  readonly #limits: HistoryLimits;
  #bytes = 0;
  #count = 0;
  /** Changes up to and including this revision are forgotten. */
  compacted: number;

  constructor(revision: number, limits: HistoryLimits = ORDINARY_LIMITS) {
    this.compacted = revision;
    this.#limits = limits;
  }

  append(change: Change): void {
    this.#all.push(change);
    let own = this.#byCollection.get(change.current.collection);
    if (own === undefined) {
      own = new Queue();
      this.#byCollection.set(change.current.collection, own);
    }
    own.push(change);
    this.#count++;
    this.#bytes += change.current.json.length;
    while (this.#count > this.#limits.changes || this.#bytes > this.#limits.bytes) this.#forgetFirst();
  }

  /** Changes after `revision`, oldest first. Throws `COMPACTED` when some of them are forgotten. */
  since(collection: string | undefined, revision: number): readonly Change[] {
    if (revision < this.compacted) {
      const data = { oldest: this.compacted, wanted: revision };
      throw new StorageError('COMPACTED', `revision ${revision} has been compacted`, { data });
    }
    const queue = collection === undefined ? this.#all : this.#byCollection.get(collection);
    if (queue === undefined) return [];
    return queue.items.slice(firstAfter(queue, revision));
  }

  compact(revision: number): void {
    for (let first = this.#all.first; first !== undefined; first = this.#all.first) {
      if (first.revision > revision) break;
      this.#forgetFirst();
    }
    this.compacted = Math.max(this.compacted, revision);
  }

  #forgetFirst(): void {
    const change = this.#all.shift();
    if (change === undefined) return;
    this.#byCollection.get(change.current.collection)?.shift();
    this.#count--;
    this.#bytes -= change.current.json.length;
    this.compacted = change.revision;
  }
}

function firstAfter(queue: Queue<Change>, revision: number): number {
  let low = queue.head;
  let high = queue.items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (queue.items[middle]!.revision <= revision) low = middle + 1;
    else high = middle;
  }
  return low;
}
