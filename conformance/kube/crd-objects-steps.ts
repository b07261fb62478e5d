import { definition, request, version } from './crd-definitions.ts';
import type { UserStep } from './run-steps.ts';

type Json = Readonly<Record<string, unknown>>;

const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const GROUP = '/apis/crd.example.com';
const MERGE = 'application/merge-patch+json';
const JSON_PATCH = 'application/json-patch+json';
const APPLY = 'application/apply-patch+yaml';

/** Defines things, and waits for them to be served. `marker` is a field that only this definition has. */
function defined(spec: unknown, more: Json = {}, rest: Json = {}): UserStep[] {
  const schema = { type: 'object', properties: { spec, status: { type: 'object', properties: {} } } };
  return defining(definition({ versions: [version(schema, more)], ...rest }));
}

function defining(body: Json): UserStep[] {
  return [request('POST', CRDS, body), { ...request('GET', `${GROUP}/v1/things?limit=1`), until: '200' }];
}

function gone(): UserStep[] {
  return [
    request('DELETE', `${CRDS}/things.crd.example.com`),
    { ...request('GET', `${CRDS}/things.crd.example.com`), until: '404' },
    { ...request('GET', `${GROUP}/v1/things`), until: '404' },
  ];
}

const things = (at = 'v1') => `${GROUP}/${at}/namespaces/default/things`;

function thing(name: string, spec?: unknown, more: Json = {}): Json {
  return {
    apiVersion: 'crd.example.com/v1',
    kind: 'Thing',
    metadata: { name },
    ...(spec === undefined ? {} : { spec }),
    ...more,
  };
}

const made = (name: string, spec?: unknown, more?: Json) =>
  request('POST', things(), thing(name, spec, more));
const merged = (name: string, patch: unknown, at = 'v1') =>
  request('PATCH', `${things(at)}/${name}`, patch, MERGE);
const shown = (name: string, at = 'v1') => request('GET', `${things(at)}/${name}`);

const object = (properties: Json, more: Json = {}) => ({ type: 'object', properties, ...more });
const text = { type: 'string' };
const whole = { type: 'integer' };
const rule = (...list: Json[]) => ({ 'x-kubernetes-validations': list });

