import type { ArtifactStore } from '@flux-ts/artifact';
import { errorMessage } from '@flux-ts/errors';
import type { GitClient } from '@flux-ts/git';
import { FINALIZER, GIT_REPOSITORY, type GitRepository, reasons, upgrade } from '@flux-ts/kinds';
import { ApiError, type Clock, type KubeClient } from '@flux-ts/kube';
import {
  type Cache,
  createStatusPatcher,
  type EventRecorder,
  jitterInterval,
  type ReconcileContext,
  type Reconciler,
  type Request,
  type Result,
  type StatusPatcher,
  StatusSession,
} from '@flux-ts/runtime';
import { parseDuration, TextError } from '@flux-ts/text';
import { conclude } from '../source/outcome.ts';
import { SourceError } from '../source/reconcile-error.ts';
import { SecretReader } from '../source/secrets.ts';
import { Attempt } from './attempt.ts';
import { gitRepositoryConditions } from './conditions.ts';
import { notifySuccess, recordFailure } from './events.ts';

/** Settings of the controller; durations in milliseconds. */
export interface GitRepositoryOptions {
  /** Default 2. */
  readonly concurrency?: number;
  /** Default 30,000. */
  readonly requeueDependency?: number;
  /** Default 5. */
  readonly jitterPercentage?: number;
  readonly minRetryDelay?: number;
  readonly maxRetryDelay?: number;
  /** The feature gate of that name; default false. */
  readonly objectLevelWorkloadIdentity?: boolean;
}

/** What the controller works with. */
export interface GitRepositoryDeps {
  readonly client: KubeClient;
  readonly cache: Cache;
  readonly git: GitClient;
  readonly store: ArtifactStore;
  readonly events: EventRecorder;
  readonly clock: Clock;
  /** In [0, 1), for jitter. */
  readonly random: () => number;
  /** Reads an object's spec as if it said something else; what is stored is not touched. */
  readonly override?: ((repository: GitRepository) => GitRepository) | undefined;
  readonly options?: GitRepositoryOptions;
}

/** The manager of all fields that the controller writes, and the reporter of its events. */
export const CONTROLLER_NAME = 'source-controller';

const DEFAULT_TIMEOUT = 60_000;
const DEFAULT_REQUEUE_DEPENDENCY = 30_000;
const DEFAULT_JITTER = 5;

/** Brings the artifact of a GitRepository to what its spec asks for. */
export class GitRepositoryReconciler implements Reconciler {
  readonly #deps: GitRepositoryDeps;
  readonly #patcher: StatusPatcher;
  readonly #secrets: SecretReader;
  /** What this controller wrote last: the cache may still be behind it. */
  readonly #latest = new Map<string, GitRepository>();
  readonly #pushed = new Set<string>();

  constructor(deps: GitRepositoryDeps) {
    this.#deps = deps;
    this.#patcher = createStatusPatcher(deps.client, CONTROLLER_NAME, deps.clock);
    this.#secrets = new SecretReader(deps.client);
  }

  /** The object's remote is known to have moved: its next reconcile fetches without asking first. */
  expectChange(request: Request): void {
    this.#pushed.add(keyOf(request));
  }

  async reconcile(request: Request, context: ReconcileContext): Promise<Result> {
    const found = await this.#read(request, context.signal);
    if (found === undefined) return {};
    const original = this.#overridden(upgrade(found) as GitRepository);
    const session = new StatusSession(original, {
      patcher: this.#patcher,
      clock: this.#deps.clock,
      owned: gitRepositoryConditions.owned,
      onError: (error) => context.log.error(error, 'failed to write progress'),
    });
    if (original.metadata.deletionTimestamp !== undefined) return this.#finalize(request, session);
    if (!original.metadata.finalizers?.includes(FINALIZER)) await this.#addFinalizer(request, session);
    if (original.spec.suspend === true) {
      context.log.info('reconciliation is suspended for this object');
      return {};
    }
    return this.#attempt(request, session, context);
  }

