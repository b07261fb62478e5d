import { mkdirSync } from 'node:fs';
import { type FileHandle, open, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ArtifactError } from './errors.ts';

/** How many files are written at once: enough to keep the thread pool busy. */
const CONCURRENCY = 8;

/** A file of a {@link TreeWriter} that is being written. */
export interface OpenFile {
  write(chunk: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/**
 * Writes files below a folder of its own that holds no symbolic links. Small files are written several at a time;
 * {@link finish} waits for the last of them, and throws what went wrong with any.
 */
export class TreeWriter {
  readonly folder: string;
  bytes = 0;
  readonly #made = new Set<string>();
  readonly #pending = new Set<Promise<void>>();
  #failure: unknown;

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true, mode: 0o750 });
  }

  directory(path: string): void {
    if (path === '' || path === '.' || this.#made.has(path)) return;
    try {
      mkdirSync(join(this.folder, path), { recursive: true, mode: 0o750 });
    } catch (cause) {
      throw failure(path, cause);
    }
    this.#made.add(path);
  }

  /** Begins to write a file; waits only while too many are under way. The content must not change until the end. */
  async file(path: string, mode: number, content: Uint8Array): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    this.parent(path);
    this.bytes += content.length;
    const writing = writeFile(join(this.folder, path), content, { mode })
      .catch((cause: unknown) => {
        this.#failure ??= failure(path, cause);
      })
      .finally(() => this.#pending.delete(writing));
    this.#pending.add(writing);
    if (this.#pending.size >= CONCURRENCY) await Promise.race(this.#pending);
  }

  /** Begins a file whose content comes in pieces. */
  async open(path: string, mode: number): Promise<OpenFile> {
    this.parent(path);
    let handle: FileHandle;
    try {
      handle = await open(join(this.folder, path), 'w', mode);
    } catch (cause) {
      throw failure(path, cause);
    }
    return {
      write: async (chunk) => {
        await handle.writeFile(chunk).catch((cause: unknown) => {
          throw failure(path, cause);
        });
        this.bytes += chunk.length;
      },
      close: () => handle.close(),
    };
  }

  /** Waits for all that is under way. */
  async finish(): Promise<void> {
    await Promise.all(this.#pending);
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** A directory that is there already. */
  protected knows(path: string): void {
    this.#made.add(path);
  }

  /** Makes the directory of a file. */
  protected parent(path: string): void {
    const parent = dirname(path);
    if (parent !== '.') this.directory(parent);
  }
}

function failure(path: string, cause: unknown): ArtifactError {
  return new ArtifactError('IO', `cannot write ${path}: ${(cause as NodeJS.ErrnoException).code}`, { cause });
}
