import type { Change } from './storage.ts';
import type { StoredObject } from './stored-object.ts';

/** The durable half of a storage: what was written, and the newest revision. All calls are immediate. */
export interface Journal {
  /** Every object, and the revision to go on from. Called once. Throws `CORRUPT`. */
  load(): { readonly revision: number; readonly objects: Iterable<StoredObject> };
  /** All of the changes, or none when it throws. */
  commit(changes: readonly Change[]): void;
  close(): void;
}

/** A journal that forgets: for storage in memory. */
export function forgetfulJournal(): Journal {
  return { load: () => ({ revision: 1, objects: [] }), commit: () => {}, close: () => {} };
}
