import type { Schema } from '@flux-ts/schema';

/** Where a path leads in a schema, or why it leads nowhere. */
export type FoundPath =
  | { readonly path: string; readonly root: string; readonly schema: Schema; readonly problem?: undefined }
  | { readonly problem: string };

const TOKEN = /'(?:[^'\\]|\\.)*'|[.[\]]|[^.[\]]+/gy;

/**
 * Follows `.a.b['c.d']` through fields and maps of a schema (apiextensions pkg/apiserver/schema/cel ValidFieldPath).
 * With `names` alone, brackets are refused.
 */
export function followPath(jsonPath: string, from: Schema, names = false): FoundPath {
  const tokens = jsonPath.match(TOKEN) ?? [];
  let schema = from;
  let path = '';
  let root = '';
  for (let at = 0; at < tokens.length; ) {
    const token = tokens[at++];
    if (token !== '.' && token !== '[') return { problem: `expected [ or . but got: ${token}` };
    if (token === '[' && names) return { problem: 'array notation is not allowed' };
    const quoted = tokens[at++];
    if (quoted === undefined) return { problem: 'unexpected end of JSON path' };
    const name = token === '.' ? quoted : unquote(quoted);
    if (name === undefined) return { problem: `expected single quoted string but got ${quoted}` };
    const step = stepInto(schema, name);
    if (step === undefined) return { problem: 'does not refer to a valid field' };
    if (token === '[') {
      const close = tokens[at++];
      if (close === undefined) return { problem: 'unexpected end of JSON path' };
      if (close !== ']') return { problem: `expected ] but got ${close}` };
    }
    if (path === '') root = name;
    path = step.named ? (path === '' ? name : `${path}.${name}`) : `${path}[${name}]`;
    schema = step.schema;
  }
  return { path, root, schema };
}

function stepInto(schema: Schema, name: string): { schema: Schema; named: boolean } | undefined {
  const { properties, additionalProperties: values } = schema;
  if (properties !== undefined) {
    return Object.hasOwn(properties, name) ? { schema: properties[name]!, named: true } : undefined;
  }
  return values === undefined || values === true ? undefined : { schema: values, named: false };
}

const ESCAPES: Readonly<Record<string, string>> = {
  __proto__: null as never,
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

function unquote(text: string): string | undefined {
  if (text.length < 2 || !text.startsWith("'") || !text.endsWith("'")) return undefined;
  return text.slice(1, -1).replace(/\\(.)/g, (_, char: string) => ESCAPES[char] ?? char);
}
