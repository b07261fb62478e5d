import type { Constraint, Regexp, Version } from '@flux-ts/text';

/** Texts longer than this are not kept. */
const LONGEST = 1000;
/** Texts of a kind that are kept. */
const MOST = 1000;

/** What texts were read as, so that the next call or the next render need not read them again. Bounded. */
export class Memo<T> {
  readonly #known = new Map<string, T>();

  /** What is known of a text, or else what `read` gives; what it throws is not kept. */
  get(text: string, read: (text: string) => T): T {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const value = read(text);
    if (text.length > LONGEST) return value;
    if (this.#known.size >= MOST) this.#known.clear();
    this.#known.set(text, value);
    return value;
  }
}

/** What functions have read, and renders can share. */
export class FunctionMemos {
  readonly patterns = new Memo<Regexp>();
  readonly constraints = new Memo<Constraint>();
  readonly versions = new Memo<Version>();
}
