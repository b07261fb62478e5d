import type { Json, JsonObject } from './webhook.ts';

/** A property of a CustomResourceDefinition's spec, and values to send for it. */
export interface ValidationCase {
  readonly schema: JsonObject;
  readonly values: readonly Json[];
}

const str: JsonObject = { type: 'string' };
const int: JsonObject = { type: 'integer' };
const format = (name: string, ...values: Json[]): ValidationCase => ({
  schema: { type: 'string', format: name },
  values,
});

/** What is sent to the real server, by the name of the property. */
export const validationCases: Readonly<Record<string, ValidationCase>> = {
  typeString: { schema: str, values: ['ok', 1, 1.5, true, null, {}, []] },
  typeInteger: { schema: int, values: [1, -1, 1.0, 1.5, '1', true, {}, 1e30] },
  typeNumber: { schema: { type: 'number' }, values: [1, 1.5, 'x', false, []] },
  typeBoolean: { schema: { type: 'boolean' }, values: [true, 'true', 0, 1] },
  typeObject: { schema: { type: 'object', properties: { a: str } }, values: [{ a: 'x' }, [], 'x', 1, true] },
  typeArray: {
    schema: { type: 'array', items: str },
    values: [['x'], {}, 'x', [1], ['a', 2, false], [null]],
  },
  nested: {
    schema: {
      type: 'object',
      properties: { list: { type: 'array', items: { type: 'object', properties: { n: int } } } },
    },
    values: [{ list: [{ n: 1 }, { n: 'x' }] }, { list: [1] }, { list: [{ n: 1 }, { n: true, other: 1 }] }],
  },
  mapOfInts: {
    schema: { type: 'object', additionalProperties: int },
    values: [{ a: 1 }, { a: 'x' }, { 'a.b/c': 'x' }, { a: null }],
  },
  required: {
    schema: {
      type: 'object',
      required: ['a', 'b'],
      properties: { a: str, b: { type: 'object', required: ['c'], properties: { c: int } } },
    },
    values: [{}, { a: 'x' }, { b: {} }, { a: null, b: { c: 1 } }, { a: 1, b: { c: 1 } }],
  },
  enumString: { schema: { type: 'string', enum: ['a', 'b'] }, values: ['a', 'x', '', 1] },
  enumMixed: { schema: { type: 'integer', enum: [1, 2, 3] }, values: [1, 7, 'x'] },
  pattern: { schema: { type: 'string', pattern: '^[a-z]+$' }, values: ['abc', 'A1', '', 5] },
  lengths: {
    schema: { type: 'string', minLength: 2, maxLength: 4 },
    values: ['abc', 'a', 'abcde', '', 'ééé', 'ééééé'],
  },
  range: { schema: { type: 'integer', minimum: 1, maximum: 10 }, values: [1, 10, 0, 11, -5] },
  exclusive: {
    schema: { type: 'number', minimum: 1, exclusiveMinimum: true, maximum: 2, exclusiveMaximum: true },
    values: [1.5, 1, 2, 0.5, 2.5],
  },
  fractionRange: { schema: { type: 'number', minimum: 0.5, maximum: 1.25 }, values: [0.25, 1.5] },
  bigRange: {
    schema: { type: 'integer', minimum: 65536, maximum: 1000000 },
    values: [1, 1000001, 123456789012],
  },
  bigFloatRange: { schema: { type: 'number', maximum: 1000000, multipleOf: 3 }, values: [1000001.5, 7.5] },
  bigFraction: {
    schema: { type: 'number', maximum: 10 },
    values: [1234567.5, 1e25, 0.00001, 123456.75, 100000],
  },
  nullableEnum: { schema: { type: 'string', nullable: true, enum: ['a', 'b'] }, values: [null, 'x'] },
  notNullInMap: {
    schema: { type: 'object', additionalProperties: { type: 'string', default: 'd' } },
    values: [{ a: null }],
  },
  nestedSets: {
    schema: {
      type: 'object',
      additionalProperties: { type: 'array', items: int, 'x-kubernetes-list-type': 'set' },
    },
    values: [{ a: [1, 1], b: [2, 3] }],
  },
  bestAnyOf: {
    schema: {
      type: 'object',
      properties: { a: str, b: { type: 'object', properties: { c: int } } },
      anyOf: [
        { properties: { a: { pattern: '^x' } } },
        { properties: { a: { pattern: '^y' }, b: { properties: { c: { minimum: 3 } } } } },
      ],
    },
    values: [
      { a: 'z', b: { c: 1 } },
      { a: 'y', b: { c: 1 } },
    ],
  },
  unicode: { schema: { type: 'string', enum: ['a'] }, values: ['é"\n\\', '\u0001\u200b😀', 'tab\t'] },
  multipleOf: { schema: { type: 'integer', multipleOf: 5 }, values: [10, 7] },
  multipleOfFraction: { schema: { type: 'number', multipleOf: 0.5 }, values: [1.5, 0.7] },
  items: { schema: { type: 'array', items: int, minItems: 1, maxItems: 2 }, values: [[1], [], [1, 2, 3]] },
  properties: {
    schema: { type: 'object', additionalProperties: str, minProperties: 1, maxProperties: 2 },
    values: [{ a: 'x' }, {}, { a: 'x', b: 'x', c: 'x' }],
  },
  oneItem: { schema: { type: 'array', items: int, minItems: 2, maxItems: 1 }, values: [[1], [1, 2]] },
  setOfStrings: {
    schema: { type: 'array', items: str, 'x-kubernetes-list-type': 'set' },
    values: [
      ['a', 'b'],
      ['a', 'b', 'a'],
      ['a', 'a', 'a', 'b', 'b'],
    ],
  },
  mapByKeys: {
    schema: {
      type: 'array',
      items: {
        type: 'object',
        required: ['name'],
        properties: { name: str, port: { type: 'integer', default: 80 } },
      },
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name', 'port'],
    },
    values: [
      [{ name: 'a' }, { name: 'b' }],
      [{ name: 'a' }, { name: 'a', port: 80 }],
      [
        { name: 'a', port: 1 },
        { name: 'a', port: 2 },
      ],
      [{ port: 1 }],
    ],
  },
  setOfObjects: {
    schema: {
      type: 'array',
      items: { type: 'object', properties: { a: str }, 'x-kubernetes-map-type': 'atomic' },
      'x-kubernetes-list-type': 'set',
    },
    values: [[{ a: 'x' }, { a: 'x' }]],
  },
  intOrString: {
    schema: { 'x-kubernetes-int-or-string': true },
    values: [1, 'x', true, 1.5, {}],
  },
  anyOf: {
    schema: {
      type: 'object',
      properties: { a: str, b: str },
      anyOf: [{ required: ['a'] }, { required: ['b'] }],
    },
    values: [{ a: 'x' }, {}],
  },
  oneOf: {
    schema: {
      type: 'object',
      properties: { a: str, b: str },
      oneOf: [{ required: ['a'] }, { required: ['b'] }],
    },
    values: [{ a: 'x' }, {}, { a: 'x', b: 'x' }],
  },
  allOf: {
    schema: { type: 'integer', allOf: [{ minimum: 3 }, { maximum: 5 }, { multipleOf: 2 }] },
    values: [4, 1, 9, 7],
  },
  not: { schema: { type: 'integer', not: { minimum: 5 } }, values: [1, 7] },
  nullable: { schema: { type: 'string', nullable: true }, values: [null, 'x'] },
  nullableDefault: { schema: { type: 'string', nullable: true, default: 'd' }, values: [null, 'x'] },
  defaulted: {
    schema: {
      type: 'object',
      default: { a: 'outer' },
      properties: { a: { type: 'string', default: 'inner' }, b: { type: 'integer', default: 3 } },
    },
    values: [null, {}, { a: null }, { a: 'x', b: null }],
  },
  defaultedItems: {
    schema: { type: 'array', items: { type: 'object', properties: { a: { type: 'string', default: 'd' } } } },
    values: [[{}, { a: 'x' }, { a: null }], null],
  },
  preserved: {
    schema: {
      type: 'object',
      'x-kubernetes-preserve-unknown-fields': true,
      properties: { a: { type: 'object', properties: { b: str } } },
    },
    values: [{ x: { y: 1 }, a: { b: 'x', c: 1 } }, { a: { b: 1 } }],
  },
  embedded: {
    schema: {
      type: 'object',
      'x-kubernetes-embedded-resource': true,
      properties: { spec: { type: 'object' } },
    },
    values: [
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x', labels: { a: 'b' } }, spec: { y: 1 }, z: 1 },
      { metadata: {} },
      {},
      { apiVersion: '', kind: 'Pod' },
      { apiVersion: 'v1', kind: '' },
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: 1 } },
      { apiVersion: 'a/b/c', kind: 'Pod' },
      { apiVersion: 'v1', kind: 'x/y' },
    ],
  },
  anyMap: { schema: { type: 'object', additionalProperties: true }, values: [{ a: { b: 1 }, c: 1 }] },
  freeObject: { schema: { type: 'object' }, values: [{ a: 1 }] },
  int32: { schema: { type: 'integer', format: 'int32' }, values: [2147483647, 2147483648, -2147483649] },
  int64: { schema: { type: 'integer', format: 'int64' }, values: [5] },
  float: { schema: { type: 'number', format: 'float' }, values: [1e300] },
  dateTime: format(
    'date-time',
    '2020-01-01T00:00:00Z',
    '2020-01-01T00:00:00.5+02:00',
    '2020-01-01',
    '2020-13-01T00:00:00Z',
    '',
  ),
  date: format('date', '2020-01-01', '2020-1-1', '2020-02-30', 'x'),
  duration: format('duration', '1h', '5m30s', '1.5s', '2 days', '1w', 'x', '', '5', '3 seconds'),
  byte: format('byte', 'aGk=', 'aGk', '!!', ''),
  ipv4: format('ipv4', '1.2.3.4', '1.2.3', '::1', '01.2.3.4'),
  ipv6: format('ipv6', '::1', '1.2.3.4', 'x', '::ffff:1.2.3.4'),
  cidr: format('cidr', '10.0.0.0/8', '10.0.0.0', '::/0'),
  mac: format('mac', '00:00:5e:00:53:01', 'x'),
  uri: format('uri', 'http://a/b', 'x', '/x', 'http://a b', ''),
  hostname: format('hostname', 'a.b', 'a_b', '-a', 'A.b', 'a..b', ''),
  email: format('email', 'a@b.c', 'a', 'A <a@b.c>'),
  uuid: format('uuid', '123e4567-e89b-12d3-a456-426614174000', '123E4567E89B12D3A456426614174000', 'x'),
  uuid4: format('uuid4', '9b2c1a5e-8a7b-4c3d-9e2f-1a2b3c4d5e6f', '123e4567-e89b-12d3-a456-426614174000'),
  isbn: format('isbn', '9783161484100', '9783161484101'),
  creditcard: format('creditcard', '4111111111111111', '4111111111111112'),
  ssn: format('ssn', '123-45-6789', 'x'),
  hexcolor: format('hexcolor', '#fff', '#ff', 'fff'),
  rgbcolor: format('rgbcolor', 'rgb(1,2,3)', 'rgb(256,2,3)', 'rgb(0.5,2,3)'),
  password: format('password', '', 'x'),
  bsonobjectid: format('bsonobjectid', '507f1f77bcf86cd799439011', 'x'),
  shortName: format('k8s-short-name', 'abc-1', 'a.b', 'A'),
  longName: format('k8s-long-name', 'abc-1.d', 'A'),
  unknownFormat: format('something', 'x'),
};
