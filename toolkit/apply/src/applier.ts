import type { KubeObject, ObjectId } from '@flux-ts/resource';
import { applyStaged } from './apply/apply-staged.ts';
import type { Change } from './change-set.ts';
import { type Diff, type DiffOptions, diff } from './diff.ts';
import { Manifest } from './manifest.ts';
import { ApplyMemory } from './memory.ts';
import type { ApplierOptions, ApplyStagedOptions } from './options.ts';
import { type PruneOptions, prune } from './prune.ts';
import type { WaitTarget } from './wait/targets.ts';
import { type TerminationOptions, waitForTermination } from './wait/termination.ts';
import { type WaitContext, type WaitOptions, waitForReady } from './wait/wait.ts';

/** Makes sets of objects the state of one cluster, as one owner. */
export interface Applier {
  /**
   * Applies objects by server-side apply with force, in stages: definitions and classes first, each waited for.
   * Within a stage every object is looked at before the first is changed, so that one that is wrong stops all.
   * What did not change is not touched.
   * @throws ApplyError; what earlier stages did was told to `onStage`
   */
  applyStaged(objects: readonly (Manifest | KubeObject)[], options?: ApplyStagedOptions): Promise<Change[]>;
  /** What applying an object would change, by a dry run. */
  diff(object: Manifest | KubeObject, options?: DiffOptions): Promise<Diff>;
  /** Resolves when all objects are ready; throws ApplyError STALLED, TIMEOUT or SCOPE. */
  wait(targets: readonly (WaitTarget | ObjectId)[], options: WaitOptions): Promise<void>;
  /** Deletes what the owner has; throws ApplyError PRUNE with the survivors. */
  prune(ids: readonly ObjectId[], options: PruneOptions): Promise<Change[]>;
  /** Resolves when all objects are gone; throws ApplyError TIMEOUT. */
  waitForTermination(ids: readonly ObjectId[], options: TerminationOptions): Promise<void>;
}

/** Opens an applier; no request is sent before the first call. */
export function createApplier(options: ApplierOptions): Applier {
  const memory = options.memory ?? new ApplyMemory();
  const context: WaitContext = {
    client: options.client,
    clock: options.clock,
    ...(options.informer && { informer: options.informer }),
    isReady: (id) => isKnownReady(options, memory, id),
    onReady: (id, { metadata }) => {
      if (metadata.resourceVersion !== undefined) memory.markReady(id, metadata.resourceVersion);
    },
  };
  const wait: Applier['wait'] = (targets, waitOptions) =>
    waitForReady(
      // What was ready by kstatus need not be so by the user's own rules, and the other way round.
      waitOptions.customStatus === undefined
        ? context
        : { ...context, isReady: () => false, onReady: () => {} },
      targets.map(asTarget),
      waitOptions,
    );
  return {
    wait,
    applyStaged: (objects, applyOptions = {}) =>
      applyStaged(options, memory, objects.map(asManifest), applyOptions, (changes, timeout, signal) =>
        wait(changes, { timeout, ...(signal && { signal }) }),
      ),
    diff: (object, diffOptions = {}) => diff(options.client, options.owner, asManifest(object), diffOptions),
    prune: async (ids, pruneOptions) => {
      for (const id of ids) memory.forget(id);
      const concurrency = pruneOptions.concurrency ?? options.concurrency;
      const bounded = concurrency === undefined ? pruneOptions : { ...pruneOptions, concurrency };
      return prune(options.client, options.owner.group, ids, bounded);
    },
    waitForTermination: (ids, terminationOptions) => waitForTermination(context, ids, terminationOptions),
  };
}

/** Ready when it was last seen, and not changed since. */
function isKnownReady(options: ApplierOptions, memory: ApplyMemory, id: ObjectId): boolean {
  const readyAt = memory.get(id)?.readyAt;
  return readyAt !== undefined && options.cache?.get(id)?.resourceVersion === readyAt;
}

function asManifest(object: Manifest | KubeObject): Manifest {
  return object instanceof Manifest ? object : Manifest.of(object);
}

function asTarget(target: WaitTarget | ObjectId): WaitTarget {
  return 'id' in target ? target : { id: target };
}
