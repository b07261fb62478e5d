import type { Commit, Tag } from '../objects/commit.ts';
import type { ObjectReader } from '../objects/object-reader.ts';
import type { TreeEntry } from '../objects/tree.ts';
import type { CommitName, GitRef } from '../refs/revision.ts';
import type { GitRemote } from '../transport/session.ts';

/** What to check out. */
export interface CheckoutRequest {
  readonly remote: GitRemote;
  /** Default: the branch `master`, as in Flux. */
  readonly ref?: GitRef | undefined;
  /** Names the owner; checkouts of one owner share a mirror on disk and run one after the other. */
  readonly key: string;
  /** Revision of the last checkout; when the remote is still there, nothing is fetched. */
  readonly observed?: string | undefined;
  /** The remote is known to have moved: fetch at once, without asking first. */
  readonly expectChange?: boolean | undefined;
  readonly submodules?: boolean | undefined;
  /** Only files whose path begins with one of these (a leading `./` is dropped). */
  readonly sparse?: readonly string[] | undefined;
}

/** A file of a {@link TreeCheckout}. */
export interface CheckoutFile {
  readonly path: string;
  readonly executable: boolean;
  /** Hash of the blob: files with the same hash have the same bytes. */
  readonly content: string;
}

/** A file with its content: one buffer, or for large files a stream that must be read before the next file. */
export interface CheckoutContent {
  readonly path: string;
  readonly size: number;
  readonly body: Buffer | AsyncIterable<Buffer>;
}

/** The remote is where it was. */
export interface UnchangedCheckout {
  readonly kind: 'unchanged';
  readonly commit: CommitName;
}

/** A commit and its files, read from the mirror as they are asked for. {@link close} it. */
export interface TreeCheckout {
  readonly kind: 'tree';
  readonly commit: Commit & CommitName;
  /** The tag that was asked for; a lightweight one has only a name. */
  readonly tag: Tag | { readonly name: string } | undefined;
  /** Regular files; symbolic links are left out, and submodules unless they were asked for. */
  readonly files: readonly CheckoutFile[];
  readonly directories: readonly string[];
  /** Yields the content of files of this tree in the order given. */
  read(files: readonly Pick<CheckoutFile, 'path'>[]): AsyncIterable<CheckoutContent>;
  /** Ends the reading process and lets the owner's next checkout begin. Call it once, always. */
  close(): void;
}

/** One repository's part of a tree. */
export interface TreePart {
  readonly reader: ObjectReader;
  /** Path of the submodule, or `''`. */
  readonly prefix: string;
  readonly entries: readonly TreeEntry[];
}

interface Located extends CheckoutFile {
  readonly reader: ObjectReader;
}

/** The files of a commit with its submodules, as one tree. */
export class CheckoutTree {
  readonly files: readonly CheckoutFile[];
  readonly directories: readonly string[];
  readonly #located = new Map<string, Located>();
  readonly #composed: boolean;

  constructor(parts: readonly TreePart[], sparse: readonly string[] | undefined) {
    this.#composed = parts.length > 1;
    const directories = new Set<string>();
    for (const { reader, prefix, entries } of parts) {
      for (const entry of entries) {
        const path = prefix === '' ? entry.path : `${prefix}/${entry.path}`;
        if (entry.kind === 'directory' || entry.kind === 'submodule') directories.add(path);
        if (entry.kind !== 'file' && entry.kind !== 'executable') continue;
        if (sparse && !isIncluded(path, sparse)) continue;
        this.#located.set(path, {
          path,
          executable: entry.kind === 'executable',
          content: entry.hash,
          reader,
        });
      }
    }
    this.files = [...this.#located.values()].map(({ path, executable, content }) => ({
      path,
      executable,
      content,
    }));
    this.directories = sparse ? parentsOf(this.files) : [...directories];
  }

  async *read(files: readonly Pick<CheckoutFile, 'path'>[]): AsyncGenerator<CheckoutContent, void, void> {
    for (const run of this.#runs(files)) {
      let index = 0;
      for await (const { size, body } of run[0]!.reader.read(run.map((file) => file.content))) {
        yield { path: run[index++]!.path, size, body };
      }
      // Of many submodules only one has a process at a time.
      if (this.#composed) run[0]!.reader.rest();
    }
  }

  /** Neighbours in the same repository are read together. */
  #runs(files: readonly Pick<CheckoutFile, 'path'>[]): Located[][] {
    const runs: Located[][] = [];
    for (const { path } of files) {
      const file = this.#located.get(path);
      if (!file) continue;
      const last = runs.at(-1);
      if (last && last[0]!.reader === file.reader) last.push(file);
      else runs.push([file]);
    }
    return runs;
  }
}

/** go-git compares prefixes, not path segments: `app` takes `app-two/` along (plumbing/format/index, SkipUnless). */
function isIncluded(path: string, sparse: readonly string[]): boolean {
  return sparse.some((prefix) => path.startsWith(prefix.replace(/^\.\//, '')));
}

function parentsOf(files: readonly CheckoutFile[]): string[] {
  const parents = new Set<string>();
  for (const { path } of files) {
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      parents.add(path.slice(0, slash));
    }
  }
  return [...parents];
}
