import type { JsonObject } from './webhook.ts';

const str: JsonObject = { type: 'string' };
const spec = (schema: JsonObject): JsonObject => ({ type: 'object', properties: { spec: schema } });

/** Schemas that the real server refuses, or accepts though they look odd. */
export const structuralCases: Readonly<Record<string, JsonObject>> = {
  minimal: { type: 'object' },
  preservedRoot: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  rootNoType: {},
  rootArray: { type: 'array', items: str },
  rootNullable: { type: 'object', nullable: true },
  noType: spec({}),
  noTypeDeep: spec({
    type: 'object',
    properties: { a: { type: 'array', items: {} }, b: { properties: { c: str } } },
  }),
  unknownType: spec({ type: 'text' }),
  nullType: spec({ type: 'null' }),
  noItems: spec({ type: 'array' }),
  itemsList: spec({ type: 'array', items: [str] as unknown as JsonObject }),
  propertiesAndAdditional: spec({ type: 'object', properties: { a: str }, additionalProperties: str }),
  additionalFalse: spec({ type: 'object', additionalProperties: false }),
  rootAdditional: { type: 'object', additionalProperties: str },
  ref: spec({ type: 'object', $ref: '#/definitions/x' }),
  definitions: spec({ type: 'object', definitions: { a: str } }),
  patternProperties: spec({ type: 'object', patternProperties: { a: str } }),
  uniqueItems: spec({ type: 'array', items: str, uniqueItems: true }),
  intOrStringWithType: spec({ type: 'integer', 'x-kubernetes-int-or-string': true }),
  intOrStringAnyOf: spec({
    'x-kubernetes-int-or-string': true,
    anyOf: [{ type: 'integer' }, { type: 'string' }],
  }),
  intOrStringBadAnyOf: spec({
    'x-kubernetes-int-or-string': true,
    anyOf: [{ type: 'string' }, { type: 'integer' }],
  }),
  intOrStringAllOf: spec({
    'x-kubernetes-int-or-string': true,
    allOf: [{ anyOf: [{ type: 'integer' }, { type: 'string' }] }, { pattern: 'a' }],
  }),
  junctorType: spec({
    type: 'object',
    properties: { a: str },
    anyOf: [{ type: 'object', properties: { a: { pattern: 'x' } } }],
  }),
  junctorUnspecified: spec({
    type: 'object',
    properties: { a: str },
    oneOf: [{ properties: { b: { pattern: 'x' } } }],
  }),
  junctorDescription: spec({
    type: 'object',
    properties: { a: str },
    allOf: [{ description: 'x' }, { title: 'y' }, { default: 1 }],
  }),
  junctorNullable: spec({ type: 'object', properties: { a: str }, not: { nullable: true } }),
  junctorExtension: spec({ type: 'object', anyOf: [{ 'x-kubernetes-preserve-unknown-fields': true }] }),
  junctorAdditional: spec({
    type: 'object',
    additionalProperties: str,
    anyOf: [{ additionalProperties: { pattern: 'x' } }],
  }),
  junctorItems: spec({ type: 'array', items: str, anyOf: [{ items: { pattern: 'x' } }] }),
  embeddedNoObject: spec({ type: 'string', 'x-kubernetes-embedded-resource': true }),
  embeddedEmpty: spec({ type: 'object', 'x-kubernetes-embedded-resource': true }),
  preserveOnString: spec({ type: 'string', 'x-kubernetes-preserve-unknown-fields': true }),
  preserveFalse: spec({ type: 'object', 'x-kubernetes-preserve-unknown-fields': false }),
  preserveNoType: spec({ 'x-kubernetes-preserve-unknown-fields': true }),
  metadataRestricted: {
    type: 'object',
    properties: {
      metadata: {
        type: 'object',
        properties: { name: { type: 'string', pattern: 'a' }, labels: { type: 'object' } },
      },
    },
  },
  metadataName: {
    type: 'object',
    properties: { metadata: { type: 'object', properties: { name: { type: 'string', pattern: 'a' } } } },
  },
  metadataRequired: { type: 'object', properties: { metadata: { type: 'object', required: ['x'] } } },
  metadataString: { type: 'object', properties: { metadata: str } },
  apiVersionInteger: {
    type: 'object',
    properties: { apiVersion: { type: 'integer' }, kind: { type: 'object' } },
  },
  listTypeOnString: spec({ type: 'string', 'x-kubernetes-list-type': 'set' }),
  listTypeUnknown: spec({ type: 'array', items: str, 'x-kubernetes-list-type': 'bag' }),
  listSetOfObjects: spec({ type: 'array', items: { type: 'object' }, 'x-kubernetes-list-type': 'set' }),
  listSetNullable: spec({
    type: 'array',
    items: { type: 'string', nullable: true },
    'x-kubernetes-list-type': 'set',
  }),
  listMapNoKeys: spec({
    type: 'array',
    items: { type: 'object', properties: { a: str }, required: ['a'] },
    'x-kubernetes-list-type': 'map',
  }),
  listMapBadKeys: spec({
    type: 'array',
    items: { type: 'object', properties: { a: str, o: { type: 'object' } }, required: ['o'] },
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['a', 'b', 'o', 'a'],
  }),
  listMapOfStrings: spec({
    type: 'array',
    items: str,
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['a'],
  }),
  listKeysWithoutType: spec({ type: 'array', items: str, 'x-kubernetes-list-map-keys': ['a'] }),
  mapTypeUnknown: spec({ type: 'object', 'x-kubernetes-map-type': 'bag' }),
  mapTypeOnString: spec({ type: 'string', 'x-kubernetes-map-type': 'atomic' }),
  badPattern: spec({ type: 'string', pattern: '(' }),
  lookahead: spec({ type: 'string', pattern: 'a(?=b)' }),
  badDefaultType: spec({ type: 'string', default: 1 }),
  badDefaultEnum: spec({ type: 'string', enum: ['a'], default: 'b' }),
  unprunedDefault: spec({ type: 'object', properties: { a: str }, default: { a: 'x', b: 1 } }),
  nullDefault: spec({ type: 'string', default: null }),
  defaultInJunctor: spec({
    type: 'object',
    properties: { a: str },
    anyOf: [{ properties: { a: { default: 'x' } } }],
  }),
  defaultInMetadata: {
    type: 'object',
    properties: { metadata: { type: 'object', properties: { name: { type: 'string', default: 'x' } } } },
  },
  defaultNested: spec({
    type: 'object',
    default: {},
    properties: { a: { type: 'string', default: 'x' } },
    required: ['a'],
  }),
  enumDuplicate: spec({ type: 'string', enum: ['a', 'a'] }),
  negativeLength: spec({ type: 'string', minLength: -1 }),
  validationsNoRule: spec({ type: 'object', 'x-kubernetes-validations': [{ rule: '' }] }),
  unknownFormatType: spec({ type: 'string', format: 'anything' }),
};
