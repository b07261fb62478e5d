import type { List, Pipe } from '../parse/node.ts';
import type { CallContext, FunctionMap } from './function.ts';
import type { Scope } from './scope.ts';
import type { Expression, State, Statement } from './state.ts';

/** The compiler as its parts see it. */
export interface Compiling {
  readonly functions: FunctionMap;
  readonly scope: Scope;
  list(list: List): Statement;
  later(list: List, dotIsInterface?: boolean): () => Statement;
  pipe(pipe: Pipe): Expression;
  context(state: State): CallContext;
}
