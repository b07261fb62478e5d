import type { UserStep } from './run-steps.ts';

/*
 * Queries, patches and paths as hardly anybody writes them. Objects are Secrets: no controller puts any of its own into
 * the namespace.
 */
const SECRETS = '/api/v1/namespaces/steps/secrets';
const DEPLOYMENT = '/apis/apps/v1/namespaces/steps/deployments/odd';
const JSON_BODY = { 'content-type': 'application/json' };
const http = (args: string, headers: Readonly<Record<string, string>> = {}, input?: string): UserStep => ({
  args,
  headers,
  ...(input === undefined ? {} : { input }),
});
const secret = (name: string) =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, labels: { odd: name } },
    data: { a: 'Yg==' },
  });
const patch = (type: string, body: string, path = `${SECRETS}/odd-a?dryRun=All`) =>
  http(`PATCH ${path}`, { 'content-type': `application/${type}` }, body);
const deployment = (spec: object) => JSON.stringify({ apiVersion: 'apps/v1', kind: 'Deployment', spec });
const LONG = 'x'.repeat(64);

const LISTS: readonly UserStep[] = [
  'limit=9223372036854775807',
  'limit=9223372036854775808',
  'limit=+1',
  'limit=1;limit=2',
  'limit=%zz',
  'resourceVersion=99999999999999999999',
  'labelSelector=a/b/c',
  `labelSelector=${LONG}`,
  `labelSelector=odd%3D${LONG}`,
  'labelSelector=odd%20notin%20()',
  'fieldSelector=%3D',
  'fieldSelector=%2C',
  'sendInitialEvents=true&resourceVersionMatch=NotOlderThan',
  'sendInitialEvents=true&resourceVersionMatch=Foo&resourceVersion=0',
  'watch=true&resourceVersion=99999999999999999999',
].map((query) => http(`GET ${SECRETS}?${query}`));

const PATCHES: readonly UserStep[] = [
  ...[
    'null',
    '{"metadata":[]}',
    '\ufeff{}',
    "{'a':1}",
    '{"a" 1}',
    '{"a":1 "b"}',
    '{"a":[1 2]}',
    '{"data":1e400}',
  ].flatMap((body) => [patch('merge-patch+json', body), patch('strategic-merge-patch+json', body)]),
  ...['{"metadata":{"creationTimestamp":"x"}}', '{"data":{"a":1}}', '{"data":{"a":"?"}}'].map((body) =>
    patch('strategic-merge-patch+json', body),
  ),
  ...[
    'null',
    '[1]',
    '[{"op":1,"path":"/data/x","value":"x"}]',
    '[{"op":"add","path":1,"value":"x"}]',
    '[{"op":"move","from":[],"path":"/data/x"}]',
  ].map((body) => patch('json-patch+json', body)),
  patch('merge-patch+json', '{"metadata":{"managedFields":[]}}', `${SECRETS}/odd-a`),
  patch('merge-patch+json', '{"data":{"q":"Yg=="}}', `${SECRETS}/odd-a`),
  patch('merge-patch+json', '{"metadata":{"managedFields":null}}', `${SECRETS}/odd-b`),
];

const PATHS: readonly UserStep[] = [
  '/api/v1/watch',
  '/apis/apps/v1/watch',
  '/api/v1/proxy',
  '/apis/authentication.k8s.io/v1/tokenreviews?watch=1',
  '/apis/authorization.k8s.io/v1/subjectaccessreviews?watch=1',
].map((path) => http(`GET ${path}`));

const SPEC = {
  replicas: 0,
  paused: true,
  selector: { matchLabels: { a: 'b' } },
  template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } },
};
const FORCED: readonly UserStep[] = ['one', 'two', 'two&force=no', 'three&force=FALSE'].map((manager, i) =>
  patch(
    'apply-patch+yaml',
    deployment({ ...SPEC, replicas: Math.min(i, 1) * (i === 3 ? 2 : 1) }),
    `${DEPLOYMENT}?fieldManager=${manager}`,
  ),
);

/** What only raw HTTP can say, each recorded from a real server. */
export const ODD_STEPS: readonly UserStep[] = [
  ...['odd-a', 'odd-b'].map((name) => http(`POST ${SECRETS}`, JSON_BODY, secret(name))),
  ...LISTS,
  ...PATCHES,
  ...PATHS,
  ...FORCED,
];
