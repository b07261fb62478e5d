import { describe, expect, test } from 'vitest';
import { schemaType, smallestSize, type TypedSchema } from '../check/schema-type.ts';
import { compile } from '../compile.ts';
import { MOST } from './size.ts';

const text: TypedSchema = { type: 'string', maxLength: 10 };
const schema: TypedSchema = {
  type: 'object',
  properties: {
    name: text,
    long: { type: 'string' },
    count: { type: 'integer' },
    on: { type: 'boolean' },
    tags: { type: 'array', items: text, maxItems: 5 },
    many: { type: 'array', items: { type: 'string' } },
    labels: { type: 'object', additionalProperties: text, maxProperties: 3 },
  },
};
const estimate = (source: string) => {
  const self = schemaType(schema);
  return compile(source, { variables: ['self', 'oldSelf'], types: { self, oldSelf: self } }).estimate();
};

/** Three MiB, less the quotes or brackets. */
const LONGEST = 3 * 1024 * 1024 - 2;

describe('estimate', () => {
  test.each([
    ['true', 0],
    ['self.on', 2],
    ['self.on && self.on', 4],
    ['self.count > 1', 3],
    ['self.on ? self.count > 1 : true', 5],
    ['has(self.name)', 1],
    ['self.tags.distinct().size() == 4', 2 + 61 + 1 + 1],
    ['sets.equivalent(self.tags, self.tags)', 4 + 51],
    ['self.tags.slice(1, 3).size() == 2', 2 + 13 + 1 + 1],
    ['ip(self.name) == ip(self.name)', 2 * (2 + 4) + 1],
    // 40 bytes, a tenth each.
    ['self.name == oldSelf.name', 4 + 4],
    ['self.name == "abc"', 2 + 1],
    ['self.name.startsWith("abcdefghijk")', 2 + 2],
    ['self.name.contains(self.name)', 4 + 4 * 4],
    // 41 bytes make 5, four characters of pattern make 1.
    ['self.name.matches("abcd")', 2 + 5],
    ['(self.name + self.name).size() > 1', 4 + 8 + 1 + 1],
    // Each round: the condition 2, the sum 1, the body.
    ['self.tags.all(t, t == "x")', 2 + 1 + 5 * (2 + 1 + 1 + 1)],
    ['self.tags.exists(t, t == "x")', 2 + 1 + 5 * (3 + 1 + 1 + 1)],
    ['self.tags.exists_one(t, t == "x")', 2 + 2 + 5 * (2 + 2)],
    ['self.tags.map(t, t).size() > 1', 2 + 11 + 5 * (1 + 12) + 1 + 1],
    ['self.tags.filter(t, t == "x").size() > 1', 2 + 11 + 5 * (2 + 13) + 1 + 1],
    ['self.labels.all(k, k != "")', 2 + 1 + 3 * (2 + 1 + 1)],
    ['"x" in self.tags', 2 + 5],
    ['"x" in self.labels', 2 + 1],
    ['[1, 2].size() == 2', 10 + 1 + 1],
    ['self.long == oldSelf.long', 4 + Math.ceil(LONGEST / 10)],
    ['self.many.all(t, true)', 2 + 1 + Math.floor(LONGEST / 3) * 3],
  ])('%s', (source, cost) => {
    expect(estimate(source)).toBe(cost);
  });

  test('keeps the quirk that a path is overwritten by the next from the same place', () => {
    const part: TypedSchema = {
      type: 'object',
      properties: { name: text, size: { type: 'integer' }, tags: { type: 'array', items: text } },
    };
    const self = schemaType({
      type: 'object',
      properties: { parts: { type: 'array', items: part, maxItems: 5 } },
    });
    const ask = (source: string) => compile(source, { variables: ['self'], types: { self } }).estimate();
    // As CompilationResult.MaxCost of apiextensions-apiserver 0.36.1 has it: the size of `tags` is that of `name`.
    expect(ask('self.parts.all(p, p.tags.all(t, t != p.name))')).toBe(2033);
    expect(ask('self.parts.all(p, p.tags.all(t, p.size > 1))')).toBe(33);
    expect(ask('self.parts.all(p, p.tags.all(t, true))')).toBeGreaterThan(10_000_000);
  });

  test('has a most', () => {
    const nested = (depth: number): string =>
      depth === 0 ? 'self.long == "x"' : `self.many.all(x${depth}, ${nested(depth - 1)})`;
    expect(estimate(nested(5))).toBe(MOST);
  });
});

test.each<[TypedSchema, number]>([
  [{ type: 'object' }, 2],
  [{ type: 'object', properties: { a: text }, required: ['a'] }, 2 + 1 + 2 + 4],
  [{ type: 'object', properties: { a: { ...text, default: 'x' } }, required: ['a'] }, 2],
  [{ type: 'boolean' }, 4],
  [{ type: 'string', format: 'date-time' }, 21],
  [{ type: 'array', items: text }, 2],
])('smallestSize of %j', (each, size) => {
  expect(smallestSize(each)).toBe(size);
});
