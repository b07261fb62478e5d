import { expect, test } from 'vitest';
import { GoBytes, type GoValue } from '../exec/values.ts';
import { eq } from './compare.ts';

const bytes = (text: string) => new GoBytes(Buffer.from(text));

test.each<[string, GoValue, GoValue, string]>([
  ['a list with bytes', [1n], bytes(''), 'non-comparable type : []uint8'],
  ['bytes with bytes', bytes('a'), bytes('b'), 'non-comparable type b: []uint8'],
  ['bytes with a list', bytes('a'), [], 'non-comparable type []: []interface {}'],
  ['a map with a map', { a: 'b' }, { a: 'b' }, 'non-comparable type map[a:b]: map[string]interface {}'],
])('eq refuses to compare %s', (_, a, b, message) => {
  expect(() => eq(a, [b])).toThrow(message);
});
