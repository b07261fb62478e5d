import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** A folder that one process at a time may use. */
export interface FolderLock {
  release(): void;
}

/**
 * Takes the folder's lock, or answers `undefined` when another process has it. The lock is SQLite's, so the
 * operating system ends it with its process, however that dies.
 */
export function lockFolder(folder: string): FolderLock | undefined {
  const database = new DatabaseSync(join(folder, 'lock'));
  try {
    database.exec('PRAGMA busy_timeout = 0; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE');
  } catch {
    database.close();
    return undefined;
  }
  return { release: () => database.close() };
}
