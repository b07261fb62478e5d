import { errorMessage } from '@flux-ts/errors';
import { compileRegexp, type Regexp } from '@flux-ts/text';
import { SchemaFailure } from './schema-failure.ts';

/** The compiled patterns of a schema; RE2, so that none can hang. */
export class Patterns {
  readonly #compiled = new Map<string, Regexp>();

  /** Whether a pattern matches anywhere in a text. Throws {@link SchemaFailure} for one that is none. */
  matches(pattern: string, text: string): boolean {
    let regexp = this.#compiled.get(pattern);
    if (regexp === undefined) {
      try {
        regexp = compileRegexp(pattern);
      } catch (thrown) {
        throw new SchemaFailure(errorMessage(thrown), { cause: thrown });
      }
      this.#compiled.set(pattern, regexp);
    }
    return regexp.test(text);
  }
}
