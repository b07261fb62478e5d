import { join } from 'node:path';
import type { BuiltObject } from '@flux-ts/kustomize';
import { asValue } from '@flux-ts/resource';
import { encode, encodeAll } from '@flux-ts/yaml';
import type { CliContext } from '../../cli/context.ts';

/** Writes the objects of a build to a file, or, when the path is a directory, to a file each. */
export async function writeObjects(
  context: CliContext,
  path: string,
  objects: readonly BuiltObject[],
): Promise<void> {
  if ((await context.files.kind(path, { follow: true })) !== 'directory') {
    await context.files.write(path, encodeAll(objects.map((object) => asValue(object.value))));
    return;
  }
  const namespaces = new Set(objects.flatMap(namespaceOf));
  for (const object of objects) {
    const [namespace] = namespaces.size > 1 ? namespaceOf(object) : [];
    const name = fileName(object.value);
    const file = namespace === undefined ? name : `${namespace.toLowerCase()}_${name}`;
    await context.files.write(join(path, file), encode(asValue(object.value)));
  }
}

/** The namespace of an object whose kind has them. */
function namespaceOf({ value, clusterScoped }: BuiltObject): string[] {
  return clusterScoped ? [] : [value.metadata.namespace || 'default'];
}

/** `apps_v1_deployment_web.yaml` (kustomize build/writer.go). */
function fileName({ apiVersion, kind, metadata }: BuiltObject['value']): string {
  const parts = [...apiVersion.split('/'), kind, metadata.name].filter((part) => part !== '');
  // A name may hold a slash in a file that no cluster has seen.
  return `${parts.join('_').toLowerCase().replaceAll('/', '_')}.yaml`;
}
