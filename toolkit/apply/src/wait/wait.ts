import type { Clock, Informer, KubeClient, ResourceRef } from '@flux-ts/kube';
import {
  formatApiVersion,
  formatSubject,
  type KubeObject,
  type ObjectId,
  type ObjectStatus,
  statusOf,
} from '@flux-ts/resource';
import { ApplyError, messageOf } from '../errors.ts';
import { memoryKey } from '../memory.ts';
import { type Observer, observe } from './observe.ts';
import { groupForWatch, type WaitTarget } from './targets.ts';

/** What waiting works with. */
export interface WaitContext {
  readonly client: KubeClient;
  readonly clock: Clock;
  /** Whether an object is known to be ready without looking at it. */
  readonly isReady?: (id: ObjectId) => boolean;
  /** Shared informers, where there are some: waiting then costs no request. */
  readonly informer?: (ref: ResourceRef, namespace: string) => Informer | undefined;
  /** Hears of each object that is ready. */
  readonly onReady?: (id: ObjectId, object: KubeObject) => void;
}

/** How objects are waited for. Times are milliseconds. */
export interface WaitOptions {
  readonly timeout: number;
  /** How often to look where watching is not possible; default 5,000. */
  readonly interval?: number;
  /** Give up as soon as one object has failed. */
  readonly failFast?: boolean;
  readonly signal?: AbortSignal;
  /** Health rules of the user (CEL); undefined leaves the object to kstatus. */
  readonly customStatus?: (object: KubeObject) => ObjectStatus | undefined;
  /** Jobs that are deleted when they are done (`ttlSecondsAfterFinished`): gone means done. */
  readonly vanishing?: (id: ObjectId) => boolean;
  /** Hears of each change of a state, for progress. */
  readonly onStatus?: (id: ObjectId, status: ObjectStatus) => void;
}

interface State {
  readonly id: ObjectId;
  readonly status: ObjectStatus['status'];
  readonly error?: unknown;
}

const INTERVAL = 5_000;
/** Why watches end; made once, because the default reason costs more than a small request. */
const OVER = new Error('the wait is over');

/**
 * Resolves when all objects are ready, as soon as the last one is: by watches, not by polling.
 * @throws ApplyError STALLED when objects failed and no other is on its way (or one did, with `failFast`), TIMEOUT, SCOPE;
 *   the signal's reason when it aborts
 */
export async function waitForReady(
  context: WaitContext,
  targets: readonly WaitTarget[],
  options: WaitOptions,
): Promise<void> {
  options.signal?.throwIfAborted();
  for (const { id } of targets) if (id.namespace === '') await checkScope(context, id, options);
  await new Waiting(context, targets, options).run();
}

/** An object without a namespace must be of a kind that has none (fluxcd/cli-utils polling/engine, validateIdentifiers). */
async function checkScope({ client }: WaitContext, id: ObjectId, { signal }: WaitOptions): Promise<void> {
  const ref = { apiVersion: formatApiVersion(id), kind: id.kind };
  // A kind that is not there may come; whatever else is wrong is told by the wait itself.
  const found = await client.discovery.resource(ref, signal ? { signal } : {}).catch(() => undefined);
  if (found?.namespaced !== true) return;
  const kind = id.group === '' ? id.kind : `${id.kind}.${id.group}`;
  const text = `resource ${kind} ${id.name} is namespace scoped, but namespace is not set`;
  throw new ApplyError('SCOPE', text, { data: { ids: [id] } });
}

class Waiting {
  private readonly context: WaitContext;
  private readonly options: WaitOptions;
  private readonly states = new Map<string, State>();
  /** The version in which each object was handed in: older states of it say nothing. */
  private readonly versions = new Map<string, bigint>();
  private readonly stop = new AbortController();
  private readonly finished = Promise.withResolvers<'settled' | 'timeout' | 'aborted'>();

  constructor(context: WaitContext, targets: readonly WaitTarget[], options: WaitOptions) {
    this.context = context;
    this.options = options;
    for (const { id } of targets) {
      const known = context.isReady?.(id) === true;
      this.states.set(memoryKey(id), { id, status: known ? 'Current' : 'Unknown' });
    }
    // Only now that all are known may what is seen of one settle the wait.
    for (const { id, live } of targets) {
      if (live === undefined) continue;
      this.versions.set(memoryKey(id), versionOf(live));
      if (this.states.get(memoryKey(id))?.status !== 'Current') this.seen(id, live);
    }
  }