  #overridden(repository: GitRepository): GitRepository {
    return this.#deps.override?.(repository) ?? repository;
  }

  async #attempt(
    request: Request,
    session: StatusSession<GitRepository>,
    context: ReconcileContext,
  ): Promise<Result> {
    const { object } = session;
    const interval = readDuration(object.spec.interval, 'interval');
    const attempt = new Attempt(session, context, {
      ...this.#deps,
      secrets: this.#secrets,
      timeout: readDuration(object.spec.timeout ?? `${DEFAULT_TIMEOUT}ms`, 'timeout'),
      requeueDependency: this.#deps.options?.requeueDependency ?? DEFAULT_REQUEUE_DEPENDENCY,
      objectLevelWorkloadIdentity: this.#deps.options?.objectLevelWorkloadIdentity ?? false,
      expectChange: this.#pushed.delete(keyOf(request)),
    });
    let error: unknown;
    try {
      if (interval instanceof SourceError) throw interval;
      await attempt.run();
    } catch (thrown) {
      error = thrown;
    }
    // A controller that stops says nothing of the object: whoever comes next starts over.
    if (error !== undefined && context.signal.aborted) throw error;
    const events = { recorder: this.#deps.events, log: context.log };
    notifySuccess(session, attempt.commit, error, events);
    if (error !== undefined) recordFailure(object, error, events);
    session.recordRequest();
    const next = interval instanceof SourceError ? 0 : this.#jittered(interval);
    const ending = error === undefined ? { interval: next } : { interval: next, error };
    const outcome = conclude(object, gitRepositoryConditions, ending);
    await this.#finish(request, session);
    if (outcome.failure !== undefined) throw outcome.failure;
    return outcome.result;
  }

  async #finish(request: Request, session: StatusSession<GitRepository>): Promise<void> {
    const written = await session.save();
    this.#latest.set(keyOf(request), written);
  }

  /** Before the first artifact is written, so that a delete in between cannot leave it behind. */
  async #addFinalizer(request: Request, session: StatusSession<GitRepository>): Promise<void> {
    const { metadata } = session.object;
    metadata.finalizers = [...(metadata.finalizers ?? []), FINALIZER];
    await this.#finish(request, session);
  }

  async #finalize(request: Request, session: StatusSession<GitRepository>): Promise<Result> {
    const { store, git, events } = this.#deps;
    const { object } = session;
    const { namespace } = request;
    try {
      const owner = { kind: GIT_REPOSITORY.kind, namespace, name: request.name };
      const message = 'garbage collected artifacts for deleted resource';
      if (await store.removeAll(owner)) {
        events.event(object, { type: 'Trace', reason: 'GarbageCollectionSucceeded', message });
      }
      await git.forget(mirrorKey(request));
    } catch (cause) {
      const message = `garbage collection for deleted resource failed: ${errorMessage(cause)}`;
      const failure = SourceError.generic('GarbageCollectionFailed', message, cause);
      events.event(object, { type: 'Warning', reason: failure.reason, message });
      throw failure;
    }
    const others = (object.metadata.finalizers ?? []).filter((name) => name !== FINALIZER);
    if (others.length > 0) object.metadata.finalizers = others;
    else delete object.metadata.finalizers;
    this.#latest.delete(keyOf(request));
    await session.save();
    return {};
  }

  async #read(request: Request, signal: AbortSignal): Promise<GitRepository | undefined> {
    const { apiVersion, kind } = GIT_REPOSITORY;
    const key = { apiVersion, kind, ...request };
    const cached = this.#deps.cache.get<GitRepository>(key);
    const latest = this.#latest.get(keyOf(request));
    if (cached && isCurrent(cached, latest)) return cached;
    try {
      return await this.#deps.client.get<GitRepository>(key, { signal });
    } catch (error) {
      if (!ApiError.is(error, 'NOT_FOUND')) throw error;
      this.#latest.delete(keyOf(request));
      return undefined;
    }
  }

  #jittered(interval: number): number {
    const percentage = this.#deps.options?.jitterPercentage ?? DEFAULT_JITTER;
    return jitterInterval(interval, percentage, this.#deps.random);
  }
}

/** Name of the owner's mirrors in the Git client. */
function mirrorKey(request: Request): string {
  return `${GIT_REPOSITORY.kind}/${keyOf(request)}`;
}

function keyOf(request: Request): string {
  return `${request.namespace}/${request.name}`;
}

/** Whether the cache has caught up with what was written last. */
function isCurrent(cached: GitRepository, latest: GitRepository | undefined): boolean {
  if (latest === undefined || latest.metadata.uid !== cached.metadata.uid) return true;
  const version = (object: GitRepository) => BigInt(object.metadata.resourceVersion ?? '0');
  return version(cached) >= version(latest);
}

/** Milliseconds, or the error that stalls an object whose duration is none (the CRD's schema refuses it, usually). */
function readDuration(text: string, field: 'interval'): number | SourceError;
function readDuration(text: string, field: 'timeout'): number;
function readDuration(text: string, field: string): number | SourceError {
  try {
    return parseDuration(text);
  } catch (cause) {
    if (!(cause instanceof TextError)) throw cause;
    if (field === 'timeout') return DEFAULT_TIMEOUT;
    return SourceError.stalling(reasons.failed, `invalid spec.${field}: ${cause.message}`, cause);
  }
}