const TYPES: readonly UserStep[] = [
  ...defined(
    object({
      nothing: { type: 'string', nullable: true },
      some: { type: 'string', default: 'some' },
      both: { type: 'string', nullable: true, default: 'both' },
      list: { type: 'array', nullable: true, items: { type: 'string', nullable: true } },
      port: { 'x-kubernetes-int-or-string': true },
      share: { 'x-kubernetes-int-or-string': true, pattern: '^\\d+%$', maximum: 100 },
      any: { 'x-kubernetes-preserve-unknown-fields': true },
      open: object({ known: whole }, { 'x-kubernetes-preserve-unknown-fields': true }),
      closed: object({ known: whole }),
      template: object({ spec: object({ size: whole }) }, { 'x-kubernetes-embedded-resource': true }),
      loose: {
        type: 'object',
        'x-kubernetes-embedded-resource': true,
        'x-kubernetes-preserve-unknown-fields': true,
      },
      map: { type: 'object', additionalProperties: object({ a: whole }) },
      ratio: { type: 'number', multipleOf: 0.5 },
      small: { type: 'integer', format: 'int32' },
      when: { type: 'string', format: 'date-time' },
      day: { type: 'string', format: 'date' },
      wait: { type: 'string', format: 'duration' },
      raw: { type: 'string', format: 'byte' },
      mail: { type: 'string', format: 'email' },
      address: { type: 'string', format: 'ipv4' },
      uuid: { type: 'string', format: 'uuid' },
      link: { type: 'string', format: 'uri' },
      odd: { type: 'string', format: 'bogus' },
    }),
  ),
  made('null-1', { nothing: null, some: null, both: null, list: null }),
  made('null-2', { list: [null, 'a'], closed: null }),
  made('null-3', { closed: { known: null } }),
  made('ios-1', { port: 80, share: 50 }),
  made('ios-2', { port: '80', share: '50%' }),
  made('ios-3', { port: 1.5 }),
  made('ios-4', { port: true }),
  made('ios-5', { share: 101 }),
  made('ios-6', { share: '50' }),
  made('ios-7', { port: [] }),
  made('keep-1', {
    any: { a: [1, { b: null }] },
    open: { known: 1, other: { x: 1 } },
    closed: { known: 1, other: 1 },
  }),
  made('keep-2', { open: { known: 'x' } }),
  made('keep-3', { map: { a: { a: 1, b: 2 } }, bogus: 1 }, { alsoBogus: true }),
  made('embed-1', {
    template: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'x', labels: { a: 'b' }, bogus: 1 },
      spec: { size: 1, other: 2 },
    },
  }),
  made('embed-2', { template: { spec: { size: 1 } } }),
  made('embed-3', { template: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'Bad_Name' } } }),
  made('embed-4', { template: { apiVersion: 'a/b/c', kind: 'p o d' } }),
  made('embed-5', {
    loose: { apiVersion: 'v1', kind: 'Pod', metadata: { labels: { a: 1 } }, other: { x: 1 } },
  }),
  made('embed-6', {
    loose: { apiVersion: 'v1', kind: 'Pod', metadata: { annotations: { 'bad key': 'x' } } },
  }),
  made('number-1', { ratio: 1.5, small: 2147483647 }),
  made('number-2', { ratio: 1.3 }),
  made('number-3', { small: 2147483648 }),
  made('number-4', { small: 1.0, ratio: 2 }),
  made('number-5', { small: 1.5 }),
  made('format-1', {
    when: '2024-01-02T03:04:05Z',
    day: '2024-01-02',
    wait: '1h30m',
    raw: 'aGk=',
    mail: 'a@example.com',
    address: '10.0.0.1',
    uuid: '7d444840-9dc0-11d1-b245-5ffdce74fad2',
    link: 'https://example.com/a',
    odd: 'anything',
  }),
  made('format-2', { when: 'yesterday' }),
  made('format-3', { day: '2024-13-01' }),
  made('format-4', { wait: 'long' }),
  made('format-5', { raw: '%%%' }),
  made('format-6', { mail: 'nobody' }),
  made('format-7', { address: 'here' }),
  made('format-9', { uuid: 'x' }),
  made('format-10', { link: '::' }),
  made('format-8', { wait: '2 days' }),
  request('POST', `${things()}?fieldValidation=Strict`, thing('strict', { closed: { other: 1 }, bogus: 1 })),
  request('POST', `${things()}?fieldValidation=Ignore`, thing('ignore', { bogus: 1 })),
  made('meta-1', {}, { metadata: { name: 'meta-1', bogus: 1, annotations: { a: 'b' } } }),
  made('meta-2', {}, { metadata: { name: 'meta-2', labels: { a: 1 } } }),
  made('meta-3', {}, { metadata: { name: 'meta-3', finalizers: 'x' } }),
  made('meta-4', { template: { apiVersion: 1, kind: 'A' } }),
  made('meta-5', { template: { apiVersion: 'v1', kind: 'A', metadata: 'x' } }),
  made('meta-6', {
    loose: { apiVersion: 'v1', kind: 'A', metadata: { creationTimestamp: null, labels: null, bogus: 1 } },
  }),
  request('POST', things(), thing('no-kind', {}, { kind: 'Other' })),
  request('POST', things(), thing('wrong-group', {}, { apiVersion: 'other.example.com/v1' })),
  ...gone(),
];

