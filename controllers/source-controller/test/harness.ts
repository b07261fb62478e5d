import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ArtifactStore, createArtifactStore } from '@flux-ts/artifact';
import { createGitClient, type GitClient, type GitWorkspace } from '@flux-ts/git';
import { type GitServer, type PushEvent, startGitServer } from '@flux-ts/gitserver';
import { crdOf, GIT_REPOSITORY, type GitRepository } from '@flux-ts/kinds';
import type { KubeObject } from '@flux-ts/resource';
import { type Cache, type EventInput, getCondition, type Result, silentLogger } from '@flux-ts/runtime';
import { loadBuiltinKinds } from '@flux-ts/schema';
import { FakeCluster, ManualClock } from '@flux-ts/testkit';
import { createGitRepositoryController } from '../src/gitrepository/controller.ts';
import type { GitRepositoryOptions } from '../src/gitrepository/reconciler.ts';

const TOKEN = 't0ken-t0ken';
const environment = { PATH: process.env['PATH'] };
const AUTHOR = { name: 'Ann', email: 'ann@example.org' };
const kinds = loadBuiltinKinds();

/** An event as it was recorded. */
export interface RecordedEvent extends EventInput {
  readonly object: string;
}

/** A GitRepository controller with a real Git server and store, over a fake cluster; for tests. */
export class Harness {
  readonly cluster: FakeCluster;
  readonly server: GitServer;
  readonly git: GitClient;
  readonly clock: ManualClock;
  readonly events: RecordedEvent[] = [];
  readonly pushes: PushEvent[];
  readonly controller;
  store: ArtifactStore;
  readonly #root: string;

  private constructor(
    root: string,
    server: GitServer,
    store: ArtifactStore,
    clock: ManualClock,
    pushes: PushEvent[],
    options: GitRepositoryOptions,
  ) {
    this.#root = root;
    this.server = server;
    this.store = store;
    this.clock = clock;
    this.pushes = pushes;
    this.cluster = new FakeCluster({ kinds });
    this.cluster.seed(crdOf(GIT_REPOSITORY));
    this.git = createGitClient({ cache: join(root, 'mirrors'), environment, temporary: root });
    this.controller = createGitRepositoryController({
      client: this.cluster,
      cache: this.cache,
      git: this.git,
      store,
      events: {
        event: (object, event) => void this.events.push({ object: object.metadata.name, ...event }),
        flush: async () => {},
      },
      clock,
      random: () => 0.5,
      options,
    });
  }

  static async start(options: GitRepositoryOptions = {}): Promise<Harness> {
    const root = await mkdtemp(join(tmpdir(), 'flux-source-test-'));
    const pushes: PushEvent[] = [];
    const onPush = (event: PushEvent) => void pushes.push(event);
    const path = environment.PATH ?? '';
    const address = { address: '127.0.0.1', port: 0 };
    const server = await startGitServer({ root: join(root, 'git'), token: TOKEN, onPush, path, ...address });
    const clock = new ManualClock();
    const store = await createArtifactStore({
      root: join(root, 'store'),
      host: 'storage:9090',
      retention: { ttl: 60_000, records: 2 },
      clock,
      keepTrees: true,
    });
    const harness = new Harness(root, server, store, clock, pushes, options);
    harness.seedSecret('auth', { username: 'git', password: TOKEN });
    return harness;
  }

  async stop(): Promise<void> {
    await this.git.close();
    await this.store.close();
    await this.server.stop();
    await rm(this.#root, { recursive: true, force: true });
  }

  get folder(): string {
    return this.#root;
  }

  /** Never has anything, so that objects are read from the cluster; lists are the cluster's. */
  get cache(): Cache {
    const list = (ref: { apiVersion: string; kind: string }) =>
      this.#all(ref).filter((object) => object.kind === ref.kind);
    return { get: () => undefined, list, synced: async () => {} } as unknown as Cache;
  }

  #all(ref: { apiVersion: string; kind: string }): KubeObject[] {
    return [...this.#names].flatMap(
      (name) => this.cluster.peek({ ...ref, namespace: 'default', name }) ?? [],
    );
  }

  readonly #names = new Set<string>();

  url(name = 'repo'): string {
    return `${this.server.url}/${name}.git`;
  }

  seedSecret(name: string, data: Record<string, string>): void {
    const encoded = Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString('base64')]);
    const metadata = { name, namespace: 'default' };
    this.cluster.seed({ apiVersion: 'v1', kind: 'Secret', metadata, data: Object.fromEntries(encoded) });
  }

  seedRepository(spec: Partial<GitRepository['spec']> = {}, name = 'fleet'): void {
    this.#names.add(name);
    const { apiVersion, kind } = GIT_REPOSITORY;
    const defaults = {
      url: this.url(),
      interval: '1m',
      secretRef: { name: 'auth' },
      ref: { branch: 'main' },
    };
    const metadata = { name, namespace: 'default', generation: 1 };
    const status = { observedGeneration: -1 };
    this.cluster.seed({ apiVersion, kind, metadata, spec: { ...defaults, ...spec }, status } as KubeObject);
  }

  async edit(change: (object: GitRepository) => void, name = 'fleet'): Promise<void> {
    const object = structuredClone(this.repository(name));
    change(object);
    await this.cluster.update(object);
  }

  repository(name = 'fleet'): GitRepository {
    const { apiVersion, kind } = GIT_REPOSITORY;
    const found = this.cluster.peek({ apiVersion, kind, namespace: 'default', name });
    if (!found) throw new Error(`no ${name}`);
    return found as GitRepository;
  }

  async workspace(files: Record<string, string | Uint8Array>, name = 'repo'): Promise<GitWorkspace> {
    const remote = { url: this.url(name), auth: { username: 'x', password: TOKEN } };
    const workspace = await this.git.init(remote, join(this.#root, `work-${name}`), 'main');
    await this.push(workspace, files);
    return workspace;
  }

  async push(
    workspace: GitWorkspace,
    files: Record<string, string | Uint8Array>,
    options: { message?: string; sign?: (payload: string) => Promise<string> | string } = {},
  ): Promise<string> {
    await workspace.write(files);
    const { message = 'change', sign } = options;
    const when = this.clock.now();
    const hash = await workspace.commit({ message, author: AUTHOR, when, ...(sign ? { sign } : {}) });
    await workspace.push();
    return hash!;
  }

  reconcile(name = 'fleet', signal = new AbortController().signal): Promise<Result> {
    const request = { namespace: 'default', name };
    return this.controller.reconciler.reconcile(request, {
      signal,
      log: silentLogger(),
      priority: 'interval',
    });
  }

  /** Status, reason and message of a condition, or undefined. */
  condition(type: string, name = 'fleet'): string | undefined {
    const condition = getCondition(this.repository(name), type);
    return condition && `${condition.status} ${condition.reason}: ${condition.message}`;
  }
}
