import type { Value } from '@flux-ts/yaml';
import { expect, test } from 'vitest';
import { applyDefaults, loadBuiltinKinds, prune, structuralSchema, unknownFields } from '../index.ts';

test('unknownFields finds none in what may be any JSON, objects in a list included', () => {
  const crd = loadBuiltinKinds().schemaOf('apiextensions.k8s.io', 'v1', 'CustomResourceDefinition')!;
  const inner = { type: 'object', default: [{ any: { thing: 1 } }], example: [[{ x: 1 }]], bogus: 1 };
  const versions = [{ name: 'v1', schema: { openAPIV3Schema: { properties: { list: inner } } } }];
  const object = { apiVersion: 'apiextensions.k8s.io/v1', spec: { versions } } as Value;
  expect(unknownFields(crd, object)).toEqual([
    'spec.versions[0].schema.openAPIV3Schema.properties.list.bogus',
  ]);
});

test('prune removes what a structural schema does not specify', () => {
  const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  const schema = structuralSchema({
    type: 'object',
    properties: {
      list: { type: 'array', items: { type: 'object', properties: { a: { type: 'integer' } } } },
      open,
    },
  });
  const value: Value = { list: [{ a: 1, b: 2 }], open: { any: [{ x: 1 }] }, other: 1 };
  expect(prune(schema, value)).toEqual(['list[0].b', 'other']);
  expect(value).toEqual({ list: [{ a: 1 }], open: { any: [{ x: 1 }] } });
});

test('applyDefaults sets an empty text, zero and false', () => {
  const properties = {
    text: { type: 'string', default: '' },
    zero: { type: 'integer', default: 0 },
    no: { type: 'boolean', default: false },
  };
  const value: Value = {};
  applyDefaults(structuralSchema({ type: 'object', properties }), value);
  expect(value).toEqual({ text: '', zero: 0, no: false });
});
