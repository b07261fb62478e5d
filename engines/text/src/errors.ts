import { CodedError } from '@flux-ts/errors';

/** Which kind of text could not be read. */
export type TextErrorCode = 'DURATION' | 'QUANTITY' | 'VERSION' | 'CONSTRAINT' | 'PATTERN' | 'REGEXP';

/** A text that is no duration, quantity, version constraint, glob or regular expression; worded as upstream does. */
export class TextError extends CodedError<TextErrorCode> {}

/** `%q` of a Go string: double quotes, with what does not print escaped. */
export function goQuote(text: string): string {
  const body = text.replace(/["\\]|[^\x20-\x7e]/gu, (c) => {
    const simple = SIMPLE_ESCAPES[c];
    if (simple !== undefined) return simple;
    const code = c.codePointAt(0)!;
    if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
    if (/[\p{L}\p{M}\p{N}\p{P}\p{S}]/u.test(c)) return c;
    return code < 0x10000
      ? `\\u${code.toString(16).padStart(4, '0')}`
      : `\\U${code.toString(16).padStart(8, '0')}`;
  });
  return `"${body}"`;
}

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};
