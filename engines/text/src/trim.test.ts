import { expect, test } from 'vitest';
import { parseIgnore } from './ignore.ts';
import { trimLeft, trimRight } from './trim.ts';

test.each([
  ['', '', ''],
  ['a', 'a', 'a'],
  ['xx', '', ''],
  ['xxa', 'xxa', 'a'],
  ['axy', 'a', 'axy'],
  ['xayx', 'xa', 'ayx'],
])('trimRight and trimLeft of %j', (text, right, left) => {
  expect({ right: trimRight(text, 'xy'), left: trimLeft(text, 'xy') }).toEqual({ right, left });
});

test('parseIgnore reads a line of a million spaces within the time of a test', () => {
  const [pattern] = parseIgnore(`${' '.repeat(1_000_000)}x`);
  expect(pattern?.segments[0]?.text.length).toBe(1_000_001);
});
