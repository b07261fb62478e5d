import { createHash } from 'node:crypto';
import { ApiError, sleep } from '@flux-ts/kube';
import type { Clock, KubeClient, KubeObject } from './deps.ts';
import { RuntimeError } from './errors.ts';
import type { Logger } from './logger.ts';

/** Which Lease is fought for, and at what pace. */
export interface LeaderElectionOptions {
  /** Name and namespace of the Lease; see {@link leaseName}. */
  readonly name: string;
  readonly namespace: string;
  /** Who this instance is: unique among all. */
  readonly identity: string;
  /** Milliseconds: a lease lives (35 000), is renewed or lost (30 000), is tried for (5 000). */
  readonly leaseDuration?: number;
  readonly renewDeadline?: number;
  readonly retryPeriod?: number;
  /** Give the lease up when stopping, so that the next instance need not wait (default true). */
  readonly releaseOnCancel?: boolean;
}

/** `<controller>-leader-election`, with a shard's own suffix when there is a label selector. */
export function leaseName(controller: string, labelSelector = ''): string {
  const base = `${controller}-leader-election`;
  if (labelSelector === '') return base;
  return `${base}-${createHash('sha256').update(labelSelector).digest('hex').slice(0, 8)}`;
}

interface LeaseSpec {
  holderIdentity?: string;
  leaseDurationSeconds?: number;
  acquireTime?: string;
  renewTime?: string;
  leaseTransitions?: number;
}

type Lease = KubeObject & { spec?: LeaseSpec };

const LEASE = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease' };

/**
 * One of several instances at a time, by a Lease (client-go tools/leaderelection). Another's lease counts as expired
 * when it did not change for its duration by our own clock: clocks of instances need not agree.
 */
export class LeaderElector {
  readonly #client: KubeClient;
  readonly #options: Required<LeaderElectionOptions>;
  readonly #env: { readonly clock: Clock; readonly random: () => number; readonly log: Logger };
  readonly #abort = new AbortController();
  #observed: { readonly record: string; readonly at: number } | undefined;
  #lease: Lease | undefined;
  #holding = false;

