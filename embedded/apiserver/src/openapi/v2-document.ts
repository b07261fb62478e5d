import type { Schema } from '@flux-ts/schema';
import type { ValueObject } from '@flux-ts/yaml';
import type { KindRegistry } from '../kinds/kind-registry.ts';
import type { Target } from '../kinds/resource-type.ts';
import { asList, asObject, asText, fieldAt } from '../values.ts';
import { type FindType, schemaName } from './document.ts';
import { pathsOf } from './paths.ts';
import { referencesIn } from './references.ts';
import { DEFINITIONS, toOpenApiV2 } from './v2-schema.ts';

const LIST_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta';
const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';
const VERBS = ['get', 'put', 'post', 'delete', 'patch'] as const;
const PRODUCED = ['application/json', 'application/yaml'];
const GVK = 'x-kubernetes-group-version-kind';

/** Everything that is served, as one OpenAPI v2 document. */
export function openApiV2Document(kinds: KindRegistry, findType: FindType): ValueObject {
  const definitions = new Definitions(findType);
  const paths: ValueObject = {};
  for (const target of targetsOf(kinds)) {
    const name = definitions.addKind(target);
    for (const [path, item] of Object.entries(pathsOf(target, name))) paths[path] = pathItem(item, name);
  }
  const bearer = {
    description: 'Bearer Token authentication',
    type: 'apiKey',
    name: 'authorization',
    in: 'header',
  };
  return {
    swagger: '2.0',
    info: { title: 'Kubernetes', version: '1.36' },
    paths,
    definitions: definitions.written(),
    securityDefinitions: { BearerToken: bearer },
    security: [{ BearerToken: [] }],
  };
}

function* targetsOf(kinds: KindRegistry): Iterable<Target> {
  for (const { group, versions } of kinds.groups()) {
    for (const version of versions) yield* kinds.resources(group, version);
  }
}

/** The named types that kinds are made of. */
class Definitions {
  readonly #byName = new Map<string, ValueObject>();
  readonly #findType: FindType;

  constructor(findType: FindType) {
    this.#findType = findType;
  }

  /** Adds a kind, its list and what they refer to; returns the kind's name. */
  addKind(target: Target): string {
    const { type, version } = target;
    const schema = version.schema ?? { type: 'object' };
    const name = schema.typeName ?? schemaName(target);
    const group = { group: type.group, version: version.version };
    const written = type.custom ? customKind(schema) : toOpenApiV2(schema);
    this.#add(name, { ...written, [GVK]: [{ ...group, kind: type.kind }] });
    if (!type.verbs.includes('list')) return name;
    const list = `${name.slice(0, name.lastIndexOf('.') + 1)}${type.listKind}`;
    this.#add(list, { ...listOf(name), [GVK]: [{ ...group, kind: type.listKind }] });
    return name;
  }

  written(): ValueObject {
    return Object.fromEntries([...this.#byName].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  #add(name: string, written: ValueObject): void {
    this.#byName.set(name, written);
    const waiting = [...referencesIn(written, DEFINITIONS)];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const found = this.#byName.has(next) ? undefined : this.#findType(next);
      if (found === undefined) continue;
      const type = toOpenApiV2(found);
      this.#byName.set(next, type);
      waiting.push(...referencesIn(type, DEFINITIONS));
    }
  }
}

/** Every object has these, whatever its definition says of them. */
function customKind(schema: Schema): ValueObject {
  const written = toOpenApiV2(schema);
  const { properties } = written;
  if (properties === undefined) return written;
  const own = { apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: refTo(OBJECT_META) };
  return { ...written, properties: { ...(properties as ValueObject), ...own } };
}

function listOf(name: string): ValueObject {
  return {
    type: 'object',
    required: ['items'],
    properties: {
      apiVersion: { type: 'string' },
      items: { type: 'array', items: refTo(name) },
      kind: { type: 'string' },
      metadata: refTo(LIST_META),
    },
  };
}

function refTo(name: string): ValueObject {
  return { $ref: `${DEFINITIONS}${name}` };
}

/** A path of OpenAPI v3 in the words of v2. */
function pathItem(item: unknown, name: string): ValueObject {
  const result: ValueObject = { parameters: asList(fieldAt(item, 'parameters')).map(parameter) };
  for (const verb of VERBS) {
    const operation = asObject(fieldAt(item, verb));
    if (operation !== undefined) result[verb] = operationOf(operation, name);
  }
  return result;
}

function operationOf(operation: Readonly<Record<string, unknown>>, name: string): ValueObject {
  const parameters = asList(operation['parameters']).map(parameter);
  const body = asObject(fieldAt(operation, 'requestBody', 'content'));
  const schema = refTo(name);
  if (body !== undefined) parameters.unshift({ name: 'body', in: 'body', required: true, schema });
  return {
    consumes: body === undefined ? ['*/*'] : Object.keys(body),
    produces: PRODUCED,
    schemes: ['https'],
    parameters,
    responses: { '200': { description: 'OK', schema }, '401': { description: 'Unauthorized' } },
    'x-kubernetes-action': asText(operation['x-kubernetes-action']),
    [GVK]: operation[GVK] as ValueObject,
  };
}

function parameter(value: unknown): ValueObject {
  const { schema, ...rest } = value as ValueObject;
  return { ...rest, ...(schema as ValueObject) };
}
