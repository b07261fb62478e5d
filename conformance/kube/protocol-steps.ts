import type { UserStep } from './run-steps.ts';

const http = (request: string, headers: Readonly<Record<string, string>> = {}, input?: string): UserStep => ({
  args: request,
  headers,
  ...(input === undefined ? {} : { input }),
});
const step = (args: string, input?: string): UserStep => (input === undefined ? { args } : { args, input });
const accept = (type: string) => ({ accept: type });
const body = (type = 'application/json') => ({ 'content-type': type });
const MAPS = '/api/v1/namespaces/steps/configmaps';
const NEW = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"new"}}';
const META = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
const METAS = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
const TABLE = 'application/json;as=Table;g=meta.k8s.io;v=v1';
const patch = (type: string, text: string, at = `${MAPS}/a`) =>
  http(`PATCH ${at}`, body(`application/${type}`), text);

/** What clients say in HTTP. Steps build on each other. */
export const PROTOCOL_STEPS: readonly UserStep[] = [
  step('create namespace steps'),
  { args: 'get configmap kube-root-ca.crt -o name', until: 'configmap/' },
  step('create configmap a --from-literal=k=v'),
  step('create configmap b'),
  step('create configmap c'),

  // Lists
  http(`GET ${MAPS}?limit=1&fieldSelector=metadata.name!%3Dkube-root-ca.crt`),
  http(`GET ${MAPS}?limit=1`),
  http(`GET ${MAPS}?limit=-1`),
  http(`GET ${MAPS}?continue=bad`),
  http(`GET ${MAPS}?labelSelector=a%20in%20(`),
  http(`GET ${MAPS}?labelSelector=a%3Db%3Dc`),
  http(`GET ${MAPS}?fieldSelector=a`),
  http(`GET ${MAPS}?fieldSelector=data.k%3Dv`),
  http(`GET ${MAPS}?fieldSelector=metadata.name%3Da`, accept(METAS)),
  http(`GET ${MAPS}?resourceVersionMatch=Some`),
  http(`GET ${MAPS}?resourceVersion=0&resourceVersionMatch=Exact`),
  http(`GET ${MAPS}?resourceVersion=0&resourceVersionMatch=NotOlderThan&labelSelector=none`),
  http(`GET ${MAPS}?resourceVersion=1&resourceVersionMatch=Exact`),
  http(`GET ${MAPS}?sendInitialEvents=true`),
  http(`GET ${MAPS}?timeoutSeconds=some`),
  http('GET /api/v1/pods?labelSelector=none'),
  http('GET /api/v1/pods?labelSelector=none', accept(TABLE)),
  http(`GET ${MAPS}?labelSelector=none`, accept(`${TABLE},application/json`)),
  http(`GET ${MAPS}?labelSelector=none`, accept('application/json;as=Table;g=meta.k8s.io;v=v1beta1')),
  http(`GET ${MAPS}?labelSelector=none`, accept('application/json;as=Bogus;g=meta.k8s.io;v=v1')),
  http(`GET ${MAPS}?labelSelector=none`, accept('application/yaml')),
  http(`GET ${MAPS}?labelSelector=none`, accept('text/html')),
  http(`GET ${MAPS}?labelSelector=none`, accept('text/html, */*')),
  http(`GET ${MAPS}?labelSelector=none`, accept('application/xml;q=0.9')),
  http(`GET ${MAPS}/a`, accept(META)),
  http(`GET ${MAPS}/a`, accept(TABLE)),
  http(`GET ${MAPS}/a?includeObject=None`, accept(TABLE)),
  http(`GET ${MAPS}/a?includeObject=Object`, accept(TABLE)),
  http(`GET ${MAPS}/a?includeObject=Some`, accept(TABLE)),
  http(`GET ${MAPS}/a?resourceVersion=0`),
  http(`HEAD ${MAPS}/a`),
  http(`HEAD ${MAPS}/none`),
  http(`OPTIONS ${MAPS}`),
  http(`PUT ${MAPS}`, body(), NEW),
  http(`POST ${MAPS}/a`, body(), NEW),
  http('GET /api/v1/namespaces/steps/nothings'),
  http('GET /api/v1/configmaps/a'),
  http('POST /api/v1/configmaps', body(), NEW),
  http('DELETE /api/v1/configmaps'),
  http('GET /api/v9'),
  http('GET /apis/none.example.com'),
  http('GET /apis/none.example.com/v1'),
  http('GET /api/v1/namespaces/steps/pods/none/exec?command=ls'),
  http('GET /api/v1/namespaces/steps/pods/none/log'),
  http('GET /api/v1/namespaces/steps/pods/none/log?tailLines=-1'),
  http('GET /api/v1/componentstatuses/none'),

  // Bodies
  http(`POST ${MAPS}`, body('text/html'), NEW),
  http(`POST ${MAPS}`, body('application/cbor'), NEW),
  http(`POST ${MAPS}`, body('application/yaml'), 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: yaml}\n'),
  http(`POST ${MAPS}`, {}, NEW),
  http(`POST ${MAPS}`, body()),
  http(`POST ${MAPS}`, body(), ''),
  http(`POST ${MAPS}`, body(), '"text"'),
  http(`POST ${MAPS}`, body(), '{"apiVersion":"v1","kind":"ConfigMap","metadata":[]}'),
  http(`POST ${MAPS}`, body(), '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":5}}'),
  http(
    `POST ${MAPS}`,
    body(),
    '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"z"},"data":{"a":5}}',
  ),
  http(`POST ${MAPS}`, body(), '{"apiVersion":"v2","kind":"ConfigMap","metadata":{"name":"z"}}'),
  http(`POST ${MAPS}`, body(), '{"kind":"ConfigMap","metadata":{"name":"z"},"apiVersion":"apps/v1"}'),
  http(
    `POST ${MAPS}`,
    body(),
    '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"z","resourceVersion":"5"}}',
  ),
  http(
    `POST ${MAPS}?fieldValidation=Strict`,
    body(),
    '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"z","more":1},"more":{},"data":{"a":"b","a":"c"}}',
  ),
  http(
    `POST ${MAPS}?fieldValidation=Warn&dryRun=All`,
    body(),
    '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"z","more":1},"more":{},"data":{"a":"b","a":"c"}}',
  ),
  http(
    `POST ${MAPS}?fieldValidation=Ignore&dryRun=All`,
    body(),
    '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"z","more":1},"more":{},"data":{"a":"b","a":"c"}}',
  ),
  http(`POST ${MAPS}?fieldManager=${'m'.repeat(129)}`, body(), NEW),
  http(`POST ${MAPS}?dryRun=All&dryRun=Some`, body(), NEW),
  http(`PUT ${MAPS}/none`, body(), NEW.replace('new', 'none')),
  http(`PUT ${MAPS}/a`, body(), NEW.replace('"new"', '"a","resourceVersion":"1"')),
  http(`PUT ${MAPS}/a`, body(), NEW.replace('"new"', '"a","uid":"other"')),
  http(`PUT ${MAPS}/a`, body(), NEW.replace('"new"', '"a","namespace":"other"')),
  http(`PUT ${MAPS}/a`, body(), '{"apiVersion":"v1","kind":"ConfigMap","metadata":{}}'),
  http(
    `PUT ${MAPS}/a?dryRun=All`,
    body(),
    '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","creationTimestamp":"2020-01-01T00:00:00Z"}}',
  ),

  // Patches
  patch('json-patch+json', '[{"op":"add","path":"/data/x","value":"y"}]'),
  patch('json-patch+json', '[{"op":"bogus","path":"/data/x"}]'),
  patch('json-patch+json', '[{"op":"replace","path":"/none/x","value":1}]'),
  patch('json-patch+json', '{"data":{}}'),
  patch('json-patch+json', '[{"op":"test","path":"/data/x","value":"z"}]'),
  patch('merge-patch+json', '[]'),
  patch('merge-patch+json', '{"metadata":{"name":"other"}}'),
  patch('merge-patch+json', '{"metadata":{"resourceVersion":"1"}}'),
  patch('merge-patch+json', '{"kind":"Secret"}'),
  patch('merge-patch+json', '{"data":{"x":5}}'),
  patch('merge-patch+json', '{'),
  patch('strategic-merge-patch+json', '{"data":{"$patch":"replace","q":"r"}}'),
  patch('strategic-merge-patch+json', '{"data":{"$patch":"bogus"}}'),
  patch('strategic-merge-patch+json', '[]'),
  patch('json', '{}'),
  patch('apply-patch+yaml', 'apiVersion: v1\nkind: ConfigMap\ndata: {k: w}', `${MAPS}/a`),
  patch('apply-patch+yaml', 'apiVersion: v1\nkind: ConfigMap\ndata: {k: w}', `${MAPS}/a?fieldManager=me`),
  patch(
    'apply-patch+yaml',
    'apiVersion: v1\nkind: ConfigMap\ndata: {k: w}',
    `${MAPS}/a?fieldManager=me&force=true`,
  ),
  patch('apply-patch+yaml', 'kind: ConfigMap\ndata: {k: w}', `${MAPS}/a?fieldManager=me`),
  patch('apply-patch+yaml', 'apiVersion: v2\nkind: ConfigMap\ndata: {k: w}', `${MAPS}/a?fieldManager=me`),
  patch(
    'apply-patch+yaml',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}',
    `${MAPS}/a?fieldManager=me`,
  ),
  patch(
    'apply-patch+yaml',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {managedFields: [{}]}',
    `${MAPS}/a?fieldManager=me`,
  ),
  patch('apply-patch+yaml', 'a: [', `${MAPS}/a?fieldManager=me`),
  patch('apply-patch+yaml', 'apiVersion: v1\nkind: ConfigMap\nbogus: 1', `${MAPS}/a?fieldManager=me`),
  patch(
    'apply-patch+yaml',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {uid: x}',
    `${MAPS}/none?fieldManager=me`,
  ),
  patch('merge-patch+json', '{"data":{"x":"z"}}', `${MAPS}/a?force=true`),
  patch('merge-patch+json', '{}', `${MAPS}/none`),
  http(`GET ${MAPS}/a`),

  // Watches
  http(`GET ${MAPS}?watch=true&timeoutSeconds=1&fieldSelector=metadata.name%3Db`),
  http(`GET ${MAPS}?watch=true&timeoutSeconds=1&fieldSelector=metadata.name%3Db`, accept(META)),
  http(`GET ${MAPS}?watch=true&timeoutSeconds=1&fieldSelector=metadata.name%3Db`, accept(TABLE)),
  http(
    `GET ${MAPS}?watch=true&timeoutSeconds=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&fieldSelector=metadata.name%3Db`,
  ),
  http(`GET ${MAPS}?watch=true&timeoutSeconds=1&sendInitialEvents=true`),
  http(`GET ${MAPS}?watch=true&timeoutSeconds=1&sendInitialEvents=true&resourceVersionMatch=Exact`),
  http(`GET ${MAPS}?watch=true&timeoutSeconds=1&resourceVersionMatch=NotOlderThan`),
  http(
    `GET ${MAPS}?watch=true&timeoutSeconds=1&sendInitialEvents=false&resourceVersionMatch=NotOlderThan&resourceVersion=0`,
  ),
  http(`GET ${MAPS}?watch=true&timeoutSeconds=1&resourceVersion=x`),
  http(`GET ${MAPS}?watch=true&timeoutSeconds=1&fieldSelector=data.a%3Db`),
  http('GET /api/v1/watch/namespaces/steps/configmaps?timeoutSeconds=1&fieldSelector=metadata.name%3Db'),
  http('GET /api/v1/watch/namespaces/steps/configmaps/b?timeoutSeconds=1'),

  // Deleting
  http(`DELETE ${MAPS}/a?dryRun=All`),
  http(`DELETE ${MAPS}/a?propagationPolicy=Some`),
  http(`DELETE ${MAPS}/a`, body(), '{"preconditions":{"uid":"other"}}'),
  http(`DELETE ${MAPS}/a`, body(), '{"preconditions":{"resourceVersion":"1"}}'),
  http(`DELETE ${MAPS}/a`, body(), '{"propagationPolicy":"Orphan","orphanDependents":true}'),
  http(`DELETE ${MAPS}/a`, body(), '{"kind":"DeleteOptions","apiVersion":"v1","gracePeriodSeconds":-5}'),
  http(`DELETE ${MAPS}/a`),
  http(`DELETE ${MAPS}?labelSelector=none`),
  http('DELETE /api/v1/namespaces/none'),

  // Documents
  http('GET /apis/batch/v1'),
  http('GET /apis/autoscaling'),
  http('GET /livez/ping'),
  http('GET /none'),
  http('GET /apis/apps/v1/namespaces/steps/deployments/none/scale'),
  http('GET /apis/apps/v1/namespaces/steps/deployments?limit=500', accept(`${TABLE},application/json`)),
  http('GET /api/v1/namespaces/steps/..%2fdefault/configmaps'),
  http('GET /api/v1/namespaces/steps/configmaps/%2e%2e'),
  http('GET /api/v1/namespaces/steps/configmaps/__proto__'),
  http('GET /api/v1/__proto__'),
  http('GET //api/v1/namespaces/steps'),
  http('GET /api/v1/namespaces/steps/'),

  // Forms of answers
  ...[
    'application/json;q=0.1,application/yaml;q=0.9',
    'application/yaml;q=0.1,application/json;q=0.9',
    `${TABLE};q=0.1,application/json;q=0.9`,
    'application/json;pretty=1',
    'application/*',
    'application/cbor',
    'text/*',
    ';;;',
    'APPLICATION/JSON',
  ].flatMap((type) => [
    http('GET /api/v1/namespaces/none', accept(type)),
    http('GET /apis/batch', accept(type)),
    http('GET /apis/batch/v9', accept(type)),
  ]),
  http(
    'GET /api/v1/namespaces?fieldSelector=metadata.name%3Dnone',
    accept(META.replace('v=v1', 'v=v1beta1')),
  ),
  http(
    'GET /api/v1/namespaces?watch=1&timeoutSeconds=1&fieldSelector=metadata.name%3Dnone',
    accept('application/yaml'),
  ),
  http('GET /api/v1/namespaces/none?pretty=true'),
  http('GET /api/v1/namespaces/none?pretty=x'),
  http('GET /api/v1/namespaces/none', { 'user-agent': 'curl/8.0' }),
  http('GET /apis/batch', { 'user-agent': 'Mozilla/5.0' }),
  http('GET /version', accept('application/yaml')),
  http('GET /api', accept('text/html')),
  http('GET /apis', accept('text/html')),
  http('GET /apis', accept('application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList')),

  // Methods
  ...['HEAD', 'OPTIONS', 'TRACE', 'PURGE', 'POST'].flatMap((method) => [
    http(`${method} /api/v1`),
    http(`${method} /version`),
    http(`${method} /api/v1/watch/namespaces/steps/configmaps`),
  ]),
  http('GET /api/v1/namespaces/steps/finalize'),
  http('GET /api/v1/namespaces/steps/serviceaccounts/default/token'),
  http('GET /apis/apps/v1/nothings'),
  http('GET /apis/apps/v9/deployments'),
  http('GET /api/v1/namespaces/steps/configmaps/a%2fb'),
  http('GET /readyz/etcd'),
  http('GET /readyz/none'),
  http('GET /livez?exclude=etcd'),

  // Time
  http('GET /version?timeout=x'),
  http('GET /api/v1/namespaces/none?timeout=5'),
  http('GET /api/v1/namespaces/none?timeout=-1s'),

  // Lists and watches in every combination
  step('create configmap l1'),
  step('create configmap l2'),
  ...['', '0', '00', '1', 'x', '-1'].flatMap((version) =>
    ['', 'Exact', 'NotOlderThan', 'exact'].flatMap((match) =>
      ['', '&limit=1'].map((limit) =>
        http(
          `GET ${MAPS}?fieldSelector=metadata.name%3Dl1&resourceVersion=${version}&resourceVersionMatch=${match}${limit}`,
        ),
      ),
    ),
  ),
  http(`GET ${MAPS}?limit=1`),
  http(`GET ${MAPS}?limit=1&continue=CONTINUE&resourceVersion=0&resourceVersionMatch=NotOlderThan`),
  http(`GET ${MAPS}?continue=e30`),
  http(`GET ${MAPS}?continue=%7B%7D`),
  http(`GET ${MAPS}?continue=eyJ2IjoibWV0YS5rOHMuaW8vdjIifQ`),
  http(`GET ${MAPS}?continue=eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6NSwic3RhcnQiOiIuLi8uLi9zIn0`),
  http(`GET ${MAPS}?limit=99999999999999999999`),
  ...['', 'true', 'false', 'x'].flatMap((initial) =>
    ['', 'Exact'].map((match) =>
      http(
        `GET ${MAPS}?watch=1&timeoutSeconds=1&fieldSelector=metadata.name%3Dl1&resourceVersion=0&resourceVersionMatch=${match}${initial === '' ? '' : `&sendInitialEvents=${initial}`}`,
      ),
    ),
  ),
  http(`GET ${MAPS}?watch=1&timeoutSeconds=1&resourceVersion=-1`),

  // Parts
  http(
    'POST /api/v1/namespaces/steps/bindings',
    body(),
    '{"kind":"Binding","apiVersion":"v1","metadata":{}}',
  ),
  http(
    'POST /api/v1/namespaces/steps/bindings',
    body(),
    '{"kind":"Binding","apiVersion":"v1","metadata":{"name":"none"},"target":{"name":"n"}}',
  ),
  http('POST /api/v1/namespaces/steps/pods/none/binding', body(), '{"kind":"Binding","apiVersion":"v1"}'),
  http(
    'POST /api/v1/namespaces/steps/pods/none/binding',
    body(),
    '{"kind":"Binding","apiVersion":"v1","metadata":{"name":"none"},"target":{"kind":"Pod"}}',
  ),
  http(
    'POST /api/v1/namespaces/steps/pods/none/eviction',
    body(),
    '{"kind":"Eviction","apiVersion":"policy/v9","metadata":{"name":"none"}}',
  ),
  http(
    'POST /api/v1/namespaces/steps/pods/none/eviction',
    body(),
    '{"kind":"Eviction","apiVersion":"policy/v1beta1","metadata":{"name":"none"}}',
  ),
  http(
    'POST /api/v1/namespaces/steps/serviceaccounts/default/token',
    body(),
    '{"kind":"TokenRequest","apiVersion":"authentication.k8s.io/v1","metadata":{"name":"other"},"spec":{}}',
  ),
  step('create deployment scaled --image=nginx --replicas=0'),
  ...['{"replicas":-1}', '{"replicas":"x"}'].map((spec) =>
    http(
      'PUT /apis/apps/v1/namespaces/steps/deployments/scaled/scale',
      body(),
      `{"kind":"Scale","apiVersion":"autoscaling/v1","metadata":{"name":"scaled"},"spec":${spec}}`,
    ),
  ),

  // Sizes
  http(
    'POST /apis/apps/v1/namespaces/steps/controllerrevisions',
    body(),
    `{"apiVersion":"apps/v1","kind":"ControllerRevision","metadata":{"name":"large"},"revision":1,"data":{"a":"${'x'.repeat(1_700_000)}"}}`,
  ),
  patch(
    'json-patch+json',
    `[${Array.from({ length: 10_001 }, () => '{"op":"test","path":"/kind","value":1}').join()}]`,
    `${MAPS}/l1`,
  ),
  patch(
    'json-patch+json',
    `[${Array.from({ length: 10_001 }, () => '{"op":"test","path":"/kind","value":1}').join()}]`,
    `${MAPS}/none`,
  ),
];