  constructor(
    client: KubeClient,
    options: LeaderElectionOptions,
    env: { readonly clock: Clock; readonly random: () => number; readonly log: Logger },
  ) {
    this.#client = client;
    this.#options = {
      leaseDuration: 35_000,
      renewDeadline: 30_000,
      retryPeriod: 5_000,
      releaseOnCancel: true,
      ...options,
    };
    this.#env = env;
  }

  get holding(): boolean {
    return this.#holding;
  }

  /** Resolves when the lease is ours. */
  async acquire(signal: AbortSignal): Promise<void> {
    const { name, namespace, retryPeriod } = this.#options;
    this.#env.log.info(`attempting to acquire leader lease ${namespace}/${name}...`);
    while (!(await this.#attempt(signal))) {
      await sleep(this.#env.clock, retryPeriod * (1 + 1.2 * this.#env.random()), signal);
    }
    this.#holding = true;
    void this.#tell('became leader');
    this.#env.log.info(`successfully acquired lease ${namespace}/${name}`);
  }

  /** Renews the lease until {@link release}; rejects when it was lost. */
  async keep(): Promise<void> {
    const { signal } = this.#abort;
    const { renewDeadline, retryPeriod } = this.#options;
    let renewed = this.#env.clock.now();
    while (!signal.aborted) {
      await sleep(this.#env.clock, retryPeriod, signal).catch(() => undefined);
      if (signal.aborted) return;
      if (await this.#attempt(signal).catch(() => signal.aborted)) renewed = this.#env.clock.now();
      else if (this.#env.clock.now() - renewed >= renewDeadline || this.#othersHold()) {
        this.#holding = false;
        void this.#tell('stopped leading');
        throw new RuntimeError('LEADERSHIP_LOST', 'failed to renew lease');
      }
    }
  }

  /** Ends renewal and gives the lease up. */
  async release(): Promise<void> {
    this.#abort.abort(new Error('released'));
    if (!this.#holding || this.#lease === undefined) return;
    this.#holding = false;
    const told = this.#tell('stopped leading');
    if (this.#options.releaseOnCancel) await this.#giveUp(this.#lease);
    await told;
  }

  async #giveUp(lease: Lease): Promise<void> {
    const now = microTime(this.#env.clock.now());
    const spec = {
      ...lease.spec,
      holderIdentity: '',
      leaseDurationSeconds: 1,
      acquireTime: now,
      renewTime: now,
    };
    await this.#client.update({ ...lease, spec }, { timeout: 5_000 }).catch((error: unknown) => {
      this.#env.log.error(error, 'Failed to release lock');
    });
  }

  /** An Event at the Lease, in client-go's words; nothing hangs on it. Never throws. */
  async #tell(what: string): Promise<void> {
    const { identity, name, namespace } = this.#options;
    const now = this.#env.clock.now();
    const time = new Date(now).toISOString().replace(/\.\d+Z$/, 'Z');
    const { uid, resourceVersion } = this.#lease?.metadata ?? {};
    const event = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: `${name}.${(BigInt(now) * 1_000_000n).toString(16)}`, namespace },
      involvedObject: { ...LEASE, name, namespace, uid, resourceVersion },
      type: 'Normal',
      reason: 'LeaderElection',
      message: `${identity} ${what}`,
      source: { component: identity },
      reportingComponent: identity,
      reportingInstance: '',
      firstTimestamp: time,
      lastTimestamp: time,
      count: 1,
      eventTime: null,
    };
    await this.#client.create(event, { timeout: 5_000 }).catch((error: unknown) => {
      this.#env.log.debug('the event of the election was not written', { error: String(error) });
    });
  }

  /** Tries once to get or renew the lease. */
  async #attempt(signal: AbortSignal): Promise<boolean> {
    try {
      return await this.#acquireOrRenew(signal);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (!ApiError.is(error, 'CONFLICT', 'ALREADY_EXISTS'))
        this.#env.log.error(error, 'error retrieving resource lock');
      return false;
    }
  }

  async #acquireOrRenew(signal: AbortSignal): Promise<boolean> {
    const { clock } = this.#env;
    const options = { signal, timeout: this.#options.renewDeadline / 2 };
    const current = await this.#read(options);
    if (current === undefined) {
      this.#remember(await this.#client.create<Lease>(this.#fresh(), options));
      return true;
    }
    this.#remember(current);
    const holder = current.spec?.holderIdentity ?? '';
    const ours = holder === this.#options.identity;
    const expires = (this.#observed?.at ?? 0) + (current.spec?.leaseDurationSeconds ?? 0) * 1000;
    if (holder !== '' && !ours && expires > clock.now()) return false;
    this.#remember(
      await this.#client.update<Lease>({ ...current, spec: this.#taken(current.spec ?? {}, ours) }, options),
    );
    return true;
  }

  async #read(options: { signal: AbortSignal; timeout: number }): Promise<Lease | undefined> {
    const { name, namespace } = this.#options;
    try {
      return await this.#client.get<Lease>({ ...LEASE, name, namespace }, options);
    } catch (error) {
      if (ApiError.is(error, 'NOT_FOUND')) return undefined;
      throw error;
    }
  }

  #remember(lease: Lease): void {
    this.#lease = lease;
    const record = JSON.stringify(lease.spec ?? {});
    if (this.#observed?.record !== record) this.#observed = { record, at: this.#env.clock.now() };
  }

  #othersHold(): boolean {
    const holder = this.#lease?.spec?.holderIdentity ?? '';
    return holder !== '' && holder !== this.#options.identity;
  }

  #fresh(): Lease {
    const { name, namespace } = this.#options;
    return { ...LEASE, metadata: { name, namespace }, spec: this.#taken({ leaseTransitions: -1 }, false) };
  }

  #taken(old: LeaseSpec, ours: boolean): LeaseSpec {
    const now = microTime(this.#env.clock.now());
    return {
      holderIdentity: this.#options.identity,
      leaseDurationSeconds: Math.round(this.#options.leaseDuration / 1000),
      acquireTime: ours ? (old.acquireTime ?? now) : now,
      renewTime: now,
      leaseTransitions: (old.leaseTransitions ?? 0) + (ours ? 0 : 1),
    };
  }
}

/** meta/v1 MicroTime: `2024-01-01T00:00:00.000000Z`. */
function microTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, -1)}000Z`;
}
