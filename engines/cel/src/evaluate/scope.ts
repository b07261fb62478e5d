import type { Expression } from '../syntax/ast.ts';
import type { Step } from './run.ts';

/** What macros need of the compiler. */
export interface Scope {
  /** The steps of an expression. */
  compile(expression: Expression): Step;
  /** Compiles with more variables, which take the next places in a run's `locals`; `use` gets the first place. */
  withLocals<T>(names: readonly string[], use: (place: number) => T): T;
  /** Fails at a place of the source. */
  fail(at: number, problem: string): never;
}
