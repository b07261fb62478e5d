import type { Clock } from '@flux-ts/runtime';

interface Record {
  count: number;
  at: number;
  /** When the drift is undone; what happens until then is undone with it. */
  due: number;
}

/** So many corrections in a row are made at once. */
const FREE = 3;
/** At so many, the fight is reported. */
const REPORT_AT = 5;
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 5 * 60_000;
/** An object that was left alone for this long starts anew. */
const QUIET = 10 * 60_000;

/** Slows down over objects that somebody keeps changing: two controllers that correct each other must not burn a cluster. */
export class DriftBrake {
  readonly #clock: Clock;
  readonly #records = new Map<string, Record>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Notes a drift: how long to wait before undoing it, in ms, and whether to tell of the fight. */
  note(object: string): { readonly pause: number; readonly report: boolean } {
    const now = this.#clock.now();
    const known = this.#records.get(object);
    if (known !== undefined && now < known.due) {
      known.at = now;
      return { pause: known.due - now, report: false };
    }
    const count = known === undefined || now - known.at > QUIET ? 1 : known.count + 1;
    const pause = count <= FREE ? 0 : Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (count - FREE - 1));
    this.#records.set(object, { count, at: now, due: now + pause });
    this.#sweep(now);
    return { pause, report: count === REPORT_AT };
  }

  get size(): number {
    return this.#records.size;
  }

  #sweep(now: number): void {
    if (this.#records.size < 1_000) return;
    for (const [key, { at }] of this.#records) if (now - at > QUIET) this.#records.delete(key);
  }
}
