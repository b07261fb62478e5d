import { createHash } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GitError } from '../errors.ts';
import { type ListOptions, parseRemoteRefs, type RemoteRefs } from '../refs/remote-refs.ts';
import { runGit } from '../run/process.ts';
import { Scratch } from '../run/scratch.ts';
import { type GitRemote, openSession, type Session } from '../transport/session.ts';
import type { SshAlgorithms } from '../transport/ssh-layout.ts';
import {
  type CloneOptions,
  cloneWorkspace,
  type GitWorkspace,
  initWorkspace,
} from '../workspace/workspace.ts';
import type { CheckoutRequest, TreeCheckout, UnchangedCheckout } from './checkout.ts';
import { CheckoutRun } from './checkout-run.ts';
import { KeyLock } from './key-lock.ts';
import { Mirror } from './mirror.ts';

/** Options of every call. */
export interface GitCallOptions {
  readonly signal?: AbortSignal | undefined;
}

/** Git as the controllers need it. */
export interface GitClient {
  /** Refs of a remote. */
  listRefs(remote: GitRemote, options?: ListOptions): Promise<RemoteRefs>;
  /**
   * Finds the commit that a ref stands for and opens its files. Messages are Flux's, to be put after
   * `failed to checkout and determine revision: `.
   */
  checkout(request: CheckoutRequest, options?: GitCallOptions): Promise<UnchangedCheckout | TreeCheckout>;
  /** Clones into an empty or missing folder, to change files and push them; an empty remote gives an empty workspace. */
  clone(remote: GitRemote, folder: string, options: CloneOptions): Promise<GitWorkspace>;
  /** An empty workspace for a remote, which is not contacted. */
  init(remote: GitRemote, folder: string, branch: string): Promise<GitWorkspace>;
  /** Removes the mirrors of an owner that is no more. */
  forget(key: string): Promise<void>;
  /** Removes the private folder. Mirrors stay, for the next start. */
  close(): Promise<void>;
}

/** Options of {@link createGitClient}. */
export interface GitClientOptions {
  /** Folder for mirrors, kept between runs. */
  readonly cache: string;
  /** Variables that git may see of the caller's environment: PATH, proxies, certificate files; others are dropped. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly ssh?: SshAlgorithms;
  /** Parent of the private folder for secrets in use; default the system's temporary folder. */
  readonly temporary?: string;
  /** Also allow `file://` remotes; default false. */
  readonly allowFile?: boolean;
  /** Most bytes that one fetch may bring; `OUTPUT_LIMIT` beyond. Default 4 GiB. */
  readonly maxPack?: number;
}

/** A client over the system's `git`. */
export function createGitClient(options: GitClientOptions): GitClient {
  return new SystemGitClient(options);
}

const MAX_REDIRECTING = 1000;
const DEFAULT_MAX_PACK = 4 * 1024 ** 3;

class SystemGitClient implements GitClient {
  readonly #options: GitClientOptions;
  readonly #mirrors = new Map<string, Mirror>();
  readonly #locks = new KeyLock();
  /** URLs that answered with a redirect. */
  readonly #redirecting = new Set<string>();
  #scratch: Promise<Scratch> | undefined;

  constructor(options: GitClientOptions) {
    this.#options = options;
  }

