import { withoutPasswords } from '@flux-ts/kustomize';
import { BuildCache, buildKey } from './build-cache.ts';
import { diskFileSystem } from './disk/disk-file-system.ts';
import { RenderError } from './errors.ts';
import type { Rendered, RenderInput } from './pipeline/input.ts';
import { WorkerPool } from './pool/worker-pool.ts';
import { fetchNeeds, MAX_ROUNDS, refuseCharts } from './remote/answer-needs.ts';
import type { FetchedRemote } from './remote/fetched-remote.ts';
import type { RemoteSession } from './remote/remote-session.ts';
import type { BuildTask, BuildTaskResult } from './worker/build-task.ts';

/** How a renderer works. */
export interface RendererOptions {
  /** Builds at once, at most; workers start when they are needed and end when they are idle. */
  readonly workers: number;
  readonly budget?: {
    /** Milliseconds a build. Default 60,000. */
    readonly ms?: number;
    /** Bytes of memory a build. Default 512 MiB. */
    readonly bytes?: number;
    /** Bytes of JSON that a build may make. Default 256 MiB. */
    readonly output?: number;
    /** Bytes that a build may read. Default 256 MiB. */
    readonly input?: number;
    /** Bytes of the largest file. Default 32 MiB. */
    readonly fileSize?: number;
  };
  /** Bytes of finished builds that are kept. Default 64 MiB; 0 keeps none. */
  readonly cacheBytes?: number;
  /** Where builds run: `process` (the default) or `thread`; see docs/decisions/0004-containment.md. */
  readonly isolation?: 'process' | 'thread';
  /** The module that runs in a worker: of a bundle, its own. */
  readonly workerEntry?: URL;
  /** Opens what fetches the URLs of one build; closed after it. Without it a build that needs one fails. */
  readonly openRemotes?: () => RemoteSession;
}

/** Builds Kustomizations in workers. */
export interface Renderer {
  /** @throws RenderError when the build fails or uses up its budget; other builds are not touched. */
  buildKustomization(
    input: RenderInput,
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<Rendered>;
  /** Ends all workers; builds under way are rejected with `CLOSED`. */
  close(): void;
}

const mebibyte = 1024 * 1024;

/** Makes a {@link Renderer}. */
export function createRenderer(options: RendererOptions): Renderer {
  const { budget = {} } = options;
  const maxFileSize = budget.fileSize ?? 32 * mebibyte;
  const cache = new BuildCache(options.cacheBytes ?? 64 * mebibyte);
  const pool = new WorkerPool({
    workers: options.workers,
    budget: { ms: budget.ms ?? 60_000, bytes: budget.bytes ?? 512 * mebibyte },
    isolation: options.isolation ?? 'process',
    ...(options.workerEntry === undefined ? {} : { entry: options.workerEntry }),
  });

  const buildOnce = async (input: RenderInput, signal: AbortSignal | undefined): Promise<Rendered> => {
    const session = options.openRemotes?.() ?? noRemotes;
    try {
      return await buildWith(session, input, signal);
    } finally {
      await session.close();
    }
  };

  const buildWith = async (
    session: RemoteSession,
    input: RenderInput,
    signal: AbortSignal | undefined,
  ): Promise<Rendered> => {
    const remotes = new Map<string, FetchedRemote>();
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const task: BuildTask = {
        input,
        output: budget.output ?? 256 * mebibyte,
        bytes: budget.input ?? 256 * mebibyte,
        maxFileSize,
        remotes,
      };
      const result = (await pool.run('build', task, { signal })) as BuildTaskResult;
      if ('objects' in result) {
        const { objects, digest, observations } = result;
        const rendered: Rendered = { objects, digest, key: buildKey(input, observations) };
        // What came from elsewhere may change without a change of the files.
        if (remotes.size === 0) cache.store(input, rendered, observations);
        return rendered;
      }
      refuseCharts(result.needs);
      const fetched = await fetchNeeds(result.needs, session.fetch, signal);
      for (const [key, one] of fetched) remotes.set(key, one);
    }
    throw new RenderError('NEEDS', 'kustomize build failed: remote bases lead to ever more remote bases');
  };

  return {
    buildKustomization: async (input, { signal } = {}) => {
      const known = cache.find(input, () => diskFileSystem(input.folder, { maxFileSize }));
      return known ?? (await buildOnce(input, signal));
    },
    close: () => pool.close(),
  };
}

/** For a renderer that may not fetch anything. */
const noRemotes: RemoteSession = {
  fetch: async (need) => {
    throw new RenderError(
      'NEEDS',
      `kustomize build failed: '${withoutPasswords(need.key)}' cannot be fetched here`,
    );
  },
  close: async () => undefined,
};
