import { existsSync, type Stats } from 'node:fs';
import {
  copyFile,
  type FileHandle,
  lstat,
  mkdir,
  open,
  readdir,
  rename,
  rm,
  stat,
  symlink,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Artifact } from '@flux-ts/kinds';
import { extractArchive } from './archive-reader.ts';
import type { WrittenFile } from './archive-writer.ts';
import { type ArtifactOwner, artifactPath, checkArtifactPath, ownerPath } from './artifact-path.ts';
import { createDigester, type DigestAlgorithm, digestFile, parseDigest } from './digest.ts';
import { ArtifactError, directoryError, throwIfAborted } from './errors.ts';
import { folderTree } from './file-tree.ts';
import { selectGarbage } from './garbage.ts';
import { Packer } from './packer.ts';
import { serveFile } from './static-files.ts';
import type {
  ArtifactReference,
  ArtifactSource,
  ArtifactStore,
  ArtifactStoreOptions,
  WriteOptions,
} from './store-types.ts';
import { type Lease, TreeCache } from './tree-cache.ts';

const TREES = '.trees';
const DEFAULT_MAX_BYTES = 2 * 1024 ** 3;
const MAX_COLLECTED = 1000;

/** Opens the store, removing what writes left unfinished. */
export async function createArtifactStore(options: ArtifactStoreOptions): Promise<ArtifactStore> {
  await mkdir(options.root, { recursive: true, mode: 0o700 });
  return new FolderStore(options);
}

class FolderStore implements ArtifactStore {
  readonly #options: ArtifactStoreOptions;
  readonly #algorithm: DigestAlgorithm;
  readonly #trees: TreeCache;
  /** Which paths an unpacked tree stands for, so that it goes when the last of them goes. */
  readonly #digests = new Map<string, string>();
  /** Fingerprint of the file when it was last found to match its digest. */
  readonly #verified = new Map<string, string>();
  readonly #packer: Packer;
  #count = 0;

