import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  compareBytes,
  fromJson,
  locate,
  nodeAt,
  parseDocuments,
  splice,
  toJson,
  type Value,
  YamlError,
} from './index.ts';

describe('compareBytes', () => {
  test('orders as UTF-8 bytes do', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '\uffff', '\ue000', '😀', '𝒳') });
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(Math.sign(compareBytes(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
  });
});

describe('locate', () => {
  test.each([
    [0, 1, 1],
    [2, 1, 3],
    [3, 2, 1],
    [6, 3, 1],
    [7, 4, 1],
    [99, 4, 2],
    [-1, 1, 1],
  ])('finds offset %i at %i:%i', (offset, line, column) => {
    expect(locate('ab\nc\r\n\rd', offset)).toEqual({ line, column });
  });
});

describe('splice', () => {
  test('edits a text and leaves the rest as it is', () => {
    const text = 'image: app:1 # keep\n';
    expect(splice(text, [{ start: 11, end: 12, text: '2' }])).toBe('image: app:2 # keep\n');
    expect(
      splice('abc', [
        { start: 2, end: 3, text: 'C' },
        { start: 0, end: 0, text: '>' },
      ]),
    ).toBe('>abC');
  });

  test('refuses edits that overlap or lie outside', () => {
    expect(() =>
      splice('abc', [
        { start: 0, end: 2, text: '' },
        { start: 1, end: 3, text: '' },
      ]),
    ).toThrow(RangeError);
    expect(() => splice('abc', [{ start: 2, end: 4, text: '' }])).toThrow(RangeError);
    expect(() => splice('abc', [{ start: 2, end: 1, text: '' }])).toThrow(RangeError);
  });

  test('with the pieces it takes out gives the text back', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), fc.nat(), (text, a, b) => {
        const [start, end] = [a % (text.length + 1), b % (text.length + 1)].sort((x, y) => x - y) as [
          number,
          number,
        ];
        const piece = text.slice(start, end);
        const without = splice(text, [{ start, end, text: '' }]);
        expect(splice(without, [{ start, end: start, text: piece }])).toBe(text);
      }),
    );
  });
});

describe('nodeAt', () => {
  const text = 'spec: &s\n  containers:\n  - image: a\n  - image: b\nsame: *s\nk: 1\nk: 2\n';
  const root = parseDocuments(text)[0]!.root!;

  test.each([
    [['spec', 'containers', 1, 'image'], 'b'],
    [['same', 'containers', 0, 'image'], 'a'],
    [['k'], '2'],
  ])('finds %j', (path, value) => {
    const found = nodeAt(root, path)!;
    expect(text.slice(found.value.start, found.value.end)).toBe(value);
    expect(found.key).toMatchObject({ value: path.at(-1) });
  });

  test.each([[['nope']], [['k', 'x']], [['spec', 'containers', 9]], [['spec', 'containers', '0']]])(
    'finds nothing at %j',
    (path) => expect(nodeAt(root, path)).toBeUndefined(),
  );

  test('finds the root at the empty path, without a key', () => {
    expect(nodeAt(root, [])).toEqual({ value: root });
  });
});

describe('toJson and fromJson', () => {
  test('keep big integers exact and keys sorted by their bytes', () => {
    const text = '{"B":18446744073709551615,"a":[-9007199254740993,1.5,1e+21],"é":null,"😀":true}';
    expect(toJson(fromJson(text))).toBe(text);
  });

  test('write floats, minus zero and HTML as Go does', () => {
    expect(toJson([1e-7, 1e20, -0, 123456789.5])).toBe('[1e-7,100000000000000000000,-0,123456789.5]');
    expect(toJson('<a & b>\u2028')).toBe('"<a & b>\u2028"');
    expect(toJson('<a & b>\u2028', { escapeHtml: true })).toBe('"\\u003ca \\u0026 b\\u003e\\u2028"');
    expect(() => toJson(Number.NaN)).toThrow(YamlError);
  });

  test('read __proto__ as a key', () => {
    expect(toJson(fromJson('{"__proto__":{"x":1},"n":12345678901234567890}'))).toBe(
      '{"__proto__":{"x":1},"n":12345678901234567890}',
    );
  });

  test('read keys of one escaped character beside big integers', () => {
    const text =
      '{"\\u003e":1,"n":12345678901234567890,"z":{"\\u0026":-0.5e3,"t":[true,false,null,"\\\\\\""]}}';
    expect(toJson(fromJson(text), { escapeHtml: true })).toBe(text.replace('-0.5e3', '-500'));
  });

  test('read the same with big integers and without', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        const both = fromJson(`[ 12345678901234567890 , ${json} ]`) as Value[];
        expect(both[0]).toBe(12345678901234567890n);
        expect(toJson(both[1]!)).toBe(toJson(JSON.parse(json) as Value));
      }),
    );
  });

  test('give any JSON value back', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        expect(JSON.parse(toJson(fromJson(json)))).toEqual(JSON.parse(json));
      }),
    );
  });

  test('fail with a code', () => {
    expect(() => fromJson('{')).toThrow(expect.objectContaining({ code: 'SYNTAX' }));
  });
});
