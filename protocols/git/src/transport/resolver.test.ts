import { expect, test } from 'vitest';
import { nameServer } from './resolver.ts';

test.each([
  [['10.0.0.2', '10.0.0.3'], '10.0.0.2:53'],
  [['10.0.0.2:5353'], '10.0.0.2:5353'],
  [['::1'], '[::1]:53'],
  [['[::1]:5353'], '[::1]:5353'],
  [[], undefined],
])('nameServer of %j is %s', (servers, expected) => {
  expect(nameServer(servers)).toBe(expected);
});