  constructor(options: ArtifactStoreOptions) {
    this.#options = options;
    this.#algorithm = options.algorithm ?? 'sha256';
    const idle = options.maxIdleBytes;
    this.#trees = new TreeCache(join(options.root, TREES), idle === undefined ? {} : { maxIdleBytes: idle });
    this.#packer = new Packer({
      trees: options.keepTrees ? this.#trees : undefined,
      reopen: (path, digest) => this.#reopen(path, digest),
      isShared: (digest, owner) => this.#isShared(digest, owner),
    });
  }

  get root(): string {
    return this.#options.root;
  }

  urlOf(path: string): string {
    const { host } = this.#options;
    return `${/^https?:\/\//.test(host) ? '' : 'http://'}${host}/${path}`;
  }

  async write(
    owner: ArtifactOwner,
    file: string,
    source: ArtifactSource,
    revision: string,
    options: WriteOptions = {},
  ): Promise<Artifact> {
    const path = artifactPath(owner, file);
    const target = join(this.root, path);
    await mkdir(dirname(target), { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
      throw directoryError(cause);
    });
    const draft = join(dirname(target), `.${basename(target)}.${process.pid}.${this.#count++}`);
    try {
      const written = await this.#writeDraft(draft, source, path, options);
      await rename(draft, target);
      this.#remember(path, written.digest);
      this.#verified.set(path, stamp(written.digest, await stat(target)));
      return {
        path,
        url: this.urlOf(path),
        revision,
        digest: written.digest,
        lastUpdateTime: new Date(this.#options.clock.now()).toISOString().replace(/\.\d+Z$/, 'Z'),
        size: written.size,
        ...(options.metadata === undefined ? {} : { metadata: { ...options.metadata } }),
      };
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  }

  async #writeDraft(
    draft: string,
    source: ArtifactSource,
    path: string,
    options: WriteOptions,
  ): Promise<WrittenFile> {
    if ('bytes' in source) {
      await writeFile(draft, source.bytes, { mode: 0o600 });
      const digester = createDigester(this.#algorithm);
      digester.update(source.bytes);
      return { digest: digester.value(), size: source.bytes.length };
    }
    if ('file' in source) {
      await copyFile(source.file, draft);
      return { digest: await digestFile(draft, this.#algorithm), size: (await stat(draft)).size };
    }
    const tree = 'tree' in source ? source.tree : await folderTree(source.folder);
    const { filter } = source;
    const { signal } = options;
    const maxBytes = this.#options.maxBytes ?? DEFAULT_MAX_BYTES;
    const owner = dirname(path);
    return this.#packer.pack({
      draft,
      path,
      owner,
      tree,
      filter,
      algorithm: this.#algorithm,
      maxBytes,
      signal,
    });
  }

  /** Opens an artifact's file, if it is still the one that was written. */
  async #reopen(path: string, digest: string): Promise<FileHandle | undefined> {
    const handle = await open(join(this.root, path), 'r').catch(() => undefined);
    if (handle && stamp(digest, await handle.stat()) === this.#verified.get(path)) return handle;
    await handle?.close();
    return undefined;
  }

  /** Whether a digest stands for somebody else's artifact too. */
  #isShared(digest: string, owner: string): boolean {
    return [...this.#digests].some(([path, other]) => other === digest && !path.startsWith(`${owner}/`));
  }

  async link(artifact: ArtifactReference, name: string): Promise<string> {
    const path = checkArtifactPath(artifact.path);
    const linkPath = checkArtifactPath(`${dirname(path)}/${name}`);
    const draft = `${join(this.root, linkPath)}.tmp`;
    await rm(draft, { force: true });
    await symlink(basename(path), draft);
    await rename(draft, join(this.root, linkPath));
    return this.urlOf(linkPath);
  }

  async exists(artifact: Pick<Artifact, 'path'>): Promise<boolean> {
    const found = await lstat(this.#file(artifact)).catch(() => undefined);
    return found?.isFile() === true;
  }

  async verify(artifact: ArtifactReference): Promise<void> {
    if (artifact.digest === '') throw new ArtifactError('INVALID_DIGEST', 'artifact has no digest');
    const { algorithm } = parseDigest(artifact.digest);
    const file = this.#file(artifact);
    const found = await stat(file).catch(() => undefined);
    if (!found) throw new ArtifactError('NOT_FOUND', 'file not found');
    if (this.#verified.get(artifact.path) === stamp(artifact.digest, found)) return;
    if ((await digestFile(file, algorithm)) !== artifact.digest) {
      throw new ArtifactError('DIGEST_MISMATCH', `computed digest doesn't match '${artifact.digest}'`);
    }
    this.#verified.set(artifact.path, stamp(artifact.digest, found));
    this.#remember(artifact.path, artifact.digest);
  }

  async remove(artifact: Pick<Artifact, 'path'>): Promise<void> {
    await unlink(this.#file(artifact));
    this.#forget(artifact.path);
  }

  async removeAll(owner: ArtifactOwner): Promise<boolean> {
    const folder = ownerPath(owner);
    const there = existsSync(join(this.root, folder));
    await rm(join(this.root, folder), { recursive: true, force: true });
    this.#packer.forget(folder);
    for (const path of [...this.#digests.keys(), ...this.#verified.keys()]) {
      if (path.startsWith(`${folder}/`)) this.#forget(path);
    }
    return there;
  }

  async collect(
    current: Pick<Artifact, 'path'>,
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<string[]> {
    const path = checkArtifactPath(current.path);
    const folder = dirname(path);
    const entries = await readdir(join(this.root, folder), { withFileTypes: true }).catch(() => []);
    const names = entries.filter((e) => e.isFile() && !e.name.startsWith('.') && !e.name.endsWith('.lock'));
    const files = await Promise.all(
      names.slice(0, MAX_COLLECTED).map(async ({ name }) => {
        throwIfAborted(signal);
        const { mtimeMs } = await stat(join(this.root, folder, name));
        return { name, modified: mtimeMs };
      }),
    );
    const { retention, clock } = this.#options;
    const garbage = selectGarbage(files, basename(path), retention, clock.now()).map(
      (name) => `${folder}/${name}`,
    );
    for (const old of garbage) {
      throwIfAborted(signal);
      await rm(join(this.root, old), { force: true });
      await rm(join(this.root, `${old}.lock`), { force: true });
      this.#forget(old);
    }
    return garbage;
  }

  owns(artifact: Pick<Artifact, 'url'>): boolean {
    return artifact.url.startsWith(this.urlOf(''));
  }

  async open(artifact: ArtifactReference, options: { signal?: AbortSignal } = {}): Promise<Lease> {
    if (this.#trees.has(artifact.digest) && (await this.exists(artifact))) {
      this.#remember(artifact.path, artifact.digest);
    } else await this.verify(artifact);
    const { limits } = this.#options;
    return this.#trees.acquire(artifact.digest, (draft) =>
      extractArchive(this.#file(artifact), draft, { signal: options.signal, ...(limits ? { limits } : {}) }),
    );
  }

  get fetchHandler(): (request: Request) => Promise<Response> {
    return (request) => serveFile(this.root, request);
  }

  close(): Promise<void> {
    return this.#trees.close();
  }

  #file(artifact: Pick<Artifact, 'path'>): string {
    return join(this.root, checkArtifactPath(artifact.path));
  }

  #remember(path: string, digest: string): void {
    if (this.#digests.get(path) === digest) return;
    this.#forget(path);
    this.#digests.set(path, digest);
  }

  #forget(path: string): void {
    this.#verified.delete(path);
    const digest = this.#digests.get(path);
    if (digest === undefined) return;
    this.#digests.delete(path);
    if (![...this.#digests.values()].includes(digest)) this.#trees.discard(digest);
  }
}

/** What changes whenever a file's content is replaced. */
function stamp(digest: string, file: Stats): string {
  return [digest, file.ino, file.size, file.mtimeMs, file.ctimeMs].join(' ');
}
