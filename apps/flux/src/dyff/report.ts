import type { Value } from '@flux-ts/yaml';
import { diffLines } from 'diff';
import { certificateSummary } from './certificate.ts';
import { compare, type Detail, type Difference, isMap, scalarText, typeName } from './compare.ts';
import { neat, neatEntries } from './neat.ts';

/** Columns of a terminal that is none. */
const TERMINAL_WIDTH = 80;
const SEPARATOR = '   ';

const plural = (count: number, one: string, many: string): string =>
  `${count === 1 ? 'one' : words(count)} ${count === 1 ? one : many}`;

const numbers = [
  'no',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
];

/** Small numbers in words, as dyff writes them. */
function words(count: number): string {
  return numbers[count] ?? String(count);
}

const lengthOf = (line: string): number => [...line].length;

/** Text blocks side by side if they fit, below each other if not (dyff, writeTextBlocks). */
function blocks(texts: readonly string[], indent = 0): string {
  const columns = texts.map((text) => text.split('\n'));
  const widths = columns.map((lines) => Math.max(...lines.map(lengthOf)));
  const total =
    indent + widths.reduce((sum, width) => sum + width, 0) + (texts.length - 1) * SEPARATOR.length;
  const margin = ' '.repeat(indent);
  if (total > TERMINAL_WIDTH)
    return columns
      .flat()
      .map((line) => `${margin}${line}\n`)
      .join('');
  const rows = Math.max(...columns.map((lines) => lines.length));
  const cell = (line: string, width: number) => `${margin}${line}${' '.repeat(width - lengthOf(line))}`;
  return Array.from({ length: rows }, (_, row) =>
    columns
      .map((lines, column) => cell(lines[row] ?? '', widths[column] as number))
      .join(SEPARATOR)
      .replace(/ +$/, ''),
  ).join('\n');
}

/** The first line with a prefix, the others indented as far. */
function prefixed(prefix: string, text: string): string {
  return text
    .split('\n')
    .map((line, index) => `${index === 0 ? prefix : ' '.repeat(prefix.length)}${line}\n`)
    .join('');
}

/** Every line with a prefix. */
function everyLine(prefix: string, text: string): string {
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => `${prefix}${line}\n`)
    .join('');
}

function entriesBlock(detail: Detail & { kind: 'removal' | 'addition' }): string {
  const { entries } = detail;
  const sign = detail.kind === 'addition' ? '+' : '-';
  const verb = detail.kind === 'addition' ? 'added' : 'removed';
  const what = isMap(entries as Value)
    ? plural(Object.keys(entries).length, 'map entry', 'map entries')
    : plural((entries as readonly Value[]).length, 'list entry', 'list entries');
  // Quirk (dyff 1.10 output_human.go): what is added is indented, what is removed is not.
  const indent = detail.kind === 'addition' ? 2 : 0;
  return `${sign} ${what} ${verb}:\n${blocks([neatEntries(entries as Value)], indent)}`;
}

const visible = (text: string): string => text.replaceAll('\n', '↵\n').replaceAll(' ', '·');
const trimmed = (text: string): string => text.replace(/^[ \n]+|[ \n]+$/g, '');

function certificateBlock(from: string, to: string): string | undefined {
  const summaries = [certificateSummary(from), certificateSummary(to)];
  if (summaries.includes(undefined)) return undefined;
  const [before = '', after = ''] = summaries;
  return `± certificate change\n${blocks([prefixed('- ', before), prefixed('+ ', after)])}`;
}

function stringBlock(from: string, to: string): string {
  const certificates = certificateBlock(from, to);
  if (certificates !== undefined) return certificates;
  if (trimmed(from) === trimmed(to)) {
    return `± whitespace only change\n${blocks([prefixed('- ', visible(from)), prefixed('+ ', visible(to))])}`;
  }
  if (!from.includes('\n') && !to.includes('\n')) {
    return `± value change\n${prefixed('- ', from)}${prefixed('+ ', to)}`;
  }
  const changes = diffLines(from, to).filter((part) => part.added || part.removed);
  const inserts = changes.filter((part) => part.added).length;
  const deletions = changes.length - inserts;
  const lines = changes.map((part) => everyLine(part.added ? '+ ' : '- ', part.value)).join('');
  const count = `${plural(inserts, 'insert', 'inserts')}, ${plural(deletions, 'deletion', 'deletions')}`;
  return `± value change in multiline text (${count})\n${lines}\n`;
}

/** An entry of a list, where only the order has changed. */
function nameOf(entry: Value): string {
  const text = typeof entry === 'object' && entry !== null ? '' : scalarText(entry);
  return text === '' ? neat(entry) : text;
}

function orderBlock(from: readonly Value[], to: readonly Value[]): string {
  const names = (list: readonly Value[]) => list.map(nameOf);
  const [before, after] = [names(from), names(to)];
  const length = (list: readonly string[]) => list.join(', ').length;
  if (Math.max(length(before), length(after)) < TERMINAL_WIDTH / 2) {
    return `⇆ order changed\n- ${before.join(', ')}\n+ ${after.join(', ')}\n`;
  }
  const columns = [before, after].map((list) =>
    list
      .join('\n')
      .split('\n')
      .map((line) => `  ${line}`),
  );
  const width = Math.max(...(columns[0] as string[]).map((line) => line.length));
  const rows = Math.max(...columns.map((lines) => lines.length));
  return `⇆ order changed\n${Array.from({ length: rows }, (_, row) =>
    `${(columns[0]?.[row] ?? '').padEnd(width)} ${columns[1]?.[row] ?? ''}`.trimEnd(),
  ).join('\n')}`;
}

function modificationBlock(from: Value, to: Value): string {
  if (typeof from === 'string' && typeof to === 'string') return stringBlock(from, to);
  const [before, after] = [typeName(from), typeName(to)];
  const head = before === after ? '± value change' : `± type change from ${before} to ${after}`;
  const text = (value: Value) => (value === null ? '<nil>' : neat(value).replace(/\n+$/, ''));
  return `${head}\n${prefixed('- ', text(from))}${prefixed('+ ', text(to))}`;
}

function block(detail: Detail): string {
  switch (detail.kind) {
    case 'removal':
    case 'addition':
      return entriesBlock(detail);
    case 'modification':
      return modificationBlock(detail.from, detail.to);
    case 'order':
      return orderBlock(detail.from, detail.to);
  }
}

function section(difference: Difference): string {
  const path = difference.path.length === 0 ? '(root level)' : difference.path.join('.');
  return `\n${path}\n${blocks(difference.details.map(block))}`;
}

/** The differences of two values in dyff's words, as `flux diff` prints them: no banner, no indentation. */
export function report(from: Value, to: Value): string {
  return `${compare(from, to).map(section).join('')}\n`;
}
