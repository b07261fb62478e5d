import { createReadStream } from 'node:fs';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { errorMessage } from '@flux-ts/errors';
import { createTarDecoder, type TarHeader } from 'modern-tar';
import { ArtifactError, throwIfAborted } from './errors.ts';
import { EXECUTABLE_MODE, FILE_MODE } from './modes.ts';
import { TreeWriter } from './tree-writer.ts';

/** Bounds on what an archive may become. */
export interface ExtractLimits {
  readonly maxEntries: number;
  /** All files together, after decompression. */
  readonly maxBytes: number;
  readonly maxDepth: number;
}

/** Generous for sources, deadly for bombs. */
export const DEFAULT_EXTRACT_LIMITS: ExtractLimits = {
  maxEntries: 200_000,
  maxBytes: 2 * 1024 ** 3,
  maxDepth: 64,
};

const HEADER = 512;
/** Files up to this size are collected and written several at a time. */
const INLINE_SIZE = 1024 * 1024;

/**
 * Unpacks a tar.gz into a folder that must not exist, and returns the bytes of its files. Only regular files and
 * directories, only below the folder; anything else fails with `INVALID_ARCHIVE`, too much of it with `LIMIT`
 * (words as in fluxcd/pkg tar/untar.go). What was written until then is the caller's to remove.
 */
export async function extractArchive(
  file: string,
  folder: string,
  options: { limits?: ExtractLimits; signal?: AbortSignal | undefined } = {},
): Promise<number> {
  const limits = options.limits ?? DEFAULT_EXTRACT_LIMITS;
  const writer = new TreeWriter(folder);
  const source = createReadStream(file);
  const gunzip = createGunzip();
  const guard = new SizeGuard(limits.maxBytes + limits.maxEntries * 2 * HEADER);
  // A failure anywhere reaches the reader of the last, who reports it.
  const piped = pipeline(source, gunzip, guard).catch(() => {});
  const bytes = Readable.toWeb(guard) as ReadableStream<Uint8Array>;
  try {
    await extractEntries(bytes, writer, limits, options.signal);
    return writer.bytes;
  } catch (error) {
    throw error instanceof ArtifactError ? error : describe(error);
  } finally {
    guard.destroy();
    await piped;
    await writer.finish().catch(() => {}); // nothing may be written any more once this is over
  }
}

async function extractEntries(
  bytes: ReadableStream<Uint8Array>,
  writer: TreeWriter,
  limits: ExtractLimits,
  signal: AbortSignal | undefined,
): Promise<void> {
  let entries = 0;
  let total = 0;
  for await (const { header, body } of bytes.pipeThrough(createTarDecoder({ strict: true }))) {
    throwIfAborted(signal);
    total += header.size;
    if (++entries > limits.maxEntries) throw new ArtifactError('LIMIT', 'the archive has too many entries');
    if (total > limits.maxBytes) {
      const words = `tar ${JSON.stringify(header.name)} is bigger than max archive size of ${limits.maxBytes} bytes`;
      throw new ArtifactError('LIMIT', words);
    }
    checkHeader(header, limits);
    if (header.type === 'directory') {
      writer.directory(header.name.replace(/\/+$/, ''));
      await body.cancel();
    } else await extractFile(header, body, writer);
  }
  await writer.finish();
}

async function extractFile(
  header: TarHeader,
  body: ReadableStream<Uint8Array>,
  writer: TreeWriter,
): Promise<void> {
  const mode = ((header.mode ?? 0) & 0o111) === 0 ? FILE_MODE : EXECUTABLE_MODE;
  let written: number;
  if (header.size > INLINE_SIZE) written = await writeStream(writer, header.name, mode, body);
  else {
    const chunks: Uint8Array[] = [];
    for await (const chunk of body) chunks.push(chunk);
    const content = Buffer.concat(chunks);
    written = content.length;
    await writer.file(header.name, mode, content);
  }
  if (written !== header.size) {
    throw new ArtifactError(
      'INVALID_ARCHIVE',
      `only wrote ${written} bytes to ${header.name}; expected ${header.size}`,
    );
  }
}

async function writeStream(
  writer: TreeWriter,
  path: string,
  mode: number,
  body: ReadableStream<Uint8Array>,
): Promise<number> {
  let size = 0;
  const file = await writer.open(path, mode);
  try {
    for await (const chunk of body) {
      size += chunk.length;
      await file.write(chunk);
    }
  } finally {
    await file.close();
  }
  return size;
}

function checkHeader(header: TarHeader, limits: ExtractLimits): void {
  const { name, type = 'file' } = header;
  const parts = name.split('/');
  if (name === '' || name.startsWith('/') || /[\\\0]/.test(name) || parts.includes('..')) {
    throw new ArtifactError('INVALID_ARCHIVE', `tar contained invalid name error ${JSON.stringify(name)}`);
  }
  if (parts.length > limits.maxDepth) throw new ArtifactError('LIMIT', 'the archive is nested too deeply');
  if (type === 'symlink') {
    const words = `tar file entry ${name} is a symlink, which is not allowed in this context`;
    throw new ArtifactError('INVALID_ARCHIVE', words);
  }
  if (type !== 'file' && type !== 'directory') {
    throw new ArtifactError(
      'INVALID_ARCHIVE',
      `tar file entry ${name} contained unsupported file type ${type}`,
    );
  }
}

function describe(error: unknown): ArtifactError {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (code.startsWith('Z_')) {
    return new ArtifactError('INVALID_ARCHIVE', `requires gzip-compressed body: ${errorMessage(error)}`, {
      cause: error,
    });
  }
  if (code === 'ENOENT') return new ArtifactError('NOT_FOUND', 'file not found', { cause: error });
  return new ArtifactError('INVALID_ARCHIVE', `tar error: ${errorMessage(error)}`, { cause: error });
}

/** Ends a stream that grows beyond all reason. */
class SizeGuard extends Transform {
  #left: number;

  constructor(limit: number) {
    super();
    this.#left = limit;
  }

  override _transform(
    chunk: Buffer,
    _: BufferEncoding,
    done: (e: Error | null, chunk?: Buffer) => void,
  ): void {
    this.#left -= chunk.length;
    if (this.#left < 0) done(new ArtifactError('LIMIT', 'the archive is too large when decompressed'));
    else done(null, chunk);
  }
}
