const ODD = /["\\]|[^\x20-\x7e]/gu;

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\x07', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
  ['\\', '\\\\'],
]);

/** Go's `%q` of a string (`strconv.Quote`), which its error texts are full of. */
export function goQuote(text: string): string {
  return `"${text.replace(ODD, (character) => goQuoteCharacter(character, '"'))}"`;
}

/** Go's `%+q` of a string (`strconv.QuoteToASCII`). */
export function goQuoteToAscii(text: string): string {
  return `"${text.replace(ODD, (character) => goQuoteCharacter(character, '"', true))}"`;
}

/**
 * One character between quotes of the kind `delimiter`, escaped as `strconv` does: printable ones stand for
 * themselves; `ascii` escapes those beyond ASCII too.
 */
export function goQuoteCharacter(character: string, delimiter: string, ascii = false): string {
  if (character === delimiter) return `\\${delimiter}`;
  const escaped = ESCAPES.get(character);
  if (escaped !== undefined) return escaped;
  const code = character.codePointAt(0) ?? 0;
  // A byte that is no UTF-8 is kept as a lone surrogate.
  if (code >= 0xdc80 && code <= 0xdcff) return `\\x${(code & 0xff).toString(16)}`;
  if (code < 0x80 ? code >= 0x20 && code < 0x7f : !ascii && isPrintable(character)) return character;
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code < 0x10000
    ? `\\u${code.toString(16).padStart(4, '0')}`
    : `\\U${code.toString(16).padStart(8, '0')}`;
}

/** `strconv.IsPrint` beyond ASCII: letters, marks, numbers, punctuation, symbols. */
function isPrintable(character: string): boolean {
  return /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(character);
}
