import { createHash } from 'node:crypto';
import type { KubeObject } from '@flux-ts/resource';
import { toJson, type Value } from '@flux-ts/yaml';
import { type CleanupManager, cleanupPatch } from './cleanup.ts';
import { managedFieldsHash } from './fields-hash.ts';
import type { Owner } from './owner.ts';
import { anyInMetadata, switchesOf } from './switches.ts';

/** What is remembered of a live object: enough to see that nobody changed what the owner applied. */
export interface LiveState {
  readonly resourceVersion: string;
  /** {@link managedFieldsHash} of the object. */
  readonly managedFieldsHash: string;
  /**
   * `metadata.generation`. It moves with what ownership does not show, such as the order of keyed lists; without it
   * only an unchanged resourceVersion proves anything.
   */
  readonly generation?: number | undefined;
  /**
   * Nothing on the object itself asks for a look before it is changed: no switch that keeps the owner away from it,
   * nothing that others left to be cleaned up.
   */
  readonly plain?: boolean;
}

/** The state of an object whose metadata is known. */
export function liveStateOf(
  object: Pick<KubeObject, 'apiVersion' | 'kind' | 'metadata'>,
  owner: Owner,
  managers: readonly CleanupManager[],
): LiveState {
  const { resourceVersion = '', generation } = object.metadata;
  const metadata = { apiVersion: object.apiVersion, kind: object.kind, metadata: object.metadata };
  const plain =
    !anyInMetadata(metadata, switchesOf(owner.group).excluded) &&
    cleanupPatch(metadata, owner.field, managers).length === 0;
  const hash = managedFieldsHash(object, owner.field, managers);
  return { resourceVersion, generation, managedFieldsHash: hash, plain };
}

/**
 * A digest of what counts as drift (`hasDrifted` of @flux-ts/resource): labels, annotations, and everything but
 * metadata and status. Two states with other digests differ.
 */
export function contentDigest(object: KubeObject): string {
  const { metadata, status: _, ...content } = object;
  const { labels = {}, annotations = {} } = metadata;
  return createHash('sha256')
    .update(toJson({ content, labels, annotations } as unknown as Value))
    .digest('base64');
}
