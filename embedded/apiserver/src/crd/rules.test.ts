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
});
