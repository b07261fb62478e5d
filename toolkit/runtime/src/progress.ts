import type { Clock } from './deps.ts';

/** How phases are written. */
export interface ProgressOptions {
  readonly clock: Clock;
  /** Writes the object's status as it is at that moment. */
  readonly write: () => Promise<void>;
  /** A phase that is over sooner than this many ms is never written (default 500). */
  readonly after?: number;
  readonly onError?: (error: unknown) => void;
}

/** Tells users of phases that last, without a request for those that don't. */
export interface Progress {
  /** A new phase began: the caller has changed the object's conditions and will leave them alone until the next phase. */
  phase(): void;
  /** The last phase is over. Resolves when nothing is being written any more: now the final state may be. */
  settle(): Promise<void>;
}

/** A progress that writes a phase once it has lasted, and never two at a time. */
export function createProgress(options: ProgressOptions): Progress {
  const { clock, write, after = 500, onError } = options;
  let cancel = (): void => undefined;
  let writing: Promise<void> = Promise.resolve();
  return {
    phase() {
      cancel();
      cancel = clock.after(after, () => {
        writing = writing.then(write).catch((error: unknown) => onError?.(error));
      });
    },
    settle() {
      cancel();
      return writing;
    },
  };
}
