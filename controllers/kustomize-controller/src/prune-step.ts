import {
  type Applier,
  type Change,
  encodeInventory,
  formatChanges,
  type InventoryEntry,
  inventoryDifference,
} from '@flux-ts/apply';
import { errorMessage } from '@flux-ts/errors';
import { kustomizeReasons } from '@flux-ts/kinds';
import type { ObjectId } from '@flux-ts/resource';
import { ReconcileFailure, throwIfStopped } from './errors.ts';
import { report } from './reports.ts';
import type { Run } from './run.ts';
import { ownerOf } from './spec.ts';
import { statusOf } from './status.ts';

/**
 * Sets the inventory to what was applied and deletes what is no longer in it. What could not be deleted stays in the
 * inventory. Throws ReconcileFailure `PruneFailed`.
 */
export async function updateInventory(
  run: Run,
  applier: Applier,
  old: readonly InventoryEntry[],
  changes: readonly Change[],
): Promise<void> {
  // What was skipped is in the inventory too: it may be ours (`ssa: IfNotPresent`), and pruning looks at it again.
  const next = changes.map(({ id }) => encodeInventory(id));
  const stale = staleObjects(old, next);
  statusOf(run.ks).inventory = { entries: next };
  if (!run.ks.spec.prune || stale.length === 0) return;
  try {
    const pruned = await applier.prune(stale, { owner: ownerOf(run.ks), signal: run.signal });
    tell(run, pruned);
  } catch (error) {
    const survivors = survivorsOf(error) ?? stale;
    statusOf(run.ks).inventory = { entries: [...next, ...survivors.map(encodeInventory)] };
    throwIfStopped(run.signal);
    throw new ReconcileFailure(kustomizeReasons.pruneFailed, 'retry', errorMessage(error), { cause: error });
  }
}

/** An entry that cannot be read cannot be pruned either; it must not stop everything else. */
function staleObjects(old: readonly InventoryEntry[], next: readonly InventoryEntry[]): ObjectId[] {
  return inventoryDifference(old.filter(isReadable), next);
}

function isReadable({ id }: InventoryEntry): boolean {
  return id.split('_').length >= 4;
}

function tell(run: Run, changes: readonly Change[]): void {
  // Unlike an apply's, all of it: what was left alone is told too (kustomize-controller, prune).
  const message = formatChanges(changes, { all: true });
  run.log.info(`garbage collection completed: ${message}`);
  report(run.shop.recorder, run.ks, { severity: 'info', message, ...run.source });
}

function survivorsOf(error: unknown): readonly ObjectId[] | undefined {
  return (error as { data?: { survivors?: readonly ObjectId[] } }).data?.survivors;
}
