import { expect, test } from 'vitest';
import { parseToml } from './parse-toml.ts';

const keyOf = (parts: number): string => Array.from({ length: parts }, () => 'a').join('.');

test('parseToml reads a key of a hundred parts', () => {
  expect(() => parseToml(`${keyOf(100)} = 1`)).not.toThrow();
});

test.each([
  ['a key', `${keyOf(102)} = 1`],
  ['a header', `[${keyOf(102)}]`],
  ['tables in one another', `${'a = {'.repeat(102)}${'}'.repeat(102)}`],
])('parseToml refuses %s of more parts, each of which costs a look at all before it', (_, text) => {
  expect(() => parseToml(text)).toThrow('toml: keys of more than 100 parts');
});
