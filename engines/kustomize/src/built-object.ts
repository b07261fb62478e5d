import type { Address } from '@flux-ts/errors';
import type { KubeObject } from '@flux-ts/resource';
import { KustomizeError, withDetails } from './errors.ts';
import type { Change, Origin, Resource } from './resource/resource.ts';
import { finish } from './tree/finish.ts';

/** One object of a build. */
export interface BuiltObject {
  readonly value: KubeObject;
  /** Where it was read: for a generated one, the folder of its kustomization. */
  readonly origin: Origin;
  /** Files of patches that changed it, in order. */
  readonly changedBy: readonly string[];
  /** Where it stands in its file, and what changed it; with `trackChanges` only. */
  readonly address?: Address;
  readonly changes?: readonly Change[];
  /** Whether its kind has no namespaces, as far as kustomize's tables know. */
  readonly clusterScoped: boolean;
}

/** What a build gives back for a resource; `tracked` adds its place and what changed it. */
export function toBuiltObject(resource: Resource, tracked: boolean): BuiltObject {
  const object = toObject(resource);
  if (!tracked) return object;
  const address = resource.address();
  return { ...object, changes: resource.changes, ...(address === undefined ? {} : { address }) };
}

/** A failure without a place gets that of the object. */
function atObject<T>(resource: Resource, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof KustomizeError) || error.data.address !== undefined) throw error;
    const address = resource.address(error.data.scalar);
    throw address === undefined ? error : withDetails(error, { address });
  }
}

function toObject(resource: Resource): BuiltObject {
  if (resource.problem !== undefined) throw resource.problem;
  const value = atObject(resource, () => (resource.tree === undefined ? {} : finish(resource.tree)));
  const { origin, changedBy, curId } = resource;
  return { value: value as unknown as KubeObject, origin, changedBy, clusterScoped: curId.cluster };
}
