import { type Applier, type Change, decodeInventory, formatChanges } from '@flux-ts/apply';
import { FINALIZER, type Kustomization } from '@flux-ts/kinds';
import { formatSubject, type ObjectId } from '@flux-ts/resource';
import type { Logger } from '@flux-ts/runtime';
import { inventoryOf } from './apply-step.ts';
import { type Report, report } from './reports.ts';
import type { Workshop } from './run.ts';
import { deletionPolicyOf, ownerOf } from './spec.ts';
import type { KustomizationSession } from './status.ts';

/** Whether the objects go with the Kustomization: never when it is suspended. */
export function shouldDelete(ks: Kustomization): boolean {
  if (ks.spec.suspend || inventoryOf({ ks }).length === 0) return false;
  const policy = deletionPolicyOf(ks);
  return policy === 'MirrorPrune' ? ks.spec.prune : policy !== 'Orphan';
}

/** Objects whose end is to be waited for before the Kustomization goes. */
export interface Termination {
  readonly applier: Applier;
  readonly ids: readonly ObjectId[];
}

/** The end of one Kustomization. */
export interface Ending {
  readonly shop: Workshop;
  readonly session: KustomizationSession;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/**
 * Deletes what a Kustomization under deletion has applied, as its policy says. An account that is gone cannot delete
 * anything: that is told, and the object may go all the same. Throws when deleting failed: it is tried again.
 * What comes back is to be waited for.
 */
export async function deleteObjects(ending: Ending): Promise<Termination | undefined> {
  const { shop, session, log, signal } = ending;
  const ks = session.object;
  if (!shouldDelete(ks)) return undefined;
  const objects = readable(ks);
  if (await shop.identities.canImpersonate(ks, signal)) return prune(ending, objects);
  const message = `unable to prune objects: \n${objects.map(formatSubject).join('\n')}`;
  log.error(new Error('skiping pruning, failed to find account to impersonate'), message);
  tell(ending, 'error', message);
  return undefined;
}

async function prune(ending: Ending, objects: readonly ObjectId[]): Promise<Termination | undefined> {
  const { shop, session, signal } = ending;
  const ks = session.object;
  const { applier } = await shop.identities.of(ks, signal);
  let changes: readonly Change[];
  try {
    changes = await applier.prune(objects, {
      owner: ownerOf(ks),
      signal,
    });
  } catch (error) {
    tell(ending, 'error', 'pruning for deleted resource failed');
    throw error;
  }
  tell(ending, 'info', formatChanges(changes, { all: true }));
  const ids = changes.filter(({ action }) => action === 'deleted').map(({ id }) => id);
  return deletionPolicyOf(ks) === 'WaitForTermination' && ids.length > 0 ? { applier, ids } : undefined;
}

/** Tells of objects that did not end in time; the Kustomization goes all the same. */
export function tellUnfinished(ending: Ending, error: Error): void {
  ending.log.error(error, 'failed to wait for resources termination');
  tell(ending, 'error', 'failed to wait for resources termination');
}

/** Lets the object go. */
export function removeFinalizer(ks: Kustomization): void {
  ks.metadata.finalizers = (ks.metadata.finalizers ?? []).filter((finalizer) => finalizer !== FINALIZER);
}

function tell({ shop, session }: Ending, severity: Report['severity'], message: string): void {
  const { status } = session.object;
  report(shop.recorder, session.object, {
    severity,
    message,
    revision: status?.lastAppliedRevision,
    originRevision: status?.lastAppliedOriginRevision,
  });
}

function readable(ks: Kustomization): ObjectId[] {
  return inventoryOf({ ks }).flatMap((entry) =>
    entry.id.split('_').length >= 4 ? [decodeInventory(entry)] : [],
  );
}
