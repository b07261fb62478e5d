import { linkSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TreeFile } from './file-tree.ts';
import type { KeptTree, Reuse } from './kept-tree.ts';
import { TreeWriter } from './tree-writer.ts';
import type { WalkEntry } from './walk.ts';

/** The folder that an archive unpacks to, made while the archive is written. */
export interface UnpackedForm extends Pick<TreeWriter, 'directory' | 'file' | 'open' | 'finish'> {
  readonly folder: string;
  /** Told first what will be in it. */
  begin(entries: readonly WalkEntry[]): void;
  /** Whether a file is in place without its content being written. To be asked once a file. */
  has(file: TreeFile): boolean;
}

/** A new folder. Files that a former one has are linked from there, which costs a fraction of writing them. */
export class LinkedForm extends TreeWriter implements UnpackedForm {
  readonly #reuse: Reuse | undefined;

  constructor(folder: string, reuse: Reuse | undefined) {
    super(folder);
    this.#reuse = reuse;
  }

  begin(): void {
    // It is empty.
  }

  has(file: TreeFile): boolean {
    const existing = this.#reuse?.find(file);
    if (existing === undefined) return false;
    this.parent(file.path);
    try {
      linkSync(existing, join(this.folder, file.path));
      return true;
    } catch {
      return false; // the other has gone, it has too many links
    }
  }
}

/** The folder of a former archive, which nobody reads any more: only what differs is removed and written. */
export class TakenForm extends TreeWriter implements UnpackedForm {
  readonly #former: KeptTree;
  readonly #kept = new Set<string>();

  constructor(folder: string, former: KeptTree) {
    super(folder);
    this.#former = former;
  }

  begin(entries: readonly WalkEntry[]): void {
    const wanted = new Map<string, TreeFile>();
    for (const entry of entries) if ('file' in entry) wanted.set(entry.file.path, entry.file);
    for (const { file } of filesOf(this.#former.entries)) {
      if (isSame(file, wanted.get(file.path))) this.#kept.add(file.path);
      else rmSync(join(this.folder, file.path), { force: true });
    }
    const directories = directoriesOf(entries);
    for (const path of directoriesOf(this.#former.entries)) {
      if (directories.has(path)) this.knows(path);
    }
    const gone = [...directoriesOf(this.#former.entries)].filter((path) => !directories.has(path));
    // What is in a directory has a longer path.
    for (const path of gone.sort((a, b) => b.length - a.length)) rmdirSync(join(this.folder, path));
  }

  has(file: TreeFile): boolean {
    return this.#kept.has(file.path);
  }
}

const filesOf = (entries: readonly WalkEntry[]) => entries.filter((entry) => 'file' in entry);

/** A content without a name is no content that is known. */
function isSame(a: TreeFile, b: TreeFile | undefined): boolean {
  return a.content !== undefined && a.content === b?.content && a.executable === b.executable;
}

/** The directories that entries make, those above them included. */
function directoriesOf(entries: readonly WalkEntry[]): Set<string> {
  const found = new Set<string>();
  for (const entry of entries) {
    let path = 'file' in entry ? parentOf(entry.file.path) : entry.directory;
    for (; path !== '' && path !== '.' && !found.has(path); path = parentOf(path)) found.add(path);
  }
  return found;
}

function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}
