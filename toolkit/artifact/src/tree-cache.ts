import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseDigest } from './digest.ts';

/** A hold on an unpacked artifact: as long as it lasts, the folder stays and does not change. */
export interface Lease {
  /** Read only, by contract: others read it too. */
  readonly folder: string;
  /** Ends the hold. Further calls do nothing. */
  release(): void;
}

/** Bounds of a {@link TreeCache}. */
export interface TreeCacheOptions {
  /** Bytes of trees that nobody holds; default 512 MiB. The least recently used go first. */
  readonly maxIdleBytes?: number;
}

interface Tree {
  readonly folder: string;
  readonly ready: Promise<void>;
  bytes: number;
  /** The folder is there. */
  settled: boolean;
  leases: number;
  /** To be removed as soon as nobody holds it. */
  doomed: boolean;
}

const DEFAULT_IDLE = 512 * 1024 * 1024;

/**
 * Unpacked artifacts by digest: each is unpacked once, shared by all who want it, and kept for a while after.
 * What a former process left in the folder is dropped at the start.
 */
export class TreeCache {
  readonly #folder: string;
  readonly #maxIdleBytes: number;
  /** In order of last use. */
  readonly #trees = new Map<string, Tree>();
  #cleaned: Promise<void> | undefined;
  #count = 0;

  constructor(folder: string, options: TreeCacheOptions = {}) {
    this.#folder = folder;
    this.#maxIdleBytes = options.maxIdleBytes ?? DEFAULT_IDLE;
  }

  /** A folder to build a tree in, on the same file system. */
  async draft(): Promise<string> {
    this.#cleaned ??= this.#clean();
    await this.#cleaned;
    return join(this.#folder, `draft-${this.#count++}`);
  }

  /** Whether the tree is there, or on its way. */
  has(digest: string): boolean {
    return this.#trees.get(digest)?.doomed === false;
  }

  /** Takes a finished draft as the tree of a digest, or drops it when there is one already. */
  async adopt(digest: string, draft: string, bytes: number): Promise<void> {
    if (this.has(digest)) {
      await rm(draft, { recursive: true, force: true });
      return;
    }
    await this.#add(digest, async (folder) => {
      await rename(draft, folder);
      return bytes;
    }).ready;
    await this.#evict();
  }

  /**
   * Hands the tree of a digest over to the caller, as a draft that may be changed: it is no tree any more. Undefined when
   * there is none, or somebody holds it.
   */
  async take(digest: string): Promise<string | undefined> {
    const tree = this.#trees.get(digest);
    if (!tree?.settled || tree.doomed || tree.leases > 0) return undefined;
    this.#trees.delete(digest);
    const draft = await this.draft();
    await rename(tree.folder, draft);
    return draft;
  }

  /** A lease on the tree of a digest; `fill` unpacks it into the given draft and returns its bytes, if need be. */
  async acquire(digest: string, fill: (draft: string) => Promise<number>): Promise<Lease> {
    const known = this.#trees.get(digest);
    const tree =
      known && !known.doomed
        ? known
        : this.#add(digest, async (folder) => {
            const draft = await this.draft();
            try {
              const bytes = await fill(draft);
              await rename(draft, folder);
              return bytes;
            } catch (error) {
              await rm(draft, { recursive: true, force: true });
              throw error;
            }
          });
    tree.leases++;
    try {
      await tree.ready;
    } catch (error) {
      this.#release(digest, tree);
      throw error;
    }
    this.#touch(digest, tree);
    await this.#evict();
    let held = true;
    return {
      folder: tree.folder,
      release: () => {
        if (held) this.#release(digest, tree);
        held = false;
      },
    };
  }

  /** Drops a tree, now or when its last lease ends. */
  discard(digest: string): void {
    const tree = this.#trees.get(digest);
    if (!tree) return;
    tree.doomed = true;
    this.#removeIfIdle(digest, tree);
  }

  /** Removes everything. Leases end. */
  async close(): Promise<void> {
    this.#trees.clear();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #add(digest: string, make: (folder: string) => Promise<number>): Tree {
    const { algorithm, hex } = parseDigest(digest);
    const folder = join(this.#folder, `${algorithm}-${hex}-${this.#count++}`);
    const tree: Tree = {
      folder,
      bytes: 0,
      settled: false,
      leases: 0,
      doomed: false,
      ready: make(folder).then((bytes) => {
        tree.bytes = bytes;
        tree.settled = true;
      }),
    };
    this.#trees.set(digest, tree);
    tree.ready.catch(() => {
      tree.doomed = true;
      if (this.#trees.get(digest) === tree) this.#trees.delete(digest);
    });
    return tree;
  }

  #touch(digest: string, tree: Tree): void {
    if (this.#trees.get(digest) !== tree) return;
    this.#trees.delete(digest);
    this.#trees.set(digest, tree);
  }

  #release(digest: string, tree: Tree): void {
    tree.leases--;
    if (tree.doomed) this.#removeIfIdle(digest, tree);
    else void this.#evict();
  }

  #removeIfIdle(digest: string, tree: Tree): void {
    if (this.#trees.get(digest) === tree) this.#trees.delete(digest);
    if (tree.leases === 0) void rm(tree.folder, { recursive: true, force: true }).catch(() => {});
  }

  async #evict(): Promise<void> {
    const idle = [...this.#trees].filter(([, tree]) => tree.leases === 0);
    let excess = idle.reduce((sum, [, tree]) => sum + tree.bytes, 0) - this.#maxIdleBytes;
    for (const [digest, tree] of idle) {
      if (excess <= 0) return;
      excess -= tree.bytes;
      this.discard(digest);
    }
  }

  async #clean(): Promise<void> {
    if (existsSync(this.#folder)) await rm(this.#folder, { recursive: true, force: true });
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
  }
}
