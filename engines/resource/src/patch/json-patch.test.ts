import type { Value } from '@flux-ts/yaml';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyJsonPatch } from './json-patch.ts';
import { applyMergePatch, createMergePatch } from './merge-patch.ts';

const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Value>;

describe('applyJsonPatch', () => {
  test.each<[string, Value, Value[], Value]>([
    ['adds a field', { a: 1 }, [{ op: 'add', path: '/b', value: 2 }], { a: 1, b: 2 }],
    ['adds a null', { a: 1 }, [{ op: 'add', path: '/b', value: null }], { a: 1, b: null }],
    ['inserts into a list', [1, 3], [{ op: 'add', path: '/1', value: 2 }], [1, 2, 3]],
    ['appends to a list', [1], [{ op: 'add', path: '/-', value: 2 }], [1, 2]],
    ['counts negative indexes from the end', [1, 2], [{ op: 'remove', path: '/-1' }], [1]],
    ['inserts before the end by -1', [1, 2], [{ op: 'add', path: '/-1', value: 3 }], [1, 2, 3]],
    ['replaces', { a: { b: 1 } }, [{ op: 'replace', path: '/a/b', value: 2 }], { a: { b: 2 } }],
    ['replaces all', { a: 1 }, [{ op: 'replace', path: '', value: { b: 1 } }], { b: 1 }],
    ['reads ~1 and ~0', { 'a/b': { 'c~d': 1 } }, [{ op: 'remove', path: '/a~1b/c~0d' }], { 'a/b': {} }],
    ['moves', { a: 1 }, [{ op: 'move', from: '/a', path: '/b' }], { b: 1 }],
    [
      'copies',
      { a: { x: 1 } },
      [
        { op: 'copy', from: '/a', path: '/b' },
        { op: 'add', path: '/b/y', value: 1 },
      ],
      { a: { x: 1 }, b: { x: 1, y: 1 } },
    ],
    ['tests what is not there against null', { a: 1 }, [{ op: 'test', path: '/b', value: null }], { a: 1 }],
    [
      'takes __proto__ for a key',
      {},
      [{ op: 'add', path: '/__proto__', value: { x: 1 } }],
      JSON.parse('{"__proto__":{"x":1}}') as Value,
    ],
  ])('%s', (_, target, patch, expected) => {
    expect(applyJsonPatch(target, patch)).toEqual(expected);
  });

  test.each<[Value, Value[], string]>([
    [
      {},
      [{ op: 'add', path: '/a/b', value: 1 }],
      'add operation does not apply: doc is missing path: "/a/b": missing value',
    ],
    [
      {},
      [{ op: 'remove', path: '/a' }],
      "error in remove for path: '/a': Unable to remove nonexistent key: a: missing value",
    ],
    [
      {},
      [{ op: 'remove', path: '/a/b' }],
      'remove operation does not apply: doc is missing path: "/a/b": missing value',
    ],
    [
      { a: [] },
      [{ op: 'replace', path: '/a/0', value: 1 }],
      'replace operation does not apply: doc is missing key: /a/0: missing value',
    ],
    [
      {},
      [{ op: 'replace', path: '/a/b', value: 1 }],
      'replace operation does not apply: doc is missing path: /a/b: missing value',
    ],
    [{ a: 1 }, [{ op: 'test', path: '/a', value: 2 }], 'testing value /a failed: test failed'],
    [
      { a: [] },
      [{ op: 'add', path: '/a/1', value: 2 }],
      "error in add for path: '/a/1': Unable to access invalid index: 1: invalid index referenced",
    ],
    [
      { a: [] },
      [{ op: 'add', path: '/a/x', value: 2 }],
      "error in add for path: '/a/x': value was not a proper array index: 'x': strconv.Atoi: parsing \"x\": invalid syntax",
    ],
    [
      {},
      [{ op: 'move', from: '/a', path: '/b' }],
      "error in move for path: 'a': Unable to remove nonexistent key: a: missing value",
    ],
    [{}, [{ op: 'jump', path: '/a' }], 'Unexpected kind: jump'],
    [{}, [{ op: 'add' }], 'add operation failed to decode path: missing value'],
    [
      {},
      [{ op: 'copy', path: '/a' }],
      'copy operation failed to decode from: operation, missing from field: missing value',
    ],
  ])('refuses %j + %j', (target, patch, message) => {
    expect(() => applyJsonPatch(target, patch)).toThrow(message);
  });

  test('follows v4 where it is more lenient than v5', () => {
    const replace = [{ op: 'replace', path: '/b', value: 1 }];
    expect(applyJsonPatch({}, replace)).toEqual({ b: 1 });
    expect(applyJsonPatch({}, [{ op: 'copy', from: '/a', path: '/b' }])).toEqual({ b: null });
    expect(applyJsonPatch({}, [{ op: 'add', path: '/b' }])).toEqual({ b: null });
  });

  test.each<[Value[], string]>([
    [
      [{ op: 'replace', path: '/b', value: 1 }],
      'replace operation does not apply: doc is missing key: /b: missing value',
    ],
    [
      [{ op: 'copy', from: '/a', path: '/b' }],
      "error in copy for from: '/a': unable to get nonexistent key: a: missing value",
    ],
    [
      [{ op: 'add', path: '/b' }],
      'invalid operation {"op":"add","path":"/b"}: failed to decode \'value\': operation, missing value field: missing value',
    ],
    [
      [{ op: 'remove', path: '/b' }],
      "error in remove for path: '/b': unable to remove nonexistent key: b: missing value",
    ],
    [[{ op: 'jump', path: '/b' }], 'invalid operation {"op":"jump","path":"/b"}: unsupported operation'],
  ])('follows v5 when told to: %j', (patch, message) => {
    expect(() => applyJsonPatch({}, patch, { dialect: 'v5' })).toThrow(message);
  });

  test('takes no negative index when they are turned off', () => {
    const patch = [{ op: 'remove', path: '/-1' }];
    expect(() => applyJsonPatch([1], patch, { negativeIndexes: false })).toThrow(
      "error in remove for path: '/-1': Unable to access invalid index: -1: invalid index referenced",
    );
  });

  test('makes parents, and forgives what is missing, when asked', () => {
    const add = [{ op: 'add', path: '/a/b/0/c', value: 1 }];
    expect(applyJsonPatch({}, add, { ensurePathOnAdd: true })).toEqual({ a: { b: [{ c: 1 }] } });
    const remove = [
      { op: 'remove', path: '/x/y' },
      { op: 'remove', path: '/x' },
    ];
    expect(applyJsonPatch({}, remove, { allowMissingOnRemove: true })).toEqual({});
  });

  test('bounds operations and copies', () => {
    const many = Array.from({ length: 10_001 }, () => ({ op: 'test', path: '/a', value: null }));
    expect(() => applyJsonPatch({}, many)).toThrow(
      'The allowed maximum operations in a JSON patch is 10000, got 10001',
    );
    const double = Array.from({ length: 40 }, () => ({ op: 'copy', from: '/a', path: '/a/-' }));
    expect(() => applyJsonPatch({ a: [1] }, double)).toThrow(
      expect.objectContaining({ code: 'PATCH_FAILED' }),
    );
  });

  test('leaves its arguments alone', () => {
    fc.assert(
      fc.property(json, json, (a, value) => {
        const target = { a, list: [{ x: a }] };
        const patch = [
          { op: 'add', path: '/b', value },
          { op: 'add', path: '/list/0/y', value },
          { op: 'move', from: '/a', path: '/list/0/x' },
        ];
        const before = structuredClone([target, patch]);
        const result = applyJsonPatch(target, patch);
        expect([target, patch]).toEqual(before);
        expect(result).toEqual({ b: value, list: [{ x: a, y: value }] });
      }),
    );
  });
});

