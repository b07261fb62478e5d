import { RECONCILE_REQUEST_ANNOTATION } from '@flux-ts/kinds';
import type { Clock } from '@flux-ts/kube';
import type { KubeObject } from '@flux-ts/resource';
import { createProgress, type Progress, type StatusPatcher } from '@flux-ts/runtime';

/** What a session needs. */
export interface SessionOptions {
  readonly patcher: StatusPatcher;
  readonly clock: Clock;
  readonly owned: readonly string[];
  readonly onError: (error: unknown) => void;
}

/** An object while it is reconciled: a copy that is changed freely, and what the server has of it. */
export class StatusSession<T extends KubeObject> {
  /** The object as it was read; not changed. */
  readonly original: T;
  /** The copy that a reconcile changes. */
  readonly object: T;
  #written: T;
  readonly #options: SessionOptions;
  readonly #progress: Progress;

  constructor(original: T, options: SessionOptions) {
    this.original = original;
    this.object = structuredClone(original);
    this.#written = original;
    this.#options = options;
    this.#progress = createProgress({
      clock: options.clock,
      write: () => this.#write(),
      onError: options.onError,
    });
  }

  /** The conditions tell of a new phase, which is written if it lasts. */
  phase(): void {
    this.#progress.phase();
  }

  /** Writes the object as it is now and returns what the server has then. */
  async finish(): Promise<T> {
    await this.#progress.settle();
    await this.#write();
    return this.#written;
  }

  /** Copies the reconcile request into the status, so that whoever asked sees it handled. */
  recordRequest(): void {
    const annotations = this.object.metadata.annotations;
    if (annotations === undefined || !Object.hasOwn(annotations, RECONCILE_REQUEST_ANNOTATION)) return;
    const holder = this.object as { status?: { lastHandledReconcileAt?: string } };
    const requested = annotations[RECONCILE_REQUEST_ANNOTATION]!;
    holder.status = { ...holder.status, lastHandledReconcileAt: requested };
  }

  async #write(): Promise<void> {
    const { patcher, owned } = this.#options;
    // The patcher fills in the times of transition; they are this object's from then on.
    this.#written = await patcher.patch(this.#written, this.object, { owned });
    this.#written = structuredClone(this.#written);
    const { resourceVersion, finalizers } = this.#written.metadata;
    Object.assign(this.object.metadata, { resourceVersion });
    if (finalizers === undefined) delete this.object.metadata.finalizers;
  }
}
