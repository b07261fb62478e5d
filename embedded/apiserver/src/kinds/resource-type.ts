import type { KubeObject } from '@flux-ts/resource';
import type { GroupVersionKind, PrinterColumn, Schema } from '@flux-ts/schema';
import type { Qualified } from '../status/errors.ts';

/** Where the scale subresource finds its numbers; JSON paths such as `.spec.replicas`. */
export interface ScalePaths {
  readonly specReplicas: string;
  readonly statusReplicas: string;
  readonly labelSelector?: string;
}

/** A part of an object with an address of its own: `status`, `scale`, `token` … */
export interface Subresource {
  readonly name: string;
  /** The kind it speaks, where it is not the object's own. */
  readonly kind?: GroupVersionKind;
  readonly verbs: readonly string[];
}

/** A resource in one of its versions. */
export interface ServedVersion {
  readonly version: string;
  readonly served: boolean;
  readonly schema: Schema | undefined;
  /** The schema by which fields are merged and owned, where it is not `schema`. */
  readonly merging?: Schema | undefined;
  /** Columns of a table; those of a custom resource say where their cells are. */
  readonly columns: readonly PrinterColumn[];
  readonly subresources: readonly Subresource[];
  readonly scale?: ScalePaths | undefined;
  readonly selectableFields: readonly string[];
  /** Whether there may be whole resources in it, with metadata of their own. */
  readonly embedsResources?: boolean;
  /** Of a custom resource: objects as they are seen in this version, by what they are made of. */
  readonly seen?: WeakMap<object, KubeObject>;
  /** Sent as a warning with every answer. */
  readonly deprecation?: string | undefined;
}

/** A kind of object the API serves, in all its versions. */
export interface ResourceType {
  readonly group: string;
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
  readonly listKind: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  /** Served versions, the preferred first. */
  readonly versions: readonly ServedVersion[];
  /** In which version objects are stored. */
  readonly storageVersion: string;
  /** The apiVersion that stored objects have. */
  readonly storedAs: string;
  /** Defined by a CustomResourceDefinition. */
  readonly custom: boolean;
  /** Where its objects are in the storage; events of two groups are in one place. */
  readonly collection: string;
  /** `deployments` in `apps`, for messages. */
  readonly resource: Qualified;
  /** `Deployment` in `apps`, for messages. */
  readonly qualifiedKind: Qualified;
}

/** A resource type in the version a request speaks. */
export interface Target {
  readonly type: ResourceType;
  readonly version: ServedVersion;
  readonly apiVersion: string;
}

/** `apps/v1`, or `v1` in the core group. */
export function apiVersionOf(group: string, version: string): string {
  return group === '' ? version : `${group}/${version}`;
}

/** Where a resource's objects are in the storage. */
export function collectionOf(group: string, plural: string): string {
  return `${group}/${plural}`;
}

/** Whether the version has a subresource of that name. */
export function hasSubresource(version: ServedVersion, name: string): boolean {
  return version.subresources.some((s) => s.name === name);
}
