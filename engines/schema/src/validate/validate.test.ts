import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Value, ValueObject } from '@flux-ts/yaml';
import { describe, expect, test } from 'vitest';
import {
  applyDefaults,
  formatErrorBody,
  formatFieldError,
  prune,
  type Schema,
  unknownFields,
  validate,
} from '../index.ts';
import { fromOpenAPI } from '../structural/from-openapi.ts';

interface Outcome {
  readonly value: Value;
  readonly kept?: Value;
  readonly present?: boolean;
  readonly message?: string;
  readonly causes?: readonly { reason: string; field: string; message: string }[];
  readonly strict?: string;
}

interface Recorded {
  readonly name: string;
  readonly schema: ValueObject;
  readonly outcomes: readonly Outcome[];
}

/** What kube-apiserver 1.36.1 said: generate/record-validation.ts. */
const recorded: Recorded[] = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../testdata/validation.json'), 'utf8'),
);

function schemaFor({ name, schema }: Recorded): Schema {
  return fromOpenAPI({
    type: 'object',
    properties: { spec: { type: 'object', properties: { [name]: schema } } },
  });
}

/** Refused when the object is decoded, which is before any of this: metadata is ObjectMeta's. */
const isDecodingError = (outcome: Outcome) => outcome.message?.includes('json: cannot unmarshal') === true;

const cases = recorded.flatMap((one) =>
  one.outcomes
    .filter((outcome) => !isDecodingError(outcome))
    .map((outcome) => ({ title: `${one.name} ${JSON.stringify(outcome.value)}`, one, outcome })),
);

describe('a custom resource is treated as kube-apiserver treats it', () => {
  test.each(cases)('$title', ({ one, outcome }) => {
    const schema = schemaFor(one);
    const spec: ValueObject = { [one.name]: structuredClone(outcome.value) };
    const object: ValueObject = { apiVersion: 'cases.example.com/v1', kind: 'Case', metadata: {}, spec };
    const unknown = unknownFields(schema, object).map((path) => `unknown field "${path}"`);
    const strict = outcome.strict?.replace(/^.*strict decoding error: /, '') ?? '';
    expect(unknown.join(', ')).toBe(strict);
    expect(prune(schema, object).length).toBe(unknown.length);
    applyDefaults(schema, object);
    const causes = validate(schema, object).map((e) => `${e.field}: ${formatErrorBody(e)}`);
    expect(causes).toEqual((outcome.causes ?? []).map((c) => `${c.field}: ${c.message}`));
    if (outcome.causes === undefined) {
      expect(Object.hasOwn(spec, one.name)).toBe(outcome.present);
      expect(spec[one.name] ?? null).toEqual(outcome.kept);
    }
  });
});

describe('validate', () => {
  const schema = fromOpenAPI({
    type: 'object',
    required: ['name'],
    properties: {
      name: { type: 'string', pattern: '^[a-z]+$' },
      free: { type: 'array', items: { type: 'integer', maximum: 3 } },
      ports: {
        type: 'array',
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['n'],
        items: {
          type: 'object',
          properties: { n: { type: 'integer' }, to: { type: 'integer', maximum: 3 } },
        },
      },
      tags: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
    },
  });
  const errors = (value: Value, old?: Value) =>
    validate(schema, value, old === undefined ? {} : { old }).map(formatFieldError);

  test('reports a part that an update left alone no more', () => {
    const old = { name: 'A', free: [9] };
    expect(errors({ name: 'A', free: [9] }, old)).toEqual([]);
    expect(errors({ name: 'A', free: [9, 1] }, old)).toEqual([
      'free[0]: Invalid value: 9: free[0] in body should be less than or equal to 3',
    ]);
    expect(errors({ name: 'B' }, old)).toEqual([
      'name: Invalid value: "B": name in body should match \'^[a-z]+$\'',
    ]);
  });

  test('finds the old item of a list map by its keys', () => {
    const old = { name: 'a', ports: [{ n: 1, to: 9 }] };
    expect(
      errors(
        {
          name: 'a',
          ports: [
            { n: 2, to: 1 },
            { n: 1, to: 9 },
          ],
        },
        old,
      ),
    ).toEqual([]);
    expect(errors({ name: 'a', ports: [{ n: 2, to: 9 }] }, old)).toHaveLength(1);
  });

  test('takes a reordered list map for unchanged, and looks into junctors anew', () => {
    const open = fromOpenAPI({
      type: 'object',
      required: ['need'],
      properties: {
        list: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['n'],
          items: { type: 'object', properties: { n: { type: 'integer' } } },
        },
        any: {
          type: 'object',
          properties: { a: { type: 'integer' }, b: { type: 'integer' } },
          anyOf: [{ required: ['c'] }, { properties: { a: { maximum: 1 } } }],
        },
      },
    });
    const old = { list: [{ n: 1 }, { n: 2 }], any: { a: 5, b: 1 } };
    expect(validate(open, { ...old, list: [{ n: 2 }, { n: 1 }] }, { old })).toEqual([]);
    const errors = validate(open, { ...old, any: { a: 5, b: 2 } }, { old }).map(formatFieldError);
    expect(errors).toEqual([
      '<nil>: Invalid value: "": "any" must validate at least one schema (anyOf)',
      'any.a: Invalid value: 5: any.a in body should be less than or equal to 1',
      'need: Required value',
    ]);
  });

  test('leaves duplicates alone that were there before', () => {
    const twice = { name: 'a', tags: ['x', 'x'] };
    expect(errors(twice)).toEqual(['tags[1]: Duplicate value: "x"']);
    expect(errors({ ...twice, name: 'b' }, twice)).toEqual([]);
  });

  test('takes names of Object.prototype for names', () => {
    const hostile: ValueObject = JSON.parse('{"name":"a","__proto__":{"x":1},"constructor":1}');
    expect(errors(hostile)).toEqual([]);
    expect(unknownFields(schema, hostile)).toEqual(['__proto__', 'constructor']);
    prune(schema, hostile);
    expect(Object.keys(hostile)).toEqual(['name']);
  });

  test('holds with a pattern that would take a backtracking engine forever', () => {
    const slow = fromOpenAPI({ type: 'string', pattern: '^(a+)+$' });
    expect(validate(slow, `${'a'.repeat(50_000)}b`)).toHaveLength(1);
  });
});
