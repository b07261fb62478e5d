import { KustomizeError, withDetails } from './errors.ts';

/** How many failures a build reports; shared by all its parts. */
export interface FailureBudget {
  left: number;
}

/** Collects failures that are independent of one another, so that a build reports them at once. */
export class Failures {
  private readonly budget: FailureBudget;
  private readonly found: KustomizeError[] = [];

  constructor(budget: FailureBudget) {
    this.budget = budget;
  }

  get isEmpty(): boolean {
    return this.found.length === 0;
  }

  /** The last failure; undefined when there is none. */
  get last(): KustomizeError | undefined {
    return this.found.at(-1);
  }

  /** Runs `body` and keeps its failure; its result, or undefined. What is no {@link KustomizeError} is thrown. */
  try<T>(body: () => T): T | undefined {
    try {
      return body();
    } catch (error) {
      if (!(error instanceof KustomizeError) || error.code === 'LIMIT') throw error;
      this.found.push(error);
      if (--this.budget.left <= 0) this.end();
      return undefined;
    }
  }

  /** Throws what was kept, the first failure first, if there is any. */
  end(): void {
    const [first, ...rest] = this.found;
    if (first === undefined) return;
    const others = [first, ...rest].flatMap((error) => {
      const { others: inner = [], ...own } = error.data;
      return [error === first ? undefined : withDetails(error, { ...own, others: [] }), ...inner];
    });
    const more = others.filter((error) => error !== undefined);
    throw more.length === 0 ? first : withDetails(first, { others: more });
  }
}
