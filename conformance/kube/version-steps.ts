import type { UserStep } from './run-steps.ts';

const http = (args: string, headers: Readonly<Record<string, string>> = {}, input?: unknown): UserStep => ({
  args,
  headers,
  ...(input === undefined ? {} : { input: JSON.stringify(input) }),
});
const step = (args: string, input?: unknown): UserStep =>
  input === undefined ? { args } : { args, input: JSON.stringify(input) };
const until = (args: string, text: string): UserStep => ({ args, until: text });

const GROUP = 'steps.example.com';
const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const JSON_BODY = { 'content-type': 'application/json' };
const MERGE = { 'content-type': 'application/merge-patch+json' };
const TABLE = { accept: 'application/json;as=Table;g=meta.k8s.io;v=v1' };
const text = { type: 'string' };
const integer = { type: 'integer' };
const object = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more });
const kindOf = (plural: string) => `${plural[0]?.toUpperCase()}${plural.slice(1, -1)}`;
const version = (name: string, openAPIV3Schema: object, more: object = {}) => ({
  name,
  served: true,
  storage: name === 'v1',
  schema: { openAPIV3Schema },
  ...more,
});
const crd = (plural: string, versions: readonly object[], more: object = {}) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${plural}.${GROUP}` },
  spec: {
    group: GROUP,
    scope: 'Namespaced',
    names: { plural, singular: plural.slice(0, -1), kind: kindOf(plural) },
    versions,
    ...more,
  },
});
const anything = [version('v1', { type: 'object', 'x-kubernetes-preserve-unknown-fields': true })];
const define = (definition: object) => http(`POST ${CRDS}`, JSON_BODY, definition);
const redefine = (definition: object) => step('apply --server-side --force-conflicts -f -', definition);
const served = (plural: string) => until(`get crd ${plural}.${GROUP} -o jsonpath={.status}`, '"Established"');
const at = (plural: string, v = 'v1') => `/apis/${GROUP}/${v}/namespaces/steps/${plural}`;
const named = (plural: string, name: string, body: object, v = 'v1') => ({
  apiVersion: `${GROUP}/${v}`,
  kind: kindOf(plural),
  metadata: { name },
  ...body,
});
const create = (plural: string, name: string, body: object = {}, v = 'v1') =>
  http(`POST ${at(plural, v)}`, JSON_BODY, named(plural, name, body, v));
const patch = (plural: string, name: string, body: object, v = 'v1') =>
  http(`PATCH ${at(plural, v)}/${name}`, MERGE, body);
const stored = (...versions: readonly string[]) =>
  http(`PATCH ${CRDS}/twos.${GROUP}/status`, MERGE, { status: { storedVersions: versions } });
const conditions = '{range .status.conditions[*]}{.type}={.status} {.reason}: {.message}; {end}';

const TWO_VERSIONS = [
  version('v1', object({ spec: object({ a: { ...text, default: 'one' }, both: integer }) }), {
    additionalPrinterColumns: [
      { name: 'A', type: 'string', jsonPath: '.spec.a' },
      { name: 'Both', type: 'integer', jsonPath: '.spec.both', priority: 1 },
      { name: 'When', type: 'date', jsonPath: '.metadata.creationTimestamp' },
    ],
  }),
  version(
    'v2beta1',
    object({
      spec: object(
        { b: { ...text, default: 'two' }, both: { ...text, pattern: '^[0-9]+$' } },
        { required: ['b'] },
      ),
    }),
    { deprecated: true },
  ),
  version('v3', { type: 'object' }, { served: false }),
];
const storedIn = (name: string) => TWO_VERSIONS.map((each) => ({ ...each, storage: each.name === name }));

/** Definitions with several versions that know different fields. */
const SEVERAL: readonly UserStep[] = [
  define(crd('twos', TWO_VERSIONS)),
  served('twos'),
  create('twos', 'a', { spec: { both: 1 } }),
  create('twos', 'b', { spec: { both: '2' } }, 'v2beta1'),
  create('twos', 'c', { spec: { both: 'x' } }, 'v2beta1'),
  create('twos', 'd', { spec: {} }, 'v3'),
  http(`GET ${at('twos', 'v2beta1')}/a`),
  http(`GET ${at('twos')}/b`),
  http(`GET ${at('twos')}`),
  http(`GET ${at('twos', 'v2beta1')}`),
  step('get twos'),
  step('get twos -o wide --sort-by=.metadata.name'),
  step(`get twos.v2beta1.${GROUP}`),
  step(`get twos.v3.${GROUP}`),
  patch('twos', 'a', { spec: { b: 'x' } }),
  patch('twos', 'a', { spec: { b: 'y' } }, 'v2beta1'),
  patch('twos', 'b', { metadata: { labels: { x: 'y' } } }),
  step('explain two.spec'),
  step(`explain two.spec --api-version=${GROUP}/v2beta1`),
  http(`GET /apis/${GROUP}`),
  http(`GET /apis/${GROUP}/v1`),
  http(`GET /apis/${GROUP}/v3`),
  http(`GET ${at('twos')}?watch=true&timeoutSeconds=1&fieldSelector=metadata.name%3Da`),
  http(`GET ${at('twos', 'v2beta1')}?watch=true&timeoutSeconds=1&fieldSelector=metadata.name%3Da`),
  http(`GET ${at('twos')}?limit=1`, TABLE),
  http(`GET ${at('twos', 'v2beta1')}/a`, TABLE),
  step('apply --server-side -f -', named('twos', 'ssa', { spec: { b: 'q' } }, 'v2beta1')),
  step('apply --server-side -f -', named('twos', 'ssa', { spec: { a: 'q' } })),
  redefine(crd('twos', storedIn('v3'))),
  step(`get crd twos.${GROUP} -o jsonpath={.status.storedVersions}`),
  redefine(crd('twos', storedIn('v3').slice(1))),
  stored('v3'),
  stored(),
  stored('v1'),
  step(`get crd twos.${GROUP} -o jsonpath={.status.storedVersions}`),
];

const SELECTED = object({
  spec: object({ color: text, size: integer, on: { type: 'boolean' }, nested: object({ x: text }) }),
});
const fields = (...paths: readonly string[]) => ({
  selectableFields: paths.map((jsonPath) => ({ jsonPath })),
});

/** Fields that a definition lets be selected. */
const SELECTABLE: readonly UserStep[] = [
  define(
    crd('sels', [version('v1', SELECTED, fields('.spec.color', '.spec.size', '.spec.on', '.spec.nested.x'))]),
  ),
  served('sels'),
  create('sels', 'r', { spec: { color: 'red', size: 1, on: true, nested: { x: 'y' } } }),
  create('sels', 'g', { spec: { color: 'green', size: 10 } }),
  ...[
    'spec.color=red',
    'spec.color!=red',
    'spec.size=10',
    'spec.on=true',
    'spec.on=',
    'spec.nested.x=y',
    'spec.color=red,spec.size=1',
    'spec.other=x',
    'metadata.name=r,spec.color=green',
    'spec.color==green',
    'metadata.labels.x=y',
  ].map((selector) => step(`get sels --field-selector=${selector} -o name`)),
  http(`GET ${at('sels')}?watch=true&timeoutSeconds=1&fieldSelector=spec.color%3Dred`),
  step('delete sels --field-selector=spec.color=red'),
  step('get sels -o name'),
  define(
    crd('selb', [
      version(
        'v1',
        object({ spec: object({ a: { type: 'array', items: text }, o: object({}), s: text }) }),
        fields(
          ...['.spec.a', '.spec.o', '.spec.none', '.spec.s', '.spec.s'],
          ...['spec.s', '.metadata.name', '.spec.a[0]', ''],
        ),
      ),
    ]),
  ),
];

const ratcheted = (minimum: number, more: { s?: object; o?: object } = {}) =>
  crd('rats', [
    version(
      'v1',
      object({
        spec: object({
          n: { ...integer, minimum },
          s: { ...text, ...more.s },
          l: {
            type: 'array',
            'x-kubernetes-list-type': 'map',
            'x-kubernetes-list-map-keys': ['k'],
            items: object({ k: text, v: { ...integer, minimum } }, { required: ['k'] }),
          },
          o: object({ v: integer }, more.o),
        }),
      }),
    ),
  ]);
const LARGE = { 'x-kubernetes-validations': [{ rule: 'self.v > 100', message: 'too small' }] };

/** A definition that becomes stricter than what is there. */
const RATCHETING: readonly UserStep[] = [
  define(ratcheted(0)),
  served('rats'),
  create('rats', 'r', {
    spec: {
      n: 1,
      s: 'long enough',
      l: [
        { k: 'a', v: 1 },
        { k: 'b', v: 2 },
      ],
      o: { v: 1 },
    },
  }),
  redefine(ratcheted(10, { s: { maxLength: 3 }, o: LARGE })),
  until(
    `get crd rats.${GROUP} -o jsonpath={.spec.versions[0].schema.openAPIV3Schema.properties.spec.properties.n}`,
    '10',
  ),
  ...[
    { metadata: { labels: { a: 'b' } } },
    { spec: { n: 2 } },
    { spec: { n: 20 } },
    { spec: { s: 'other long' } },
    {
      spec: {
        l: [
          { k: 'a', v: 1 },
          { k: 'b', v: 3 },
        ],
      },
    },
    {
      spec: {
        l: [
          { k: 'b', v: 2 },
          { k: 'a', v: 1 },
        ],
      },
    },
    {
      spec: {
        l: [
          { k: 'b', v: 2 },
          { k: 'c', v: 1 },
        ],
      },
    },
    { spec: { o: { v: 2 } } },
    { spec: { o: { v: 1, extra: 1 } } },
    { spec: { o: null } },
  ].map((body) => patch('rats', 'r', body)),
  http(`PUT ${at('rats')}/r`, JSON_BODY, named('rats', 'r', { spec: { n: 1 } })),
];

/** Names that others have, and definitions whose objects do not want to go. */
const LIVES: readonly UserStep[] = [
  define(crd('ones', anything, { names: { plural: 'ones', singular: 'two', kind: 'One' } })),
  until(`get crd ones.${GROUP} -o jsonpath=${conditions}`, 'NamesAccepted'),
  step(`delete crd ones.${GROUP}`),
  define(crd('ones', anything, { names: { plural: 'ones', kind: 'Two', shortNames: ['twos', 'o'] } })),
  until(`get crd ones.${GROUP} -o jsonpath=${conditions}{.status.acceptedNames}`, 'NamesAccepted'),
  http(`GET ${at('ones')}`),
  step(`delete crd twos.${GROUP} --wait=true`),
  until(
    `get crd ones.${GROUP} -o jsonpath={.status.conditions[*].status}{.status.acceptedNames}`,
    'True True',
  ),
  define(crd('fins', anything)),
  served('fins'),
  create('fins', 'f', { metadata: { name: 'f', finalizers: ['x.example.com/y'] } }),
  step(`delete crd fins.${GROUP} --wait=false`),
  until(
    `get crd fins.${GROUP} -o jsonpath={.status.conditions[?(@.type=="Terminating")]}`,
    'InstanceDeletionInProgress',
  ),
  create('fins', 'late'),
  patch('fins', 'f', { metadata: { labels: { x: 'y' } } }),
  patch('fins', 'f', { metadata: { finalizers: null } }),
  until(`get crd fins.${GROUP}`, 'NotFound'),
  http(`GET ${at('fins')}`),
];

/** Definitions that are refused. */
const REFUSED: readonly UserStep[] = [
  crd('bads', [version('v1', { properties: { a: text } })]),
  crd('badb', [version('v1', object({ a: {} }))]),
  crd('badc', [version('v1', object({ a: object({ b: text }, { additionalProperties: text }) }))]),
  crd('badd', [version('v1', { type: 'object', anyOf: [text] })]),
  crd('bade', anything, { preserveUnknownFields: true }),
  crd('badf', anything, { scope: 'Other' }),
  crd('badg', []),
  crd('hookb', anything, { conversion: { strategy: 'Webhook' } }),
  crd('hookc', anything, {
    conversion: {
      strategy: 'None',
      webhook: { conversionReviewVersions: ['v1'], clientConfig: { url: 'https://a/' } },
    },
  }),
  crd('hookd', anything, { conversion: { strategy: 'Other' } }),
  crd('hooke', anything, {
    conversion: {
      strategy: 'Webhook',
      webhook: { conversionReviewVersions: ['v2'], clientConfig: { url: 'http://a/' } },
    },
  }),
].map(define);

/** What definitions live through. Steps build on each other. */
export const VERSION_STEPS: readonly UserStep[] = [
  step('create namespace steps'),
  ...SEVERAL,
  ...SELECTABLE,
  ...RATCHETING,
  ...LIVES,
  ...REFUSED,
];
