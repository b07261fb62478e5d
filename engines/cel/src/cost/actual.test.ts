import { expect, test } from 'vitest';
import { schemaType, type TypedSchema } from '../check/schema-type.ts';
import { compile } from '../compile.ts';

const text: TypedSchema = { type: 'string' };
const schema: TypedSchema = {
  type: 'object',
  properties: {
    on: { type: 'boolean' },
    min: { type: 'integer' },
    name: text,
    long: text,
    tags: { type: 'array', items: text },
    labels: { type: 'object', additionalProperties: text },
  },
};
const object = {
  on: true,
  min: 1,
  name: 'abc',
  long: 'a text of twenty-one.',
  tags: ['xa', 'xb', 'xc'],
  labels: { a: '1', b: '2' },
};

/** What an expression costs that ends well. */
function cost(source: string, maxCost = 1_000_000): number {
  let found = -1;
  const program = compile(source, { variables: ['self'], types: { self: schemaType(schema) }, maxCost });
  program.evaluate({ self: object }, (spent) => {
    found = spent;
  });
  return found;
}

// Each is what Validator.Validate of apiextensions-apiserver 0.36.1 takes from its budget.
test.each([
  ['true', 0],
  ['self.on', 2],
  ['has(self.name)', 1],
  ['self.on ? self.min > 1 : true', 2 + 3],
  // A path as a branch is cheaper by one.
  ['(self.on ? self.min : self.min) > 0', 2 + 1 + 1],
  ['self.tags[0] == "xa"', 3 + 1],
  ['self.tags[self.min] == "xb"', 2 + 2 + 1],
  ['self.tags[self.min + 1] == "xc"', 2 + 3 + 1 + 1],
  ['self.name in ["abc", "d"]', 2],
  ['self.name in self.tags', 2 + 2 + 3],
  ['[1, 2].size() == 2', 1 + 1],
  ['[self.min].size() == 1', 10 + 2 + 1 + 1],
  // 21 characters: 3, a longer one walked with a pattern of eight: 3 times 2.
  ['self.long == self.long', 4 + 3],
  ['self.long.matches("^[a-z]+$")', 2 + 3 * 2],
  ['matches(self.long, "^[a-z]+$")', 2 + 1],
  ['self.long.contains("text")', 2 + 3 * 1],
  ['self.tags.all(t, t != "")', 2 + 3 * (2 + 1 + 1 + 0) + 1],
  ['self.tags.exists(t, t == "xa")', 2 + (3 + 1 + 2) + 3 + 1],
  ['self.tags.exists_one(t, t == "xa")', 2 + 3 * 2 + 2 + 2],
  ['self.tags.map(t, t).size() == 3', 2 + 3 * (1 + 12) + 1 + 1 + 1],
  ['self.?name.orValue("x") == "abc"', 2 + 1],
  ['self.?name.optMap(n, n.size()).orValue(0) == 3', 2 + 1 + 2 + 1 + 2 + 1 + 1],
])('an evaluation of %s costs %i', (source, expected) => {
  expect(cost(source)).toBe(expected);
});

test('an evaluation ends when it costs too much', () => {
  expect(cost('self.on && self.min == 1', 5)).toBe(5);
  expect(() => cost('self.on && self.min == 1', 4)).toThrow(
    'operation cancelled: actual cost limit exceeded',
  );
});
