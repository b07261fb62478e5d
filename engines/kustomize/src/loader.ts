import type { Address } from '@flux-ts/errors';
import type { Budget } from './budget.ts';
import { KustomizeError, withoutPasswords } from './errors.ts';
import { basename, dirname, type FileSystem, isWithin, joinPath } from './file-system.ts';
import { isHttpUrl, parseRepoUrl } from './repo-url.ts';

/** Something that the engine cannot have by itself; the caller fetches it and builds again. */
export interface Need {
  readonly kind: 'remote-file' | 'remote-base' | 'chart';
  /** The URL as the kustomization has it, or the chart's key. */
  readonly key: string;
}

/** What a remote thing turned out to be. A base is a file system of its own and the folder in it. */
export type RemoteAnswer =
  | { readonly kind: 'base'; readonly fs: FileSystem; readonly path: string }
  | { readonly kind: 'file'; readonly content: Uint8Array }
  /** It could not be had; `status`: because a server answered so. */
  | { readonly kind: 'failed'; readonly message: string; readonly status?: boolean }
  | { readonly kind: 'refused'; readonly message: string };

/**
 * Answers what is known of a URL; undefined: not yet, so the build will ask for it. Like kustomize, a build asks first
 * for the file behind an `http(s)` URL, and for the repository when there is none or it holds no objects.
 */
export type RemoteLookup = (need: Need) => RemoteAnswer | undefined;

/** Learns how a build uses files, and tells it what it need not load; see `warm/`. */
export interface LoadTrace {
  /** Whether some objects are left out, so that a patch may not find its own. */
  readonly isPartial: boolean;
  /** Whether the objects of a file are left out. */
  leavesOut(file: string): boolean;
  /** A file was read for the objects in it. */
  loadedResources(file: string): void;
  /** The build has parts by which the fields of one object get into another one. */
  entangle(): void;
  /** The build has parts that may come out otherwise the next time, though no file has changed. */
  unrepeatable(): void;
}

/** What all loaders of a build share. */
export interface LoadContext {
  readonly restricted: boolean;
  /** Whether a path that leads out of the file system is an error; otherwise it ends at the root, as `/..` does. */
  readonly confined: boolean;
  /** What the root of the file system is called in messages; '' for `/`. */
  readonly rootName: string;
  readonly remote: RemoteLookup;
  /** Collects what is missing. */
  readonly needs: Map<string, Need>;
  readonly budget: Budget;
  readonly trace?: LoadTrace | undefined;
}

/** Reads files and opens folders as seen from one kustomization (kustomize's FileLoader). */
export class Loader {
  readonly fs: FileSystem;
  /** The folder of the kustomization, in the file system. */
  readonly root: string;
  readonly repository: string | undefined;
  private readonly context: LoadContext;
  private readonly referrer: Loader | undefined;

  constructor(context: LoadContext, fs: FileSystem, root: string, referrer?: Loader, repository?: string) {
    this.context = context;
    this.fs = fs;
    this.root = root;
    this.referrer = referrer;
    this.repository = repository;
  }

  /** The root as messages name it. */
  get rootName(): string {
    return this.nameOf(this.root);
  }

  nameOf(path: string): string {
    const { rootName } = this.context;
    return path === '' ? rootName || '/' : `${rootName}/${path}`;
  }

  /** What a file of this kustomization is called where places are told: its path, or its URL. */
  resolve(path: string): string {
    if (isHttpUrl(path)) return withoutPasswords(path);
    const file = this.locate(path);
    if (this.repository === undefined) return file;
    const { host, repository } = parseRepoUrl(this.repository) ?? { host: '', repository: this.repository };
    return withoutPasswords(`${host}${repository}//${file}`);
  }

