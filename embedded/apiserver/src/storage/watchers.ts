import type { Change } from './storage.ts';

interface Watcher {
  readonly from: number;
  readonly deliver: (change: Change) => void;
}

const EVERYWHERE = '';

/** Who wants to hear of changes, by collection. A listener that throws does not keep the others from hearing. */
export class Watchers {
  readonly #byCollection = new Map<string, Set<Watcher>>();
  #settled: (() => void)[] = [];
  readonly #onError: (error: unknown) => void;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  add(collection: string | undefined, from: number, deliver: (change: Change) => void): () => void {
    const key = collection ?? EVERYWHERE;
    let set = this.#byCollection.get(key);
    if (set === undefined) {
      set = new Set();
      this.#byCollection.set(key, set);
    }
    const watcher: Watcher = { from, deliver };
    const own = set;
    own.add(watcher);
    return () => own.delete(watcher);
  }

  onceSettled(listener: () => void): void {
    this.#settled.push(listener);
  }

  tell(batch: readonly Change[]): void {
    for (const change of batch) {
      this.#tellOf(change, change.current.collection);
      this.#tellOf(change, EVERYWHERE);
    }
    const settled = this.#settled;
    this.#settled = [];
    for (const listener of settled) this.#guard(listener, undefined);
  }

  #tellOf(change: Change, key: string): void {
    const set = this.#byCollection.get(key);
    if (set === undefined) return;
    for (const watcher of set) {
      if (change.revision <= watcher.from) continue;
      this.#guard(watcher.deliver, change);
    }
  }

  #guard<T>(run: (of: T) => void, of: T): void {
    try {
      run(of);
    } catch (thrown) {
      this.#onError(thrown);
    }
  }
}
