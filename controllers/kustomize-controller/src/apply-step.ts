import {
  type Applier,
  type Change,
  changesByAction,
  changesBySubject,
  encodeInventory,
  formatChanges,
  type InventoryEntry,
  unionInventory,
} from '@flux-ts/apply';
import { errorMessage } from '@flux-ts/errors';
import { kustomizeReasons } from '@flux-ts/kinds';
import type { Rendered } from '@flux-ts/render';
import type { ObjectId } from '@flux-ts/resource';
import { manifestOf } from './build-step.ts';
import { encryptedSecret } from './encrypted.ts';
import { ReconcileFailure, throwIfStopped } from './errors.ts';
import { report } from './reports.ts';
import type { Run } from './run.ts';
import { ownerOf } from './spec.ts';
import { statusOf } from './status.ts';

/** The inventory that status has. */
export function inventoryOf({ ks }: Pick<Run, 'ks'>): readonly InventoryEntry[] {
  return ks.status?.inventory?.entries ?? [];
}

/** Applies what was built and tells of it. Throws ReconcileFailure `ReconciliationFailed`. */
export async function applyManifests(
  run: Run,
  applier: Applier,
  built: Rendered,
): Promise<readonly Change[]> {
  const encrypted = encryptedSecret(built.objects);
  if (encrypted !== undefined)
    throw new ReconcileFailure(kustomizeReasons.reconciliationFailed, 'retry', encrypted);
  const changes = await applyStaged(run, applier, built);
  if (changes.length > 0) {
    const output = run.shop.settings.groupChangeLog ? changesByAction(changes) : changesBySubject(changes);
    run.log.info('server-side apply completed', { output, revision: run.source.revision });
  }
  const message = formatChanges(changes);
  if (message !== '') report(run.shop.recorder, run.ks, { severity: 'info', message, ...run.source });
  return changes;
}

async function applyStaged(run: Run, applier: Applier, built: Rendered): Promise<Change[]> {
  const { ks, shop, signal } = run;
  const done: Change[] = [];
  try {
    return await applier.applyStaged(built.objects.map(manifestOf), {
      signal,
      owned: ownerOf(run.ks),
      force: ks.spec.force === true,
      ignore: ks.spec.ignore ?? [],
      earlyKinds: shop.settings.customApplyStageKinds,
      overrideManagers: shop.settings.overrideManagers,
      migrateApiVersion: shop.settings.migrateApiVersion,
      onStage: (changes) => void done.push(...changes),
      beforeWrite: (ids) => recordUnion(run, ids),
    });
  } catch (error) {
    throwIfStopped(signal);
    // What was done before is part of the message, so that nobody takes a failed apply for one that did nothing.
    const text = `${errorMessage(error)}\n${formatChanges(done)}`;
    throw new ReconcileFailure(kustomizeReasons.reconciliationFailed, 'retry', text, { cause: error });
  }
}

/** Records old and new inventory before the first write, so that nothing is lost whatever happens next. */
async function recordUnion(run: Run, ids: readonly ObjectId[]): Promise<void> {
  const old = inventoryOf(run);
  const union = unionInventory(ids.map(encodeInventory), old);
  if (union.length === old.length) return;
  statusOf(run.ks).inventory = { entries: union };
  await run.session.save();
}
