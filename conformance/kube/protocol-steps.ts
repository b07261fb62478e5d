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
];
