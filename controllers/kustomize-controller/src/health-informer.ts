import { kustomizeKeys } from '@flux-ts/kinds';
import type { Informer, ResourceRef } from '@flux-ts/kube';
import type { KubeObject } from '@flux-ts/resource';
import type { Cache } from '@flux-ts/runtime';

/** Kinds that are healthy as soon as they are there, and may be large. */
const AT_ONCE: ReadonlySet<string> = new Set(['v1 ConfigMap', 'v1 Secret']);

/**
 * A shared watch of what Kustomizations own of a kind, by which health is seen without a request of its own.
 * Undefined where it would not see the objects, or where there is nothing to see.
 */
export function healthInformer(cache: Cache, ref: ResourceRef, namespace: string): Informer | undefined {
  const blind = cache.namespace !== '' && cache.namespace !== namespace;
  if (blind || AT_ONCE.has(`${ref.apiVersion} ${ref.kind}`)) return undefined;
  return cache.informer(ref, {
    labelSelector: kustomizeKeys.name,
    transform: { name: 'health', apply: withoutBulk },
  });
}

/** Health rests on metadata, status and the plain fields of spec; templates and managed fields are most of the weight. */
function withoutBulk(object: KubeObject): KubeObject {
  const { managedFields: _, annotations: __, ...metadata } = object.metadata;
  const spec = object['spec'] as { template?: unknown } | undefined;
  if (spec?.template === undefined) return { ...object, metadata };
  const { template: ___, ...rest } = spec;
  return { ...object, metadata, spec: rest };
}
