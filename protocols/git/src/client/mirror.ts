import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GitError } from '../errors.ts';
import { guardPack } from '../run/guards.ts';
import { runGit } from '../run/process.ts';
import type { GitAuth } from '../transport/auth.ts';
import type { Session } from '../transport/session.ts';

/** The ref under which a mirror keeps what was fetched last: what the next fetch need not transfer again. */
export const CURRENT = 'refs/flux/current';

/** All of history, in git's words. */
export const FULL_DEPTH = 2147483647;

const STATE_FILE = 'flux-checkout';
const LOCKS = ['shallow.lock', 'packed-refs.lock', 'HEAD.lock', 'config.lock', `${CURRENT}.lock`];
const GC_EVERY = 25;

/** A fetch into a mirror. */
export interface MirrorFetch {
  readonly refspecs: readonly string[];
  readonly depth: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * A bare, shallow copy of a remote on disk, kept between checkouts. One owner at a time: the caller locks.
 * A fetch that is cut off leaves no lock behind; a mirror that git cannot use any more is thrown away and made
 * anew.
 */
export class Mirror {
  readonly folder: string;
  readonly #maxPack: number;
  #fetches = 0;
  #opened = false;

  /** `maxPack`: most bytes of what one fetch brings. */
  constructor(folder: string, maxPack: number) {
    this.folder = folder;
    this.#maxPack = maxPack;
  }

  /** Name of the folder for a remote as seen with certain credentials: another user may see another repository. */
  static nameFor(url: string, auth: GitAuth | undefined): string {
    const identity = JSON.stringify([url, Object.entries(auth ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))]);
    return `${createHash('sha256').update(identity).digest('hex').slice(0, 32)}.git`;
  }

  /** Whether the last completed checkout was of this commit by way of this ref (`''` for none). */
  async holds(hash: string, source: string): Promise<boolean> {
    const text = await readFile(join(this.folder, STATE_FILE), 'utf8').catch(() => '');
    return text === `${hash} ${source}\n`;
  }

  async setCheckedOut(hash: string, source: string): Promise<void> {
    const file = join(this.folder, STATE_FILE);
    await writeFile(`${file}.new`, `${hash} ${source}\n`);
    await rename(`${file}.new`, file);
  }

  /** Fetches, creating the mirror where needed. Throws a classified {@link GitError}. */
  async fetch(session: Session, fetch: MirrorFetch): Promise<void> {
    const fresh = await this.#open(session.env);
    try {
      await this.#fetchOnce(session, fetch);
    } catch (error) {
      if (!(error instanceof GitError)) throw error;
      await this.#unlock();
      const format = /mismatched algorithms|object format/.test(String(error.data['stderr'] ?? ''));
      if (!format && (fresh || error.code !== 'GIT')) throw error;
      await rm(this.folder, { recursive: true, force: true });
      await this.#init(session.env, format ? 'sha256' : 'sha1');
      await this.#fetchOnce(session, fetch);
    }
    this.#fetches++;
  }

  async #fetchOnce(session: Session, { refspecs, depth, signal }: MirrorFetch): Promise<void> {
    const flags = ['--quiet', '--force', '--no-tags', '--no-write-fetch-head', `--depth=${depth}`];
    const args = ['--git-dir', this.folder, 'fetch', ...flags, '--', session.url.bare, ...refspecs];
    const guard = guardPack(this.folder, this.#maxPack);
    try {
      const either = signal ? AbortSignal.any([signal, guard.signal]) : guard.signal;
      const result = await runGit(args, { env: session.env, signal: either });
      if (result.code !== 0) throw await session.failed(result.stderr);
    } catch (error) {
      throw (await this.#isReceiving()) ? error : session.unanswered(error);
    } finally {
      guard.stop();
    }
  }

  /** Whether a pack has begun to come. */
  async #isReceiving(): Promise<boolean> {
    const packs = await readdir(join(this.folder, 'objects/pack')).catch(() => []);
    return packs.some((name) => name.startsWith('tmp_pack_'));
  }

  /** Every so often drops what no ref leads to any more. Failures do not matter. */
  async collectGarbage(env: Record<string, string>): Promise<void> {
    if (this.#fetches < GC_EVERY) return;
    this.#fetches = 0;
    await runGit(['--git-dir', this.folder, 'gc', '--quiet', '--prune=now'], { env }).catch(() => {});
  }

  /** Returns whether the mirror was created just now. */
  async #open(env: Record<string, string>): Promise<boolean> {
    if (!existsSync(join(this.folder, 'HEAD'))) {
      await rm(this.folder, { recursive: true, force: true });
      await this.#init(env, 'sha1');
      this.#opened = true;
      return true;
    }
    if (!this.#opened) await this.#unlock(); // a process before us may have been killed
    this.#opened = true;
    return false;
  }

  async #init(env: Record<string, string>, format: 'sha1' | 'sha256'): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const args = ['init', '--quiet', '--bare', '--template=', `--object-format=${format}`, this.folder];
    const result = await runGit(args, { env });
    if (result.code !== 0) throw new GitError('GIT', `git init: ${result.stderr.trim()}`);
  }

  async #unlock(): Promise<void> {
    await Promise.all(LOCKS.map((name) => rm(join(this.folder, name), { force: true })));
    const packs = join(this.folder, 'objects/pack');
    const left = (await readdir(packs).catch(() => [])).filter((name) => name.startsWith('tmp_'));
    await Promise.all(left.map((name) => rm(join(packs, name), { force: true })));
  }
}
