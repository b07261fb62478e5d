import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FLUX_KINDS, type FluxKind, INTERVAL_PATTERN, TIMEOUT_PATTERN } from '@flux-ts/kinds';
import type { Value, ValueObject } from '@flux-ts/yaml';

/**
 * Writes docs/spec/v1: one page a kind, its table of fields made from the kind's definition. A page that somebody
 * wrote has the two marks below and only gets what lies between them; the page of a kind whose controller is not
 * there yet is made whole. docs/spec/pages.test.ts fails when a page is not as this would write it.
 */
const folder = join(dirname(import.meta.dirname), 'docs/spec/v1');
const BEGIN = '<!-- fields: made by scripts/spec-pages.ts -->';
const END = '<!-- end of fields -->';

/** Path of a kind's page. */
export function pageFile(kind: FluxKind): string {
  return join(folder, `${kind.plural}.md`);
}

/** The page of a kind as it should be, from the page as it is. */
export function specPage(kind: FluxKind, current: string | undefined): string {
  const [before, rest] = split(current ?? '', BEGIN);
  const [, after] = split(rest, END);
  return current?.includes(BEGIN) ? `${before}${BEGIN}\n\n${fields(kind)}\n${END}${after}` : shortPage(kind);
}

function split(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + mark.length)];
}

function shortPage(kind: FluxKind): string {
  const old = kind.served.slice(1);
  return `# ${kind.kind}

\`${kind.apiVersion}\`, ${kind.component}. Made by scripts/spec-pages.ts from the kind's definition.

**Its controller is not there yet.** Objects are accepted, checked, defaulted and kept, \`flux get\`, \`flux export\`,
\`flux suspend\` and \`flux delete\` work on them, and a Kustomization may apply them. Nothing acts on them
${kind.static ? 'yet.' : 'yet: they have no Ready condition, and a Kustomization that waits for one says why.'}

${names(kind)}
${old.length === 0 ? '' : `Old versions that are accepted too: ${old.map(code).join(', ')}.\n`}
${fields(kind)}`;
}

function names(kind: FluxKind): string {
  const short = kind.shortNames.map(code).join(', ');
  return `For kubectl: \`${kind.plural}\`, \`${kind.singular}\`${short === '' ? '' : `, ${short}`}.`;
}

/** All fields of the spec; of the status only the first level, which is what people read. */
function fields(kind: FluxKind): string {
  const status = kind.static ? '' : `\n## Fields of the status\n\n${table(kind.status?.schema ?? {}, 1)}`;
  const rules = messagesOf(kind.spec.schema).map((message) => `- ${message}\n`);
  const list = rules.length === 0 ? '' : `\nRules:\n\n${rules.join('')}`;
  return `## Fields of the spec\n\nA star marks what is required.\n\n${table(kind.spec.schema, Infinity)}${list}${status}`;
}

function table(schema: ValueObject, depth: number): string {
  return `| field | type | meaning |\n| --- | --- | --- |\n${rowsOf(schema, '', depth).join('')}`;
}

/** A row a field, the fields of an object below it. */
function rowsOf(schema: ValueObject, prefix: string, depth: number): string[] {
  if (depth === 0 || (prefix !== '' && isReference(schema))) return [];
  const required = (schema['required'] as string[] | undefined) ?? [];
  const properties = (schema['properties'] ?? {}) as Record<string, ValueObject>;
  return Object.entries(properties).flatMap(([name, field]) => {
    const path = `${prefix}${name}`;
    const mark = required.includes(name) ? '*' : '';
    const meaning = [field['description'] ?? '', ...constraints(field)]
      .filter((text) => text !== '')
      .join(' ');
    const row = `| \`${path}\`${mark} | ${typeName(field)} | ${meaning.replaceAll('|', '\\|')} |\n`;
    return [row, ...rowsOf(field, `${path}.`, depth - 1), ...rowsBelow(field, path, depth - 1)];
  });
}

function rowsBelow(field: ValueObject, path: string, depth: number): string[] {
  const items = field['items'] as ValueObject | undefined;
  const values = field['additionalProperties'] as ValueObject | undefined;
  if (items !== undefined) return rowsOf(items, `${path}[].`, depth);
  return values === undefined ? [] : rowsOf(values, `${path}.*.`, depth);
}

/** An object that is nothing but another object's name. */
function isReference(schema: ValueObject): boolean {
  return Object.keys((schema['properties'] ?? {}) as ValueObject).join() === 'name';
}

const durations = [INTERVAL_PATTERN, TIMEOUT_PATTERN];
const isDuration = (field: ValueObject): boolean => durations.includes(field['pattern'] as string);

function messagesOf(schema: ValueObject): string[] {
  return ((schema['x-kubernetes-validations'] ?? []) as { message: string }[]).map(({ message }) => message);
}

function typeName(field: ValueObject): string {
  const items = field['items'] as ValueObject | undefined;
  const values = field['additionalProperties'] as ValueObject | undefined;
  if (items !== undefined) return `list of ${typeName(items)}`;
  if (values !== undefined) return `map of ${typeName(values)}`;
  if (isReference(field)) return 'object with `name`';
  if (isDuration(field)) return 'duration';
  return (field['type'] as string | undefined) ?? 'any';
}

const words: Readonly<Record<string, string>> = {
  pattern: 'Matches',
  minLength: 'Length at least',
  maxLength: 'Length at most',
  minimum: 'At least',
  minItems: 'Items at least',
  maxItems: 'Items at most',
};

function constraints(field: ValueObject): string[] {
  const items = (field['items'] ?? {}) as ValueObject;
  const options = (field['enum'] ?? items['enum']) as string[] | undefined;
  return [
    ...(options === undefined ? [] : [`One of ${options.map(code).join(', ')}.`]),
    ...(field['default'] === undefined ? [] : [`Default ${code(JSON.stringify(field['default']))}.`]),
    ...Object.keys(words).flatMap((name) =>
      field[name] === undefined || isDuration(field) ? [] : [`${words[name]} ${code(String(field[name]))}.`],
    ),
    ...messagesOf(field).map((message) => `Rule: ${message}.`),
  ];
}

function code(text: Value): string {
  return `\`${text}\``;
}

if (import.meta.main) {
  mkdirSync(folder, { recursive: true });
  for (const kind of FLUX_KINDS) {
    const file = pageFile(kind);
    writeFileSync(file, specPage(kind, existsSync(file) ? readFileSync(file, 'utf8') : undefined));
  }
}
