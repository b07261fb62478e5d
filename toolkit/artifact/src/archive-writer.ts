import { createWriteStream } from 'node:fs';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { createTarPacker, type TarHeader } from 'modern-tar';
import { createDigester, type DigestAlgorithm, type Digester } from './digest.ts';
import { ArtifactError, throwIfAborted } from './errors.ts';
import type { FileTree, TreeContent, TreeFile } from './file-tree.ts';
import type { Reuse } from './kept-tree.ts';
import type { PathFilter } from './source-ignore.ts';
import type { TreeWriter } from './tree-writer.ts';
import { type WalkEntry, walkTree } from './walk.ts';

/** Modes inside an archive, whatever they are outside (fluxcd/pkg artifact/storage/archive.go). */
const DIRECTORY_MODE = 0o750;
export const FILE_MODE = 0o600;
export const EXECUTABLE_MODE = 0o700;

/** What an archive is made of, and how. */
export interface ArchiveOptions {
  readonly tree: FileTree;
  readonly filter?: PathFilter | undefined;
  readonly algorithm: DigestAlgorithm;
  /** Most bytes of all files together; `LIMIT` beyond. */
  readonly maxBytes: number;
  /** Also receives every directory and file: the unpacked form, without unpacking. */
  readonly unpacked?: TreeWriter | undefined;
  /** A former unpacked form, from which files of the same content are linked. */
  readonly reuse?: Reuse | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What was written. */
export interface WrittenFile {
  readonly digest: string;
  readonly size: number;
}

/** An archive, and which files went into it. */
export interface WrittenArchive extends WrittenFile {
  readonly files: readonly TreeFile[];
}

/**
 * Writes a tree as tar.gz. The bytes depend on paths, contents and executable bits alone: no times, no owners,
 * fixed modes, fixed order.
 */
export async function writeArchive(file: string, options: ArchiveOptions): Promise<WrittenArchive> {
  const { readable, controller } = createTarPacker();
  const meter = new Meter(options.algorithm);
  const written = pipeline(
    Readable.fromWeb(readable as Parameters<typeof Readable.fromWeb>[0]),
    new Batch(),
    createGzip(),
    meter,
    createWriteStream(file, { mode: 0o600 }),
  );
  const produced = pack(controller, options).catch((error: unknown) => {
    controller.error(error);
    throw error;
  });
  const [packing, writing] = await Promise.allSettled([produced, written]);
  if (packing.status === 'rejected') throw packing.reason;
  if (writing.status === 'rejected') throw writing.reason;
  return { digest: meter.digest(), size: meter.size, files: packing.value };
}

type Packer = ReturnType<typeof createTarPacker>['controller'];

async function pack(packer: Packer, options: ArchiveOptions): Promise<readonly TreeFile[]> {
  const entries = walkTree(options.tree, options.filter);
  const files = entries.flatMap((entry) => ('file' in entry ? [entry.file] : []));
  const contents = options.tree.read(files)[Symbol.asyncIterator]();
  let bytes = 0;
  await addDirectory(packer, '.');
  for (const entry of entries) {
    throwIfAborted(options.signal);
    if ('directory' in entry) {
      await addDirectory(packer, entry.directory);
      options.unpacked?.directory(entry.directory);
      continue;
    }
    const content = await contentOf(contents, entry);
    bytes += content.size;
    if (bytes > options.maxBytes) {
      throw new ArtifactError('LIMIT', `the source is larger than ${options.maxBytes} bytes`);
    }
    await addFile(packer, entry.file, content, options);
  }
  packer.finalize();
  await options.unpacked?.finish();
  return files;
}

async function contentOf(
  contents: AsyncIterator<TreeContent>,
  entry: Extract<WalkEntry, { file: TreeFile }>,
): Promise<TreeContent> {
  const next = await contents.next();
  if (next.done || next.value.path !== entry.file.path) {
    throw new ArtifactError('IO', `the content of ${entry.file.path} cannot be read`);
  }
  return next.value;
}

const headerOf = (name: string, mode: number, size: number): TarHeader => ({
  name,
  mode,
  size,
  mtime: new Date(0),
  uid: 0,
  gid: 0,
  uname: '',
  gname: '',
});

async function addDirectory(packer: Packer, path: string): Promise<void> {
  await packer.add({ ...headerOf(path, DIRECTORY_MODE, 0), type: 'directory' }).close();
}

async function addFile(
  packer: Packer,
  file: TreeFile,
  content: TreeContent,
  options: ArchiveOptions,
): Promise<void> {
  const { unpacked } = options;
  const mode = file.executable ? EXECUTABLE_MODE : FILE_MODE;
  const body = packer.add({ ...headerOf(file.path, mode, content.size), type: 'file' }).getWriter();
  const existing = options.reuse?.find(file);
  const linked = existing !== undefined && (await unpacked?.link(file.path, existing, content.size)) === true;
  if (content.body instanceof Uint8Array) {
    if (content.size > 0) await body.write(content.body);
    if (!linked) await unpacked?.file(file.path, mode, content.body);
  } else if (unpacked && !linked) {
    await unpacked.stream(file.path, mode, content.body, (chunk) => body.write(chunk));
  } else {
    for await (const chunk of content.body) await body.write(chunk);
  }
  await body.close();
}

const BATCH = 256 * 1024;

/** Gathers small chunks: each that reaches gzip costs a trip to the thread pool. */
class Batch extends Transform {
  #chunks: Buffer[] = [];
  #size = 0;

  override _transform(
    chunk: Buffer,
    _encoding: BufferEncoding,
    done: (e: null, chunk?: Buffer) => void,
  ): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#size < BATCH) done(null);
    else done(null, this.#take());
  }

  override _flush(done: (e: null, chunk?: Buffer) => void): void {
    done(null, this.#take());
  }

  #take(): Buffer {
    const whole = Buffer.concat(this.#chunks);
    this.#chunks = [];
    this.#size = 0;
    return whole;
  }
}

/** Counts and hashes what passes. */
class Meter extends Transform {
  size = 0;
  readonly #digester: Digester;

  constructor(algorithm: DigestAlgorithm) {
    super();
    this.#digester = createDigester(algorithm);
  }

  override _transform(
    chunk: Buffer,
    _encoding: BufferEncoding,
    done: (e: null, chunk: Buffer) => void,
  ): void {
    this.size += chunk.length;
    this.#digester.update(chunk);
    done(null, chunk);
  }

  digest(): string {
    return this.#digester.value();
  }
}
