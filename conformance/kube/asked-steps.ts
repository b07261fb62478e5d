import { ODD_STEPS } from './odd-steps.ts';
import type { UserStep } from './run-steps.ts';

const http = (args: string, headers: Readonly<Record<string, string>> = {}, input?: string): UserStep => ({
  args,
  headers,
  ...(input === undefined ? {} : { input }),
});
const step = (args: string): UserStep => ({ args });
const MAPS = '/api/v1/namespaces/steps/configmaps';
const ACCOUNTS = '/api/v1/namespaces/steps/serviceaccounts';
const BODY = { 'content-type': 'application/json' };
const AUTHENTICATION = '/apis/authentication.k8s.io/v1';
const AUTHORIZATION = '/apis/authorization.k8s.io/v1';
const configMap = (name: string) =>
  JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { a: 'b' } });
const typed = (type: string) => ({ 'content-type': type });

/** How answers and bodies are written. */
const FORMS: readonly UserStep[] = [
  ...[
    'application/json;q=0.1,application/yaml;q=0.9',
    'application/yaml;q=0.1,application/json;q=0.9',
    'application/*',
    '*/*;q=0',
    'text/plain',
    'application/json;as=Table',
    'application/json;as=Table;g=meta.k8s.io;v=v2',
    'application/json;as=Table;g=other;v=v1',
    'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1beta1',
    'application/json;stream=watch',
    'application/json;charset=utf-8',
    'application/cbor',
    'application/cbor,application/json',
    'application/json;foo=bar',
    'garbage',
    ';;',
    ',',
    'application/json;as=Table;g=meta.k8s.io;v=v1;q=0.1,application/json',
    'application/apply-patch+yaml',
    'a/b, application/json;q=0',
  ].map((accept) => http(`GET ${MAPS}/a`, { accept })),
  ...['application/yaml', 'application/json;stream=watch', 'application/cbor', 'text/html'].map((accept) =>
    http(`GET ${MAPS}?watch=true&timeoutSeconds=1&fieldSelector=metadata.name%3Da`, { accept }),
  ),
  ...[
    'application/json; charset=utf-8',
    'application/json;foo',
    'application/json;',
    'application/json;;',
    'application/json; a="b;c"; d=e',
    'application/json; a=b c',
    'text/plain',
    'application/cbor',
    'application/vnd.kubernetes.protobuf',
    'application/x-yaml',
    'application/merge-patch+json',
    'application/*',
    '',
  ].map((type, i) => http(`POST ${MAPS}?dryRun=All`, typed(type), configMap(`ct${i}`))),
  ...[
    'application/json',
    'text/plain',
    '',
    'application/apply-patch+json',
    'application/merge-patch+json; charset=utf-8',
    'application/merge-patch+json;foo',
    'application/merge-patch+yaml',
    'application/apply-patch+cbor',
  ].map((type) => http(`PATCH ${MAPS}/a?fieldManager=x&dryRun=All`, typed(type), configMap('a'))),
  ...['application/json', 'application/cbor', 'text/plain', 'application/yaml', ''].map((type) =>
    http(`DELETE ${MAPS}/a?dryRun=All`, typed(type), '{"kind":"DeleteOptions","apiVersion":"v1"}'),
  ),
];

/** What a watch may be asked for. */
const WATCHES: readonly UserStep[] = [
  'sendInitialEvents=true',
  'sendInitialEvents=true&resourceVersionMatch=Exact',
  'sendInitialEvents=false',
  'sendInitialEvents=maybe&resourceVersionMatch=NotOlderThan',
  'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true',
  'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&resourceVersion=1',
  'sendInitialEvents=false&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&resourceVersion=0',
  'resourceVersionMatch=NotOlderThan',
  'resourceVersionMatch=Foo',
  'resourceVersion=abc',
  'resourceVersion=-1',
  'resourceVersion=0&allowWatchBookmarks=true',
  'limit=1&continue=x',
  'continue=x&resourceVersion=5',
  'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&continue=x',
  'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&resourceVersion=99999999',
].map((query) =>
  http(`GET ${MAPS}?watch=true&timeoutSeconds=1&fieldSelector=metadata.name%3Da&${query}`, {}),
);

const token = (spec: unknown, name = 'robot', more: object = {}): UserStep =>
  http(
    `POST ${ACCOUNTS}/${name}/token`,
    BODY,
    JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', ...more, spec }),
  );
const bound = (boundObjectRef: object, name?: string) => token({ boundObjectRef }, name);
const POD = { apiVersion: 'v1', kind: 'Pod', name: 'p' };