  /** Where in the file system a path of this kustomization leads. */
  private locate(path: string): string {
    const { rootName } = this.context;
    if (
      this.repository !== undefined &&
      leavesRoot(path.startsWith('/') ? `../${path}` : `${this.root}/${path}`)
    ) {
      const words = 'security; bases in kustomizations found in cloned git repos must be within the repo';
      throw new KustomizeError('SECURITY', `${words}, but '${path}' is outside '${this.repository}'`);
    }
    if (rootName !== '' && path.startsWith(`${rootName}/`)) return joinPath('', path.slice(rootName.length));
    if (this.context.confined && leavesRoot(path.startsWith('/') ? path : `${this.root}/${path}`)) {
      throw new KustomizeError('SECURITY', `path '${path}' is not in or below '${rootName || '/'}'`);
    }
    return joinPath(this.root, path);
  }

  /** Quirk (filesys CleanedAbs): what counts is where links lead. */
  private follow(path: string): string {
    return this.fs.realPath?.(path) ?? path;
  }

  /** The objects of a file, as `parse` finds them; none of a file that a warm build leaves out. */
  loadResources<T>(path: string, parse: (text: string) => readonly T[]): readonly T[] {
    const { trace } = this.context;
    if (trace === undefined || isHttpUrl(path)) return parse(this.load(path));
    const file = this.locate(path);
    if (trace.leavesOut(file)) return [];
    const text = this.load(path);
    trace.loadedResources(file);
    return parse(text);
  }

  address(path: string): Address {
    return { file: this.resolve(path) };
  }

  /** The text of a file as a user wrote it; undefined when nobody did, or it cannot be read. */
  writtenText(path: string): string | undefined {
    if (isHttpUrl(path)) return undefined;
    const full = this.locate(path);
    const bytes = this.fs.written === undefined ? this.fs.read(full) : this.fs.written(full);
    return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
  }

  /** The text of a file; a byte order mark is left to its reader. */
  load(path: string): string {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(this.loadBytes(path));
  }

  loadBytes(path: string): Uint8Array {
    if (isHttpUrl(path)) return this.loadRemote(path);
    const full = this.locate(path);
    const name = this.nameOf(full);
    const content = this.fs.read(full);
    if (this.restrictsLoads) this.checkRestriction(path, full, name, content === undefined);
    if (content === undefined) {
      const isFolder = this.fs.list(full) !== undefined;
      const text = isFolder ? `read ${name}: is a directory` : `open ${name}: no such file or directory`;
      throw new KustomizeError('NOT_FOUND', text);
    }
    return this.charge(content, name);
  }

  private get restrictsLoads(): boolean {
    return this.context.restricted || this.repository !== undefined;
  }

  private checkRestriction(path: string, full: string, name: string, missing: boolean): void {
    if (missing) {
      if (this.fs.list(full) !== undefined)
        throw new KustomizeError('NOT_FOUND', `'${name}' must resolve to a file`);
      throw new KustomizeError('NOT_FOUND', this.lstatText(full));
    }
    if (isWithin(dirname(this.follow(full)), this.root)) return;
    const shown = path.startsWith('/') ? path : name;
    throw new KustomizeError('SECURITY', `security; file '${shown}' is not in or below '${this.rootName}'`);
  }

  /** Quirk: the first part of the path that is missing is the one that Go's EvalSymlinks names. */
  private lstatText(full: string, shown = this.nameOf(full)): string {
    let missing = full;
    while (missing !== '' && this.fs.list(dirname(missing)) === undefined) missing = dirname(missing);
    const parentIsFile = dirname(missing) !== missing && this.fs.read(dirname(missing)) !== undefined;
    const reason = parentIsFile ? 'not a directory' : 'no such file or directory';
    return `evalsymlink failure on '${shown}' : lstat ${this.nameOf(missing)}: ${reason}`;
  }

  private charge(content: Uint8Array, name: string): Uint8Array {
    this.context.budget.takeFile(name, content.length, this.repository);
    return content;
  }

