import { FLUX_KINDS } from '@flux-ts/kinds';
import type { KubeObject } from '@flux-ts/resource';
import { encode, type Value } from '@flux-ts/yaml';
import type { CliContext } from '../cli/context.ts';
import { canonical } from './canonical.ts';

/** An object as `flux export` shows it: names, labels, annotations and spec. */
export function exported(object: KubeObject): KubeObject {
  const { name, namespace, labels, annotations } = object.metadata;
  const kind = FLUX_KINDS.find((each) => each.kind === object.kind);
  const spec = object['spec'];
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata: {
      name,
      ...(namespace !== undefined && namespace !== '' && { namespace }),
      ...(labels && Object.keys(labels).length > 0 && { labels }),
      ...(annotations && Object.keys(annotations).length > 0 && { annotations }),
    },
    ...(spec !== undefined && { spec: kind === undefined ? spec : canonical(kind.spec.schema, spec) }),
  };
}

/** Prints objects as a stream of YAML documents, each after `---`. */
export function printObjects(context: Pick<CliContext, 'stdout'>, objects: readonly KubeObject[]): void {
  for (const object of objects) context.stdout.write(`---\n${encode(object as unknown as Value).trim()}\n`);
}
