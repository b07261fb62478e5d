import type { FileHandle } from 'node:fs/promises';
import { createDigester, type DigestAlgorithm, type Digester } from './digest.ts';
import { ArtifactError } from './errors.ts';
import type { SegmentPlace } from './segments.ts';

/** What is copied at a time. */
const BATCH = 256 * 1024;

/** The file that an archive becomes: counts and hashes what it is given. */
export class ArchiveSink {
  size = 0;
  readonly #handle: FileHandle;
  readonly #digester: Digester;

  constructor(handle: FileHandle, algorithm: DigestAlgorithm) {
    this.#handle = handle;
    this.#digester = createDigester(algorithm);
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.#digester.update(chunk);
    this.size += chunk.length;
    for (let at = 0; at < chunk.length; ) {
      at += (await this.#handle.write(chunk, at, chunk.length - at)).bytesWritten;
    }
  }

  /** Takes a part of another file over. Throws `IO` when it is not as long as it was. */
  async copy(from: FileHandle, { offset, length }: SegmentPlace): Promise<void> {
    for (let at = 0; at < length; ) {
      const piece = Buffer.allocUnsafe(Math.min(BATCH, length - at));
      const { bytesRead } = await from.read(piece, 0, piece.length, offset + at);
      if (bytesRead === 0) throw new ArtifactError('IO', 'a former archive has become shorter');
      await this.write(piece.subarray(0, bytesRead));
      at += bytesRead;
    }
  }

  digest(): string {
    return this.#digester.value();
  }
}
