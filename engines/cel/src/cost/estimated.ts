import type { CelType } from '../check/cel-type.ts';
import type { Expression } from '../syntax/ast.ts';
import type { Path } from './path.ts';
import type { Range } from './size.ts';

/** What is known of an expression's value and of what it costs to get it. */
export interface Estimated {
  readonly cost: Range;
  readonly type: CelType;
  /** Of a value that the expression made; undefined where its path or its type tell. */
  readonly size: Range | undefined;
  /** Of what is in a list or a map that the expression itself made. */
  readonly entries?: Entries | undefined;
  /** Where in the variables the value is; the first is a variable, or nothing when it is in none. */
  readonly path?: Path | undefined;
  /** The size where neither path nor type tell one. */
  readonly fallback?: Range | undefined;
}

export interface Entries {
  readonly key: Range;
  readonly value: Range;
}

/** A macro's variable. */
export type Local = Omit<Estimated, 'cost'>;

/** What macros and functions need of the estimator. */
export interface EstimatorScope {
  visit(expression: Expression, locals: readonly (readonly [string, Local])[]): Estimated;
  /** A value that an expression makes. */
  made(cost: Range, type: CelType, size?: Range): Estimated;
  /** A value at a path: its size is what the schema allows. */
  at(path: Path | undefined, cost: Range, type: CelType, otherwise?: Range): Estimated;
  sizeOf(each: Estimated): Range;
}