const LISTS_AND_DEFAULTS: readonly UserStep[] = [
  ...defined(
    object(
      {
        set: { type: 'array', items: text, 'x-kubernetes-list-type': 'set' },
        atomic: { type: 'array', items: text, 'x-kubernetes-list-type': 'atomic' },
        map: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name', 'port'],
          items: object(
            { name: text, port: { type: 'integer', default: 80 }, note: { type: 'string', default: 'none' } },
            { required: ['name'] },
          ),
        },
        numbers: { type: 'array', items: whole, minItems: 1, maxItems: 3, uniqueItems: false },
        struct: object({ a: text, b: text }, { 'x-kubernetes-map-type': 'atomic' }),
        deep: object(
          { a: object({ b: { type: 'string', default: 'b' } }, { default: {} }) },
          { default: {} },
        ),
        shallow: object({ a: { type: 'string', default: 'a' } }),
        labels: {
          type: 'object',
          additionalProperties: object({ x: { type: 'integer', default: 7 } }),
          maxProperties: 2,
        },
        mode: { type: 'string', enum: ['a', 'b'], default: 'a' },
        either: {
          ...object({ x: text, y: text }),
          oneOf: [{ required: ['x'] }, { required: ['y'] }],
          not: { required: ['z'] },
        },
        word: { type: 'string', minLength: 2, maxLength: 4, pattern: '^[a-zä]+$' },
      },
      { required: ['mode'], minProperties: 1 },
    ),
  ),
  made('l-1', { set: ['a', 'a'] }),
  made('l-2', { set: ['a', 'b'], atomic: ['a', 'a'] }),
  made('l-3', { map: [{ name: 'a' }, { name: 'a', port: 80 }] }),
  made('l-4', { map: [{ name: 'a' }, { name: 'a', port: 81 }, { name: 'b' }] }),
  made('l-5', { map: [{ port: 1 }] }),
  made('l-6', { numbers: [] }),
  made('l-7', { numbers: [1, 2, 3, 4] }),
  made('l-8', { numbers: [1, 'x'] }),
  made('l-9', { set: 'a' }),
  made('d-1', {}),
  made('d-2'),
  made('d-3', { deep: {}, shallow: {}, labels: { a: {}, b: { x: 1 } } }),
  made('d-4', { deep: { a: null }, shallow: null }),
  made('d-5', { labels: { a: {}, b: {}, c: {} } }),
  made('v-1', { mode: 'c' }),
  made('v-2', { either: { x: '1', y: '2' } }),
  made('v-3', { either: {} }),
  made('v-4', { word: 'a' }),
  made('v-5', { word: 'ääää' }),
  made('v-6', { word: 'abcde' }),
  made('v-7', { word: 'A1' }),
  made('v-8', { word: 5 }),
  made('v-9', { mode: true }),
  request(
    'PATCH',
    `${things()}/a-1?fieldManager=one`,
    thing('a-1', { set: ['a'], map: [{ name: 'x' }], struct: { a: '1' } }),
    APPLY,
  ),
  request(
    'PATCH',
    `${things()}/a-1?fieldManager=two`,
    thing('a-1', { set: ['b'], map: [{ name: 'y', note: 'n' }] }),
    APPLY,
  ),
  request(
    'PATCH',
    `${things()}/a-1?fieldManager=two`,
    thing('a-1', { struct: { b: '1' }, map: [{ name: 'x', note: 'mine' }] }),
    APPLY,
  ),
  request('PATCH', `${things()}/a-1?fieldManager=two`, thing('a-1', { struct: { b: '1' } }), APPLY),
  request('PATCH', `${things()}/a-1?fieldManager=one`, thing('a-1', { set: ['a', 'a'] }), APPLY),
  request(
    'PATCH',
    `${things()}/a-1?fieldManager=one`,
    thing(
      'a-1',
      { map: [{ name: 'x' }, { name: 'x' }] },
      { metadata: { name: 'a-1', namespace: 'default' } },
    ),
    APPLY,
  ),
  request(
    'PATCH',
    `${things()}/a-1?fieldManager=one`,
    thing('a-1', { bogus: 1 }, { metadata: { name: 'a-1', namespace: 'default' } }),
    APPLY,
  ),
  ...gone(),
];

/** Objects that were there before their definition became stricter. */
const stricter = (schema: Json) =>
  request(
    'PATCH',
    `${CRDS}/things.crd.example.com`,
    [{ op: 'replace', path: '/spec/versions/0/schema/openAPIV3Schema/properties/spec', value: schema }],
    JSON_PATCH,
  );

const loose = object({
  name: text,
  size: whole,
  note: text,
  list: { type: 'array', items: object({ a: text, b: whole }) },
  keyed: {
    type: 'array',
    items: object({ name: text, b: whole }, { required: ['name'] }),
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['name'],
  },
  map: { type: 'object', additionalProperties: whole },
});
const strict = object(
  {
    name: { type: 'string', maxLength: 3 },
    size: { type: 'integer', maximum: 5 },
    note: text,
    list: {
      type: 'array',
      maxItems: 5,
      items: object({ a: { type: 'string', enum: ['x'] }, b: { type: 'integer', maximum: 1 } }),
    },
    keyed: {
      type: 'array',
      maxItems: 5,
      items: object(
        {
          name: { type: 'string', maxLength: 5 },
          b: { type: 'integer', ...rule({ rule: 'self < 2', message: 'small' }) },
        },
        { required: ['name'] },
      ),
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
    },
    map: { type: 'object', maxProperties: 5, additionalProperties: { type: 'integer', maximum: 1 } },
    must: text,
  },
  { required: ['must'], ...rule({ rule: '!has(self.note) || self.note != "bad"', message: 'no bad note' }) },
);

