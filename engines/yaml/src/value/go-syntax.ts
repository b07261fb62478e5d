import { compareBytes } from '../compare-bytes.ts';
import type { Value } from '../value.ts';
import { formatFloat } from './go-number.ts';

/** A value as Go's `%#v` prints what go-yaml decoded into maps of this type: error texts show it. */
export function goSyntax(value: Value, mapType: string): string {
  if (value === null) return mapType.includes('string') ? '""' : 'interface {}(nil)';
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : formatFloat(value);
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value))
    return `[]interface {}{${value.map((item) => goSyntax(item, mapType)).join(', ')}}`;
  const pairs = Object.keys(value)
    .sort(compareBytes)
    .map((key) => `${quote(key)}:${goSyntax(value[key]!, mapType)}`);
  return `${mapType}{${pairs.join(', ')}}`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '"': '\\"',
  '\\': '\\\\',
};

/** `strconv.Quote` for the characters that YAML allows. */
function quote(text: string): string {
  const body = text.replace(/["\\\x00-\x1f\x7f]|[^\x00-\x7f\p{L}\p{M}\p{N}\p{P}\p{S}]/gu, (c) => {
    const simple = ESCAPES[c];
    if (simple !== undefined) return simple;
    const code = c.codePointAt(0)!;
    if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
    return code < 0x10000
      ? `\\u${code.toString(16).padStart(4, '0')}`
      : `\\U${code.toString(16).padStart(8, '0')}`;
  });
  return `"${body}"`;
}
