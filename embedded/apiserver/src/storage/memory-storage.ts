import type { HistoryLimits } from './history.ts';
import { forgetfulJournal } from './journal.ts';
import { JournaledStorage } from './journaled-storage.ts';
import type { Storage } from './storage.ts';

/** A storage that ends with its process. */
export function memoryStorage(options: { readonly history?: HistoryLimits } = {}): Storage {
  return new JournaledStorage(forgetfulJournal(), options.history);
}
