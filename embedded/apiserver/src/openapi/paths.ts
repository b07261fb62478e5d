import type { Target } from '../kinds/resource-type.ts';

type Json = Record<string, unknown>;

// Clients look here for what a kind's verbs can do: kubectl for `dryRun`, `fieldValidation` and `fieldManager`.
const query = (name: string, type: string): Json => ({
  name,
  in: 'query',
  schema: { type, uniqueItems: true },
});
const DRY_RUN = query('dryRun', 'string');
const MANAGER = query('fieldManager', 'string');
const VALIDATION = query('fieldValidation', 'string');
const FORCE = query('force', 'boolean');
const WRITE = [DRY_RUN, MANAGER, VALIDATION];
const PATCH = [DRY_RUN, MANAGER, VALIDATION, FORCE];
const LIST = [
  ...['allowWatchBookmarks', 'sendInitialEvents', 'watch'].map((name) => query(name, 'boolean')),
  ...['continue', 'fieldSelector', 'labelSelector', 'resourceVersion', 'resourceVersionMatch'].map((name) =>
    query(name, 'string'),
  ),
  ...['limit', 'timeoutSeconds'].map((name) => query(name, 'integer')),
];
const DELETE = [
  DRY_RUN,
  query('gracePeriodSeconds', 'integer'),
  query('orphanDependents', 'boolean'),
  query('propagationPolicy', 'string'),
];
const CUSTOM_PATCH_TYPES = [
  'application/apply-patch+yaml',
  'application/json-patch+json',
  'application/merge-patch+json',
];
const PATCH_TYPES = [...CUSTOM_PATCH_TYPES, 'application/strategic-merge-patch+json'];

/** The paths of a resource with what their verbs take (OpenAPI v3 Path Items). */
export function pathsOf(target: Target, schemaName: string): Json {
  const { type, version } = target;
  const root = type.group === '' ? `/api/${version.version}` : `/apis/${type.group}/${version.version}`;
  const base = type.namespaced ? `${root}/namespaces/{namespace}/${type.plural}` : `${root}/${type.plural}`;
  const operation = operationsOf(target, schemaName);
  // kubectl apply merges strategically where this is offered, and fails where it is then refused.
  const patches = type.custom ? CUSTOM_PATCH_TYPES : PATCH_TYPES;
  const paths: Json = {
    [base]: { ...collectionItem(type.verbs, operation), parameters: pathParameters(base) },
  };
  const item = objectItem(type.verbs, operation, patches);
  const one = `${base}/{name}`;
  if (Object.keys(item).length > 0) paths[one] = { ...item, parameters: pathParameters(one) };
  for (const part of version.subresources) {
    if (!part.verbs.includes('patch')) continue;
    const path = `${one}/${part.name}`;
    paths[path] = { ...objectItem(part.verbs, operation, patches), parameters: pathParameters(path) };
  }
  return paths;
}

type Operation = (action: string, parameters: readonly Json[], body?: readonly string[]) => Json;

function operationsOf({ type, version }: Target, schemaName: string): Operation {
  const gvk = { group: type.group, version: version.version, kind: type.kind };
  const schema = { $ref: `#/components/schemas/${schemaName}` };
  return (action, parameters, body) => ({
    ...(body === undefined ? {} : { requestBody: { content: contents(body, schema) } }),
    parameters,
    responses: { '200': { description: 'OK', content: contents(['application/json'], schema) } },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': gvk,
  });
}

function contents(types: readonly string[], schema: Json): Json {
  return Object.fromEntries(types.map((type) => [type, { schema }]));
}

function collectionItem(verbs: readonly string[], operation: Operation): Json {
  return {
    ...(verbs.includes('list') ? { get: operation('list', LIST) } : {}),
    ...(verbs.includes('create') ? { post: operation('post', WRITE, ['*/*']) } : {}),
    ...(verbs.includes('deletecollection')
      ? { delete: operation('deletecollection', [...LIST, ...DELETE]) }
      : {}),
  };
}

function objectItem(verbs: readonly string[], operation: Operation, patches: readonly string[]): Json {
  return {
    ...(verbs.includes('get') ? { get: operation('get', []) } : {}),
    ...(verbs.includes('update') ? { put: operation('put', WRITE, ['*/*']) } : {}),
    ...(verbs.includes('patch') ? { patch: operation('patch', PATCH, patches) } : {}),
    ...(verbs.includes('delete') ? { delete: operation('delete', DELETE) } : {}),
  };
}

function pathParameters(path: string): Json[] {
  return ['name', 'namespace']
    .filter((name) => path.includes(`{${name}}`))
    .map((name) => ({ name, in: 'path', required: true, schema: { type: 'string', uniqueItems: true } }));
}
