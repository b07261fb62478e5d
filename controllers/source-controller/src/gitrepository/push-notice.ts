import { GIT_REPOSITORY, type GitRepository } from '@flux-ts/kinds';
import type { Cache, Priority, Request, TriggerSource } from '@flux-ts/runtime';

/** A push to a repository, as its server tells of it. */
export interface PushNotice {
  /** The repository's address; user info does not matter, nor whether it ends in `.git`. */
  readonly url: string;
  /** Full names of the refs that moved; all may have when absent. */
  readonly refs?: readonly string[];
}

/** Wakes the GitRepositories that a push concerns. */
export class PushNotifier implements TriggerSource {
  readonly #cache: Cache;
  readonly #expectChange: (request: Request) => void;
  readonly #override: (repository: GitRepository) => GitRepository;
  #enqueue: ((request: Request, priority: Priority) => void) | undefined;

  constructor(
    cache: Cache,
    expectChange: (request: Request) => void,
    override: (repository: GitRepository) => GitRepository = (repository) => repository,
  ) {
    this.#cache = cache;
    this.#expectChange = expectChange;
    this.#override = override;
  }

  start(enqueue: (request: Request, priority: Priority) => void, signal: AbortSignal): void {
    this.#enqueue = enqueue;
    signal.addEventListener('abort', () => {
      this.#enqueue = undefined;
    });
  }

  /** Enqueues whoever follows one of the refs; returns how many that are. Does nothing while the controller rests. */
  notify(notice: PushNotice): number {
    if (!this.#enqueue) return 0;
    const address = normalizeUrl(notice.url);
    const { apiVersion, kind } = GIT_REPOSITORY;
    const concerned = this.#cache
      .list<GitRepository>({ apiVersion, kind })
      .map(this.#override)
      .filter(
        ({ spec }) => !spec.suspend && normalizeUrl(spec.url) === address && follows(spec.ref, notice.refs),
      );
    for (const { metadata } of concerned) {
      const request = { namespace: metadata.namespace ?? '', name: metadata.name };
      this.#expectChange(request);
      this.#enqueue(request, 'revision');
    }
    return concerned.length;
  }
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** An address in one spelling: the names of this machine are one, a trailing `.git` and user info do not count. */
export function normalizeUrl(text: string): string {
  if (!URL.canParse(text)) return text;
  const url = new URL(text);
  const host = LOOPBACK.test(url.hostname) ? 'localhost' : url.hostname;
  const port = url.port === '' ? '' : `:${url.port}`;
  return `${url.protocol}//${host}${port}${url.pathname.replace(/\/+$/, '').replace(/\.git$/, '')}`;
}

/** Whether a repository's ref may stand for another commit after these have moved. */
export function follows(ref: GitRepository['spec']['ref'], moved: readonly string[] | undefined): boolean {
  if (moved === undefined) return true;
  if (ref?.commit) return ref.branch ? moved.includes(`refs/heads/${ref.branch}`) : false;
  if (ref?.name) return moved.includes(ref.name.replace(/\^\{\}$/, ''));
  if (ref?.tag) return moved.includes(`refs/tags/${ref.tag}`);
  if (ref?.semver) return moved.some((name) => name.startsWith('refs/tags/'));
  return moved.includes(`refs/heads/${ref?.branch || 'master'}`);
}
