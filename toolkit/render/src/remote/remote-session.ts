import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Need, parseRepoUrl, type RepoUrl } from '@flux-ts/kustomize';
import type { FetchedRemote } from './fetched-remote.ts';

/** What a build may fetch, and how. */
export interface RemoteOptions {
  /**
   * `user`: git runs as the user's own would, with the keys and helpers that it is set up with, and may read local
   * repositories. `controller`: it knows nothing but the environment's PATH, proxies and certificates.
   */
  readonly identity: 'user' | 'controller';
  /** The environment of this process. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Bytes of the largest file that is fetched by HTTP. Default 32 MiB. */
  readonly maxFileSize?: number;
  /** What a clone may take of the disk, about. Default 2 GiB in 500,000 files. */
  readonly maxCloneSize?: { readonly bytes: number; readonly files: number };
}

/** Fetches what builds ask for, the same thing once. What was fetched stays until it is closed. */
export interface RemoteSession {
  /** What cannot be had is an answer, too; rejects only when it is aborted. */
  fetch(need: Need, options?: { readonly signal?: AbortSignal | undefined }): Promise<FetchedRemote>;
  /** Removes everything that was fetched, once nothing is under way any more. */
  close(): Promise<void>;
}

const mebibyte = 1024 * 1024;
const maxClone = { bytes: 2048 * mebibyte, files: 500_000 };
/** A controller's objects may be strangers': they do not decide how long it works for them. */
const maxTimeouts = { user: Number.POSITIVE_INFINITY, controller: 300_000 };

/** What git may see of a controller's environment. */
const PASSED_ON = /^(?:PATH|(?:https?|all|no)_proxy|ssl_cert_(?:file|dir)|tmpdir)$/i;

/** Without the keys of the account that a controller runs as. */
const NO_KEYS =
  'ssh -F none -o BatchMode=yes -o IdentitiesOnly=yes -o IdentityFile=none -o IdentityAgent=none';

/** Opens a {@link RemoteSession}: remote bases by the machine's git, files by HTTP, as kustomize has them. */
export function openRemoteSession(options: RemoteOptions): RemoteSession {
  let folder: Promise<string> | undefined;
  const known = new Map<string, Promise<FetchedRemote | string>>();
  const once = <T extends FetchedRemote | string>(key: string, make: () => Promise<T>): Promise<T> => {
    const found = known.get(key) as Promise<T> | undefined;
    if (found !== undefined) return found;
    const made = make();
    known.set(key, made);
    // What was aborted may be tried again.
    made.catch(() => known.delete(key));
    return made;
  };
  return {
    async fetch(need, { signal } = {}) {
      if (need.kind === 'remote-file') {
        const { getFile } = await import('./get-file.ts');
        const { env, maxFileSize: maxBytes = 32 * mebibyte } = options;
        return await once(`file ${need.key}`, () => getFile(need.key, { env, maxBytes, signal }));
      }
      const url = need.kind === 'remote-base' ? parseRepoUrl(need.key) : undefined;
      if (url === undefined) return { kind: 'failed', message: `'${need.key}' cannot be fetched here` };
      folder ??= mkdtemp(join(tmpdir(), 'flux-remote-'));
      const parent = await folder;
      const { cloneKey } = await import('./clone.ts');
      const base = await once(`base ${cloneKey(url)}`, () => clone(url, parent, options, signal));
      return typeof base === 'string' ? { kind: 'base', folder: base, path: url.path } : base;
    },
    async close() {
      await Promise.allSettled(known.values());
      known.clear();
      if (folder !== undefined) await rm(await folder, { recursive: true, force: true, maxRetries: 3 });
      folder = undefined;
    },
  };
}

/** The folder of the clone, or why there is none. */
async function clone(
  url: RepoUrl,
  parent: string,
  options: RemoteOptions,
  signal: AbortSignal | undefined,
): Promise<FetchedRemote | string> {
  const { cloneBase } = await import('./clone.ts');
  const { GitFailure } = await import('./run-git.ts');
  const { identity, maxCloneSize: limits = maxClone } = options;
  const env = gitEnvironment(options, parent);
  try {
    return await cloneBase(url, parent, { env, limits, maxTimeout: maxTimeouts[identity], signal });
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    return { kind: 'failed', message: error.message };
  }
}

/** A user's git keeps its own rules on protocols: local repositories by the URL itself, not by submodules. */
function gitEnvironment({ identity, env }: RemoteOptions, home: string): RemoteOptions['env'] {
  if (identity === 'user') return env;
  const passed = Object.fromEntries(Object.entries(env).filter(([name]) => PASSED_ON.test(name)));
  return {
    ...passed,
    HOME: home,
    LC_ALL: 'C',
    GIT_ALLOW_PROTOCOL: 'http:https:ssh',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_SSH_COMMAND: NO_KEYS,
  };
}
