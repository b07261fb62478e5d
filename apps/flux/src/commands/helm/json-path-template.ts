import { evaluateJsonPath } from '@flux-ts/resource';
import { toJson, type Value } from '@flux-ts/yaml';
import { failure } from '../../cli/errors.ts';

/** A part of a template: text as it is, or what stands between braces. */
type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'range'; readonly path: string; readonly body: readonly Part[] };

/** Ranges within ranges that a template may have. */
const MAX_DEPTH = 16;

/**
 * Prints values through a JSONPath template: text, `{.path}`, `{"text"}`, `{range .path}…{end}` (client-go's
 * util/jsonpath). What is not there prints nothing. Throws in its words.
 */
export function printJsonPath(template: string, value: Value): string {
  const tokens = tokenize(template);
  const parts = readParts(tokens, template, 0);
  return print(parts, value);
}

function tokenize(template: string): string[] {
  const tokens: string[] = [];
  for (let at = 0; at < template.length; ) {
    const open = template.indexOf('{', at);
    if (open < 0) return [...tokens, template.slice(at)];
    if (open > at) tokens.push(template.slice(at, open));
    const end = actionEnd(template, open);
    tokens.push(template.slice(open, end));
    at = end;
  }
  return tokens;
}

/** After the brace that closes an action; braces in quotes do not count. */
function actionEnd(template: string, open: number): number {
  let quote = '';
  for (let at = open + 1; at < template.length; at++) {
    const char = template[at] as string;
    if (quote !== '') {
      if (char === '\\') at++;
      else if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else if (char === '}') return at + 1;
  }
  throw failure(`error parsing jsonpath ${template}: unclosed action`);
}

function readParts(tokens: string[], template: string, depth: number): Part[] {
  const parts: Part[] = [];
  for (let token = tokens.shift(); token !== undefined; token = tokens.shift()) {
    if (!token.startsWith('{')) {
      parts.push({ kind: 'text', text: token });
      continue;
    }
    const action = token.slice(1, -1).trim();
    if (action === 'end') {
      if (depth === 0) throw failure(`error parsing jsonpath ${template}: not in range, nothing to end`);
      return parts;
    }
    parts.push(readAction(action, tokens, template, depth));
  }
  if (depth > 0) throw failure('unclosed range');
  return parts;
}

function readAction(action: string, tokens: string[], template: string, depth: number): Part {
  if (/^(?:"[\s\S]*"|'[\s\S]*')$/.test(action)) return { kind: 'text', text: unquote(action) };
  const [, path] = /^range\s+([\s\S]+)$/.exec(action) ?? [];
  if (path === undefined) return { kind: 'path', path: action };
  if (depth >= MAX_DEPTH) throw failure('too many ranges within ranges');
  return { kind: 'range', path, body: readParts(tokens, template, depth + 1) };
}

function unquote(text: string): string {
  const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };
  return text.slice(1, -1).replace(/\\([\s\S])/g, (_, char: string) => escapes[char] ?? char);
}

function print(parts: readonly Part[], value: Value): string {
  let text = '';
  for (const part of parts) {
    if (part.kind === 'text') text += part.text;
    else if (part.kind === 'path') text += resultsOf(part.path, value).map(printValue).join(' ');
    else for (const item of resultsOf(part.path, value)) text += print(part.body, item);
  }
  return text;
}

function resultsOf(path: string, value: Value): Value[] {
  return path === '@' || path === '$' ? [value] : evaluateJsonPath(`{${path.replace(/^@/, '')}}`, value);
}

function printValue(value: Value): string {
  if (value === null) return '';
  return typeof value === 'object' ? toJson(value) : String(value);
}
