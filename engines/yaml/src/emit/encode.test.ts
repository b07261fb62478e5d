import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decode, encode, encodeAll, toJson, type Value } from '../index.ts';

describe('encode', () => {
  test('writes an object as kubectl and kustomize print it', () => {
    const value: Value = {
      kind: 'Deployment',
      apiVersion: 'apps/v1',
      metadata: { name: 'web', annotations: {}, labels: { on: 'yes', y: 'n' } },
      spec: { replicas: 2, args: ['--port=80', 'a: b', ''], list: [[1, [2]], { a: 1, b: null }, []] },
    };
    expect(encode(value)).toBe(`apiVersion: apps/v1
kind: Deployment
metadata:
  annotations: {}
  labels:
    "on": "yes"
    "y": "n"
  name: web
spec:
  args:
  - --port=80
  - 'a: b'
  - ""
  list:
  - - 1
    - - 2
  - a: 1
    b: null
  - []
  replicas: 2
`);
  });

  test.each<[string, Value, string]>([
    ['a number in a string', '1.5', '"1.5"'],
    ['a time', '2001-01-01', '"2001-01-01"'],
    ['base 60', '12:30:45', '"12:30:45"'],
    ['an indicator', '@x', "'@x'"],
    ['a comment', 'a #b', "'a #b'"],
    ['a quote inside', "it's", "it's"],
    ['a quote at the start', "'a", "'''a'"],
    ['a colon at the end', 'a:', "'a:'"],
    ['a template', '{{ x }}', "'{{ x }}'"],
    ['a tab', 'a\tb', '"a\\tb"'],
    ['an emoji', 'ok 👍', '"ok \\U0001F44D"'],
    ['a byte order mark at the start', '\ufeffab', '"\\uFEFF\\x61\\x62"'],
    ['accents', 'é日本', 'é日本'],
    ['a control character, which Go cannot write', 'a\u007fb', '"a\\x7Fb"'],
    ['a lone surrogate', 'a\ud800', 'a\ufffd'],
    ['lines', 'a\nb', '|-\n  a\n  b'],
    ['lines with a break at the end', 'a\nb\n', '|\n  a\n  b'],
    ['lines with breaks at the end', 'a\n\n', '|+\n  a\n'],
    ['lines that start with a space', ' a\nb', '|2-\n   a\n  b'],
    ['lines that end in a space', 'a\nb ', '"a\\nb "'],
    ['windows lines', 'a\r\nb', '"a\\r\\nb"'],
    ['a fraction', 1.5, '1.5'],
    ['a large fraction', 1234567.5, '1.2345675e+06'],
    ['a whole float', 1e6, '1000000'],
    ['a huge float', 1e21, '1e+21'],
    ['a tiny float', 1e-7, '1e-07'],
    ['minus zero', -0, '0'],
    ['a big integer', 18446744073709551615n, '18446744073709551615'],
    ['an integer beyond 64 bits', 18446744073709551616n, '1.8446744073709552e+19'],
    ['null', null, 'null'],
  ])('writes %s', (_name, value, text) => {
    expect(encode(value)).toBe(`${text}\n`);
  });

  test('folds long text at 80 columns, as Go does', () => {
    const words =
      'lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore';
    expect(encode({ a: words })).toBe(
      'a: lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt\n  ut labore\n',
    );
    expect(encode({ a: `: ${words}` })).toContain("\n  incididunt ut labore'\n");
    expect(encode({ a: `\t${words}` })).toContain('\n  incididunt ut labore"\n');
  });

  test('writes long and multi-line keys with a question mark', () => {
    expect(encode({ ['k'.repeat(128)]: 1 })).toBe(`${'k'.repeat(128)}: 1\n`);
    expect(encode({ ['k'.repeat(129)]: [1, { a: 2 }] })).toBe(`? ${'k'.repeat(129)}\n: - 1\n  - a: 2\n`);
    expect(encode({ 'a\nb': { c: 1 } })).toBe('? |-\n  a\n  b\n: c: 1\n');
  });

  test('sorts keys naturally: numbers by size, letters last', () => {
    const keys = ['a10', 'a2', 'A', '_', 'a', 'B', 'a02', '-', '1', 'ab', 'a-b', 'a.b'];
    const object = Object.fromEntries(keys.map((key) => [key, 1]));
    const order = encode(object)
      .split('\n')
      .map((line) => line.split(':')[0]);
    expect(order).toEqual(["'-'", '_', '"1"', 'A', 'B', 'a', 'a-b', 'a.b', 'a2', 'a02', 'a10', 'ab', '']);
  });

  test('leaves undefined out', () => {
    expect(encode({ a: undefined, b: 1 } as unknown as Value)).toBe('b: 1\n');
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses %s', (value) => {
    expect(() => encode([value])).toThrow(expect.objectContaining({ code: 'BAD_SCALAR' }));
  });

  test('is read back by decode', () => {
    const text = fc.string({
      unit: fc.constantFrom(...Array.from('aé😀 \n\t:#-?\'"\\{[|>&*!%@`,1.ynT~\r\u2028\x85\ufeff')),
    });
    const leaf = fc.oneof(
      text,
      fc.string(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
    );
    const value = fc.object({ key: text, values: [leaf, fc.constant(null)], maxDepth: 3 });
    fc.assert(
      fc.property(value as fc.Arbitrary<Value>, (v) => {
        if (toJson(v).includes('"<<"')) return;
        const expected = toJson(v).replaceAll(/-0(?=[,}\]])/g, '0');
        expect(toJson(decode(encode(v)))).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });
});

test('encodeAll joins documents by ---', () => {
  expect(encodeAll([{ a: 1 }, [2], 'x'])).toBe('a: 1\n---\n- 2\n---\nx\n');
  expect(encodeAll([])).toBe('');
});
