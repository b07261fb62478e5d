/** So many at once, and one more each `refillEvery` ms. */
export class TokenBucket {
  readonly #size: number;
  readonly #refillEvery: number;
  #tokens: number;
  #at: number;

  constructor(size: number, refillEvery: number, now: number) {
    this.#size = size;
    this.#refillEvery = refillEvery;
    this.#tokens = size;
    this.#at = now;
  }

  /** Takes one; false when there is none. */
  take(now: number): boolean {
    this.#tokens = Math.min(this.#size, this.#tokens + (now - this.#at) / this.#refillEvery);
    this.#at = now;
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}
