import { fromJson, toJson, type Value } from '@flux-ts/yaml';

// Native JSON reads integers beyond 2^53 wrongly; only texts with so many digits in a row pay for the exact reader.
const LONG_NUMBER = /[0-9]{16}/;

/** Reads JSON; integers beyond ±2^53 become bigint. Throws SyntaxError or YamlError. */
export function decodeJson(text: string): Value {
  return LONG_NUMBER.test(text) ? fromJson(text) : (JSON.parse(text) as Value);
}

/** JSON text of a value; bigint is written as the integer it is. */
export function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (thrown) {
    if (thrown instanceof TypeError) return toJson(value as Value);
    throw thrown;
  }
}

/** JSON in UTF-8. */
export function encodeJson(value: unknown): Buffer {
  return Buffer.from(jsonText(value));
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** The same JSON with a line a field, as Go's `json.Indent` sets it; nothing else is touched. */
export function indentJson(text: string): string {
  const lines: string[] = [];
  let depth = 0;
  let previous = '';
  for (const [token] of text.matchAll(TOKEN)) {
    const closes = token === '}' || token === ']';
    if (closes) depth--;
    const isFirst = previous === '{' || previous === '[';
    if ((isFirst && !closes) || (closes && !isFirst) || previous === ',') {
      lines.push('\n', '  '.repeat(depth));
    }
    lines.push(token === ':' ? ': ' : token);
    if (token === '{' || token === '[') depth++;
    previous = token;
  }
  return lines.join('');
}
