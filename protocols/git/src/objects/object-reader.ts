import type { ChildProcess } from 'node:child_process';
import { GitError } from '../errors.ts';
import { abortError, endGroup, startGit } from '../run/process.ts';
import { ByteReader } from './byte-reader.ts';

/** An object as `git cat-file --batch` gives it. */
export interface GitObject {
  readonly hash: string;
  readonly type: 'commit' | 'tree' | 'blob' | 'tag';
  readonly size: number;
  /** Bytes when the object is at most {@link INLINE_SIZE} long, else a stream that must be read before the next object. */
  readonly body: Buffer | AsyncIterable<Buffer>;
}

/** Objects up to this size come as one buffer. */
export const INLINE_SIZE = 1024 * 1024;

interface Running {
  readonly child: ChildProcess;
  readonly bytes: ByteReader;
}

/**
 * Reads objects of a repository through one `git cat-file --batch` process, which runs from the first object on and can
 * be let go of in between. Not for concurrent use.
 */
export class ObjectReader {
  readonly #gitDir: string;
  readonly #env: Record<string, string>;
  readonly #signal: AbortSignal | undefined;
  #running: Running | undefined;
  readonly #onAbort: () => void;

  constructor(gitDir: string, env: Record<string, string>, signal?: AbortSignal) {
    this.#gitDir = gitDir;
    this.#env = env;
    this.#signal = signal;
    this.#onAbort = () => this.rest();
    signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  #start(): Running {
    if (this.#running) return this.#running;
    const child = startGit(['--git-dir', this.#gitDir, 'cat-file', '--batch'], { env: this.#env });
    child.on('error', () => {});
    child.stdin!.on('error', () => {});
    child.stderr!.resume();
    this.#running = { child, bytes: new ByteReader(child.stdout!) };
    return this.#running;
  }

  /**
   * Yields one object for each name (a hash or `ref^{commit}`), in order. Throws `COMMIT_NOT_FOUND` for the
   * first that is missing.
   */
  async *read(names: readonly string[]): AsyncGenerator<GitObject, void, void> {
    if (names.length === 0) return;
    if (this.#signal?.aborted) throw abortError(this.#signal);
    const { child, bytes } = this.#start();
    child.stdin!.write(`${names.join('\n')}\n`);
    for (const name of names) yield await this.#next(bytes, name);
  }

  /** The whole of one object. */
  async one(name: string): Promise<GitObject & { readonly body: Buffer }> {
    for await (const object of this.read([name])) return { ...object, body: await collect(object.body) };
    throw new GitError('GIT', 'git cat-file gave no object');
  }

  /** Ends the process; the next object starts another. */
  rest(): void {
    if (!this.#running) return;
    const { child } = this.#running;
    this.#running = undefined;
    child.stdin!.end();
    endGroup(child);
  }

  close(): void {
    this.#signal?.removeEventListener('abort', this.#onAbort);
    this.rest();
  }

  async #next(bytes: ByteReader, name: string): Promise<GitObject> {
    try {
      const head = (await bytes.line()).split(' ');
      const [hash, type, size] = [head[0]!, head[1]!, Number(head[2])];
      if (type !== 'commit' && type !== 'tree' && type !== 'blob' && type !== 'tag') {
        throw new GitError('COMMIT_NOT_FOUND', `object '${name}' not found`);
      }
      if (size > INLINE_SIZE) return { hash, type, size, body: streamOf(bytes, size) };
      const body = await bytes.take(size);
      await bytes.take(1);
      return { hash, type, size, body };
    } catch (error) {
      throw this.#signal?.aborted ? abortError(this.#signal) : error;
    }
  }
}

async function* streamOf(bytes: ByteReader, size: number): AsyncGenerator<Buffer, void, void> {
  for (let left = size; left > 0; ) {
    const chunk = await bytes.some(left);
    left -= chunk.length;
    yield chunk;
  }
  await bytes.take(1);
}

/** One buffer of a body, whichever form it has. */
export async function collect(body: Buffer | AsyncIterable<Buffer>): Promise<Buffer> {
  if (Buffer.isBuffer(body)) return body;
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}
