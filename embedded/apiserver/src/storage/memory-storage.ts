import { forgetfulJournal } from './journal.ts';
import { JournaledStorage, type StorageOptions } from './journaled-storage.ts';
import type { Storage } from './storage.ts';

/** A storage that ends with its process. */
export function memoryStorage(options: StorageOptions = {}): Storage {
  return new JournaledStorage(forgetfulJournal(), options);
}
