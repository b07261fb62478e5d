import { field, rules, schema, tried, version } from './crd-definitions.ts';
import type { UserStep } from './run-steps.ts';

const text = { type: 'string' };
const object = { type: 'object' };
const list = (items: unknown, more = {}) => field({ type: 'array', items, ...more });
const names = (more: object) =>
  tried({ names: { plural: 'things', kind: 'Thing', ...more }, versions: [version(object)] });
const spec = (more: object) => tried({ versions: [version(object)], ...more });
const column = (more: object) =>
  schema(object, { additionalPrinterColumns: [{ name: 'A', type: 'string', jsonPath: '.spec.a', ...more }] });
const scale = (more: object) =>
  schema(object, {
    subresources: {
      scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas', ...more },
    },
  });
const selectable = (...paths: unknown[]) =>
  schema(
    {
      type: 'object',
      properties: {
        spec: {
          type: 'object',
          properties: {
            color: text,
            size: { type: 'integer' },
            on: { type: 'boolean' },
            weight: { type: 'number' },
            deep: { type: 'object', properties: { er: text } },
            list: { type: 'array', items: text },
          },
        },
      },
    },
    { selectableFields: paths.map((jsonPath) => ({ jsonPath })) },
  );
const mapList = (items: object, keys: unknown = ['name']) =>
  list(items, { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': keys });

/** Definitions that the real server refuses, and some at the border that it takes. Nothing is stored. */
export const CRD_BAD_STEPS: readonly UserStep[] = [
  schema(object),

  // Names, groups, versions
  tried({ versions: [version(object)] }, { name: 'others.crd.example.com' }),
  tried({ versions: [version(object)] }, { name: 'Things.crd.example.com' }),
  spec({ group: '' }),
  spec({ group: 'nodots' }),
  spec({ group: 'Bad_Group.com' }),
  spec({ scope: '' }),
  spec({ scope: 'Everywhere' }),
  names({ plural: '' }),
  names({ plural: 'Things' }),
  names({ kind: '' }),
  names({ kind: 'thing-1' }),
  names({ kind: '1Thing' }),
  names({ kind: 'Thing', listKind: 'Thing' }),
  names({ listKind: 'things_list' }),
  names({ singular: 'A.B' }),
  names({ shortNames: ['t', 'T_'] }),
  names({ categories: ['all', 'All!'] }),
  spec({ versions: [] }),
  spec({ versions: [version(object, { storage: false })] }),
  spec({ versions: [version(object), version(object, { name: 'v2' })] }),
  spec({ versions: [version(object), version(object, { storage: false })] }),
  spec({ versions: [version(object, { name: 'V1' })] }),
  spec({ versions: [version(object, { name: '' })] }),
  spec({ versions: [{ name: 'v1', served: true, storage: true }] }),
  spec({ versions: [{ name: 'v1', served: true, storage: true, schema: {} }] }),
  schema(object, { deprecationWarning: 'old' }),
  schema(object, { deprecated: true, deprecationWarning: '' }),
  schema(object, { deprecated: true, deprecationWarning: 'x'.repeat(257) }),
  schema(object, { deprecated: true, deprecationWarning: 'two\nlines' }),
  schema(object, { deprecated: true, deprecationWarning: 'old' }),
  spec({ preserveUnknownFields: true }),
  spec({ group: 'x.k8s.io', names: { plural: 'things', kind: 'Thing' } }),
  tried({ group: 'x.k8s.io', versions: [version(object)] }, { name: 'things.x.k8s.io' }),
  tried(
    { group: 'x.k8s.io', versions: [version(object)] },
    { name: 'things.x.k8s.io', annotations: { 'api-approved.kubernetes.io': 'unapproved, test' } },
  ),
  tried(
    { group: 'x.k8s.io', versions: [version(object)] },
    { name: 'things.x.k8s.io', annotations: { 'api-approved.kubernetes.io': 'me' } },
  ),

  // Conversion
  spec({ conversion: { strategy: 'Magic' } }),
  spec({ conversion: { strategy: '' } }),
  spec({ conversion: { strategy: 'None', webhook: { conversionReviewVersions: ['v1'] } } }),

  // Columns, subresources, selectable fields
  column({ name: '' }),
  column({ type: '' }),
  column({ type: 'text' }),
  column({ format: 'long' }),
  column({ jsonPath: '' }),
  column({ jsonPath: 'spec.a' }),
  column({ jsonPath: '.spec.a[0]' }),
  column({ type: 'date', format: 'date-time', priority: 1 }),
  scale({}),
  scale({ specReplicasPath: '' }),
  scale({ specReplicasPath: '.status.replicas' }),
  scale({ statusReplicasPath: '.spec.replicas' }),
  scale({ statusReplicasPath: 'status' }),
  scale({ labelSelectorPath: '.metadata.labels' }),
  selectable('.spec.color', '.spec.size', '.spec.on', '.spec.deep.er'),
  selectable(''),
  selectable('.spec.nothing'),
  selectable('spec.color'),
  selectable('.spec.weight'),
  selectable('.spec.deep'),
  selectable('.spec.list[0]'),
  selectable('.metadata.name'),
  selectable('.spec.color', '.spec.color'),

  // Schemas that are not structural
  schema({}),
  schema({ type: 'array', items: text }),
  schema({ type: 'object', nullable: true }),
  schema({ type: 'object', additionalProperties: text }),
  schema({ properties: { spec: object } }),
  schema({ type: 'object', properties: { metadata: { type: 'object', properties: { labels: object } } } }),
  schema({ type: 'object', properties: { metadata: { type: 'object', properties: { name: text } } } }),
  schema({ type: 'object', properties: { metadata: text } }),
  schema({ type: 'object', properties: { kind: { type: 'integer' } } }),
  schema({ type: 'object', properties: { apiVersion: { type: 'integer' } } }),
  field({}),
  field({ type: 'text' }),
  field({ type: 'null' }),
  field({ type: 'array' }),
  field({ type: 'array', items: [] }),
  field({ type: 'array', items: text, uniqueItems: true }),
  field({ type: 'array', items: {} }),
  field({ type: 'string', pattern: '[' }),
  field({ type: 'string', pattern: '(?=x)' }),
  field({ type: 'string', format: 'anything' }),
  field({ $ref: '#/definitions/x', type: 'object' }),
  field({ type: 'object', definitions: { x: object } }),
  field({ type: 'object', patternProperties: { x: text } }),
  field({ type: 'array', items: text, additionalItems: true }),
  field({ type: 'object', dependencies: { a: ['b'] } }),
  field({ type: 'object', id: 'x' }),
  field({ type: 'object', properties: { a: text }, additionalProperties: text }),
  field({ type: 'object', properties: { a: text }, additionalProperties: true }),
  field({ type: 'object', properties: { a: text }, additionalProperties: false }),
  field({ type: 'object', 'x-kubernetes-preserve-unknown-fields': false }),
  field({ 'x-kubernetes-int-or-string': true, 'x-kubernetes-preserve-unknown-fields': true }),
  field({ 'x-kubernetes-int-or-string': true, 'x-kubernetes-embedded-resource': true }),
  field({ 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] }),
  field({ 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'string' }, { type: 'integer' }] }),
  field({ 'x-kubernetes-int-or-string': true, type: 'string' }),
  field({ type: 'object', 'x-kubernetes-embedded-resource': true }),
  field({
    type: 'string',
    'x-kubernetes-embedded-resource': true,
    'x-kubernetes-preserve-unknown-fields': true,
  }),
  field({ 'x-kubernetes-embedded-resource': true, 'x-kubernetes-preserve-unknown-fields': true }),
  field({ type: 'object', 'x-kubernetes-embedded-resource': true, additionalProperties: text }),
  field({
    type: 'object',
    'x-kubernetes-embedded-resource': true,
    properties: {
      metadata: { type: 'object', 'x-kubernetes-embedded-resource': true, properties: { a: text } },
    },
  }),
  field({ type: 'object', oneOf: [{ type: 'object' }] }),
  field({ type: 'object', oneOf: [{ title: 'x' }, { description: 'x' }] }),
  field({ type: 'object', anyOf: [{ default: 1 }] }),
  field({ type: 'object', not: { additionalProperties: text } }),
  field({ type: 'object', not: { nullable: true } }),
  field({ type: 'object', allOf: [{ 'x-kubernetes-preserve-unknown-fields': true }] }),
  field({ type: 'object', allOf: [{ 'x-kubernetes-list-type': 'atomic' }] }),
  field({ type: 'object', allOf: [{ 'x-kubernetes-map-type': 'atomic' }] }),
  field({ type: 'object', properties: { a: text }, allOf: [{ properties: { b: { minLength: 1 } } }] }),
  field({ type: 'object', properties: { a: text }, allOf: [{ properties: { a: { minLength: 1 } } }] }),
  field({ type: 'object', allOf: [{ 'x-kubernetes-validations': [{ rule: 'true' }] }] }),
  schema({ type: 'object', allOf: [{ properties: { metadata: {} } }] }),
  schema({ type: 'object', not: { required: ['x'] } }, { subresources: { status: {} } }),

  // Lists and maps
  list(text, { 'x-kubernetes-list-type': 'bag' }),
  field({ type: 'object', 'x-kubernetes-list-type': 'set' }),
  list(object, { 'x-kubernetes-list-type': 'set' }),
  list({ type: 'object', 'x-kubernetes-map-type': 'atomic' }, { 'x-kubernetes-list-type': 'set' }),
  list({ type: 'array', items: text, 'x-kubernetes-list-type': 'set' }, { 'x-kubernetes-list-type': 'set' }),
  list({ type: 'string', nullable: true }, { 'x-kubernetes-list-type': 'set' }),
  list(text, { 'x-kubernetes-list-map-keys': ['a'] }),
  list(text, { 'x-kubernetes-list-type': 'set', 'x-kubernetes-list-map-keys': ['a'] }),
  mapList(text),
  mapList(object),
  mapList({ type: 'object', properties: { name: text } }),
  mapList({ type: 'object', properties: { name: text }, required: ['name'] }),
  mapList({ type: 'object', properties: { name: { type: 'string', default: 'x' } } }),
  mapList({ type: 'object', properties: { name: { type: 'string', nullable: true } }, required: ['name'] }),
  mapList({ type: 'object', properties: { name: object }, required: ['name'] }),
  mapList({ type: 'object', properties: { name: text }, required: ['name'], nullable: true }),
  mapList({ type: 'object', properties: { name: text }, required: ['name'] }, ['name', 'name']),
  mapList({ type: 'object', properties: { name: text }, required: ['name'] }, []),
  field({ type: 'string', 'x-kubernetes-map-type': 'atomic' }),
  field({ type: 'object', 'x-kubernetes-map-type': 'deep' }),

  // Defaults
  field({ type: 'string', default: 1 }),
  field({ type: 'string', default: null }),
  field({ type: 'string', default: null, nullable: true }),
  field({ type: 'string', enum: ['a', 'b'], default: 'c' }),
  field({ type: 'object', properties: { a: text }, default: { b: 'x' } }),
  field({ type: 'object', properties: { a: text }, required: ['a'], default: {} }),
  field({
    type: 'object',
    properties: { a: { type: 'string', default: 'x' } },
    required: ['a'],
    default: {},
  }),
  field({ type: 'integer', minimum: 1, default: 0 }),
  field({ type: 'array', items: { type: 'integer' }, default: [1, 'x'] }),
  schema({ type: 'object', properties: { kind: { type: 'string', default: 'X' } } }),
  schema({
    type: 'object',
    properties: { metadata: { type: 'object', properties: { name: { type: 'string', default: 'x' } } } },
  }),
  schema({ type: 'object', default: {} }),
  rules({ type: 'integer', default: 0 }, 'self > 0'),

  // Rules that are wrong without a look at the expression
  rules(text, { rule: '' }),
  rules(text, { rule: ' ' }),
  rules(text, { rule: 'true', message: ' ' }),
  rules(text, { rule: 'true', message: 'a\nb' }),
  rules(text, { rule: 'true &&\ntrue' }),
  rules(text, { rule: 'true &&\ntrue', message: 'x' }),
  rules(text, { rule: 'true', messageExpression: ' ' }),
  rules(text, { rule: 'true', reason: 'Because' }),
  rules(text, { rule: 'true', reason: 'FieldValueDuplicate' }),
  rules(object, { rule: 'true', fieldPath: '.nothing' }),
  rules(object, { rule: 'true', fieldPath: ' ' }),
  rules({ type: 'object', properties: { a: text } }, { rule: 'true', fieldPath: '.a' }),
  rules({ type: 'object', properties: { a: text } }, { rule: 'true', fieldPath: 'a' }),
  rules({ type: 'object', properties: { 'a.b': text } }, { rule: 'true', fieldPath: "['a.b']" }),
  rules(
    { type: 'object', properties: { a: { type: 'array', items: text } } },
    { rule: 'true', fieldPath: '.a[0]' },
  ),
];
