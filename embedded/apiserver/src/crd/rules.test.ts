import { formatFieldError, structuralSchema } from '@flux-ts/schema';
import type { Value } from '@flux-ts/yaml';
import { describe, expect, test } from 'vitest';
import { RuleChecker } from './rules.ts';

const rules = (...list: object[]) => ({ 'x-kubernetes-validations': list });
const check = (schema: object, value: Value, old?: Value) =>
  new RuleChecker().check(structuralSchema(schema as Value), value, old).map(formatFieldError);

const spec = (...list: object[]) => ({
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: { min: { type: 'integer' }, max: { type: 'integer' } },
      ...rules(...list),
    },
  },
});

describe('RuleChecker', () => {
  test('says what does not hold, and where', () => {
    const schema = spec({ rule: 'self.min <= self.max', message: 'min must not exceed max' });
    expect(check(schema, { spec: { min: 1, max: 2 } })).toEqual([]);
    expect(check(schema, { spec: { min: 3, max: 2 } })).toEqual([
      'spec: Invalid value: min must not exceed max',
    ]);
  });

  test.each([
    [{ rule: 'self.min > 0' }, 'spec: Invalid value: failed rule: self.min > 0'],
    [{ rule: 'self.min > 0', reason: 'FieldValueForbidden', message: 'no' }, 'spec: Forbidden: no'],
    [{ rule: 'self.min > 0', fieldPath: '.min', message: 'no' }, 'spec.min: Invalid value: no'],
    [
      { rule: 'self.min > 0', messageExpression: '"min is " + string(self.min)' },
      'spec: Invalid value: min is 0',
    ],
    [
      { rule: 'self.min > 0', messageExpression: 'self.nothing', message: 'other' },
      'spec: Invalid value: other',
    ],
  ])('words %j', (rule, expected) => {
    expect(check(spec(rule), { spec: { min: 0 } })).toEqual([expected]);
  });

  test('judges transitions where there was something before', () => {
    const schema = spec({ rule: 'self.min == oldSelf.min', message: 'min is immutable' });
    expect(check(schema, { spec: { min: 1 } })).toEqual([]);
    expect(check(schema, { spec: { min: 1 } }, { spec: { min: 1 } })).toEqual([]);
    expect(check(schema, { spec: { min: 2 } }, { spec: { min: 1 } })).toEqual([
      'spec: Invalid value: min is immutable',
    ]);
  });

  test('finds the old item of a list by its keys', () => {
    const items = {
      type: 'object',
      required: ['name'],
      properties: { name: { type: 'string' }, size: { type: 'integer' } },
      ...rules({ rule: 'self.size >= oldSelf.size', message: 'must not shrink' }),
    };
    const schema = {
      type: 'object',
      properties: {
        list: {
          type: 'array',
          items,
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
        },
      },
    };
    const old = {
      list: [
        { name: 'a', size: 5 },
        { name: 'b', size: 1 },
      ],
    };
    expect(
      check(
        schema,
        {
          list: [
            { name: 'b', size: 2 },
            { name: 'a', size: 4 },
          ],
        },
        old,
      ),
    ).toEqual(['list[1]: Invalid value: must not shrink']);
  });

  test('reads names and formats as the schema has them', () => {
    const schema = {
      type: 'object',
      properties: { 'a-b': { type: 'string' }, since: { type: 'string', format: 'date-time' } },
      ...rules({ rule: 'self.a__dash__b == "x" && self.since > timestamp("2020-01-01T00:00:00Z")' }),
    };
    expect(check(schema, { 'a-b': 'x', since: '2026-01-01T00:00:00Z' })).toEqual([]);
    expect(check(schema, { 'a-b': 'y', since: '2026-01-01T00:00:00Z' })).toHaveLength(1);
  });

  test('warns of what was broken before and did not change', () => {
    const schema = structuralSchema(spec({ rule: 'self.min > 0', message: 'no' }) as Value);
    const warnings: string[] = [];
    const old = { spec: { min: 0, max: 1 } };
    expect(new RuleChecker().check(schema, { spec: { max: 1, min: 0 } }, old, { warnings })).toEqual([]);
    expect(warnings).toEqual(['spec: Invalid value: no']);
    expect(new RuleChecker().check(schema, { spec: { min: 0, max: 2 } }, old, { warnings })).toHaveLength(1);
  });

  test('asks a rule with an optional oldSelf of new values, too', () => {
    const rule = { rule: 'oldSelf.hasValue() || self.min == 0', optionalOldSelf: true };
    expect(check(spec(rule), { spec: { min: 1 } })).toHaveLength(1);
    expect(check(spec(rule), { spec: { min: 1 } }, { spec: { min: 0 } })).toEqual([]);
  });

  test('ends when an object has spent its budget', () => {
    const rule = 'self.list.all(a, self.list.all(b, b >= 0 || a >= 0))';
    const list = { type: 'array', items: { type: 'integer' } };
    const schema = { type: 'object', properties: { list }, ...rules(...Array(20).fill({ rule })) };
    expect(check(schema, { list: Array(400).fill(0) })).toEqual([
      ': Invalid value: "object": validation failed due to running out of cost budget, no further validation rules will be run',
    ]);
    expect(check(schema, { list: Array(3000).fill(0) })).toEqual([
      expect.stringContaining(
        "'operation cancelled: actual cost limit exceeded': no further validation rules will be run due to call cost exceeds limit for rule: self.list.all",
      ),
    ]);
  });
});
