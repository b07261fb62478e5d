import type { Value } from '@flux-ts/yaml';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeField, unescapeField } from '../check/field-names.ts';
import { schemaType, type TypedSchema } from '../check/schema-type.ts';
import { compile } from '../compile.ts';

const schema: TypedSchema = {
  type: 'object',
  properties: {
    'a-b': { type: 'string' },
    namespace: { type: 'string' },
    ratio: { type: 'number' },
    since: { type: 'string', format: 'date-time' },
    day: { type: 'string', format: 'date' },
    wait: { type: 'string', format: 'duration' },
    raw: { type: 'string', format: 'byte' },
    items: { type: 'array', items: { type: 'object', properties: { 'x.y': { type: 'integer' } } } },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
  },
};
const value: Value = {
  'a-b': 'one',
  namespace: 'two',
  ratio: 1,
  since: '2026-01-02T03:04:05Z',
  day: '2026-01-02',
  wait: '5s',
  raw: 'aGk=',
  items: [{ 'x.y': 1 }],
  labels: { 'c-d': 'three' },
  unknown: true,
};

test.each([
  'self.a__dash__b == "one" && self.__namespace__ == "two"',
  'self.ratio == 1.0 && self.ratio / 2.0 == 0.5',
  'self.since.getFullYear() == 2026 && self.since > self.day',
  'self.wait == duration("5s") && self.since + self.wait > self.since',
  'size(self.raw) == 2 && string(self.raw) == "hi"',
  'self.items.all(i, i.x__dot__y == 1)',
  'self.labels["c-d"] == "three" && self.labels.all(k, k == "c-d")',
  'has(self.a__dash__b) && self == self',
])('a declared type makes %s true', (source) => {
  const program = compile(source, { variables: ['self'], types: { self: schemaType(schema) } });
  expect(program.evaluate({ self: value })).toBe(true);
});

test('an optional has a value unless it is null', () => {
  const types = { oldSelf: { kind: 'optional', of: schemaType(schema) } as const };
  const program = compile('oldSelf.hasValue()', { variables: ['oldSelf'], types });
  expect([value, null].map((oldSelf) => program.evaluate({ oldSelf }))).toEqual([true, false]);
});

test('unescapeField gives back what escapeField escaped', () => {
  const name = fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_./-]{0,12}$/);
  fc.assert(fc.property(name, (property) => unescapeField(escapeField(property)) === property));
});
