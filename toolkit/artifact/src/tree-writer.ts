import { linkSync, mkdirSync } from 'node:fs';
import { type FileHandle, open, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ArtifactError } from './errors.ts';

/** How many files are written at once: enough to keep the thread pool busy. */
const CONCURRENCY = 8;
/** How long a run of synchronous links may take before others have their turn. */
const SLICE_MS = 8;

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
  #since = performance.now();

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
    this.#parent(path);
    this.bytes += content.length;
    const writing = writeFile(join(this.folder, path), content, { mode })
      .catch((cause: unknown) => {
        this.#failure ??= failure(path, cause);
      })
      .finally(() => this.#pending.delete(writing));
    this.#pending.add(writing);
    if (this.#pending.size >= CONCURRENCY) await Promise.race(this.#pending);
  }

  /** Writes a file as its content comes, passing each chunk on. */
  async stream(
    path: string,
    mode: number,
    content: AsyncIterable<Uint8Array>,
    also?: (chunk: Uint8Array) => Promise<void>,
  ): Promise<number> {
    this.#parent(path);
    let size = 0;
    let handle: FileHandle | undefined;
    try {
      handle = await open(join(this.folder, path), 'w', mode);
    } catch (cause) {
      throw failure(path, cause);
    }
    try {
      for await (const chunk of content) {
        size += chunk.length;
        await also?.(chunk);
        await handle.writeFile(chunk);
      }
    } finally {
      await handle.close();
    }
    this.bytes += size;
    return size;
  }

  /**
   * Makes a file the same as one of another tree, which costs a fraction of writing it. Returns false when that
   * cannot be had (the other has gone, too many links, another file system).
   */
  async link(path: string, existing: string, size: number): Promise<boolean> {
    this.#parent(path);
    try {
      linkSync(existing, join(this.folder, path));
    } catch {
      return false;
    }
    this.bytes += size;
    if (performance.now() - this.#since > SLICE_MS) {
      await new Promise((resolve) => setImmediate(resolve));
      this.#since = performance.now();
    }
    return true;
  }

  /** Waits for all that is under way. */
  async finish(): Promise<void> {
    await Promise.all(this.#pending);
    if (this.#failure !== undefined) throw this.#failure;
  }

  #parent(path: string): void {
    const parent = dirname(path);
    if (parent !== '.') this.directory(parent);
  }
}

function failure(path: string, cause: unknown): ArtifactError {
  return new ArtifactError('IO', `cannot write ${path}: ${(cause as NodeJS.ErrnoException).code}`, { cause });
}
