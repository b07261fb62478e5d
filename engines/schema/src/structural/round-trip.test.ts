import type { Value, ValueObject } from '@flux-ts/yaml';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { longTypeName, shortTypeName } from '../builtin/compact.ts';
import {
  applyDefaults,
  loadBuiltinKinds,
  prune,
  structuralSchema,
  toOpenAPI,
  unknownFields,
} from '../index.ts';

const name = fc.constantFrom('a', 'b', 'c', 'constructor', 'toString');

/** Structural schemas of every shape, small. */
const { schema: openAPI } = fc.letrec<{ schema: ValueObject }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3 },
    fc.record({ type: fc.constant('string'), minLength: fc.nat(5) }, { requiredKeys: ['type'] }),
    fc.record({ type: fc.constant('integer'), default: fc.integer() }, { requiredKeys: ['type'] }),
    fc.constant<ValueObject>({ 'x-kubernetes-int-or-string': true }),
    fc.constant<ValueObject>({ type: 'object', 'x-kubernetes-preserve-unknown-fields': true }),
    fc.record({ type: fc.constant('array'), items: tie('schema') }),
    fc.record({ type: fc.constant('object'), additionalProperties: tie('schema') }),
    fc.record({
      type: fc.constant('object'),
      properties: fc.dictionary(name, tie('schema'), { maxKeys: 3 }),
    }),
  ) as fc.Arbitrary<ValueObject>,
}));
const root = fc
  .dictionary(name, openAPI, { maxKeys: 3 })
  .map((properties) => ({ type: 'object', properties }));
const { value } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<Value>(null, true, 1, 'x'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(name, tie('value'), { maxKeys: 3 }),
  ) as fc.Arbitrary<Value>,
}));

test('toOpenAPI gives back what structuralSchema read', () => {
  fc.assert(
    fc.property(root, (schema) => {
      expect(toOpenAPI(structuralSchema(schema))).toEqual(schema);
    }),
  );
});

test('prune removes what unknownFields names, and nothing when done again', () => {
  fc.assert(
    fc.property(root, value, (openAPIV3Schema, object) => {
      const schema = structuralSchema(openAPIV3Schema);
      const named = unknownFields(schema, object);
      expect(prune(schema, object)).toEqual(named);
      expect(prune(schema, object)).toEqual([]);
      expect(unknownFields(schema, object)).toEqual([]);
    }),
  );
});

test('applyDefaults does nothing when done again', () => {
  fc.assert(
    fc.property(root, value, (openAPIV3Schema, object) => {
      const schema = structuralSchema(openAPIV3Schema);
      applyDefaults(schema, object);
      const once = structuredClone(object);
      applyDefaults(schema, object);
      expect(object).toEqual(once);
    }),
  );
});

test('longTypeName spells out what shortTypeName cut', () => {
  for (const type of loadBuiltinKinds().definitions()) expect(longTypeName(shortTypeName(type)!)).toBe(type);
});
