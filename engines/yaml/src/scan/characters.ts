// Character classes of YAML 1.1, on UTF-16 code units. 0 stands for the end of the text.

/** A line break: LF, CR, NEL, LS or PS. */
export function isBreak(c: number): boolean {
  return c === 10 || c === 13 || (c > 0x84 && (c === 0x85 || c === 0x2028 || c === 0x2029));
}

/** A line break or the end. */
export function isBreakOrEnd(c: number): boolean {
  return c === 10 || c === 0 || isBreak(c);
}

/** A space or a tab. */
export function isBlank(c: number): boolean {
  return c === 32 || c === 9;
}

/** A space, a tab, a line break or the end. */
export function isBlankOrEnd(c: number): boolean {
  return c === 32 || c === 9 || c === 10 || c === 0 || isBreak(c);
}

/** A character of an anchor, a directive's name or a tag handle. */
export function isWord(c: number): boolean {
  return (
    (c >= 97 && c <= 122) ||
    (c >= 65 && c <= 90) ||
    (c >= 48 && c <= 57) ||
    c === 0x5f /* _ */ ||
    c === 0x2d /* - */
  );
}

/** The value of a hexadecimal digit, or -1. */
export function hexDigit(c: number): number {
  if (c >= 48 && c <= 57) return c - 48;
  const lower = c | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

/** `,` `[` `]` `{` `}`: they end a plain scalar inside a flow collection. */
export function isFlowIndicator(c: number): boolean {
  return c === 0x2c || c === 0x5b || c === 0x5d || c === 0x7b || c === 0x7d;
}