/** Tokens of ServiceAccounts. */
const TOKENS: readonly UserStep[] = [
  ...[599, 600, 2 ** 32, 2 ** 32 + 1, -1, 0, '600', null].map((expirationSeconds) =>
    token({ expirationSeconds }),
  ),
  ...[['a', 'b'], [''], [], 'x'].map((audiences) => token({ audiences })),
  bound({}),
  bound(POD),
  bound({ ...POD, apiVersion: undefined }),
  bound({ ...POD, apiVersion: 'apps/v1' }),
  bound({ ...POD, name: 'none' }),
  bound({ ...POD, uid: 'wrong' }),
  bound({ ...POD, kind: 'pod' }),
  bound(POD, 'other'),
  bound({ apiVersion: 'v1', kind: 'Secret', name: 'sec' }),
  bound({ apiVersion: 'v1', kind: 'Node', name: 'none' }),
  bound({ apiVersion: 'v1', kind: 'ConfigMap', name: 'a' }),
  token({ unknown: 1 }),
  token({}),
  token({}, 'none'),
  token({}, 'robot', { metadata: { name: 'robot', namespace: 'steps' } }),
  token({}, 'robot', { metadata: { name: 'other' } }),
  token({}, 'robot', { metadata: { name: 'robot', namespace: 'default' } }),
  token({}, 'robot', { kind: 'Other' }),
  token({}, 'robot', { apiVersion: 'v1' }),
  http(`GET ${ACCOUNTS}/robot/token`),
  http(`PUT ${ACCOUNTS}/robot/token`, BODY, '{}'),
  http(`POST ${ACCOUNTS}/robot/token?dryRun=All`, BODY, '{}'),
  http(`POST ${ACCOUNTS}/robot/token?dryRun=Some`, BODY, '{}'),
  http(`POST ${ACCOUNTS}/robot/token?fieldValidation=Strict`, BODY, '{"spec":{"unknown":1}}'),
  http(`POST ${ACCOUNTS}/robot/token`, BODY),
  ...[{}, { token: 'x' }, { token: 'a.b.c' }, { token: 'x', audiences: ['y'] }, { token: 1 }].map((spec) =>
    http(`POST ${AUTHENTICATION}/tokenreviews`, BODY, JSON.stringify({ spec })),
  ),
];

const whoAmI = (headers: Readonly<Record<string, string>>) =>
  http(`POST ${AUTHENTICATION}/selfsubjectreviews`, { ...BODY, ...headers }, '{}');
const JANE = { 'impersonate-user': 'jane' };
const ROBOT = { 'impersonate-user': 'system:serviceaccount:steps:robot' };
const NOBODY = { 'impersonate-user': 'system:anonymous' };

/** Who somebody is, and what paths he may see. */
const OTHERS: readonly UserStep[] = [
  ...[
    JANE,
    { ...JANE, 'impersonate-group': 'devs' },
    { ...JANE, 'impersonate-uid': 'u-1' },
    { ...JANE, 'impersonate-extra-scopes': 'view' },
    { ...JANE, 'impersonate-extra-Acme.com%2Fproject': 'x' },
    { ...JANE, 'impersonate-uid': '' },
    { ...JANE, 'impersonate-group': '' },
    { ...JANE, 'impersonate-group': 'system:authenticated' },
    { ...JANE, 'impersonate-group': 'system:unauthenticated' },
    ROBOT,
    { ...ROBOT, 'impersonate-group': 'x' },
    NOBODY,
    { 'impersonate-user': 'system:serviceaccount:steps' },
    { 'impersonate-user': 'system:node:n1', 'impersonate-group': 'system:nodes' },
    { 'impersonate-uid': 'x' },
  ].map(whoAmI),
  ...['/healthz', '/healthz/etcd', '/metrics', '/none', '/statusz', '/api', '/openid/v1/jwks'].map((path) =>
    http(`GET ${path}`, JANE),
  ),
  ...['/healthz', '/livez/ping', '/readyz/etcd', '/apis', '/metrics', '/none'].map((path) =>
    http(`GET ${path}`, NOBODY),
  ),
  ...[
    MAPS,
    '/apis/example.com/v1/foos',
    '/api/v1/namespaces/steps/pods/p/log',
    '/api/v1/nodes/x/proxy/metrics',
    '/api/v1/watch/pods',
    '/api/v1/pods?watch=true',
    '/apis/apps/v1/namespaces/steps/deployments/x/scale',
  ].map((path) => http(`GET ${path}`, JANE)),
  http(`GET ${MAPS}`, ROBOT),
];

