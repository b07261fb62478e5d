import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Need, parseRepoUrl } from '@flux-ts/kustomize';
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
}

/** Fetches what one build asks for. What was fetched stays until it is closed. */
export interface RemoteSession {
  /** What cannot be had is an answer, too; rejects only when it is aborted. */
  fetch(need: Need, options?: { readonly signal?: AbortSignal | undefined }): Promise<FetchedRemote>;
  /** Removes everything that was fetched. */
  close(): Promise<void>;
}

/** What git may see of a controller's environment. */
const PASSED_ON = /^(?:PATH|(?:https?|all|no)_proxy|ssl_cert_(?:file|dir)|tmpdir)$/i;

/** Opens a {@link RemoteSession}: remote bases by the machine's git, files by HTTP, as kustomize has them. */
export function openRemoteSession(options: RemoteOptions): RemoteSession {
  let folder: Promise<string> | undefined;
  return {
    async fetch(need, { signal } = {}) {
      if (need.kind === 'remote-file') {
        const { getFile } = await import('./get-file.ts');
        return await getFile(need.key, options.maxFileSize ?? 32 * 1024 * 1024, signal);
      }
      folder ??= mkdtemp(join(tmpdir(), 'flux-remote-'));
      return await fetchBase(need, await folder, options, signal);
    },
    async close() {
      if (folder !== undefined) await rm(await folder, { recursive: true, force: true });
      folder = undefined;
    },
  };
}

async function fetchBase(
  need: Need,
  parent: string,
  options: RemoteOptions,
  signal: AbortSignal | undefined,
): Promise<FetchedRemote> {
  const url = need.kind === 'remote-base' ? parseRepoUrl(need.key) : undefined;
  if (url === undefined) return { kind: 'failed', message: `'${need.key}' cannot be fetched here` };
  const { cloneBase } = await import('./clone.ts');
  const { GitFailure } = await import('./run-git.ts');
  try {
    const folder = await cloneBase(url, parent, { ...gitSettings(options, parent), signal });
    return { kind: 'base', folder, path: url.path };
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    return { kind: 'failed', message: error.message };
  }
}

function gitSettings({ identity, env }: RemoteOptions, home: string) {
  if (identity === 'user') return { env, protocols: 'file:http:https:ssh' };
  const passed = Object.fromEntries(Object.entries(env).filter(([name]) => PASSED_ON.test(name)));
  return {
    env: {
      ...passed,
      HOME: home,
      LC_ALL: 'C',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_TERMINAL_PROMPT: '0',
    },
    protocols: 'http:https:ssh',
  };
}
