/** A reconcile under way. */
export interface Stay {
  /** Aborts with the controller, or when the object is to go. */
  readonly signal: AbortSignal;
  /** The reconcile is over. */
  end(): void;
}

/**
 * Ends reconciles of objects that are deleted meanwhile: what they wait for may go with the object (its own namespace,
 * say), and its deletion should not have to wait for that.
 */
export class Departures {
  readonly #leaving = new Map<string, () => void>();

  /** A reconcile of an object (`ns/name`) begins; there is one at a time. */
  begin(name: string, parent: AbortSignal): Stay {
    const controller = new AbortController();
    const stop = (): void => controller.abort(parent.reason);
    if (parent.aborted) stop();
    parent.addEventListener('abort', stop, { once: true });
    this.#leaving.set(name, () => controller.abort(new Error(`${name} is deleted`)));
    return {
      signal: controller.signal,
      end: () => {
        parent.removeEventListener('abort', stop);
        this.#leaving.delete(name);
      },
    };
  }

  /** An object is to go. */
  tell(name: string): void {
    this.#leaving.get(name)?.();
  }
}
