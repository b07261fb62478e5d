import { decodeInventory, formatChanges } from '@flux-ts/apply';
import { FINALIZER, type Kustomization } from '@flux-ts/kinds';
import { formatSubject, type ObjectId } from '@flux-ts/resource';
import type { Logger } from '@flux-ts/runtime';
import { inventoryOf } from './apply-step.ts';
import { type Report, report } from './reports.ts';
import type { Workshop } from './run.ts';
import type { Session } from './session.ts';
import { deletionPolicyOf, namespaceOf, timeoutOf } from './spec.ts';

/** Whether the objects go with the Kustomization: never when it is suspended. */
export function shouldDelete(ks: Kustomization): boolean {
  if (ks.spec.suspend || inventoryOf({ ks }).length === 0) return false;
  const policy = deletionPolicyOf(ks);
  return policy === 'MirrorPrune' ? ks.spec.prune : policy !== 'Orphan';
}

/**
 * Deletes what a Kustomization under deletion has applied, as its policy says, and lets it go. An account that is gone
 * cannot delete anything: that is told, and the object is let go all the same. Throws when deleting failed: it is tried again.
 */
export async function finalize(
  shop: Workshop,
  session: Session,
  log: Logger,
  signal: AbortSignal,
): Promise<void> {
  const ks = session.object;
  const tell = (severity: Report['severity'], message: string) =>
    report(shop.recorder, ks, {
      severity,
      message,
      revision: ks.status?.lastAppliedRevision,
      originRevision: ks.status?.lastAppliedOriginRevision,
    });
  if (shouldDelete(ks)) {
    const objects = readable(ks);
    if (await shop.identities.canImpersonate(ks, signal))
      await deleteObjects(shop, ks, objects, { log, signal, tell });
    else {
      const message = `unable to prune objects: \n${objects.map(formatSubject).join('\n')}`;
      log.error(new Error('skiping pruning, failed to find account to impersonate'), message);
      tell('error', message);
    }
  }
  ks.metadata.finalizers = (ks.metadata.finalizers ?? []).filter((finalizer) => finalizer !== FINALIZER);
}

interface Telling {
  readonly log: Logger;
  readonly signal: AbortSignal;
  readonly tell: (severity: Report['severity'], message: string) => void;
}

async function deleteObjects(
  shop: Workshop,
  ks: Kustomization,
  objects: readonly ObjectId[],
  { log, signal, tell }: Telling,
): Promise<void> {
  const { applier } = await shop.identities.of(ks, signal);
  const owner = { name: ks.metadata.name, namespace: namespaceOf(ks) };
  let message: string;
  let deleted: ObjectId[];
  try {
    const changes = await applier.prune(objects, { owner, signal });
    message = formatChanges(changes);
    deleted = changes.filter(({ action }) => action === 'deleted').map(({ id }) => id);
  } catch (error) {
    tell('error', 'pruning for deleted resource failed');
    throw error;
  }
  if (message !== '') tell('info', message);
  if (deletionPolicyOf(ks) !== 'WaitForTermination' || deleted.length === 0) return;
  try {
    await applier.waitForTermination(deleted, { timeout: timeoutOf(ks), signal });
  } catch (error) {
    signal.throwIfAborted();
    log.error(error, 'failed to wait for resources termination');
    tell('error', 'failed to wait for resources termination');
  }
}

function readable(ks: Kustomization): ObjectId[] {
  return inventoryOf({ ks }).flatMap((entry) =>
    entry.id.split('_').length >= 4 ? [decodeInventory(entry)] : [],
  );
}
