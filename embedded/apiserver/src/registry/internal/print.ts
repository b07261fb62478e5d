import type { InternalValue } from './internal-value.ts';

/** JSON in one line as Go's encoding/json writes it. */
export function printLine(value: InternalValue): string {
  if (value instanceof Map) {
    const fields = [...value].map(([key, item]) => `${scalar(key)}:${printLine(item as InternalValue)}`);
    return `{${fields.join(',')}}`;
  }
  if (Array.isArray(value)) return `[${value.map(printLine).join(',')}]`;
  return scalar(value as string);
}

/** JSON over many lines, a blank for each level (json.MarshalIndent). */
export function printLines(value: InternalValue, indent = ''): string {
  const deeper = `${indent} `;
  const parts =
    value instanceof Map
      ? [...value].map(
          ([key, item]) => `${deeper}${scalar(key)}: ${printLines(item as InternalValue, deeper)}`,
        )
      : Array.isArray(value)
        ? value.map((item) => `${deeper}${printLines(item, deeper)}`)
        : undefined;
  if (parts === undefined) return scalar(value as string);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return parts.length === 0 ? `${open}${close}` : `${open}\n${parts.join(',\n')}\n${indent}${close}`;
}

const ESCAPED = /[<>&\u2028\u2029]/g;

/** Go writes what HTML would read by its number. */
function scalar(value: string | number | boolean | null): string {
  const text = JSON.stringify(value);
  return text.replace(ESCAPED, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
