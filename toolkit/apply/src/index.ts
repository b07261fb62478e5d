export { type Applier, createApplier } from './applier.ts';
export {
  type Action,
  type Change,
  type ChangeSet,
  changesByAction,
  changesBySubject,
  formatChanges,
  hasChanged,
} from './change-set.ts';
export { type CleanupManager, cleanupManagers } from './cleanup.ts';
export type { Diff, DiffOptions } from './diff.ts';
export { ApplyError, type ApplyErrorCode } from './errors.ts';
export { managedFieldsHash } from './fields-hash.ts';
export type { IgnoreRule } from './ignore-rules.ts';
export {
  decodeInventory,
  encodeInventory,
  type InventoryEntry,
  inventoryDifference,
  inventoryHas,
  unionInventory,
} from './inventory.ts';
export { Listing, type ListingOptions } from './listing.ts';
export { type LiveState, liveStateOf } from './live-state.ts';
export { Manifest } from './manifest.ts';
export { ApplyMemory } from './memory.ts';
export type { ApplierOptions, ApplyStagedOptions, LiveCache } from './options.ts';
export type { Owner } from './owner.ts';
export { ownerLabels, type PruneOptions, type PruneOwner } from './prune.ts';
export type { GroupKind } from './stages.ts';
export type { WaitTarget } from './wait/targets.ts';
export type { TerminationOptions } from './wait/termination.ts';
export type { WaitOptions } from './wait/wait.ts';
