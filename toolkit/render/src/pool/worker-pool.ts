import { RenderError } from '../errors.ts';
import {
  type Channel,
  type ChannelEvents,
  type ChannelOptions,
  processChannel,
  threadChannel,
} from './channel.ts';
import { type AnswerMessage, fromPlainError } from './protocol.ts';

/** What one task may use up. */
export interface TaskBudget {
  /** Milliseconds from when a worker takes the task. */
  readonly ms: number;
  /** Bytes of memory. */
  readonly bytes: number;
}

/** How a pool works. */
export interface PoolOptions {
  /** Workers at most; they start when they are needed. */
  readonly workers: number;
  readonly budget: TaskBudget;
  /** `process` (the default) holds every task; `thread` is lighter, for input that is trusted. */
  readonly isolation?: 'process' | 'thread';
  /** The module that runs in the worker; by default the one beside this package's sources. */
  readonly entry?: URL;
  /** Milliseconds after which a worker without work ends. Default 30,000. */
  readonly idle?: number;
}

interface Job {
  readonly task: string;
  readonly input: unknown;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Runs tasks in workers: bounded in number, time and memory; a worker that must be stopped is replaced. */
export class WorkerPool {
  private readonly options: PoolOptions;
  private readonly queue: Job[] = [];
  private readonly slots: Slot[] = [];
  private closed = false;

  constructor(options: PoolOptions) {
    this.options = options;
  }

  /**
   * The result of a task in a worker. Rejects with {@link RenderError}: the task's own error, or `TIMEOUT`, `MEMORY`,
   * `CRASHED`, `CANCELLED`, `CLOSED`. Tasks start in the order of the calls.
   */
  run(
    task: string,
    input: unknown,
    options: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<unknown> {
    const { signal } = options;
    if (this.closed) return Promise.reject(new RenderError('CLOSED', 'the renderer is closed'));
    if (signal?.aborted) return Promise.reject(cancelled(signal));
    return new Promise((resolve, reject) => {
      const settle =
        <T>(act: (value: T) => void) =>
        (value: T): void => {
          signal?.removeEventListener('abort', cancel);
          act(value);
        };
      const job: Job = { task, input, resolve: settle(resolve), reject: settle(reject) };
      const cancel = (): void => this.cancel(job, signal);
      signal?.addEventListener('abort', cancel, { once: true });
      this.queue.push(job);
      this.dispatch();
    });
  }

  /** Ends all workers; what is under way or waiting is rejected. */
  close(): void {
    this.closed = true;
    const error = new RenderError('CLOSED', 'the renderer is closed');
    for (const job of this.queue.splice(0)) job.reject(error);
    for (const slot of this.slots.splice(0)) slot.stop(error);
  }

  private cancel(job: Job, signal: AbortSignal | undefined): void {
    const waiting = this.queue.indexOf(job);
    if (waiting >= 0) {
      this.queue.splice(waiting, 1);
      job.reject(cancelled(signal));
      return;
    }
    this.slots.find((slot) => slot.job === job)?.stop(cancelled(signal));
  }

  private dispatch(): void {
    while (this.queue.length > 0) {
      let slot = this.slots.find((one) => one.job === undefined);
      if (slot === undefined) {
        if (this.slots.length >= this.options.workers) return;
        slot = this.start();
      }
      slot.take(this.queue.shift() as Job);
    }
  }

  private start(): Slot {
    const slot = new Slot(this.options, {
      free: () => this.dispatch(),
      gone: (gone) => {
        const index = this.slots.indexOf(gone);
        if (index >= 0) this.slots.splice(index, 1);
        if (!this.closed) this.dispatch();
      },
    });
    this.slots.push(slot);
    return slot;
  }
}

function cancelled(signal: AbortSignal | undefined): RenderError {
  return new RenderError('CANCELLED', 'the render was cancelled', { cause: signal?.reason });
}

const NOTHING: Job = { task: '', input: undefined, resolve: () => undefined, reject: () => undefined };

/** One worker and the task that it has. */
class Slot {
  job: Job | undefined;
  private readonly options: PoolOptions;
  private readonly owner: { free(): void; gone(slot: Slot): void };
  private readonly channel: Channel;
  private limits: NodeJS.Timeout[] = [];
  private idleTimer: NodeJS.Timeout | undefined;
  private reason: Error | undefined;
  private tasks = 0;

  constructor(options: PoolOptions, owner: { free(): void; gone(slot: Slot): void }) {
    this.options = options;
    this.owner = owner;
    const open: (o: ChannelOptions, e: ChannelEvents) => Channel =
      options.isolation === 'thread' ? threadChannel : processChannel;
    const entry = options.entry ?? new URL('../worker-entry.ts', import.meta.url);
    const heapMb = Math.max(64, Math.round(options.budget.bytes / (1024 * 1024)));
    this.channel = open(
      { entry, heapMb },
      { onMessage: (message) => this.receive(message), onExit: (full) => this.exited(full) },
    );
  }

  take(job: Job): void {
    this.job = job;
    clearTimeout(this.idleTimer);
    const { ms, bytes } = this.options.budget;
    const timer = setTimeout(
      () => this.stop(new RenderError('TIMEOUT', `the build took longer than ${ms} ms`)),
      ms,
    );
    const watch = setInterval(() => {
      // Beside the heap there are Node itself and the buffers.
      if ((this.channel.memory() ?? 0) > bytes * 1.5 + 128 * 1024 * 1024) this.stop(tooMuchMemory());
    }, 50);
    this.limits = [timer, watch];
    this.channel.send({ id: ++this.tasks, task: job.task, input: job.input });
  }

  /** Ends the worker; its task fails with this error. */
  stop(reason: Error): void {
    this.reason ??= reason;
    this.fail(this.reason);
    this.channel.kill();
  }

  private receive(message: AnswerMessage): void {
    if ('ready' in message || message.id !== this.tasks || this.job === undefined) return;
    const { job } = this;
    this.release();
    if ('error' in message) job.reject(fromPlainError(message.error));
    else job.resolve(message.result);
    this.idleTimer = setTimeout(
      () => this.stop(new RenderError('CLOSED', 'idle')),
      this.options.idle ?? 30_000,
    );
    this.idleTimer.unref();
    this.owner.free();
  }

  private exited(outOfMemory: boolean): void {
    clearTimeout(this.idleTimer);
    this.fail(
      outOfMemory
        ? tooMuchMemory()
        : new RenderError('CRASHED', 'the worker of the build ended unexpectedly'),
    );
    this.owner.gone(this);
  }

  private fail(error: Error): void {
    const { job } = this;
    this.release();
    // The slot stays taken until the worker is gone, so that nothing is sent to a dying one.
    this.job = NOTHING;
    job?.reject(error);
  }

  private release(): void {
    for (const timer of this.limits) clearTimeout(timer);
    this.limits = [];
    this.job = undefined;
  }
}

function tooMuchMemory(): RenderError {
  return new RenderError('MEMORY', 'the build needs more memory than it may use');
}
