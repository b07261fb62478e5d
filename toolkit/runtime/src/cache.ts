import type { Informer } from '@flux-ts/kube';
import type { KubeObject, ObjectKey, ResourceRef } from './deps.ts';

/** Which view of a kind a cache shall keep. */
export interface InformerRequest {
  /** PartialObjectMetadata only; a store of its own. */
  readonly metadataOnly?: boolean;
  /** A narrower view, with a store of its own. */
  readonly labelSelector?: string;
  /** Default: the cache's namespace (all, when it has none). */
  readonly namespace?: string;
  /** Keeps a part of each object only; a store of its own for each name. Default: everything but managedFields. */
  readonly transform?: { readonly name: string; readonly apply: (object: KubeObject) => KubeObject };
}

/**
 * One informer per kind, mode and selector, shared by all controllers of the process and started when first asked for.
 * Objects are shared and without managedFields: copy before changing.
 */
export interface Cache {
  /** The only namespace that is looked at; empty for all. */
  readonly namespace: string;
  informer<T extends KubeObject = KubeObject>(ref: ResourceRef, options?: InformerRequest): Informer<T>;
  /** From the store; undefined when absent, or when its kind is not watched (yet). */
  get<T extends KubeObject = KubeObject>(key: ObjectKey): T | undefined;
  list<T extends KubeObject = KubeObject>(
    ref: ResourceRef,
    options?: { readonly namespace?: string; readonly labelSelector?: string },
  ): T[];
  /** Resolves when every informer asked for so far is filled. */
  synced(): Promise<void>;
}
