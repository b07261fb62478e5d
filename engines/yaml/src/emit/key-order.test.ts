import { expect, test } from 'vitest';
import { compareKeys, compareKeysOfV3 } from './key-order.ts';

test.each<[string, string[], string[]]>([
  ['numbers by their size', ['a2', 'a10', 'a1'], ['a1', 'a2', 'a10']],
  ['letters after the rest', ['ab', 'a-', 'a1'], ['a-', 'a1', 'ab']],
  ['a beginning first', ['ab', 'a', ''], ['', 'a', 'ab']],
])('compareKeys and compareKeysOfV3 put %s', (_, keys, sorted) => {
  expect([...keys].sort(compareKeys)).toEqual(sorted);
  expect([...keys].sort(compareKeysOfV3)).toEqual(sorted);
});

test('compareKeysOfV3 puts a letter after digits first, which compareKeys does not', () => {
  expect(['a10', 'a1b'].sort(compareKeysOfV3)).toEqual(['a1b', 'a10']);
  expect(['a1b', 'a10'].sort(compareKeys)).toEqual(['a10', 'a1b']);
});
