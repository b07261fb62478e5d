import { asValue, createMergePatch, type KubeObject, parseApiVersion } from '@flux-ts/resource';
import { loadBuiltinKinds, type Schema } from '@flux-ts/schema';
import type { Value } from '@flux-ts/yaml';
import { threeWayMergePatch, threeWayPatch } from './three-way-patch.ts';

/** A patch and how it is to be read. */
export interface ClientSidePatch {
  readonly type: 'merge' | 'strategic';
  readonly body: Value;
}

/**
 * The patch with which Helm changes an object client-side (kube.createPatch): three-way and strategic for built-in
 * kinds; for others a merge patch from what was wanted to what is, which leaves hand edits alone, or, with
 * `mergeUnstructured`, three-way too. Undefined when there is nothing to change.
 */
export function clientSidePatch(
  original: KubeObject,
  modified: KubeObject,
  live: KubeObject,
  mergeUnstructured: boolean,
): ClientSidePatch | undefined {
  const sides = { original: asValue(original), modified: asValue(modified), current: asValue(live) };
  const schema = schemaOf(modified);
  const patch: ClientSidePatch =
    schema !== undefined
      ? { type: 'strategic', body: threeWayPatch(sides, schema) }
      : mergeUnstructured
        ? { type: 'merge', body: threeWayMergePatch(sides) }
        : { type: 'merge', body: createMergePatch(sides.original, sides.modified) };
  return Object.keys(patch.body as object).length === 0 ? undefined : patch;
}

function schemaOf({ apiVersion, kind }: KubeObject): Schema | undefined {
  if (apiVersion === 'apiextensions.k8s.io/v1beta1') return undefined;
  const { group, version } = parseApiVersion(apiVersion);
  return loadBuiltinKinds().schemaOf(group, version, kind);
}
