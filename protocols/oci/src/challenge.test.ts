import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseChallenge } from './challenge.ts';

test.each([
  ['Basic realm="a b"', 'basic', { realm: 'a b' }],
  [
    'Bearer realm="https://h/token",service=reg, scope="repository:a:pull,push"',
    'bearer',
    { realm: 'https://h/token', service: 'reg', scope: 'repository:a:pull,push' },
  ],
  ['Bearer realm="a\\"b\\\\c"', 'bearer', { realm: 'a"b\\c' }],
  ['Negotiate', 'negotiate', {}],
  ['Basic realm="open', 'basic', {}],
])('parseChallenge reads %s', (header, scheme, parameters) => {
  expect(parseChallenge(header)).toEqual({ scheme, parameters: new Map(Object.entries(parameters)) });
});

test('parseChallenge ends for any header', () => {
  expect(parseChallenge('')).toBeUndefined();
  fc.assert(fc.property(fc.string(), (header) => void parseChallenge(header)));
});
