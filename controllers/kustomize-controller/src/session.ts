import { conditionTypes, type Kustomization } from '@flux-ts/kinds';
import { ApiError } from '@flux-ts/kube';
import type { Clock, StatusPatcher } from '@flux-ts/runtime';
import { createProgress, type Progress } from '@flux-ts/runtime';

/** Conditions that this controller alone writes. */
const OWNED = [
  conditionTypes.healthy,
  conditionTypes.ready,
  conditionTypes.reconciling,
  conditionTypes.stalled,
];

export interface SessionOptions {
  readonly patcher: StatusPatcher;
  readonly clock: Clock;
  /** Hears of what the server has after each write. */
  readonly onWritten: (object: Kustomization) => void;
  readonly onError: (error: unknown) => void;
}

/** One object while it is reconciled: a copy to change, and the way to write what changed. */
export class Session {
  /** Ours to change. */
  readonly object: Kustomization;
  readonly #options: SessionOptions;
  readonly #progress: Progress;
  /** What the server has, as far as we know. */
  #base: Kustomization;

  constructor(base: Kustomization, options: SessionOptions) {
    this.#base = base;
    this.object = structuredClone(base);
    this.#options = options;
    this.#progress = createProgress({
      clock: options.clock,
      write: () => this.#write(),
      onError: options.onError,
    });
  }

  /** A phase began and stands in the conditions: it is written if it lasts. */
  phase(): void {
    this.#progress.phase();
  }

  /** Ends phases that were not written yet; for handing the object over. */
  pause(): Promise<void> {
    return this.#progress.settle();
  }

  /** Writes what differs from what the server has, if anything. */
  async save(): Promise<void> {
    await this.#progress.settle();
    await this.#write();
  }

  async #write(): Promise<void> {
    const { resourceVersion } = this.#base.metadata;
    const metadata = {
      ...this.object.metadata,
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    };
    const after = structuredClone({ ...this.object, metadata });
    try {
      this.#base = await this.#options.patcher.patch(this.#base, after, { owned: OWNED });
      this.#options.onWritten(this.#base);
    } catch (error) {
      const gone = this.object.metadata.deletionTimestamp !== undefined && ApiError.is(error, 'NOT_FOUND');
      if (!gone) throw error;
    }
  }
}
