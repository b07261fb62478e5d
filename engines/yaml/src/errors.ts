import { CodedError } from '@flux-ts/errors';

/** What can be wrong with a YAML or JSON text, or with a value that is to become one. */
export type YamlErrorCode =
  | 'SYNTAX'
  | 'LIMIT'
  | 'DUPLICATE_KEY'
  | 'BAD_KEY'
  | 'BAD_SCALAR'
  | 'BAD_ALIAS'
  | 'MULTIPLE_DOCUMENTS';

/**
 * An error of this package. The message is worded as Go's yaml libraries word it, which users know
 * (`yaml: line 3: mapping values are not allowed in this context`; their line is sometimes one too low).
 * `data` holds the exact place where it is known: `offset` (UTF-16, from 0), `line` and `column` (from 1), `file`.
 */
export class YamlError extends CodedError<YamlErrorCode> {}
