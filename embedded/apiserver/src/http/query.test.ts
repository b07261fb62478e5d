import { describe, expect, test } from 'vitest';
import { parseQuery } from './query.ts';

describe('parseQuery', () => {
  test.each([
    ['', []],
    [
      'limit=1&a=%20b+c',
      [
        ['limit', '1'],
        ['a', ' b c'],
      ],
    ],
    ['limit=1;limit=2&a=b', [['a', 'b']]],
    ['a=%zz&%=1&b=%e2%82%ac&c=%2', [['b', '€']]],
    [
      'a=1&a=2&&=',
      [
        ['a', '1'],
        ['a', '2'],
        ['', ''],
      ],
    ],
  ])('reads %j as Go does', (text, pairs) => {
    expect([...parseQuery(text)]).toEqual(pairs);
  });
});
