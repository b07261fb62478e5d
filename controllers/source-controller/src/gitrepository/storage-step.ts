import type { ArtifactStore } from '@flux-ts/artifact';
import { errorMessage } from '@flux-ts/errors';
import { conditionTypes, type GitRepository, sourceReasons } from '@flux-ts/kinds';
import { type EventRecorder, type Logger, removeCondition } from '@flux-ts/runtime';
import { markProgress } from '../source/conditions.ts';

/** Milliseconds for the collection of garbage, as upstream; a slow disk does not hold up the source. */
const COLLECT_LIMIT = 5_000;

/** What the step works with. */
export interface StorageStep {
  readonly store: ArtifactStore;
  readonly events: EventRecorder;
  readonly log: Logger;
}

/**
 * Brings status and storage together: old artifacts are collected, one that has disappeared or been replaced leaves
 * the status, the URL names the host of today. Returns whether an artifact has to be built.
 */
export async function checkStorage(object: GitRepository, step: StorageStep): Promise<boolean> {
  await collect(object, step);
  const artifact = object.status?.artifact;
  const missing = artifact !== undefined && !(await isStored(object, step));
  if (missing) delete object.status!.artifact;
  if (artifact === undefined || missing) {
    markProgress(object, true, `building artifact${missing ? ': disappeared from storage' : ''}`);
    removeCondition(object, conditionTypes.artifactInStorage);
    return true;
  }
  object.status = { ...object.status, artifact: { ...artifact, url: step.store.urlOf(artifact.path) } };
  return false;
}

async function collect(object: GitRepository, { store, events, log }: StorageStep): Promise<void> {
  const artifact = object.status?.artifact;
  if (artifact === undefined) return;
  try {
    const removed = await store.collect(artifact, { signal: AbortSignal.timeout(COLLECT_LIMIT) });
    if (removed.length === 0) return;
    const message = `garbage collected ${removed.length} artifacts`;
    log.info(message);
    events.event(object, { type: 'Trace', reason: sourceReasons.garbageCollectionSucceeded, message });
  } catch (error) {
    log.error(error, 'garbage collection of artifacts failed');
  }
}

async function isStored(object: GitRepository, { store, events, log }: StorageStep): Promise<boolean> {
  const artifact = object.status!.artifact!;
  try {
    if (!(await store.exists(artifact))) return false;
    await store.verify(artifact);
    return true;
  } catch (error) {
    const message = `failed to verify integrity of artifact: ${errorMessage(error)}`;
    events.event(object, { type: 'Warning', reason: sourceReasons.artifactVerificationFailed, message });
    await store.remove(artifact).catch((cause: unknown) => log.error(cause, 'failed to remove artifact'));
    return false;
  }
}
