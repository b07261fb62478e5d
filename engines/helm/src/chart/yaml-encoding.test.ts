import { textOf } from '@flux-ts/gotemplate';
import { expect, test } from 'vitest';
import { renderSnippet } from '../testing/render-snippet.ts';
import { loadValues } from './values-file.ts';
import { yamlText } from './yaml-encoding.ts';

const little = (text: string): number[] => [0xff, 0xfe, ...Buffer.from(text, 'utf16le')];
const big = (text: string): number[] => [0xfe, 0xff, ...Buffer.from(text, 'utf16le').swap16()];
const text = (bytes: readonly number[]): string => textOf(Uint8Array.from(bytes));

test.each([
  ['UTF-8', [...Buffer.from('a: é')], 'a: é'],
  ['UTF-16, the low byte first', little('a: é'), 'a: é'],
  ['UTF-16, the high byte first', big('a: é'), 'a: é'],
  ['pairs of UTF-16', little('a: 😀'), 'a: 😀'],
  ['what lies behind the first document', [...big('a: 1\n---\nb: 2'), 0x0a], 'a: 1\n---\nb: 2'],
])('yamlText reads %s', (_, bytes, want) => {
  expect(yamlText(text(bytes))).toBe(want);
});

test.each([
  ['half a character', [...little('a'), 0x0a], 'incomplete UTF-16 character'],
  ['half a pair', [...little('a'), 0x00, 0xd8], 'incomplete UTF-16 surrogate pair'],
  ['a pair without its end', [...little('a'), 0x00, 0xd8, 0x41, 0x00], 'expected low surrogate area'],
  ['a pair without its beginning', [...little('a'), 0x00, 0xdc], 'unexpected low surrogate area'],
  ['a byte that begins nothing', [0x61, 0xff], 'invalid leading UTF-8 octet'],
  ['a character that is cut off', [0x61, 0xe9, 0x0a], 'incomplete UTF-8 octet sequence'],
  ['a character that does not go on', [0xe9, 0x61, 0x62], 'invalid trailing UTF-8 octet'],
  ['a character that is too long', [0xc0, 0x80], 'invalid length of a UTF-8 sequence'],
  ['half a pair in UTF-8', [0xed, 0xa0, 0x80], 'invalid Unicode character'],
  ['a control character before it', [0x01, 0xff], 'control characters are not allowed'],
])('yamlText refuses %s', (_, bytes, problem) => {
  expect(() => yamlText(text(bytes))).toThrowError(`yaml: ${problem}`);
});

test('values may be UTF-16, whose newline at the end Helm adds as one byte', () => {
  expect(loadValues(text(big('a: é\n')))).toEqual({ a: 'é' });
  expect(() => loadValues(text(big('a: é')))).toThrowError(/yaml: incomplete UTF-16 character$/);
  expect(renderSnippet('{{ (fromYaml (b64dec "/v8AYQA6ACAAMQ==")).a }}')).toBe('1');
});