const LIST = { verb: 'list', resource: 'pods' };
const mayI = (spec: unknown, headers: Readonly<Record<string, string>> = {}) =>
  http(`POST ${AUTHORIZATION}/selfsubjectaccessreviews`, { ...BODY, ...headers }, JSON.stringify({ spec }));
const mayThey = (spec: unknown) =>
  http(`POST ${AUTHORIZATION}/subjectaccessreviews`, BODY, JSON.stringify({ spec }));
const mayThere = (resourceAttributes: unknown, metadata?: object) =>
  http(
    `POST ${AUTHORIZATION}/namespaces/steps/localsubjectaccessreviews`,
    BODY,
    JSON.stringify({ metadata, spec: { user: 'jane', resourceAttributes } }),
  );
const GET = { verb: 'get', resource: 'pods' };
const requirement = (key: string, operator: string, ...values: readonly string[]) => ({
  requirements: [{ key, operator, values }],
});

/** What somebody may do. */
const REVIEWS: readonly UserStep[] = [
  mayI({}),
  mayI({ resourceAttributes: GET }),
  mayI({ resourceAttributes: { ...GET, verb: 7 } }),
  mayI({ resourceAttributes: GET, unknown: 1 }),
  mayI({ nonResourceAttributes: { path: '/x', verb: 'get' } }),
  mayI({ resourceAttributes: {}, nonResourceAttributes: {} }),
  mayI({ resourceAttributes: { ...GET, namespace: 'steps' } }, JANE),
  mayI({ nonResourceAttributes: { path: '/version', verb: 'post' } }, JANE),
  ...[
    { fieldSelector: {} },
    { fieldSelector: { rawSelector: 'a=b' } },
    { fieldSelector: { rawSelector: 'a in (b)' } },
    { fieldSelector: requirement('a', 'In') },
    { fieldSelector: requirement('', 'In', 'x') },
    { fieldSelector: requirement('a', 'In', 'x', 'y') },
    { fieldSelector: requirement('a', 'Exists', 'x') },
    { fieldSelector: requirement('a', 'Other', 'x') },
    { labelSelector: requirement('a', 'Bad', 'x') },
    { labelSelector: requirement('a b', 'In', 'x') },
    { labelSelector: requirement('a', 'In', 'x y') },
    { labelSelector: { rawSelector: 'a in (' } },
    { labelSelector: { rawSelector: 'a', ...requirement('a', 'Exists') } },
    { labelSelector: requirement('a', 'Bad', 'x'), fieldSelector: requirement('a', 'Bad', 'x') },
  ].map((selectors) => mayI({ resourceAttributes: { ...LIST, ...selectors } })),
  mayThey({}),
  mayThey({ user: 'jane' }),
  mayThey({ resourceAttributes: GET }),
  mayThey({ user: 'jane', resourceAttributes: GET }),
  mayThey({ groups: ['system:masters'], resourceAttributes: GET }),
  mayThey({
    user: 'system:kube-scheduler',
    resourceAttributes: { verb: 'create', resource: 'pods', subresource: 'binding', namespace: 'x' },
  }),
  mayThere({ ...GET, namespace: 'steps' }),
  mayThere({ ...GET, namespace: 'other' }),
  mayThere(GET),
  mayThere({ ...GET, namespace: 'steps' }, { namespace: 'other' }),
  http(`GET ${AUTHENTICATION}/tokenreviews`),
  http(`GET ${AUTHORIZATION}/selfsubjectaccessreviews/x`),
  http(`DELETE ${AUTHORIZATION}/selfsubjectaccessreviews`),
];

/** What is asked about forms, watches, identities and leave. Steps build on each other. */
export const ASKED_STEPS: readonly UserStep[] = [
  step('create namespace steps'),
  { args: 'get configmap kube-root-ca.crt -o name', until: 'configmap/' },
  step('create configmap a --from-literal=k=v'),
  step('create serviceaccount robot'),
  step('create serviceaccount other'),
  step('create secret generic sec'),
  {
    args: 'create -f -',
    input: JSON.stringify({
      ...POD,
      name: undefined,
      metadata: { name: 'p' },
      spec: { serviceAccountName: 'robot', containers: [{ name: 'c', image: 'i' }] },
    }),
  },
  ...FORMS,
  ...WATCHES,
  ...TOKENS,
  ...OTHERS,
  ...REVIEWS,
  ...ODD_STEPS,
];
