import { TemplateError } from '../errors.ts';

/** How much one execution may take. Without a limit there is none. */
export interface Budget {
  /** Actions, function calls and iterations. */
  readonly steps?: number;
  /** UTF-16 units of output, nested templates included. */
  readonly output?: number;
  /** Nested templates. Default 1000. */
  readonly depth?: number;
  /** Milliseconds by `now`. */
  readonly time?: number;
}

/** Keeps account of one execution. */
export class Account {
  readonly #budget: Budget;
  readonly #now: (() => number) | undefined;
  readonly #end: number;
  #steps = 0;
  #output = 0;
  #unwound = 0;

  constructor(budget: Budget, now: (() => number) | undefined) {
    this.#budget = budget;
    this.#now = now;
    this.#end =
      now === undefined || budget.time === undefined ? Number.POSITIVE_INFINITY : now() + budget.time;
  }

  get depth(): number {
    return this.#budget.depth ?? 1000;
  }

  step(n: number): void {
    const before = this.#steps;
    this.#steps += n;
    if (this.#steps > (this.#budget.steps ?? Number.POSITIVE_INFINITY)) exceeded('steps', this.#budget.steps);
    if (before >> 10 !== this.#steps >> 10 && this.#now !== undefined && this.#now() > this.#end)
      exceeded('milliseconds', this.#budget.time);
  }

  /**
   * Lets the end of the host's stack pass: there is no room for an error's text where it is noticed. Returns where there
   * is, at a level that is well above.
   */
  unwind(thrown: unknown, depth: number): void {
    if (!isStackEnd(thrown)) return;
    if (depth > 1 && this.#unwound++ < UNWOUND) throw thrown;
    this.#unwound = 0;
  }

  write(length: number): void {
    this.#output += length;
    if (this.#output > (this.#budget.output ?? Number.POSITIVE_INFINITY))
      exceeded('characters of output', this.#budget.output);
  }
}

/** Levels of templates that the end of the host's stack passes through before anything is made of it. */
const UNWOUND = 64;

/** Whether the host's stack is at its end; what compiles a regular expression there says so in another error. */
export function isStackEnd(thrown: unknown): boolean {
  return thrown instanceof RangeError
    ? thrown.message.includes('call stack')
    : thrown instanceof SyntaxError && thrown.message.includes('Stack overflow');
}

function exceeded(what: string, limit: number | undefined): never {
  throw new TemplateError('BUDGET', `template took more than ${limit} ${what}`, { data: { what, limit } });
}
