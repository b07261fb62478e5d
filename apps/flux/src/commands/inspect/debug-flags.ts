import { failure } from '../../cli/errors.ts';

/** Refuses more or less than one of the `--show-…` flags. */
export function exactlyOne(given: readonly boolean[], words: string): void {
  if (given.filter((each) => each).length !== 1) throw failure(`exactly one of ${words} must be set`);
}
