import { type FSWatcher, type WatchEventType, watch } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** What {@link FolderWatches} are for. */
export interface FolderWatchOptions {
  readonly root: string;
  /** Absolute folders below it that are not looked into. */
  readonly ours: readonly string[];
  /** Something has changed. */
  readonly onChange: () => void;
  readonly onError: (error: unknown) => void;
}

interface Watched {
  readonly watcher: FSWatcher;
  readonly inode: number;
}

/**
 * One watch a folder, for systems that can watch no more than one (inotify): of a tree of 100,000 files in 5,000 folders,
 * 5,000. Folders that come, go or are replaced are followed; symbolic links are not.
 */
export class FolderWatches {
  readonly #options: FolderWatchOptions;
  readonly #watched = new Map<string, Watched>();
  /** What was named by an event and has not been looked at since. */
  readonly #named = new Set<string>();
  #looking: Promise<void> | undefined;
  #closed = false;
  #isFull = false;

  constructor(options: FolderWatchOptions) {
    this.#options = options;
  }

  /** Watches the whole tree; resolves when it does. */
  async start(): Promise<void> {
    await this.#add(this.#options.root);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#named.clear();
    await this.#looking;
    for (const { watcher } of this.#watched.values()) watcher.close();
    this.#watched.clear();
  }

  async #add(root: string): Promise<void> {
    for (const folders = [root]; folders.length > 0 && !this.#closed; ) {
      const folder = folders.pop()!;
      if (this.#watched.has(folder) || this.#options.ours.includes(folder)) continue;
      try {
        // Watched before it is read: what comes in between is told by an event.
        await this.#watch(folder);
        for (const entry of await readdir(folder, { withFileTypes: true }))
          if (entry.isDirectory()) folders.push(join(folder, entry.name));
      } catch (error) {
        this.#failed(error);
      }
    }
  }

  async #watch(folder: string): Promise<void> {
    const { ino } = await lstat(folder);
    if (this.#closed) return;
    const watcher = watch(folder, (event, name) => this.#hear(folder, event, name));
    watcher.on('error', (error) => this.#failed(error));
    this.#watched.set(folder, { watcher, inode: ino });
  }

  /** A folder that has gone meanwhile is none; that no more can be watched is told once. */
  #failed(error: unknown): void {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EPERM') return;
    if (code === 'ENOSPC' || code === 'EMFILE') {
      if (this.#isFull) return;
      this.#isFull = true;
    }
    this.#options.onError(error);
  }

  #hear(folder: string, event: WatchEventType, name: string | null): void {
    if (this.#closed) return;
    const path = name === null ? folder : join(folder, name);
    if (this.#options.ours.includes(path)) return;
    this.#options.onChange();
    if (event !== 'rename') return;
    this.#named.add(path);
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
  }

  async #look(): Promise<void> {
    let found = false;
    for (const path of this.#named) {
      this.#named.delete(path);
      const now = await lstat(path).catch(() => undefined);
      const inode = now?.isDirectory() ? now.ino : undefined;
      const known = this.#watched.get(path)?.inode;
      if (inode === known) continue;
      if (known !== undefined) this.#drop(path);
      if (inode === undefined) continue;
      await this.#add(path);
      found = true;
    }
    // What was written there before it was watched.
    if (found && !this.#closed) this.#options.onChange();
  }

  #drop(folder: string): void {
    for (const [path, { watcher }] of this.#watched) {
      if (path !== folder && !path.startsWith(folder + sep)) continue;
      watcher.close();
      this.#watched.delete(path);
    }
  }
}