  private loadRemote(url: string): Uint8Array {
    this.context.trace?.unrepeatable();
    const need = { kind: 'remote-file', key: url } as const;
    const answer = this.context.remote(need);
    if (answer === undefined) throw this.ask(need);
    if (answer.kind === 'file') return this.charge(answer.content, url);
    if (answer.kind === 'refused') throw new KustomizeError('SECURITY', answer.message);
    const isRepository =
      answer.kind === 'base' || (answer.status === true && parseRepoUrl(url) !== undefined);
    if (isRepository) throw new KustomizeError('NOT_FOUND', 'URL is a git repository');
    throw new KustomizeError(answer.status === true ? 'REMOTE' : 'NOT_FOUND', answer.message);
  }

  /** Notes that something must be fetched; the error to throw then. */
  ask(need: Need): NeededError {
    this.context.needs.set(`${need.kind}\n${need.key}`, need);
    return new NeededError(need);
  }

  /** A loader for another kustomization: a folder, or a repository behind a URL. */
  open(path: string): Loader {
    if (path === '') throw new KustomizeError('KUSTOMIZATION', 'new root cannot be empty');
    const url = parseRepoUrl(path);
    if (url !== undefined) return this.openRemote(path);
    if (
      path.startsWith('/') &&
      !(this.context.rootName !== '' && path.startsWith(`${this.context.rootName}/`))
    ) {
      throw new KustomizeError('KUSTOMIZATION', `new root '${path}' cannot be absolute`);
    }
    const full = this.follow(this.locate(path));
    this.checkFolder(full);
    for (let loader: Loader | undefined = this; loader !== undefined; loader = loader.referrer) {
      if (loader.fs === this.fs && isWithin(loader.root, full)) {
        throw new KustomizeError(
          'CYCLE',
          `cycle detected: candidate root '${this.nameOf(full)}' contains visited root '${loader.rootName}'`,
        );
      }
    }
    return new Loader(this.context, this.fs, full, this, this.repository);
  }

  /** Fails unless the path is a folder, in kustomize's words. */
  checkFolder(full: string, shown = this.nameOf(full)): void {
    if (this.fs.list(full) !== undefined) return;
    const text =
      this.fs.read(full) === undefined
        ? `not a valid directory: ${this.lstatText(full, shown)}`
        : `'${shown}': file is not directory`;
    throw new KustomizeError('NOT_FOUND', `must build at directory: ${text}`);
  }

  private openRemote(url: string): Loader {
    this.context.trace?.unrepeatable();
    for (let loader: Loader | undefined = this; loader !== undefined; loader = loader.referrer) {
      if (loader.repository?.startsWith(url)) {
        throw new KustomizeError(
          'CYCLE',
          `cycle detected: URI '${url}' referenced by previous URI '${loader.repository}'`,
        );
      }
    }
    const need = { kind: 'remote-base', key: url } as const;
    const answer = this.context.remote(need);
    if (answer === undefined) throw this.ask(need);
    if (answer.kind === 'refused') throw new KustomizeError('SECURITY', answer.message);
    if (answer.kind === 'failed') throw new KustomizeError('REMOTE', answer.message);
    if (answer.kind === 'file') throw new KustomizeError('REMOTE', `'${url}' is no repository`);
    const { fs, path } = answer;
    const root = fs.realPath?.(path) ?? path;
    const loader = new Loader(this.context, fs, root, this, url);
    if (fs.list(root) !== undefined) return loader;
    if (fs.read(root) === undefined) throw new KustomizeError('NOT_FOUND', loader.lstatText(root));
    const words = `'${loader.rootName}' refers to file '${basename(root)}'; expecting directory`;
    throw new KustomizeError('NOT_FOUND', words);
  }

  /** The last part of the root's name. */
  get folderName(): string {
    return basename(this.rootName);
  }
}

/** Whether a path has more `..` than folders to leave. */
function leavesRoot(path: string): boolean {
  let depth = 0;
  for (const part of path.split('/')) {
    if (part === '..') depth--;
    else if (part !== '' && part !== '.') depth++;
    if (depth < 0) return true;
  }
  return false;
}

/** Thrown inside a build when something must be fetched first; never leaves the engine. */
export class NeededError extends Error {
  readonly need: Need;

  constructor(need: Need) {
    super(`${need.key} is needed`);
    this.need = need;
  }
}
