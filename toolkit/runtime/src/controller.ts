import { randomUUID } from 'node:crypto';
import { Deadline } from '@flux-ts/kube';
import type { Clock } from './deps.ts';
import { TerminalError } from './errors.ts';
import type { Logger } from './logger.ts';
import type { ControllerSpec, Request, Result } from './reconciler.ts';
import { type QueueItem, type QueueObserver, WorkQueue } from './work-queue.ts';

/** How a reconcile ended; controller-runtime's metrics count the last three as `error`. */
export type ReconcileOutcome = 'success' | 'requeue' | 'requeue_after' | 'error' | 'terminal_error' | 'panic';

/** Told what a controller does; for metrics. Times in milliseconds. */
export interface ControllerObserver extends QueueObserver {
  /** `isGone`: there is no such object any more. */
  reconciled?(request: Request, outcome: ReconcileOutcome, took: number, isGone: boolean): void;
  activeWorkers?(count: number): void;
  /** Told once how to ask for how long objects have been worked on by now, in ms. */
  watched?(running: () => readonly number[]): void;
}

/** What a controller's loop takes from outside. */
export interface ControllerEnvironment {
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
  /** Whether an object is no longer there; for metrics. */
  readonly isGone?: (request: Request) => boolean;
  readonly observer?: ControllerObserver;
}

/** A controller at work: workers that take objects from a queue. Made by the manager; tests may run one alone. */
export class ControllerLoop {
  readonly spec: ControllerSpec;
  readonly queue: WorkQueue;
  readonly #env: ControllerEnvironment;
  readonly #log: Logger;
  readonly #abort = new AbortController();
  #workers: Promise<void>[] = [];
  #active = 0;

  constructor(spec: ControllerSpec, env: ControllerEnvironment) {
    this.spec = spec;
    this.#env = env;
    const group = spec.for.apiVersion.includes('/') ? spec.for.apiVersion.split('/')[0] : '';
    this.#log = env.log.with({
      controller: spec.name,
      controllerGroup: group,
      controllerKind: spec.for.kind,
    });
    this.queue = new WorkQueue({
      clock: env.clock,
      random: env.random,
      ...(spec.minRetryDelay === undefined ? {} : { minDelay: spec.minRetryDelay }),
      ...(spec.maxRetryDelay === undefined ? {} : { maxDelay: spec.maxRetryDelay }),
      slowLimit: Math.max(1, spec.concurrency - 1),
      ...(env.observer === undefined ? {} : { observer: env.observer }),
    });
  }

  start(): void {
    this.#env.observer?.watched?.(() => this.queue.runningTimes());
    this.#log.info('Starting Controller');
    this.#log.info('Starting workers', { 'worker count': this.spec.concurrency });
    this.#workers = Array.from({ length: this.spec.concurrency }, () => this.#work());
  }

  /** Takes nothing new, waits for what is under way; after `patience` ms its signals abort. */
  async stop(patience: number): Promise<void> {
    this.#log.info('Shutdown signal received, waiting for all workers to finish');
    this.queue.close();
    const cancel = this.#env.clock.after(patience, () =>
      this.#abort.abort(new Error('the controller is stopping')),
    );
    await Promise.all(this.#workers);
    cancel();
    this.#log.info('All workers finished');
  }

  async #work(): Promise<void> {
    for (let item = await this.queue.next(); item !== undefined; item = await this.queue.next()) {
      this.#env.observer?.activeWorkers?.(++this.#active);
      try {
        await this.#reconcile(item);
      } finally {
        this.#env.observer?.activeWorkers?.(--this.#active);
        this.queue.done(item.request);
      }
    }
  }

  async #reconcile({ request, priority }: QueueItem): Promise<void> {
    const { clock } = this.#env;
    const started = clock.now();
    const log = this.#log.with({
      [this.spec.for.kind]: { name: request.name, namespace: request.namespace },
      namespace: request.namespace,
      name: request.name,
      reconcileID: randomUUID(),
    });
    const deadline = new Deadline(clock, this.spec.deadline ?? 0, this.#abort.signal);
    let outcome: ReconcileOutcome;
    try {
      const result = await this.spec.reconciler.reconcile(request, {
        signal: deadline.signal,
        log,
        priority,
      });
      outcome = this.#settle(request, result);
    } catch (error) {
      outcome = this.#fail(request, error, log);
    } finally {
      deadline.clear();
    }
    const isGone = this.#env.isGone?.(request) === true;
    this.#env.observer?.reconciled?.(request, outcome, clock.now() - started, isGone);
  }

  #settle(request: Request, result: Result): ReconcileOutcome {
    if (result.requeueAfter !== undefined && result.requeueAfter > 0) {
      this.queue.forget(request);
      this.queue.addAfter(request, result.requeueAfter);
      return 'requeue_after';
    }
    if (result.requeue) {
      this.queue.retry(request);
      return 'requeue';
    }
    this.queue.forget(request);
    return 'success';
  }

  #fail(request: Request, error: unknown, log: Logger): ReconcileOutcome {
    log.error(error, 'Reconciler error');
    if (error instanceof TerminalError) {
      this.queue.forget(request);
      return 'terminal_error';
    }
    this.queue.retry(request);
    return error instanceof Error ? 'error' : 'panic';
  }
}