  async run(): Promise<void> {
    const { signal, timeout } = this.options;
    const onAbort = (): void => this.finished.resolve('aborted');
    signal?.addEventListener('abort', onAbort, { once: true });
    const cancel = this.context.clock.after(timeout, () => this.finished.resolve('timeout'));
    const watching = this.settled() ? Promise.resolve([]) : this.watch();
    this.check();
    const outcome = await this.finished.promise;
    cancel();
    signal?.removeEventListener('abort', onAbort);
    this.stop.abort(OVER);
    await watching;
    if (outcome === 'aborted') throw signal!.reason;
    this.judge(outcome === 'timeout');
  }

  /** Watches whatever is not ready yet. */
  private watch(): Promise<unknown> {
    const pending = [...this.states.values()]
      .filter(({ status }) => status !== 'Current')
      .map(({ id }) => id);
    const observer: Observer = {
      seen: (id, object) => this.seen(id, object),
      missing: (id) =>
        this.update({ id, status: this.options.vanishing?.(id) === true ? 'Current' : 'NotFound' }),
      failed: (id, error) => this.update({ id, status: 'Unknown', error }),
    };
    const { client, clock, informer } = this.context;
    const interval = this.options.interval ?? INTERVAL;
    const options = { client, clock, interval, signal: this.stop.signal, ...(informer && { informer }) };
    return Promise.all(groupForWatch(pending).map((group) => observe(group, observer, options)));
  }

  private seen(id: ObjectId, object: KubeObject): void {
    if (versionOf(object) < (this.versions.get(memoryKey(id)) ?? 0n)) return;
    const { status, error } = this.statusOf(object);
    if (status.status === 'Current') this.context.onReady?.(id, object);
    this.options.onStatus?.(id, status);
    this.update({ id, status: status.status, ...(error !== undefined && { error }) });
  }

  /** A rule that cannot be evaluated says nothing of the object; what is wrong with it is told with the timeout. */
  private statusOf(object: KubeObject): { readonly status: ObjectStatus; readonly error?: unknown } {
    try {
      const { customStatus } = this.options;
      return { status: customStatus?.(object) ?? statusOf(object, { now: this.context.clock.now() }) };
    } catch (error) {
      return { status: { status: 'Unknown', message: messageOf(error) }, error };
    }
  }

  private update(state: State): void {
    this.states.set(memoryKey(state.id), state);
    this.check();
  }

  private check(): void {
    if (this.settled()) this.finished.resolve('settled');
  }

  /** Nothing more is to be waited for: every object is ready or has failed, or one has and that is enough. */
  private settled(): boolean {
    const statuses = [...this.states.values()].map(({ status }) => status);
    if (this.options.failFast === true && statuses.includes('Failed')) return true;
    return statuses.every((status) => status === 'Current' || status === 'Failed');
  }

  private judge(timedOut: boolean): void {
    const guilty = [...this.states.values()].filter(
      ({ status }) => status === 'Failed' || (timedOut && status !== 'Current'),
    );
    if (guilty.length === 0) return;
    const list = guilty.map(printState).join(', ');
    const [code, text] = timedOut
      ? (['TIMEOUT', 'timeout waiting for'] as const)
      : (['STALLED', 'failed early due to stalled resources'] as const);
    throw new ApplyError(code, `${text}: [${list}]`, { data: { ids: guilty.map(({ id }) => id) } });
  }
}

/** Versions are numbers that grow (Kubernetes 1.35 promises it); one that is none counts as newest. */
function versionOf(object: KubeObject): bigint {
  const { resourceVersion = '' } = object.metadata;
  return /^\d+$/.test(resourceVersion) ? BigInt(resourceVersion) : 2n ** 64n;
}

function printState({ id, status, error }: State): string {
  return `${formatSubject(id)} status: '${status}'${error === undefined ? '' : `: ${messageOf(error)}`}`;
}