describe('applyMergePatch', () => {
  test.each<[Value, Value, Value]>([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    ['x', { a: { b: null } }, { a: {} }],
    [{ a: 'foo' }, 'bar', 'bar'],
  ])('of RFC 7386: %j + %j', (target, patch, expected) => {
    expect(applyMergePatch(target, patch)).toEqual(expected);
  });

  test('createMergePatch is its inverse for objects without nulls', () => {
    const withoutNulls = (value: Value): Value =>
      JSON.parse(JSON.stringify(value, (_, v) => v ?? 0)) as Value;
    const objects = fc.dictionary(fc.constantFrom('a', 'b', 'c', '__proto__'), json).map(withoutNulls);
    fc.assert(
      fc.property(objects, objects, (from, to) => {
        expect(applyMergePatch(from, createMergePatch(from, to))).toEqual(to);
      }),
    );
  });
});

test('applyMergePatch takes nulls out of new lists, and out of none that replaces an object', () => {
  const list: Value = [{ a: null, b: [{ c: null, d: 1 }] }, null];
  const bare: Value = [{ b: [{ d: 1 }] }, null];
  expect(applyMergePatch({ x: [1] }, { x: list, y: list })).toEqual({ x: bare, y: bare });
  expect(applyMergePatch({ x: {} }, { x: list })).toEqual({ x: list });
});
