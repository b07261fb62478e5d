import { Worker } from 'node:worker_threads';
import { DevError } from './data-folder.ts';

/** How the embedded cluster is to run. */
export interface ClusterSettings {
  /** Folder of its state; without one it lives in memory and goes with the process. */
  readonly dataDir?: string;
  readonly address: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** File that gets a line for each request: who did what. */
  readonly auditLog?: string;
  /** Where the logs of the controllers are, which their pods show. */
  readonly logs: { readonly folder: string; readonly controllers: readonly string[] };
}

/** What the cluster's thread says. */
export type ClusterMessage =
  | { readonly type: 'ready'; readonly url: string; readonly kubeconfig: string }
  | { readonly type: 'failed'; readonly text: string }
  | { readonly type: 'warning'; readonly text: string }
  | { readonly type: 'stopped' };

/** The embedded cluster, running on a thread of its own. */
export interface ClusterThread {
  readonly url: string;
  readonly kubeconfig: string;
  /** Writes what is pending and ends the thread. */
  stop(): Promise<void>;
}

export interface ClusterEvents {
  readonly onWarning: (text: string) => void;
  /** The thread ended although nobody asked it to. */
  readonly onCrash: (error: Error) => void;
}

/**
 * MiB; a third of it is a semi-space of 16 MiB. V8's own 64 MiB are hardly faster, and once they have been filled they
 * are held for good, twice.
 */
const YOUNG_GENERATION = 48;

/** Starts the thread and waits until the API answers; throws `START_FAILED`. */
export function startClusterThread(settings: ClusterSettings, events: ClusterEvents): Promise<ClusterThread> {
  const worker = new Worker(workerFile(), {
    workerData: settings,
    execArgv: ['--disable-warning=ExperimentalWarning'],
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION },
  });
  let stopping = false;
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  return new Promise((resolve, reject) => {
    worker.on('message', (message: ClusterMessage) => {
      if (message.type === 'failed') reject(new DevError('START_FAILED', message.text));
      if (message.type === 'warning') events.onWarning(message.text);
      if (message.type === 'ready') resolve({ url: message.url, kubeconfig: message.kubeconfig, stop });
    });
    worker.on('error', (error) => {
      reject(new DevError('START_FAILED', error.message, { cause: error }));
      if (!stopping) events.onCrash(error);
    });
    const stop = async (): Promise<void> => {
      stopping = true;
      worker.postMessage('stop');
      await Promise.race([ended, new Promise((r) => setTimeout(r, 1500).unref())]);
      await worker.terminate();
    };
  });
}

/** Beside this file: as source, or as the bundle names it. */
function workerFile(): URL {
  return new URL(
    import.meta.url.endsWith('.ts') ? './cluster-worker.ts' : './cluster-worker.js',
    import.meta.url,
  );
}
