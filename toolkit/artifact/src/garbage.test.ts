import { expect, test } from 'vitest';
import { selectGarbage } from './garbage.ts';

const files = ['a', 'b', 'c', 'd'].map((name, index) => ({ name, modified: index * 10_000 }));

test.each([
  ['keeps all within the ttl and the records', 'd', { ttl: 60_000, records: 4 }, 30_000, []],
  ['removes the oldest beyond the records', 'd', { ttl: 60_000, records: 2 }, 30_000, ['b', 'a']],
  ['removes what is older than the ttl', 'd', { ttl: 15_000, records: 9 }, 30_000, ['a', 'b']],
  ['keeps the current one however old it is', 'a', { ttl: 5_000, records: 1 }, 100_000, ['b', 'c', 'd']],
  ['counts the current one as a record', 'a', { ttl: 60_000, records: 2 }, 30_000, ['c', 'b']],
  ['keeps newest when the current one is gone', 'x', { ttl: 60_000, records: 2 }, 30_000, ['b', 'a']],
])('selectGarbage %s', (_name, current, retention, now, expected) => {
  expect(selectGarbage(files, current, retention, now)).toEqual(expected);
});
