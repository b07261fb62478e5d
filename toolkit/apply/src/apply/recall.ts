import { createHash } from 'node:crypto';
import type { KubeObject, ObjectId } from '@flux-ts/resource';
import type { CleanupManager } from '../cleanup.ts';
import { managedFieldsHash } from '../fields-hash.ts';
import { contentDigest, type LiveState } from '../live-state.ts';
import type { Manifest } from '../manifest.ts';
import type { ApplyMemory, Remembered } from '../memory.ts';
import type { ApplierOptions, ApplyStagedOptions } from '../options.ts';

/** What memory and cache together prove of objects, for one apply with its options. */
export class Recall {
  private readonly applier: ApplierOptions;
  private readonly memory: ApplyMemory;
  private readonly managers: readonly CleanupManager[];
  /** Options that decide what applying an object means. */
  private readonly terms: string;

  constructor(
    applier: ApplierOptions,
    memory: ApplyMemory,
    managers: readonly CleanupManager[],
    options: ApplyStagedOptions,
  ) {
    this.applier = applier;
    this.memory = memory;
    this.managers = managers;
    const { ignore = [], cleanup = true, migrateApiVersion = false } = options;
    const terms = [applier.owner.field, ignore, cleanup, migrateApiVersion, managers];
    this.terms = createHash('sha256').update(JSON.stringify(terms)).digest('base64');
  }

  /** Whether an object is as it was when this very state of it was applied last. */
  provesUnchanged(manifest: Manifest): boolean {
    return this.asLeft(manifest.id)?.seen.digest === this.digest(manifest);
  }

  /**
   * Whether applying will surely change something, so that a dry run comes before a look: an object is as it was left
   * when another state of it was applied, and nothing on it asks for a look.
   */
  expectsChange(manifest: Manifest): boolean {
    return this.asLeft(manifest.id)?.live.plain === true;
  }

  /**
   * Whether the answer to a dry run proves that applying changes an object which is as it was left. A server counts
   * the generation up for whatever changes the spec; what has no generation is compared by its content.
   */
  provesChange(manifest: Manifest, dryRun: KubeObject): boolean {
    const left = this.asLeft(manifest.id);
    if (left?.live.plain !== true) return false;
    const { seen, live } = left;
    const { resourceVersion, generation } = dryRun.metadata;
    if (resourceVersion !== live.resourceVersion) return false;
    if (live.generation !== undefined) return generation !== undefined && generation > live.generation;
    if (seen.content === undefined || seen.version !== manifest.id.version) return false;
    return seen.content !== contentDigest(dryRun);
  }

  /** Whether nothing is known of an object yet, so that it may be looked at together with others. */
  isFirstLook(id: ObjectId): boolean {
    return this.applier.cache === undefined || this.memory.get(id) === undefined;
  }

  /** Whether the cache knows of an object in just this version. */
  isCurrent(id: ObjectId, resourceVersion: string | undefined): boolean {
    const known = this.applier.cache?.get(id)?.resourceVersion;
    return known !== undefined && known === resourceVersion;
  }

  /** What cache and memory have of an object, when nobody has changed it since it was remembered. */
  private asLeft(id: ObjectId): { readonly live: LiveState; readonly seen: Remembered } | undefined {
    const live = this.applier.cache?.get(id);
    const seen = live && this.memory.get(id);
    if (live === undefined || seen === undefined) return undefined;
    if (live.resourceVersion === seen.resourceVersion) return { live, seen };
    // Reordered lists change no owner, but the generation (docs/decisions/0003-drift-by-managed-fields.md).
    const sameSpec = live.generation !== undefined && live.generation === seen.generation;
    return sameSpec && live.managedFieldsHash === seen.managedFieldsHash ? { live, seen } : undefined;
  }

  /** Whether the cluster may have an object; a cache that does not know it says no, and the dry run makes sure. */
  mayExist(id: ObjectId): boolean {
    return this.applier.cache === undefined || this.applier.cache.get(id) !== undefined;
  }

  remember(manifest: Manifest, live: KubeObject): void {
    const { resourceVersion, generation } = live.metadata;
    if (resourceVersion === undefined) return;
    const hash = managedFieldsHash(live, this.applier.owner.field, this.managers);
    const content = generation === undefined ? contentDigest(live) : undefined;
    const entry = {
      digest: this.digest(manifest),
      resourceVersion,
      managedFieldsHash: hash,
      generation,
      content,
      version: manifest.id.version,
    };
    this.memory.set(manifest.id, entry);
  }

  forget(id: ObjectId): void {
    this.memory.forget(id);
  }

  private digest(manifest: Manifest): string {
    return `${manifest.digest} ${this.terms}`;
  }
}
