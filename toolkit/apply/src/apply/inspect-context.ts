import type { CleanupManager } from '../cleanup.ts';
import type { CompiledRule } from '../ignore-rules.ts';
import type { Listing } from '../listing.ts';
import type { ApplierOptions, ApplyStagedOptions } from '../options.ts';
import type { Switches } from '../switches.ts';
import type { Recall } from './recall.ts';

/** What inspecting needs to know, the same for all objects of an apply. */
export interface InspectContext {
  readonly applier: ApplierOptions;
  readonly options: ApplyStagedOptions;
  readonly switches: Switches;
  readonly managers: readonly CleanupManager[];
  readonly rules: readonly CompiledRule[];
  readonly recall: Recall;
  /** Where first looks at objects are to be had together. */
  readonly listing: Listing | undefined;
  /** Resolves once the caller has recorded what is about to be written. */
  readonly beforeWrite: () => Promise<void>;
}