const RATCHETING: readonly UserStep[] = [
  ...defined(loose),
  made('old', {
    name: 'long name',
    size: 9,
    note: 'bad',
    list: [{ a: 'x', b: 9 }],
    keyed: [
      { name: 'one', b: 9 },
      { name: 'two', b: 1 },
    ],
    map: { a: 9, b: 1 },
  }),
  stricter(strict),
  { ...request('POST', `${things()}?dryRun=All`, thing('new', { name: 'long name' })), until: '422' },
  merged('old', { metadata: { labels: { a: 'b' } } }),
  merged('old', { spec: { must: 'x' } }),
  merged('old', { spec: { name: 'other long name' } }),
  merged('old', { spec: { size: 8 } }),
  merged('old', { spec: { size: 4 } }),
  merged('old', {
    spec: {
      list: [
        { a: 'x', b: 9 },
        { a: 'x', b: 1 },
      ],
    },
  }),
  merged('old', { spec: { list: [{ a: 'x', b: 8 }] } }),
  merged('old', {
    spec: {
      keyed: [
        { name: 'two', b: 1 },
        { name: 'one', b: 9 },
      ],
    },
  }),
  merged('old', {
    spec: {
      keyed: [
        { name: 'one', b: 9 },
        { name: 'three', b: 3 },
      ],
    },
  }),
  merged('old', { spec: { map: { b: 0 } } }),
  merged('old', { spec: { map: { a: 8 } } }),
  merged('old', { spec: { note: 'bad' }, metadata: { labels: { c: 'd' } } }),
  merged('old', { spec: { must: null } }),
  shown('old'),
  ...gone(),
];

const TRANSITIONS: readonly UserStep[] = [
  ...defined(
    object(
      {
        fixed: {
          type: 'string',
          maxLength: 20,
          ...rule({ rule: 'self == oldSelf', message: 'is immutable' }),
        },
        once: {
          type: 'integer',
          ...rule({
            rule: 'oldSelf.hasValue() ? self >= oldSelf.value() : self == 1',
            optionalOldSelf: true,
            messageExpression: '"begins with one and grows, not " + string(self)',
          }),
        },
        parts: {
          type: 'array',
          maxItems: 5,
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
          items: object(
            { name: { type: 'string', maxLength: 5 }, size: whole },
            {
              required: ['name'],
              ...rule({
                rule: 'self.size >= oldSelf.size',
                fieldPath: '.size',
                reason: 'FieldValueForbidden',
                message: 'must not shrink',
              }),
            },
          ),
        },
        map: {
          type: 'object',
          maxProperties: 5,
          additionalProperties: { type: 'integer', ...rule({ rule: 'self >= oldSelf' }) },
        },
        texts: {
          type: 'array',
          maxItems: 3,
          items: {
            type: 'string',
            maxLength: 3,
            ...rule({ rule: 'self != "no"', reason: 'FieldValueRequired', message: ' spaces around ' }),
          },
        },
        twice: {
          type: 'string',
          maxLength: 5,
          ...rule({ rule: 'self != "x"', reason: 'FieldValueDuplicate', message: 'never told' }),
        },
        told: {
          type: 'integer',
          ...rule(
            { rule: 'self > 0', messageExpression: '"line\\nbreak"', message: 'plain' },
            { rule: 'self > 0', messageExpression: '" "' },
            { rule: 'self / (self - 5) != 99' },
          ),
        },
        port: { 'x-kubernetes-int-or-string': true, ...rule({ rule: 'self + 1 > 0' }) },
        secret: { type: 'string', maxLength: 20, ...rule({ rule: '!self.contains("x")' }) },
        both: object(
          { a: whole, b: whole },
          rule({ rule: 'self.a < self.b\n  && true' }, { rule: 'has(self.a)', fieldPath: '.a' }),
        ),
      },
      rule({ rule: '!has(oldSelf.fixed) || has(self.fixed)', message: 'fixed must stay' }),
    ),
  ),
  made('t', { fixed: 'a', once: 1, parts: [{ name: 'p', size: 2 }], map: { a: 1 } }),
  made('t-2', { once: 2 }),
  made('t-3', { texts: ['no', 'yes', 'no'], twice: 'x', told: 0, secret: 'xyz' }),
  made('t-4', { told: 5 }),
  made('t-5', { port: 'x' }),
  made('t-6', { port: 5, both: { a: 2, b: 1 } }),
  made('t-7', { both: { b: 1 } }),
  merged('t', { spec: { fixed: 'b' } }),
  merged('t', { spec: { fixed: null } }),
  merged('t', { spec: { once: 3 } }),
  merged('t', { spec: { once: 2 } }),
  merged('t', {
    spec: {
      parts: [
        { name: 'q', size: 0 },
        { name: 'p', size: 1 },
      ],
    },
  }),
  merged('t', { spec: { parts: [{ name: 'q', size: 0 }] } }),
  merged('t', { spec: { map: { a: 0, b: 0 } } }),
  merged('t', { spec: { map: { b: 0 } } }),
  ...gone(),

  // What rules may cost
  ...defined(
    object(
      {
        list: { type: 'array', maxItems: 400, items: whole },
        other: { type: 'array', maxItems: 30, items: { type: 'string', maxLength: 50 } },
        many: {
          type: 'array',
          maxItems: 500,
          items: {
            type: 'integer',
            ...rule({ rule: '[1, 2, 3].all(x, [1, 2, 3].all(y, [1, 2, 3].all(z, self > x + y - z - 9)))' }),
          },
        },
      },
      rule(
        { rule: '!has(self.list) || self.list.all(a, self.list.all(b, a + b >= 0))' },
        { rule: '!has(self.other) || self.other.all(a, self.other.exists(b, a == b))' },
      ),
    ),
  ),
  made('c-1', { list: Array.from({ length: 300 }, (_, i) => i) }),
  made('c-2', { list: Array.from({ length: 400 }, (_, i) => i) }),
  made('c-3', { other: Array.from({ length: 30 }, (_, i) => `a text of some length ${i}`) }),
  made('c-4', { many: Array.from({ length: 400 }, (_, i) => i) }),
  ...gone(),
];

