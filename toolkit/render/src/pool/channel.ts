import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { AnswerMessage, TaskMessage } from './protocol.ts';

/** A running worker, whatever it is. */
export interface Channel {
  send(message: TaskMessage): void;
  /** Bytes of memory that the worker holds now; undefined where that cannot be known. */
  memory(): number | undefined;
  /** Ends it at once. */
  kill(): void;
}

/** What a channel tells its owner. */
export interface ChannelEvents {
  onMessage(message: AnswerMessage): void;
  /** Exactly once; `outOfMemory` when that was the reason. */
  onExit(outOfMemory: boolean): void;
}

/** Starts a worker. */
export interface ChannelOptions {
  /** The module that runs in the worker. */
  readonly entry: URL;
  /** Heap of the worker, in MiB. */
  readonly heapMb: number;
}

/**
 * A worker in a process of its own: the only kind that holds every hostile task (docs/decisions/0004-containment.md).
 * It inherits no environment but what Node needs.
 */
export function processChannel(options: ChannelOptions, events: ChannelEvents): Channel {
  const child = fork(fileURLToPath(options.entry), [], {
    serialization: 'advanced',
    execArgv: [
      `--max-old-space-size=${options.heapMb}`,
      '--stack-size=3900',
      '--disable-warning=ExperimentalWarning',
    ],
    env: { PATH: process.env['PATH'] ?? '', FLUX_RENDER_WORKER: '1' },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let lastWords = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    lastWords = (lastWords + chunk.toString('latin1')).slice(-4000);
  });
  let ended = false;
  const end = (): void => {
    if (ended) return;
    ended = true;
    events.onExit(/heap out of memory|Allocation failed|invalid table size/i.test(lastWords));
  };
  child.on('message', (message) => events.onMessage(message as AnswerMessage));
  child.on('error', end);
  child.on('close', end);
  child.unref();
  child.channel?.unref();
  (child.stderr as { unref?: () => void } | null)?.unref?.();
  return {
    send: (message) => {
      if (child.connected) child.send(message);
    },
    memory: () => residentBytes(child.pid),
    kill: () => {
      child.kill('SIGKILL');
    },
  };
}

/** Linux tells; elsewhere the heap's limit must do. */
function residentBytes(pid: number | undefined): number | undefined {
  if (pid === undefined || process.platform !== 'linux') return undefined;
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]);
    return Number.isNaN(pages) ? undefined : pages * 4096;
  } catch {
    return undefined;
  }
}

/** A worker thread: quicker to start and smaller, but a huge allocation in it ends the whole process. */
export function threadChannel(options: ChannelOptions, events: ChannelEvents): Channel {
  const worker = new Worker(options.entry, {
    resourceLimits: { maxOldGenerationSizeMb: options.heapMb, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
    stdout: true,
    stderr: true,
  });
  let outOfMemory = false;
  worker.on('message', (message: AnswerMessage) => events.onMessage(message));
  worker.on('error', (error: NodeJS.ErrnoException) => {
    outOfMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
  });
  worker.on('exit', () => events.onExit(outOfMemory));
  worker.unref();
  return {
    send: (message) => worker.postMessage(message),
    memory: () => undefined,
    kill: () => {
      void worker.terminate();
    },
  };
}
