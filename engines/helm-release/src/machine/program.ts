import { ReleaseError, type ReleaseErrorCode } from '../errors.ts';
import type { Action, Answers, Observed, Problem } from './actions.ts';

/** Work that is pure but long: it is done once, and its result is kept with the observations. */
export interface Compute {
  readonly type: 'compute';
  readonly work: () => unknown;
}

/** An operation, written from top to bottom: it yields what it wants done and is resumed with what came of it. */
export type Program<Result> = Generator<Action | Compute, Result, unknown>;

/** Asks for an action, whatever comes of it. */
export function* attempt<A extends Action>(
  action: A,
): Generator<Action | Compute, Observed<A['type']>, unknown> {
  return (yield action) as Observed<A['type']>;
}

/** Asks for an action that must succeed. Throws {@link ReleaseError} with the problem's words. */
export function* ask<A extends Action>(
  action: A,
  code: ReleaseErrorCode,
): Generator<Action | Compute, { readonly at: string } & Answers[A['type']], unknown> {
  const observed = yield* attempt(action);
  if ('problem' in observed) throw problemError(code, observed.problem);
  return observed;
}

/** Does long work once, however often the operation is replayed; what it throws is kept as well. */
export function* compute<Result>(work: () => Result): Generator<Action | Compute, Result, unknown> {
  const done = (yield { type: 'compute', work: () => settled(work) }) as Settled<Result>;
  if ('thrown' in done) throw done.thrown;
  return done.value;
}

type Settled<Result> = { readonly value: Result } | { readonly thrown: unknown };

function settled<Result>(work: () => Result): Settled<Result> {
  try {
    return { value: work() };
  } catch (thrown) {
    return { thrown };
  }
}

/** A problem as an error. */
export function problemError(code: ReleaseErrorCode, problem: Problem): ReleaseError {
  const data = problem.reason === undefined ? {} : { reason: problem.reason };
  return new ReleaseError(code, problem.message, { data });
}

/** A {@link ReleaseError} as it is; anything else was not foreseen and is thrown again. */
export function asReleaseError(thrown: unknown): ReleaseError {
  if (thrown instanceof ReleaseError) return thrown;
  throw thrown;
}
