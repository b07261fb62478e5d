import { compileRegexp, type Regexp, TextError } from '@flux-ts/text';
import { CelError, evaluationError } from '../errors.ts';
import { equals } from '../values/compare.ts';
import type { CelValue } from '../values/value.ts';

/** Patterns kept compiled per evaluation. */
const MOST_PATTERNS = 32;

/** One evaluation: its variables, the values of macros' variables, and what it may still spend. */
export class Run {
  readonly locals: CelValue[] = [];
  private readonly lookup: (name: string) => CelValue | undefined;
  private readonly limit: number;
  private readonly maxCost: number;
  private readonly patterns = new Map<string, Regexp>();
  private spent = 0;
  private charged = 0;

  /** Without `maxCost`, costs are not looked at. */
  constructor(
    lookup: (name: string) => CelValue | undefined,
    limit: number,
    maxCost = Number.POSITIVE_INFINITY,
  ) {
    this.lookup = lookup;
    this.limit = limit;
    this.maxCost = maxCost;
  }

  /** What the evaluation cost so far, in the units of kube-apiserver. */
  get cost(): number {
    return this.charged;
  }

  /** Whether sizes of values have to be known for their cost. */
  get countsCost(): boolean {
    return this.maxCost !== Number.POSITIVE_INFINITY;
  }

  /** Counts work, so that every evaluation ends; throws `BUDGET` when there was too much. */
  readonly spend = (steps: number): void => {
    this.spent += steps;
    if (this.spent > this.limit) throw tooMuch(this.limit);
  };

  /** Counts what kube-apiserver counts as cost; throws `BUDGET` when it is too high. */
  charge(cost: number): void {
    this.charged += cost;
    if (this.charged > this.maxCost) throw tooMuch(this.maxCost);
  }

  /** CEL's `==`, its work counted. */
  equals(a: CelValue, b: CelValue): boolean {
    return equals(a, b, this.spend);
  }

  /** The value of a variable that may not be there. */
  find(name: string): CelValue | undefined {
    return this.lookup(name);
  }

  /** A variable's value; `path` is what was looked for in it. */
  variable(name: string, path = name): CelValue {
    const value = this.lookup(name);
    if (value === undefined) throw evaluationError(`no such attribute(s): ${path}`);
    return value;
  }

  /** A pattern, compiled once an evaluation. */
  regexp(pattern: string): Regexp {
    const known = this.patterns.get(pattern);
    if (known !== undefined) return known;
    this.spend(1 + pattern.length);
    try {
      const compiled = compileRegexp(pattern);
      if (this.patterns.size < MOST_PATTERNS) this.patterns.set(pattern, compiled);
      return compiled;
    } catch (error) {
      throw error instanceof TextError ? evaluationError(error.message) : error;
    }
  }
}

function tooMuch(limit: number): CelError {
  return new CelError('BUDGET', 'operation cancelled: actual cost limit exceeded', { data: { limit } });
}

/** A compiled expression. */
export type Step = (run: Run) => CelValue;

/** A function of CEL; a method gets its target as the first argument. */
export type CelFunction = (args: readonly CelValue[], run: Run) => CelValue;

/** Functions by name: `size`, `.size` for the method, `base64.encode`. */
export type Library = Readonly<Record<string, CelFunction>>;
