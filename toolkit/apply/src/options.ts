import type { Clock, Informer, KubeClient, ResourceRef } from '@flux-ts/kube';
import type { ObjectId } from '@flux-ts/resource';
import type { Schema } from '@flux-ts/schema';
import type { ChangeSet } from './change-set.ts';
import type { IgnoreRule } from './ignore-rules.ts';
import type { Listing } from './listing.ts';
import type { LiveState } from './live-state.ts';
import type { ApplyMemory } from './memory.ts';
import type { Owner } from './owner.ts';
import type { PruneOwner } from './prune.ts';
import type { GroupKind } from './stages.ts';

/** What a watch of the owner's objects knows of them. Only a cache that has seen its first list may be asked. */
export interface LiveCache {
  /** Undefined: the cluster has no such object with the owner's labels. */
  get(id: ObjectId): LiveState | undefined;
  /**
   * Called before objects of a kind are looked at for the first time: starts to follow the kind, and resolves when
   * `get` may be asked of it, or when that is not to be had in good time.
   */
  open?(id: ObjectId): Promise<void>;
}

/** What an applier works with. */
export interface ApplierOptions {
  readonly client: KubeClient;
  readonly owner: Owner;
  readonly clock: Clock;
  /** Requests under way at a time (`--concurrent-ssa`); default 4. */
  readonly concurrency?: number;
  /** Where there is one, what it proves unchanged costs no request. */
  readonly cache?: LiveCache;
  /**
   * Shared informers with whole objects, for waiting. Undefined for a kind: it gets a list and a watch of its own.
   */
  readonly informer?: (ref: ResourceRef, namespace: string) => Informer | undefined;
  /**
   * The owner's objects as they were listed not long ago, for first looks. Default: what an apply wants to see of a
   * kind in a namespace is listed for it alone, where it says whose they are (`owned`) and it is worth it.
   */
  readonly listing?: Listing;
  /** Shared by the appliers of one cluster; default: its own. */
  readonly memory?: ApplyMemory;
  /**
   * Types that the server is known to have. An object whose live state already is what applying it would make of it
   * is then left alone without a dry run.
   */
  readonly schemaOf?: (ref: ResourceRef) => Schema | undefined;
}

/** How a set of objects is applied. Times are milliseconds. */
export interface ApplyStagedOptions {
  readonly signal?: AbortSignal;
  /** Whose labels the objects bear: lets them be read by lists instead of one by one. */
  readonly owned?: PruneOwner;
  /** Recreate every object with an immutable field that changed. */
  readonly force?: boolean;
  readonly ignore?: readonly IgnoreRule[];
  /** Kinds that are applied before the rest (`--custom-apply-stage-kinds`). */
  readonly earlyKinds?: readonly GroupKind[];
  /** Further managers whose fields are taken over (`--override-manager`). */
  readonly overrideManagers?: readonly string[];
  /** Whether metadata that others left is cleaned up (default true). */
  readonly cleanup?: boolean;
  /** Move managedFields to the applied version first (gate MigrateAPIVersion). */
  readonly migrateApiVersion?: boolean;
  /** How long definitions and classes may take to become ready; default 60,000. */
  readonly stageTimeout?: number;
  /**
   * Called once, before the first write: record the union of old and new inventory here, so that nothing leaks when
   * the process dies half-way. Not called when nothing is written.
   */
  readonly beforeWrite?: (ids: readonly ObjectId[]) => Promise<void>;
  /** Hears of each stage that is done, also when a later one fails. */
  readonly onStage?: (changes: ChangeSet) => void;
}
