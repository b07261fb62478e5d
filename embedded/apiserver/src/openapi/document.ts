import { type Schema, toOpenAPI } from '@flux-ts/schema';
import type { Target } from '../kinds/resource-type.ts';
import { pathsOf } from './paths.ts';
import { referencesIn } from './references.ts';

/** Finds a named type, such as `io.k8s.api.core.v1.Container`. */
export type FindType = (name: string) => Schema | undefined;

const REFERENCE = '#/components/schemas/';

/** What a group serves in one version, as an OpenAPI v3 document. */
export function openApiDocument(targets: readonly Target[], findType: FindType): unknown {
  const schemas: Record<string, Record<string, unknown>> = {};
  let paths: Record<string, unknown> = {};
  for (const target of targets) {
    const schema = target.version.schema ?? { type: 'object' };
    const name = schema.typeName ?? schemaName(target);
    paths = { ...paths, ...pathsOf(target, name) };
    addType(schemas, name, schema, findType);
    const gvk = { group: target.type.group, version: target.version.version, kind: target.type.kind };
    schemas[name]!['x-kubernetes-group-version-kind'] = [gvk];
  }
  const info = { title: 'Kubernetes', version: 'v1.36.1' };
  return { openapi: '3.0.0', info, paths, components: { schemas: sortedByName(schemas) } };
}

/** `com.example.v1.Widget`: upstream turns the group around. */
export function schemaName({ type, version }: Target): string {
  return [...type.group.split('.').reverse(), version.version, type.kind].join('.');
}

function addType(
  schemas: Record<string, Record<string, unknown>>,
  name: string,
  schema: Schema,
  findType: FindType,
): void {
  const waiting: [string, Schema][] = [[name, schema]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [own, type] = next;
    if (Object.hasOwn(schemas, own)) continue;
    const written = toOpenAPI(type);
    schemas[own] = written;
    for (const reference of referencesIn(written, REFERENCE)) {
      const found = findType(reference);
      if (found !== undefined && !Object.hasOwn(schemas, reference)) waiting.push([reference, found]);
    }
  }
}

function sortedByName<T>(record: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
