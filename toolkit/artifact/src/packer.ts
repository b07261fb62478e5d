import { type FileHandle, rm } from 'node:fs/promises';
import {
  type ArchiveOptions,
  type FormerArchive,
  type WrittenArchive,
  type WrittenFile,
  writeArchive,
} from './archive-writer.ts';
import { holdTree, type KeptTree } from './kept-tree.ts';
import type { SegmentPlace } from './segments.ts';
import type { TreeCache } from './tree-cache.ts';
import { LinkedForm, TakenForm, type UnpackedForm } from './unpacked-form.ts';

/** With fewer entries, a new tree of links is soon made, and the former one stays for whoever wants it. */
const TAKEN_FROM = 500;

/** Where a {@link Packer} works. */
export interface PackerOptions {
  /** Where unpacked forms are kept; undefined when nobody in this process wants them. */
  readonly trees: TreeCache | undefined;
  /** Opens the file of an artifact, if it is the one that was written. */
  readonly reopen: (path: string, digest: string) => Promise<FileHandle | undefined>;
  /** Whether somebody else's artifact has this digest too. */
  readonly isShared: (digest: string, owner: string) => boolean;
  /** From how many entries on a former tree becomes the next one; default 500. */
  readonly takenFrom?: number;
}

/** What becomes which artifact. */
export interface PackRequest extends Omit<ArchiveOptions, 'unpacked' | 'former'> {
  /** The file to write. */
  readonly draft: string;
  /** Where it goes when it is done. */
  readonly path: string;
  /** Whose artifact it is: what his last one has need not be packed again. */
  readonly owner: string;
}

interface Kept extends KeptTree {
  readonly path: string;
  readonly segments: ReadonlyMap<string, SegmentPlace>;
}

/** Packs trees; each owner's next archive and unpacked form is made from what has not changed in his last. */
export class Packer {
  readonly #options: PackerOptions;
  readonly #kept = new Map<string, Kept>();

  constructor(options: PackerOptions) {
    this.#options = options;
  }

  async pack(request: PackRequest): Promise<WrittenFile> {
    const { draft, path, owner } = request;
    const kept = this.#kept.get(owner);
    const handle = kept && (await this.#options.reopen(kept.path, kept.digest));
    const former = handle && { handle, segments: kept.segments };
    const { trees } = this.#options;
    try {
      const written = trees
        ? await this.#packBoth(request, former, trees)
        : await writeArchive(draft, { ...request, former });
      const { digest, segments } = written;
      this.#kept.set(owner, { digest, path, segments, entries: trees ? written.entries : [] });
      return written;
    } finally {
      await handle?.close();
    }
  }

  /** Forgets an owner. */
  forget(owner: string): void {
    this.#kept.delete(owner);
  }

  async #packBoth(
    request: PackRequest,
    former: FormerArchive | undefined,
    trees: TreeCache,
  ): Promise<WrittenArchive> {
    const kept = this.#kept.get(request.owner);
    const taken = kept && (await this.#taken(kept, request.owner, trees));
    const reuse = taken ? undefined : await holdTree(kept, trees);
    const unpacked: UnpackedForm = taken ?? new LinkedForm(await trees.draft(), reuse);
    try {
      const written = await writeArchive(request.draft, { ...request, former, unpacked });
      await trees.adopt(written.digest, unpacked.folder, written.bytes);
      return written;
    } catch (error) {
      await unpacked.finish().catch(() => {});
      await rm(unpacked.folder, { recursive: true, force: true });
      throw error;
    } finally {
      reuse?.release();
    }
  }

  async #taken(kept: Kept, owner: string, trees: TreeCache): Promise<TakenForm | undefined> {
    const { takenFrom = TAKEN_FROM } = this.#options;
    if (kept.entries.length < takenFrom || this.#options.isShared(kept.digest, owner)) return undefined;
    const folder = await trees.take(kept.digest);
    return folder === undefined ? undefined : new TakenForm(folder, kept);
  }
}
