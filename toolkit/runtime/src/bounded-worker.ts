/** Does tasks one after another in the background; of too many, the oldest that wait are dropped. */
export class BoundedWorker {
  readonly #limit: number;
  readonly #onError: (error: unknown) => void;
  readonly #tasks: (() => Promise<void>)[] = [];
  #running: Promise<void> | undefined;

  constructor(limit: number, onError: (error: unknown) => void) {
    this.#limit = limit;
    this.#onError = onError;
  }

  add(task: () => Promise<void>): void {
    if (this.#tasks.length >= this.#limit) {
      this.#tasks.shift();
      this.#onError(new Error(`more than ${this.#limit} are waiting, the oldest was dropped`));
    }
    this.#tasks.push(task);
    this.#running ??= this.#run();
  }

  /** Resolves when nothing waits and nothing runs. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  async #run(): Promise<void> {
    await Promise.resolve(); // never within the caller's own turn
    for (let task = this.#tasks.shift(); task !== undefined; task = this.#tasks.shift()) {
      try {
        await task();
      } catch (error) {
        this.#onError(error);
      }
    }
    this.#running = undefined;
  }
}
