import type { KubeObject } from '@flux-ts/resource';
import type { ResourceRef } from './types.ts';

/** Accept header for one PartialObjectMetadata (also for watches); plain JSON where a server lacks the form. */
export const METADATA_ACCEPT =
  'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json';
/** Accept header for a list of them. */
export const METADATA_LIST_ACCEPT =
  'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';

/** The metadata alone, under the object's own kind. */
export function asMetadata(object: KubeObject, ref: ResourceRef): KubeObject {
  return { apiVersion: ref.apiVersion, kind: ref.kind, metadata: object.metadata };
}
