import type { UserStep } from './run-steps.ts';

type Json = Readonly<Record<string, unknown>>;

const PATH = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const JSON_HEADERS = { 'content-type': 'application/json' };

/** A request whose answer is compared whole. */
export function request(method: string, path: string, body?: unknown, type?: string): UserStep {
  const headers = type === undefined ? JSON_HEADERS : { 'content-type': type };
  return {
    args: `${method} ${path}`,
    headers,
    ...(body === undefined ? {} : { input: JSON.stringify(body) }),
  };
}

/** A version of a definition with this schema. */
export function version(schema: unknown, more: Json = {}): Json {
  return { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema }, ...more };
}

/** A definition of `things.crd.example.com`. */
export function definition(spec: Json, metadata: Json = {}): Json {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'things.crd.example.com', ...metadata },
    spec: {
      group: 'crd.example.com',
      scope: 'Namespaced',
      names: { plural: 'things', kind: 'Thing' },
      ...spec,
    },
  };
}

/** Asks whether a definition would be taken. */
export function tried(spec: Json, metadata?: Json): UserStep {
  return request('POST', `${PATH}?dryRun=All`, definition(spec, metadata));
}

/** The same for one schema. */
export function schema(root: unknown, more?: Json): UserStep {
  return tried({ versions: [version(root, more)] });
}

/** The same for the schema of `spec`. */
export function field(spec: unknown): UserStep {
  return schema({ type: 'object', properties: { spec } });
}

/** The same for rules at `spec`, whose schema this is. */
export function rules(spec: Json, ...list: readonly (string | Json)[]): UserStep {
  const validations = list.map((rule) => (typeof rule === 'string' ? { rule } : rule));
  return field({ ...spec, 'x-kubernetes-validations': validations });
}