  async listRefs(remote: GitRemote, options: ListOptions = {}): Promise<RemoteRefs> {
    return this.#followingRedirects(remote, async () => {
      const session = await this.#open(remote);
      try {
        return await listRefs(session, options);
      } finally {
        await session.close();
      }
    });
  }

  async checkout(
    request: CheckoutRequest,
    options: GitCallOptions = {},
  ): Promise<UnchangedCheckout | TreeCheckout> {
    const release = await this.#locks.acquire(request.key, options.signal);
    try {
      const result = await this.#followingRedirects(request.remote, () => {
        const open = (remote: GitRemote) => this.#open(remote);
        const mirror = (key: string, role: string, remote: GitRemote) => this.#mirror(key, role, remote);
        return new CheckoutRun(request, options.signal, { open, mirror, listRefs, speaksGit }).run(release);
      });
      if (result.kind === 'unchanged') release();
      return result;
    } catch (error) {
      release();
      throw error;
    }
  }

  clone(remote: GitRemote, folder: string, options: CloneOptions): Promise<GitWorkspace> {
    return cloneWorkspace(remote, folder, options, (to) => this.#open(to, true));
  }

  init(remote: GitRemote, folder: string, branch: string): Promise<GitWorkspace> {
    return initWorkspace(remote, folder, branch, (to) => this.#open(to, true));
  }

  async forget(key: string): Promise<void> {
    const release = await this.#locks.acquire(key);
    try {
      const folder = this.#folder(key);
      for (const path of this.#mirrors.keys()) if (path.startsWith(`${folder}/`)) this.#mirrors.delete(path);
      await rm(folder, { recursive: true, force: true });
    } finally {
      release();
    }
  }

  async close(): Promise<void> {
    await (await this.#scratch)?.close();
    this.#scratch = undefined;
  }

  /** Tries again the careful way when the remote redirects, and remembers that it does. */
  async #followingRedirects<T>(remote: GitRemote, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const redirected = error instanceof GitError && error.code === 'REDIRECT';
      if (!redirected || this.#redirecting.has(remote.url) || remote.auth?.bearerToken !== undefined)
        throw error;
      if (this.#redirecting.size >= MAX_REDIRECTING) this.#redirecting.clear();
      this.#redirecting.add(remote.url);
      return work();
    }
  }

  async #open(remote: GitRemote, askFirst = this.#redirecting.has(remote.url)): Promise<Session> {
    this.#scratch ??= Scratch.create(this.#options.temporary ?? tmpdir());
    return openSession(remote, {
      scratch: await this.#scratch,
      inherited: this.#options.environment ?? {},
      ssh: this.#options.ssh,
      allowFile: this.#options.allowFile,
      askFirst,
    });
  }

  #folder(key: string): string {
    return join(this.#options.cache, digest(key));
  }

  /** The mirror of a remote within its owner's folder; mirrors of remotes the owner has left are removed. */
  async #mirror(key: string, role: string, remote: GitRemote): Promise<Mirror> {
    const folder = join(this.#folder(key), role === '' ? 'main' : digest(role));
    const name = Mirror.nameFor(remote.url, remote.auth);
    const path = join(folder, name);
    const known = this.#mirrors.get(path);
    if (known) return known;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const others = (await readdir(folder)).filter((entry) => entry !== name);
    for (const other of others) {
      this.#mirrors.delete(join(folder, other));
      await rm(join(folder, other), { recursive: true, force: true });
    }
    const mirror = new Mirror(path, this.#options.maxPack ?? DEFAULT_MAX_PACK);
    this.#mirrors.set(path, mirror);
    return mirror;
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

async function listRefs(session: Session, options: ListOptions = {}): Promise<RemoteRefs> {
  const kind = options.kind === undefined ? [] : [`--${options.kind}`];
  const args = ['ls-remote', '--quiet', ...kind, '--', session.url.bare, ...(options.names ?? [])];
  const result = await runGit(args, { env: session.env, signal: options.signal }).catch((error: unknown) => {
    throw session.unanswered(error);
  });
  if (result.code !== 0) throw await session.failed(result.stderr);
  return parseRemoteRefs(result.stdout.toString('utf8'));
}

/** A server of files alone never sends a packet of the protocol; git takes its answer for a list of refs. */
async function speaksGit(session: Session, signal: AbortSignal | undefined): Promise<boolean> {
  if (session.url.scheme !== 'http' && session.url.scheme !== 'https') return true;
  const env = { ...session.env, GIT_TRACE_PACKET: '1' };
  const result = await runGit(['ls-remote', '--quiet', '--heads', '--', session.url.bare], { env, signal });
  return /packet: +\S+< /.test(result.stderr);
}
