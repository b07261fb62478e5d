import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isProduced, parseAccept } from './accept.ts';
import { isPretty, negotiate, negotiateStream } from './media-type.ts';

const TABLE = 'application/json;as=Table;g=meta.k8s.io;v=v1';

describe('negotiate', () => {
  test.each([
    ['application/json;q=0.1,application/yaml;q=0.9', 'object yaml'],
    ['application/yaml;q=0.1,application/json;q=0.9', 'object json'],
    ['*/*,application/yaml', 'object yaml'],
    [`${TABLE};q=0.1,application/json;q=0.9`, 'object json'],
    [`application/json;q=0.1,${TABLE};q=0.9`, 'table json'],
    [`${TABLE.replace('v1', 'v2')},application/yaml`, 'object yaml'],
    ['application/json;stream=other,application/yaml', 'object yaml'],
    ['application/json;q=high', 'object json'],
    ['*', 'object json'],
    ['application/vnd.kubernetes.protobuf,application/json', 'object json'],
  ])('of %s takes %s', (accept, form) => {
    const { as, format } = negotiate(accept);
    expect(`${as} ${format}`).toBe(form);
  });

  test.each(['text/html', 'a/b/c', ';;;', 'APPLICATION/JSON', 'application/json;as=Table'])(
    'names what there is instead of %s',
    (accept) => {
      expect(() => negotiate(accept)).toThrow(
        'only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf',
      );
    },
  );

  test('does not send those to protobuf who want nothing else', () => {
    expect(() => negotiate('application/vnd.kubernetes.protobuf')).toThrow(
      /accepted: application\/json, application\/yaml$/,
    );
  });

  test('of a watch takes JSON alone', () => {
    expect(() => negotiateStream('application/json;stream=watch')).not.toThrow();
    expect(() => negotiateStream('application/yaml,application/json')).toThrow(
      'application/json;stream=watch',
    );
  });
});

test('parseAccept reads whatever it is given, the most wanted first', () => {
  fc.assert(
    fc.property(fc.string(), (header) => {
      const qualities = parseAccept(header).map(({ quality }) => quality);
      expect(qualities).toEqual(qualities.toSorted((a, b) => b - a));
    }),
  );
  const clause = fc.record({
    type: fc.constantFrom('application', 'text', '*'),
    subtype: fc.constantFrom('json', 'yaml', '*'),
    quality: fc.integer({ min: 0, max: 1000 }).map((n) => n / 1000),
  });
  fc.assert(
    fc.property(fc.array(clause), (clauses) => {
      const header = clauses
        .map(({ type, subtype, quality }) => `${type}/${subtype};q=${quality}`)
        .join(' , ');
      const read = parseAccept(header).map(({ type, subtype, quality }) => `${type}/${subtype} ${quality}`);
      const said = clauses.map(({ type, subtype, quality }) => `${type}/${subtype} ${quality}`);
      expect(read.toSorted()).toEqual(said.toSorted());
    }),
  );
});

test('isProduced knows no wild card but that of everything', () => {
  const made = ['application/json'];
  expect(isProduced('application/*', made)).toBe(false);
  expect(isProduced('text/html, */*;q=0.1', made)).toBe(true);
  expect(isProduced('application/json;as=Bogus', made)).toBe(true);
  expect(isProduced(undefined, made)).toBe(true);
});

test.each([
  ['pretty=true', undefined, true],
  ['pretty=1', 'kubectl/1', true],
  ['pretty=x', 'curl/8', false],
  ['pretty=false', 'curl/8', false],
  ['', 'curl/8', true],
  ['', 'Mozilla/5.0 (X11)', true],
  ['', 'kubectl/1', false],
])('isPretty of ?%s by %s is %s', (query, agent, expected) => {
  expect(isPretty(new URLSearchParams(query), agent)).toBe(expected);
});
