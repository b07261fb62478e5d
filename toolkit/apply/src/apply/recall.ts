import { createHash } from 'node:crypto';
import type { KubeObject, ObjectId } from '@flux-ts/resource';
import type { CleanupManager } from '../cleanup.ts';
import { managedFieldsHash } from '../fields-hash.ts';
import type { Manifest } from '../manifest.ts';
import type { ApplyMemory } from '../memory.ts';
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
    const live = this.applier.cache?.get(manifest.id);
    const seen = live && this.memory.get(manifest.id);
    if (live === undefined || seen === undefined || seen.digest !== this.digest(manifest)) return false;
    if (live.resourceVersion === seen.resourceVersion) return true;
    // Reordered lists change no owner, but the generation (docs/decisions/0003-drift-by-managed-fields.md).
    const sameSpec = live.generation !== undefined && live.generation === seen.generation;
    return sameSpec && live.managedFieldsHash === seen.managedFieldsHash;
  }

  /** Whether the cluster may have an object; a cache that does not know it says no, and the dry run makes sure. */
  mayExist(id: ObjectId): boolean {
    return this.applier.cache === undefined || this.applier.cache.get(id) !== undefined;
  }

  remember(manifest: Manifest, live: KubeObject): void {
    const { resourceVersion, generation } = live.metadata;
    if (resourceVersion === undefined) return;
    const hash = managedFieldsHash(live, this.applier.owner.field, this.managers);
    const entry = { digest: this.digest(manifest), resourceVersion, managedFieldsHash: hash, generation };
    this.memory.set(manifest.id, entry);
  }

  forget(id: ObjectId): void {
    this.memory.forget(id);
  }

  private digest(manifest: Manifest): string {
    return `${manifest.digest} ${this.terms}`;
  }
}
