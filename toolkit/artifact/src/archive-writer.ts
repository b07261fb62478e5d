import { type FileHandle, open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { ArchiveSink } from './archive-sink.ts';
import { Batch } from './batch.ts';
import { Contents, chunksOf, unpack, unpackedAlong } from './contents.ts';
import type { DigestAlgorithm } from './digest.ts';
import { ArtifactError, throwIfAborted } from './errors.ts';
import type { FileTree, TreeContent, TreeFile } from './file-tree.ts';
import { DIRECTORY_MODE, modeOf } from './modes.ts';
import { type CutSizes, cutSegments, type Segment, type SegmentPlace } from './segments.ts';
import type { PathFilter } from './source-ignore.ts';
import { paddingOf, TAR_END, tarHeader } from './tar-header.ts';
import { Turns } from './turns.ts';
import type { UnpackedForm } from './unpacked-form.ts';
import { type WalkEntry, walkTree } from './walk.ts';

/** A former archive, from which unchanged segments are copied. */
export interface FormerArchive {
  readonly handle: FileHandle;
  readonly segments: ReadonlyMap<string, SegmentPlace>;
}

/** What an archive is made of, and how. */
export interface ArchiveOptions {
  readonly tree: FileTree;
  readonly filter?: PathFilter | undefined;
  readonly algorithm: DigestAlgorithm;
  /** Most bytes of all files together; `LIMIT` beyond. */
  readonly maxBytes: number;
  /** Also receives every directory and file: the unpacked form, without unpacking. */
  readonly unpacked?: UnpackedForm | undefined;
  readonly former?: FormerArchive | undefined;
  /** The same for all archives of a store, or their bytes differ. */
  readonly sizes?: CutSizes | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What was written. */
export interface WrittenFile {
  readonly digest: string;
  readonly size: number;
}

/** An archive, what went into it, and where. */
export interface WrittenArchive extends WrittenFile {
  readonly entries: readonly WalkEntry[];
  /** Bytes of all files together. */
  readonly bytes: number;
  readonly segments: ReadonlyMap<string, SegmentPlace>;
}

/**
 * Writes a tree as tar.gz. The bytes depend on paths, contents and executable bits alone: no times, no owners,
 * fixed modes, fixed order; nor do they depend on whether a former archive was at hand.
 */
export async function writeArchive(file: string, options: ArchiveOptions): Promise<WrittenArchive> {
  const handle = await open(file, 'w', 0o600);
  try {
    const run = new ArchiveRun(new ArchiveSink(handle, options.algorithm), options);
    return await run.write();
  } finally {
    await handle.close();
  }
}

class ArchiveRun {
  readonly #sink: ArchiveSink;
  readonly #options: ArchiveOptions;
  readonly #segments = new Map<string, SegmentPlace>();
  readonly #turns = new Turns();
  #bytes = 0;

  constructor(sink: ArchiveSink, options: ArchiveOptions) {
    this.#sink = sink;
    this.#options = options;
  }

  async write(): Promise<WrittenArchive> {
    const { tree, filter, unpacked, sizes } = this.#options;
    const entries: WalkEntry[] = [{ directory: '.' }, ...walkTree(tree, filter)];
    unpacked?.begin(entries);
    for (const segment of cutSegments(entries, sizes)) await this.#segment(segment);
    await unpacked?.finish();
    const { size } = this.#sink;
    return { digest: this.#sink.digest(), size, entries, bytes: this.#bytes, segments: this.#segments };
  }

  async #segment(segment: Segment): Promise<void> {
    const offset = this.#sink.size;
    const before = this.#bytes;
    const place = segment.key === undefined ? undefined : this.#options.former?.segments.get(segment.key);
    if (place !== undefined) await this.#copied(segment, place);
    else await this.#packed(segment);
    if (segment.key === undefined) return;
    const length = this.#sink.size - offset;
    this.#segments.set(segment.key, { offset, length, bytes: this.#bytes - before });
  }

  async #copied(segment: Segment, place: SegmentPlace): Promise<void> {
    const { former, unpacked, tree } = this.#options;
    this.#count(place.bytes);
    await this.#sink.copy(former!.handle, place);
    if (!unpacked) return;
    const missing: TreeFile[] = [];
    for (const entry of segment.entries) {
      await this.#next();
      if ('directory' in entry) unpacked.directory(entry.directory);
      else if (!unpacked.has(entry.file)) missing.push(entry.file);
    }
    const contents = new Contents(tree, missing);
    for (const file of missing) await unpack(unpacked, file, await contents.next(file));
  }

  async #packed(segment: Segment): Promise<void> {
    const sink = this.#sink;
    await pipeline(this.#tar(segment), createGzip(), async (chunks) => {
      for await (const chunk of chunks as AsyncIterable<Buffer>) await sink.write(chunk);
    });
  }

  /** The segment's part of the tar. */
  async *#tar(segment: Segment): AsyncGenerator<Buffer, void, void> {
    const batch = new Batch();
    const contents = new Contents(this.#options.tree, segment.files);
    for (const entry of segment.entries) {
      await this.#next();
      if ('directory' in entry) {
        batch.add(tarHeader({ type: 'directory', name: entry.directory, mode: DIRECTORY_MODE, size: 0 }));
        this.#options.unpacked?.directory(entry.directory);
        continue;
      }
      const { file } = entry;
      const content = await contents.next(file);
      this.#count(content.size);
      batch.add(tarHeader({ type: 'file', name: file.path, mode: modeOf(file), size: content.size }));
      for await (const chunk of this.#content(file, content)) {
        batch.add(chunk);
        if (batch.isFull) yield batch.take();
      }
      batch.add(TAR_END.subarray(0, paddingOf(content.size)));
    }
    if (segment.last) batch.add(TAR_END);
    yield batch.take();
  }

  /** The chunks of a content, which becomes a file of the unpacked form on its way. */
  #content(file: TreeFile, content: TreeContent): Iterable<Uint8Array> | AsyncIterable<Uint8Array> {
    const { unpacked } = this.#options;
    return unpacked === undefined || unpacked.has(file)
      ? chunksOf(content)
      : unpackedAlong(unpacked, file, content);
  }

  #count(bytes: number): void {
    this.#bytes += bytes;
    const { maxBytes } = this.#options;
    if (this.#bytes > maxBytes) {
      throw new ArtifactError('LIMIT', `the source is larger than ${maxBytes} bytes`);
    }
  }

  async #next(): Promise<void> {
    throwIfAborted(this.#options.signal);
    if (this.#turns.isOver) await this.#turns.rest();
  }
}
