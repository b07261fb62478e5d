import type { Clock } from './deps.ts';

/** How phases are written. */
export interface ProgressOptions {
  readonly clock: Clock;
  /** Writes the object's status as it is at that moment. */
  readonly write: () => Promise<void>;
  /** A phase that is over sooner than this many ms is never written (default 500). */
  readonly after?: number;
  /** Whether other objects wait to be worked on: then a phase has to last five seconds. */
  readonly isBusy?: (() => boolean) | undefined;
  readonly onError?: (error: unknown) => void;
}

/** Tells users of phases that last, without a request for those that don't. */
export interface Progress {
  /** A new phase began: the caller has changed the object's conditions and will leave them alone until the next phase. */
  phase(): void;
  /** The last phase is over. Resolves when nothing is being written any more: now the final state may be. */
  settle(): Promise<void>;
}

/** How long a phase has to last while others wait, in ms. */
const PATIENCE = 5_000;

/** A progress that writes a phase once it has lasted, and never two at a time. */
export function createProgress(options: ProgressOptions): Progress {
  const { clock, write, after = 500, isBusy, onError } = options;
  let cancel = (): void => undefined;
  let writing: Promise<void> = Promise.resolve();
  const look = (began: number): void => {
    cancel = clock.after(after, () => {
      if (isBusy?.() && clock.now() - began < PATIENCE) return look(began);
      writing = writing.then(write).catch((error: unknown) => onError?.(error));
    });
  };
  return {
    phase() {
      cancel();
      look(clock.now());
    },
    settle() {
      cancel();
      return writing;
    },
  };
}
