import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FieldSet } from './field-set.ts';

const element = fc.oneof(
  fc.constantFrom('spec', 'data', 'a', 'b', '__proto__', '.'),
  fc.constantFrom(
    'k:{"name":"x"}',
    'k:{"name":"<&>"}',
    'k:{"a":1,"b":true}',
    'v:"x"',
    'v:1',
    'v:10',
    'v:2',
    'i:0',
  ),
);
const path = fc.array(element, { minLength: 1, maxLength: 4 });
const sets = fc.array(path, { maxLength: 12 }).map((paths) => FieldSet.of(...paths.map((p) => canonical(p))));

/** Steps as FieldsV1 has them are canonical once they are parsed. */
function canonical(parts: readonly string[]): string[] {
  return parts.map((part) => part.replace('<&>', '\\u003c\\u0026\\u003e'));
}

describe('FieldSet', () => {
  test('format and parse are inverse', () => {
    fc.assert(fc.property(sets, (set) => FieldSet.parse(set.format()).equals(set)));
    fc.assert(
      fc.property(sets, (set) => FieldSet.parse(JSON.parse(JSON.stringify(set.format()))).equals(set)),
    );
  });

  test('obeys the laws of sets', () => {
    fc.assert(
      fc.property(sets, sets, sets, (a, b, c) => {
        expect(a.union(b).equals(b.union(a))).toBe(true);
        expect(a.intersection(b).equals(b.intersection(a))).toBe(true);
        expect(a.intersection(b.union(c)).equals(a.intersection(b).union(a.intersection(c)))).toBe(true);
        expect(a.difference(b).union(a.intersection(b)).equals(a)).toBe(true);
        expect(a.difference(b).intersection(b).isEmpty()).toBe(true);
        expect(a.isSubsetOf(a.union(b))).toBe(true);
        expect(a.recursiveDifference(b).isSubsetOf(a.difference(b))).toBe(true);
        expect(a.leaves().isSubsetOf(a)).toBe(true);
      }),
    );
  });

  test('is the set of the paths that it lists', () => {
    fc.assert(
      fc.property(sets, sets, (a, b) => {
        const text = (set: FieldSet) => new Set([...set.paths()].map((p) => p.join('\0')));
        expect(text(a.union(b))).toEqual(text(a).union(text(b)));
        expect(text(a.intersection(b))).toEqual(text(a).intersection(text(b)));
        expect(text(a.difference(b))).toEqual(text(a).difference(text(b)));
      }),
    );
  });

  test('lists fields, keyed items, set items, indexes in this order', () => {
    const set = FieldSet.of(
      ['i:1'],
      ['v:10'],
      ['v:2'],
      ['v:"a"'],
      ['k:{"n":"b"}'],
      ['k:{"n":"a"}'],
      ['z'],
      ['a'],
    );
    expect(Object.keys(set.format())).toEqual([
      'f:a',
      'f:z',
      'k:{"n":"a"}',
      'k:{"n":"b"}',
      'v:2',
      'v:10',
      'v:"a"',
      'i:1',
    ]);
  });

  test.each([
    [{ 'f:a': {} }, '.a'],
    [{ 'f:a': { '.': {}, 'f:b': {} } }, '.a\n.a.b'],
    [{ 'f:a': { 'f:b': {} } }, '.a.b'],
    [{ 'f:l': { 'k:{"protocol":"TCP","port":80}': { 'f:name': {} } } }, '.l[port=80,protocol="TCP"].name'],
    [{ 'f:l': { 'v:"<x>"': {} } }, '.l[="<x>"]'],
    [{ 'x:future': {}, 'f:a': {} }, '.a'],
  ])('parse reads %j', (fields, text) => {
    expect(FieldSet.parse(fields).toString()).toBe(text);
  });

  test.each([[{ a: {} }], [{ fa: {} }], [{ 'k:{': {} }], [{ 'k:1': {} }], [{ 'i:x': {} }]])(
    'parse refuses %j',
    (fields) => {
      expect(() => FieldSet.parse(fields)).toThrow(expect.objectContaining({ code: 'FIELDS' }));
    },
  );

  test('parse refuses what is nested too deeply', () => {
    let fields = {};
    for (let i = 0; i < 1000; i++) fields = { 'f:a': fields };
    expect(() => FieldSet.parse(fields)).toThrow(expect.objectContaining({ code: 'FIELDS' }));
  });

  test('has tells a member from a parent', () => {
    const set = FieldSet.of(['spec', 'k:{"name":"x"}', 'image']);
    expect(set.has(['spec', 'k:{"name":"x"}', 'image'])).toBe(true);
    expect(set.has(['spec'])).toBe(false);
    expect(set.has(['spec', 'k:{"name":"y"}', 'image'])).toBe(false);
  });
});
