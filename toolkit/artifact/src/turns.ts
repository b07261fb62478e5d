/** How long synchronous work may go on before others have their turn. */
const SLICE_MS = 8;

/** Cuts long synchronous work into slices. */
export class Turns {
  #since = performance.now();

  /** Whether it is time to {@link rest}. */
  get isOver(): boolean {
    return performance.now() - this.#since > SLICE_MS;
  }

  async rest(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.#since = performance.now();
  }
}
