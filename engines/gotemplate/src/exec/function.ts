import type { ParamType } from './param-type.ts';
import type { GoValue } from './values.ts';

/** What a function gets beside its arguments. */
export interface CallContext {
  /** Executes a defined template and answers its output. */
  execute(name: string, data: GoValue): string;
  /** Whether a template of that name is defined. */
  has(name: string): boolean;
  /**
   * Executes a text as a template that sees all others; what it defines is seen by it alone and by what it calls.
   * `name` is what messages call it. Texts are compiled once. Throws {@link TemplateError} `PARSE` before anything runs.
   */
  executeText(name: string, text: string, data: GoValue): string;
  /** Counts `n` steps of work against the budget. */
  spend(n: number): void;
}

/** A function that templates can call. It reports failures by throwing; the evaluator adds name and place. */
export interface GoFunction {
  readonly params: readonly ParamType[];
  /** The last parameter takes any number of arguments. */
  readonly variadic?: boolean;
  call(args: GoValue[], context: CallContext): GoValue;
}

/** The functions of a template set by name. */
export type FunctionMap = ReadonlyMap<string, GoFunction>;
