import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorMessage } from '@flux-ts/errors';
import type { Artifact } from '@flux-ts/kinds';
import { type ExtractLimits, extractArchive } from './archive-reader.ts';
import { createDigester, parseDigest } from './digest.ts';
import { ArtifactError } from './errors.ts';
import type { ArtifactStore } from './store-types.ts';
import { type Lease, TreeCache } from './tree-cache.ts';

/** Options of {@link createFetcher}. Times in milliseconds. */
export interface FetcherOptions {
  /** Folder for what is downloaded and unpacked; dropped at the start and by {@link ArtifactFetcher.close}. */
  readonly folder: string;
  readonly fetch: typeof globalThis.fetch;
  /** Stores of the same process: their artifacts are handed over by digest, without HTTP. */
  readonly stores?: readonly ArtifactStore[];
  /** Replaces the host of every URL (SOURCE_CONTROLLER_LOCALHOST). */
  readonly host?: string | undefined;
  /** Default 9: ten attempts. */
  readonly retries?: number;
  /** Default 5,000 and 30,000: the wait doubles from the first to the second. */
  readonly waitMin?: number;
  readonly waitMax?: number;
  readonly limits?: ExtractLimits;
  /** Most bytes of an archive; default 2 GiB. */
  readonly maxDownload?: number;
  readonly maxIdleBytes?: number;
}

/** Gives consumers the files of artifacts. */
export interface ArtifactFetcher {
  /**
   * The unpacked artifact. Throws `NOT_FOUND` when its server has it no more, `DIGEST_MISMATCH`,
   * `INVALID_ARCHIVE`, `LIMIT`, `ABORTED`, or `DOWNLOAD` when all attempts have failed.
   */
  open(artifact: Artifact, options?: { signal?: AbortSignal }): Promise<Lease>;
  close(): Promise<void>;
}

const DEFAULT_MAX_DOWNLOAD = 2 * 1024 ** 3;

/** A fetcher with a cache of unpacked artifacts of its own. */
export function createFetcher(options: FetcherOptions): ArtifactFetcher {
  const idle = options.maxIdleBytes;
  const trees = new TreeCache(options.folder, idle === undefined ? {} : { maxIdleBytes: idle });
  return {
    async open(artifact, { signal } = {}) {
      const local = options.stores?.find((store) => store.owns(artifact));
      if (local) return local.open(artifact, signal ? { signal } : {});
      parseDigest(artifact.digest);
      return trees.acquire(artifact.digest, async (draft) => {
        const archive = `${draft}.tar.gz`;
        try {
          await download(artifact, archive, options, signal);
          return await extractArchive(archive, draft, { signal, ...limitsOf(options) });
        } finally {
          await rm(archive, { force: true });
        }
      });
    },
    close: () => trees.close(),
  };
}

function limitsOf(options: FetcherOptions): { limits?: ExtractLimits } {
  return options.limits ? { limits: options.limits } : {};
}

async function download(
  artifact: Artifact,
  file: string,
  options: FetcherOptions,
  signal: AbortSignal | undefined,
): Promise<void> {
  const url = withHost(artifact.url, options.host);
  const retries = options.retries ?? 9;
  for (let attempt = 0; ; attempt++) {
    const outcome = await attemptDownload(url, artifact.digest, file, options, signal);
    if (outcome === undefined) return;
    if (attempt >= retries) {
      const words = `failed to download archive: GET ${url} giving up after ${attempt + 1} attempt(s): ${outcome.reason}`;
      throw new ArtifactError('DOWNLOAD', words);
    }
    const wait = Math.min((options.waitMin ?? 5000) * 2 ** attempt, options.waitMax ?? 30_000);
    await pause(outcome.retryAfter ?? wait, signal);
  }
}

/** Why an attempt failed in a way that may pass. */
interface Retry {
  readonly reason: string;
  readonly retryAfter?: number;
}

async function attemptDownload(
  url: string,
  digest: string,
  file: string,
  options: FetcherOptions,
  signal: AbortSignal | undefined,
): Promise<Retry | undefined> {
  let response: Response;
  try {
    response = await options.fetch(url, signal ? { signal } : {});
  } catch (cause) {
    if (signal?.aborted) throw new ArtifactError('ABORTED', 'context canceled', { cause });
    return { reason: rootMessage(cause) };
  }
  if (response.status !== 200) return refused(url, response);
  try {
    await save(response, digest, file, options.maxDownload ?? DEFAULT_MAX_DOWNLOAD);
    return undefined;
  } catch (cause) {
    if (signal?.aborted) throw new ArtifactError('ABORTED', 'context canceled', { cause });
    if (cause instanceof ArtifactError) throw cause;
    return { reason: rootMessage(cause) };
  }
}

async function refused(url: string, response: Response): Promise<Retry> {
  await response.body?.cancel();
  const { status } = response;
  if (status === 404) throw new ArtifactError('NOT_FOUND', 'file not found');
  const words = `${status} ${response.statusText}`.trim();
  if (status === 429 || (status >= 500 && status !== 501)) {
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
    return {
      reason: `unexpected HTTP status ${words}`,
      ...(seconds >= 0 ? { retryAfter: seconds * 1000 } : {}),
    };
  }
  throw new ArtifactError('DOWNLOAD', `failed to download archive from ${url} (status: ${words})`);
}

async function save(response: Response, digest: string, file: string, limit: number): Promise<void> {
  const digester = createDigester(parseDigest(digest).algorithm);
  let size = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      digester.update(chunk);
      if (size <= limit) done(null, chunk);
      else
        done(new ArtifactError('LIMIT', `artifact is greater than the max download size of ${limit} bytes`));
    },
  });
  const body = Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]);
  await pipeline(body, meter, createWriteStream(file, { mode: 0o600 }));
  if (digester.value() !== digest) {
    const words = `failed to verify archive: computed digest doesn't match provided '${digest}' (check whether file size exceeds max download size)`;
    throw new ArtifactError('DIGEST_MISMATCH', words);
  }
}

function withHost(url: string, host: string | undefined): string {
  if (host === undefined || host === '') return url;
  const parsed = new URL(url);
  return `${parsed.protocol}//${host}${parsed.pathname}${parsed.search}`;
}

/** What fetch hides behind "fetch failed". */
function rootMessage(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error
    ? errorMessage(cause) || String((cause as NodeJS.ErrnoException).code)
    : errorMessage(error);
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(ms, undefined, signal ? { signal } : {});
  } catch (cause) {
    throw new ArtifactError('ABORTED', 'context canceled', { cause });
  }
}