const spec = object({ size: whole, color: text, flag: { type: 'boolean' } });
const status = object({ size: whole, selector: text });
const selectableFields = ['.spec.color', '.spec.flag', '.spec.size'].map((jsonPath) => ({ jsonPath }));
const both = (more: Json = {}) => version(object({ spec, status }), { selectableFields, ...more });

const VERSIONS: readonly UserStep[] = [
  ...defining(
    definition({
      versions: [
        both({
          subresources: {
            status: {},
            scale: {
              specReplicasPath: '.spec.size',
              statusReplicasPath: '.status.size',
              labelSelectorPath: '.status.selector',
            },
          },
        }),
        both({ name: 'v1beta1', storage: false, deprecated: true, deprecationWarning: 'use v1' }),
        both({ name: 'v1alpha1', storage: false, served: false }),
      ],
    }),
  ),
  made('s', { size: 1, color: 'red', flag: true }, { status: { size: 5 } }),
  made('t', { size: 2, color: 'blue' }),
  made('u', { size: 3 }),
  shown('s', 'v1beta1'),
  shown('s', 'v1alpha1'),
  request('PUT', `${things()}/s/status`, thing('s', { size: 9 }, { status: { size: 3, selector: 'a=b' } })),
  request(
    'PATCH',
    `${things()}/s/status`,
    { spec: { size: 9 }, status: { size: 3, selector: 'a=b' }, metadata: { labels: { x: 'y' } } },
    MERGE,
  ),
  request('PATCH', `${things()}/s/status`, { status: { size: 'x' } }, MERGE),
  request('GET', `${things()}/s/scale`),
  request('GET', `${things()}/t/scale`),
  request('PATCH', `${things()}/u/scale`, { spec: { replicas: 4 } }, MERGE),
  request('PATCH', `${things()}/u/scale`, { spec: { replicas: -1 } }, MERGE),
  request('DELETE', `${things()}/u`),
  request('GET', `${things('v1beta1')}/s/scale`),
  request('PATCH', `${things('v1beta1')}/s`, { spec: { color: 'green' } }, MERGE),
  ...[
    'spec.color=green',
    'spec.color!=green',
    'spec.flag=true',
    'spec.size=1',
    'spec.size=',
    'spec.flag=',
    'spec.other=1',
    'metadata.name=t',
    'spec.color=blue,metadata.namespace=default',
  ].map((selector) => request('GET', `${things()}?fieldSelector=${encodeURIComponent(selector)}`)),
  request('GET', `${things('v1beta1')}?fieldSelector=spec.color%3Dgreen`),
  request('DELETE', `${things()}?fieldSelector=spec.color%3Dblue`),
  request('GET', `${GROUP}`),
  request('GET', `${GROUP}/v1`),
  request('GET', `${GROUP}/v1beta1`),
  request('GET', `${GROUP}/v1alpha1`),
  request('GET', `${CRDS}/things.crd.example.com/status`),

  // Another storage version
  request(
    'PATCH',
    `${CRDS}/things.crd.example.com`,
    [
      { op: 'replace', path: '/spec/versions/0/storage', value: false },
      { op: 'replace', path: '/spec/versions/1/storage', value: true },
    ],
    JSON_PATCH,
  ),
  { ...request('GET', `${CRDS}/things.crd.example.com`), until: '["v1","v1beta1"]' },
  shown('s'),
  request('DELETE', `${things('v1beta1')}/s`),
  request(
    'PATCH',
    `${CRDS}/things.crd.example.com`,
    [{ op: 'remove', path: '/spec/versions/0' }],
    JSON_PATCH,
  ),
  request(
    'PATCH',
    `${CRDS}/things.crd.example.com/status`,
    { status: { storedVersions: ['v1beta1'] } },
    MERGE,
  ),
  request('PATCH', `${CRDS}/things.crd.example.com/status`, { status: { storedVersions: [] } }, MERGE),
  request(
    'PATCH',
    `${CRDS}/things.crd.example.com`,
    [{ op: 'remove', path: '/spec/versions/0' }],
    JSON_PATCH,
  ),
  { ...shown('s'), until: '404 page' },
  request('GET', `${GROUP}/v1beta1/things`),
  request('PATCH', `${CRDS}/things.crd.example.com`, { spec: { names: { plural: 'others' } } }, MERGE),
  request(
    'PATCH',
    `${CRDS}/things.crd.example.com`,
    { spec: { names: { kind: 'Stuff', listKind: 'StuffList', singular: 'stuff', shortNames: ['st'] } } },
    MERGE,
  ),
  { ...request('GET', `${GROUP}/v1beta1`), until: 'Stuff' },
  ...gone(),

  // Names that are taken
  ...defined(object({})),
  request('POST', CRDS, {
    ...definition(
      {
        names: { plural: 'others', kind: 'Thing', singular: 'other', listKind: 'OtherList' },
        versions: [version(object({}))],
      },
      { name: 'others.crd.example.com' },
    ),
  }),
  { ...request('GET', `${CRDS}/others.crd.example.com`), until: 'NameConflict' },
  request('GET', `${GROUP}/v1/others`),
  request(
    'PATCH',
    `${CRDS}/others.crd.example.com`,
    { spec: { names: { kind: 'Other', shortNames: ['thing'] } } },
    MERGE,
  ),
  { ...request('GET', `${CRDS}/others.crd.example.com`), until: 'ShortNamesConflict' },
  ...gone(),
  { ...request('GET', `${CRDS}/others.crd.example.com`), until: 'no conflicts found' },
  { ...request('GET', `${GROUP}/v1/others`), until: '200' },
  request('DELETE', `${CRDS}/others.crd.example.com`),
  { ...request('GET', `${CRDS}/others.crd.example.com`), until: '404' },

  // Deletion with what is there
  ...defined(object({})),
  made('held', {}, { metadata: { name: 'held', finalizers: ['example.com/hold'] } }),
  made('free', {}),
  request('DELETE', `${CRDS}/things.crd.example.com`),
  { ...shown('free'), until: '404' },
  { ...request('GET', `${CRDS}/things.crd.example.com`), until: 'InstanceDeletionInProgress' },
  { ...made('late', {}), until: 'terminating' },
  { ...shown('held'), until: 'deletionTimestamp' },
  merged('held', { metadata: { finalizers: null } }),
  { ...request('GET', `${CRDS}/things.crd.example.com`), until: '404' },
];

/** What custom resources are and do, by their definitions. */
export const CRD_OBJECT_STEPS: readonly UserStep[] = [
  ...TYPES,
  ...LISTS_AND_DEFAULTS,
  ...RATCHETING,
  ...TRANSITIONS,
  ...VERSIONS,
];
