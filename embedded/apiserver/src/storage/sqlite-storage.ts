import { chmodSync, closeSync, openSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { KubeObject } from '@flux-ts/resource';
import { decodeJson } from '../json.ts';
import { StorageError } from './errors.ts';
import type { Journal } from './journal.ts';
import { JournaledStorage, type StorageOptions } from './journaled-storage.ts';
import type { Change, Storage } from './storage.ts';
import { StoredObject } from './stored-object.ts';

/** Options of {@link sqliteStorage}. */
export interface SqliteOptions extends StorageOptions {
  /**
   * Sync every batch to the disk, so that it survives a loss of power (about seven times slower).
   * Without it what was acknowledged survives `kill -9`, and the file is never damaged.
   */
  readonly powerLossSafe?: boolean;
}

/**
 * A storage in a SQLite file (WAL), which one process at a time may have open.
 * Throws `LOCKED` when another has it and `CORRUPT` when it is damaged or something else.
 */
export function sqliteStorage(file: string, options: SqliteOptions = {}): Storage {
  const journal = new SqliteJournal(file, options.powerLossSafe === true);
  try {
    return new JournaledStorage(journal, options);
  } catch (thrown) {
    journal.close();
    throw translate(thrown, file);
  }
}

const SCHEMA = `
CREATE TABLE IF NOT EXISTS objects (
  collection TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL,
  revision INTEGER NOT NULL, value TEXT NOT NULL,
  PRIMARY KEY (collection, namespace, name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT OR IGNORE INTO meta VALUES ('format', 1), ('revision', 1);
`;
const FORMAT = 1;

interface Row {
  collection: string;
  namespace: string;
  name: string;
  revision: number;
  value: string;
}

class SqliteJournal implements Journal {
  readonly #file: string;
  readonly #db: DatabaseSync;
  readonly #put: StatementSync;
  readonly #remove: StatementSync;
  readonly #setRevision: StatementSync;

  constructor(file: string, powerLossSafe: boolean) {
    this.#file = file;
    this.#db = open(file, powerLossSafe);
    this.#put = this.#db.prepare('INSERT OR REPLACE INTO objects VALUES (?, ?, ?, ?, ?)');
    this.#remove = this.#db.prepare(
      'DELETE FROM objects WHERE collection = ? AND namespace = ? AND name = ?',
    );
    this.#setRevision = this.#db.prepare("UPDATE meta SET value = ? WHERE key = 'revision'");
  }

  load(): { revision: number; objects: Iterable<StoredObject> } {
    const format = this.#meta('format');
    if (format !== FORMAT) {
      throw new StorageError('CORRUPT', `${this.#file}: format ${format} is not known to this version`);
    }
    const rows = this.#db.prepare('SELECT * FROM objects').iterate();
    return { revision: this.#meta('revision'), objects: objectsOf(rows as Iterable<unknown>) };
  }

  commit(changes: readonly Change[]): void {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      for (const { type, revision, current } of changes) {
        const { collection, namespace, name } = current;
        if (type === 'DELETED') this.#remove.run(collection, namespace, name);
        else this.#put.run(collection, namespace, name, revision, current.json.toString('utf8'));
      }
      this.#setRevision.run(changes.at(-1)!.revision);
      this.#db.exec('COMMIT');
    } catch (thrown) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw thrown;
    }
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close();
  }

  #meta(key: string): number {
    const row = this.#db.prepare('SELECT value FROM meta WHERE key = ?').get(key);
    return Number(row?.['value'] ?? 0);
  }
}

function* objectsOf(rows: Iterable<unknown>): Iterable<StoredObject> {
  for (const row of rows as Iterable<Row>) {
    const object = decodeJson(row.value) as unknown as KubeObject;
    yield new StoredObject(row.collection, row.namespace, row.name, row.revision, object);
  }
}

function open(file: string, powerLossSafe: boolean): DatabaseSync {
  let db: DatabaseSync | undefined;
  try {
    // The file holds Secrets: its owner's alone, from the first byte.
    closeSync(openSync(file, 'a', 0o600));
    chmodSync(file, 0o600);
    db = new DatabaseSync(file);
    db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA busy_timeout = 0; PRAGMA journal_mode = WAL;');
    db.exec(`PRAGMA synchronous = ${powerLossSafe ? 'FULL' : 'NORMAL'};`);
    db.exec(SCHEMA);
    return db;
  } catch (thrown) {
    db?.close();
    throw translate(thrown, file);
  }
}

const SQLITE_BUSY = 5;
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

function translate(thrown: unknown, file: string): unknown {
  const code = (thrown as { errcode?: unknown } | null)?.errcode;
  if (code === SQLITE_BUSY) {
    return new StorageError('LOCKED', `${file} is in use by another process`, { cause: thrown });
  }
  if (code === SQLITE_CORRUPT || code === SQLITE_NOTADB || thrown instanceof SyntaxError) {
    const message = `${file} is damaged or no database of this program; move it away to start afresh`;
    return new StorageError('CORRUPT', message, { cause: thrown });
  }
  return thrown;
}
