import { createValidator, formatFieldError, prune, structuralSchema } from '@flux-ts/schema';
import type { Value, ValueObject } from '@flux-ts/yaml';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Oracle, startOracle } from '../oracles/start-oracle.ts';

/*
 * An object made under a loose schema is updated under a strict one: kube-apiserver reports only what an update
 * touched. What it says against what `validate` says with `old`.
 */
const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const cases = '/apis/ratchet.example.com/v1/cases';
const integer = { type: 'integer' };

const loose: ValueObject = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
const strict: ValueObject = {
  type: 'object',
  required: ['need'],
  properties: {
    need: { type: 'string' },
    text: { type: 'string', pattern: '^a' },
    map: { type: 'object', additionalProperties: integer },
    keyed: {
      type: 'array',
      items: {
        type: 'object',
        properties: { n: integer, v: { type: 'integer', maximum: 3 }, z: { type: 'string' } },
        required: ['n', 'z'],
      },
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['n'],
    },
    list: { type: 'array', items: { type: 'integer', maximum: 3 } },
    twice: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
    once: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
    small: { type: 'object', maxProperties: 1, properties: { a: integer, b: integer } },
    any: {
      type: 'object',
      properties: { a: integer, b: integer },
      anyOf: [{ required: ['c'] }, { properties: { a: { maximum: 1 } } }],
    },
  },
};

const before: ValueObject = {
  text: 'zzz',
  map: { a: 'x', b: 'y' },
  keyed: [
    { n: 1, v: 9 },
    { n: 2, v: 9 },
  ],
  list: [9, 1],
  twice: ['x', 'x'],
  once: ['a'],
  small: { a: 1, b: 2 },
  any: { a: 5, b: 1 },
};

const edits: readonly ValueObject[] = [
  {},
  { unknown: 1 },
  { text: 'yyy' },
  { text: 'abc' },
  { map: { a: 'x', b: 'z' } },
  { map: { a: 'x', b: 'y', c: 1 } },
  {
    keyed: [
      { n: 2, v: 9 },
      { n: 1, v: 9 },
    ],
  },
  {
    keyed: [
      { n: 1, v: 9 },
      { n: 2, v: 8 },
    ],
  },
  {
    keyed: [
      { n: 1, v: 9 },
      { n: 3, v: 1 },
    ],
  },
  { list: [9, 2] },
  { list: [9, 1, 1] },
  { twice: ['x', 'x', 'y'] },
  { once: ['a', 'a'] },
  { twice: ['y', 'y'], once: ['b', 'b'] },
  { small: { a: 1, b: 3 } },
  { any: { a: 5, b: 2 } },
  { any: { a: 6, b: 1 } },
  { need: 'x' },
];

const object = (spec: ValueObject): ValueObject => ({ type: 'object', properties: { spec } });
let oracle: Oracle;

beforeAll(async () => {
  oracle = await startOracle();
  const versions = (spec: ValueObject) => [
    { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: object(spec) } },
  ];
  const body = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'cases.ratchet.example.com' },
    spec: {
      group: 'ratchet.example.com',
      scope: 'Cluster',
      names: { plural: 'cases', kind: 'Case' },
      versions: versions(loose),
    },
  };
  await oracle.send('POST', definitions, { body });
  await until(async () => (await oracle.send('GET', cases)).status === 200);
  const made = { apiVersion: 'ratchet.example.com/v1', kind: 'Case', metadata: { name: 'x' }, spec: before };
  await oracle.send('POST', cases, { body: made });
  const patch = { spec: { versions: versions(strict) } };
  const contentType = 'application/merge-patch+json';
  await oracle.send('PATCH', `${definitions}/cases.ratchet.example.com`, { body: patch, contentType });
  const fresh = { ...made, metadata: { name: 'y' } };
  await until(async () => (await oracle.send('POST', `${cases}?dryRun=All`, { body: fresh })).status === 422);
});

afterAll(() => oracle?.stop());

test.each(edits.map((edit) => ({ edit, title: JSON.stringify(edit) })))(
  'an update to $title',
  async ({ edit }) => {
    const old: ValueObject = (await oracle.send('GET', `${cases}/x`)).body;
    const next: ValueObject = { ...old, spec: { ...before, ...edit } };
    const { status, body } = await oracle.send('PUT', `${cases}/x?dryRun=All`, { body: next });
    const causes: { field: string; message: string }[] = status === 200 ? [] : body.details.causes;
    const schema = structuralSchema(object(strict));
    const pruned: Value = structuredClone(next);
    prune(schema, pruned);
    const ours = createValidator(schema)(pruned, { old }).map(formatFieldError);
    expect(ours.sort()).toEqual(causes.map((c) => `${c.field}: ${c.message}`).sort());
  },
);

async function until(ask: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 150; attempt++) {
    if (await ask()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the definition did not come into force');
}
