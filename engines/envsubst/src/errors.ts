import { CodedError } from '@flux-ts/errors';

/**
 * What can be wrong with a text: a `${` that does not parse, a variable that strict mode misses, or a result
 * beyond the limits. `SYNTAX` and `UNSET` carry upstream's words (fluxcd/pkg envsubst).
 */
export type EnvsubstCode = 'SYNTAX' | 'UNSET' | 'LIMIT';

/** `data.offset` is the place of the `${` in the text, in UTF-16 units; `data.name` the variable, when known. */
export class EnvsubstError extends CodedError<EnvsubstCode> {
  declare readonly data: { readonly offset: number; readonly name?: string };

  constructor(
    code: EnvsubstCode,
    message: string,
    data: { readonly offset: number; readonly name?: string },
  ) {
    super(code, message, { data });
  }
}

/** Upstream's words for each way that a `${…}` fails to parse (envsubst/parse/parse.go). */
export const words = {
  bad: 'bad substitution',
  brace: 'missing closing brace',
  name: 'unable to parse variable name',
  inner: 'unable to parse substitution within function',
  default: 'unable to parse default function',
} as const;
