/**
 * Reads that are shared by key: one at a time. Who asks while one is under way gets the next one, with all others who do,
 * so that nobody gets what was read before he asked.
 */
export class SharedReads<T> {
  readonly #running = new Map<string, Promise<unknown>>();
  readonly #next = new Map<string, Promise<T>>();

  /** What `read` answers, begun after this call. */
  read(key: string, read: () => Promise<T>): Promise<T> {
    const known = this.#next.get(key);
    if (known !== undefined) return known;
    const before = this.#running.get(key);
    if (before === undefined) return this.#run(key, read);
    const next = before.then(() => {
      this.#next.delete(key);
      return this.#run(key, read);
    });
    this.#next.set(key, next);
    return next;
  }

  #run(key: string, read: () => Promise<T>): Promise<T> {
    const reading = read();
    const done = (): void => {
      if (this.#running.get(key) === settled) this.#running.delete(key);
    };
    const settled: Promise<unknown> = reading.then(done, done);
    this.#running.set(key, settled);
    return reading;
  }
}
