import { CliError } from './errors.ts';

const QUOTE = '"';

/**
 * The first record of CSV in `text`, as pflag splits lists (Go's encoding/csv): quoted fields may hold commas. Throws
 * `FLAG` in Go's words for quotes where none may be; columns count bytes, from 1.
 */
export function splitList(text: string): string[] {
  const record = text.replace(/^(\r?\n)+/, '');
  if (record === '') return [];
  const fields: string[] = [];
  for (let at = 0; ; at++) {
    const { field, end } = record[at] === QUOTE ? quotedField(record, at + 1) : bareField(record, at);
    fields.push(field);
    if (record[end] !== ',') return fields;
    at = end;
  }
}

function bareField(text: string, start: number): { field: string; end: number } {
  const field = /^[^,\n]*/.exec(text.slice(start))?.[0] ?? '';
  const quote = field.indexOf(QUOTE);
  if (quote >= 0) throw fault(text, start + quote, 'bare " in non-quoted-field');
  const end = start + field.length;
  return { field: text[end] === ',' ? field : field.replace(/\r$/, ''), end };
}

function quotedField(text: string, start: number): { field: string; end: number } {
  const inner = /^(?:[^"]|"")*/.exec(text.slice(start))?.[0] ?? '';
  const quote = start + inner.length;
  const wrong = 'extraneous or missing " in quoted-field';
  if (quote >= text.length) throw fault(text, quote, wrong);
  if (!/^(?:,|\r?\n|\r?$)/.test(text.slice(quote + 1))) throw fault(text, quote, wrong);
  return { field: inner.replaceAll('""', QUOTE), end: quote + 1 };
}

function fault(text: string, at: number, words: string): CliError {
  const before = text.slice(0, at).split('\n');
  const column = Buffer.byteLength(before.at(-1) ?? '') + 1;
  const record = before.length === 1 ? '' : 'record on line 1; ';
  return new CliError('FLAG', `${record}parse error on line ${before.length}, column ${column}: ${words}`);
}
