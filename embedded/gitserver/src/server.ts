import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { isAuthorized } from './authorization.ts';
import { failureStatus, runBackend } from './backend.ts';
import { GitServerError } from './errors.ts';
import { DEFAULT_PATH, gitEnvironment, killGroup } from './git-process.ts';
import { Limiter } from './limiter.ts';
import type { RefUpdate } from './receive-pack.ts';
import { Repositories } from './repositories.ts';
import { type GitRoute, isRepositoryName, parseRoute } from './repository-name.ts';

/** A push that moved at least one ref. */
export interface PushEvent {
  /** Name without `.git`. */
  readonly repository: string;
  readonly refs: readonly RefUpdate[];
}

/** Options of {@link startGitServer}. */
export interface GitServerOptions {
  /** Folder of the bare repositories; created if missing. */
  readonly root: string;
  readonly address: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Asked of every request as basic auth's password (any user name) or as bearer token. Not empty. */
  readonly token: string;
  /** Called once for each push, before its client is told of success; what it throws or rejects with is ignored. */
  onPush(event: PushEvent): void | Promise<void>;
  /** Largest request body after decompression; default 512 MiB. */
  readonly maxBodyBytes?: number;
  /** git processes at once; default 16. */
  readonly concurrency?: number;
  /** PATH in which `git` is found. */
  readonly path?: string;
}

/** A running Git server. */
export interface GitServer {
  /** `http://host:port`, without the token. A repository is at `<url>/<name>.git`. */
  readonly url: string;
  /** Folder of a bare repository, which need not exist yet. Throws `INVALID_OPTIONS` for a name that cannot be one. */
  repositoryFolder(name: string): string;
  /** Creates an empty repository unless it is there. */
  ensureRepository(name: string): Promise<void>;
  /** Takes no more requests, gives running ones `graceMs` (default 1000) to end, then ends them. */
  stop(graceMs?: number): Promise<void>;
}

const DEFAULT_MAX_BODY = 512 * 1024 * 1024;

/**
 * Serves bare repositories over smart HTTP (protocol v0 to v2) with `git http-backend`; a push to a name
 * that does not exist creates it. Rejects when the address cannot be had or the options make no sense.
 */
export async function startGitServer(options: GitServerOptions): Promise<GitServer> {
  if (options.token === '') throw new GitServerError('INVALID_OPTIONS', 'the Git server needs a token');
  await mkdir(options.root, { recursive: true });
  // Beside the repositories: what a killed process leaves is found again, and goes.
  const work = join(options.root, '.work');
  await rm(work, { recursive: true, force: true });
  await mkdir(join(work, 'home'), { recursive: true, mode: 0o700 });
  try {
    const running = new RunningServer(options, work);
    await running.listen();
    return running;
  } catch (error) {
    await rm(work, { recursive: true, force: true });
    throw error;
  }
}

class RunningServer implements GitServer {
  url = '';
  readonly #options: GitServerOptions;
  readonly #work: string;
  readonly #env: Record<string, string>;
  readonly #repositories: Repositories;
  readonly #limiter: Limiter;
  readonly #server: Server;
  readonly #children = new Set<ChildProcess>();
  readonly #running = new Set<Promise<void>>();

  constructor(options: GitServerOptions, work: string) {
    this.#options = options;
    this.#work = work;
    this.#env = gitEnvironment(options.path ?? DEFAULT_PATH, join(work, 'home'));
    this.#repositories = new Repositories(options.root, work, this.#env);
    this.#limiter = new Limiter(options.concurrency ?? 16);
    this.#server = createServer((request, response) => {
      const work = this.#serve(request, response).finally(() => this.#running.delete(work));
      this.#running.add(work);
    });
    this.#server.requestTimeout = 0; // a large push over a slow line takes its time
  }

  async listen(): Promise<void> {
    const listening = once(this.#server, 'listening');
    this.#server.listen(this.#options.port, this.#options.address);
    await listening;
    const { address, port, family } = this.#server.address() as AddressInfo;
    this.url = `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
  }

  repositoryFolder(name: string): string {
    if (!isRepositoryName(name)) {
      throw new GitServerError('INVALID_OPTIONS', `not a repository name: ${JSON.stringify(name)}`);
    }
    return this.#repositories.folder(name);
  }

  async ensureRepository(name: string): Promise<void> {
    this.repositoryFolder(name);
    await this.#repositories.ensure(name);
  }

  async stop(graceMs = 1000): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeIdleConnections();
    const timer = setTimeout(() => this.#endAll(), graceMs);
    await Promise.allSettled([...this.#running]);
    clearTimeout(timer);
    this.#endAll();
    await closed;
    await rm(this.#work, { recursive: true, force: true });
  }

  get #maxBodyBytes(): number {
    return this.#options.maxBodyBytes ?? DEFAULT_MAX_BODY;
  }

  #endAll(): void {
    for (const child of this.#children) killGroup(child);
    this.#server.closeAllConnections();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('error', () => response.destroy());
    try {
      const route = parseRoute(request.method ?? '', request.url ?? '');
      if (!isAuthorized(request.headers.authorization, this.#options.token)) {
        response.setHeader('WWW-Authenticate', 'Basic realm="git"');
        refuse(request, response, 401, 'a token is required');
      } else if (!route || !(await this.#available(route))) {
        refuse(request, response, 404, 'repository not found');
      } else if (Number(request.headers['content-length'] ?? 0) > this.#maxBodyBytes) {
        refuse(request, response, 413, 'request body too large');
      } else {
        await this.#exchange(request, response, route);
      }
    } catch (error) {
      if (response.headersSent) response.destroy();
      else refuse(request, response, failureStatus(error), 'the request failed');
    }
  }

  async #available(route: GitRoute): Promise<boolean> {
    if (route.service === 'git-receive-pack') await this.#repositories.ensure(route.repository);
    return this.#repositories.exists(route.repository);
  }

  async #exchange(request: IncomingMessage, response: ServerResponse, route: GitRoute): Promise<void> {
    const release = await this.#limiter.acquire();
    let child: ChildProcess | undefined;
    try {
      const refs = await runBackend(request, response, {
        route,
        root: this.#repositories.root,
        env: this.#env,
        maxBodyBytes: this.#maxBodyBytes,
        started: (process) => {
          child = process;
          this.#children.add(process);
        },
      });
      if (refs.length > 0) await this.#pushed(route.repository, refs);
      response.end();
    } finally {
      if (child) this.#children.delete(child);
      release();
    }
  }

  async #pushed(repository: string, refs: readonly RefUpdate[]): Promise<void> {
    await this.#repositories.adoptHead(repository, refs);
    try {
      await this.#options.onPush({ repository, refs });
    } catch {
      // The push itself has succeeded; whoever listens deals with his own failures.
    }
  }
}

function refuse(request: IncomingMessage, response: ServerResponse, status: number, message: string): void {
  request.resume();
  response.writeHead(status, { 'Content-Type': 'text/plain' });
  response.end(`${message}\n`);
}
