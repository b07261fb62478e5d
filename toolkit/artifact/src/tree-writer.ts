import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ArtifactError } from './errors.ts';

const SLICE_MS = 8;

/** A file that is written bit by bit. */
export interface OpenFile {
  write(chunk: Uint8Array): void;
  close(): void;
}

/**
 * Writes files below a folder of its own that holds no symbolic links. Synchronous, because a small file costs
 * a third of what it costs asynchronously; {@link breathe} lets others run every few milliseconds.
 */
export class TreeWriter {
  readonly folder: string;
  bytes = 0;
  readonly #made = new Set<string>();
  #since = performance.now();

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true, mode: 0o750 });
  }

  directory(path: string): void {
    if (path === '' || path === '.' || this.#made.has(path)) return;
    mkdirSync(join(this.folder, path), { recursive: true, mode: 0o750 });
    this.#made.add(path);
  }

  file(path: string, mode: number, content: Uint8Array): void {
    this.#parent(path);
    this.bytes += content.length;
    guarded(path, () => writeFileSync(join(this.folder, path), content, { mode }));
  }

  open(path: string, mode: number): OpenFile {
    this.#parent(path);
    const fd = guarded(path, () => openSync(join(this.folder, path), 'w', mode));
    return {
      write: (chunk) => {
        this.bytes += chunk.length;
        for (let at = 0; at < chunk.length; ) at += writeSync(fd, chunk, at);
      },
      close: () => closeSync(fd),
    };
  }

  /** Gives way to other work when this has gone on for a while. */
  async breathe(): Promise<void> {
    if (performance.now() - this.#since < SLICE_MS) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.#since = performance.now();
  }

  #parent(path: string): void {
    const parent = dirname(path);
    if (parent !== '.') guarded(path, () => this.directory(parent));
  }
}

function guarded<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new ArtifactError('IO', `cannot write ${path}: ${(cause as NodeJS.ErrnoException).code}`, {
      cause,
    });
  }
}
