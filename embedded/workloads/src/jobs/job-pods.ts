import { conditionOf } from '../conditions.ts';
import { type Context, updateObject } from '../context.ts';
import { type Job, POD, type Pod } from '../kinds.ts';
import { controllerOf } from '../mirror.ts';

/** Keeps a Job's pod until it is counted (batch/v1 JobTrackingFinalizer). */
export const TRACKING = 'batch.kubernetes.io/job-tracking';

export function isTracked({ metadata }: Pod): boolean {
  return metadata.finalizers?.includes(TRACKING) === true;
}

export function isLeaving({ metadata }: Pod): boolean {
  return metadata.deletionTimestamp !== undefined;
}

/** Being deleted, and not at its end yet. */
export function isTerminating(pod: Pod): boolean {
  return isLeaving(pod) && pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed';
}

/** Whether a pod is replaced only when it has failed, and not as soon as it is deleted. */
export function replacesFailedOnly({ spec }: Job): boolean {
  return spec.podReplacementPolicy === 'Failed' || spec.podFailurePolicy !== undefined;
}

/** Pods that are deleted have failed too, unless the Job waits for their end (job_controller.go isPodFailed). */
export function hasFailed(job: Job, pod: Pod): boolean {
  if (pod.status?.phase === 'Failed') return true;
  return !replacesFailedOnly(job) && isLeaving(pod) && pod.status?.phase !== 'Succeeded';
}

/** When a pod ended, in milliseconds: of what there is to tell it the most exact (backoff_utils.go getFinishedTime). */
export function finishedAt({ metadata, status }: Pod): number {
  const ends = (status?.containerStatuses ?? []).map(({ state }) =>
    Date.parse(String(state['terminated']?.['finishedAt'])),
  );
  if (ends.length > 0 && !ends.some(Number.isNaN)) return Math.max(...ends);
  const ready = conditionOf(status?.conditions, 'Ready');
  if (ready?.status === 'False' && ready.lastTransitionTime != null)
    return Date.parse(ready.lastTransitionTime);
  const grace = Number(metadata['deletionGracePeriodSeconds'] ?? 0);
  if (metadata.deletionTimestamp !== undefined) return Date.parse(metadata.deletionTimestamp) - grace * 1000;
  return Date.parse(metadata.creationTimestamp ?? '');
}

/** Lets a pod go that has been counted, or is not to be. */
export async function untrack(context: Context, known: Pod): Promise<void> {
  const { namespace = '', name } = known.metadata;
  const pod = context.mirror.get<Pod>(POD, namespace, name);
  if (pod?.metadata.uid !== known.metadata.uid || pod === undefined || !isTracked(pod)) return;
  const { finalizers = [], ...metadata } = pod.metadata;
  const others = finalizers.filter((each) => each !== TRACKING);
  await updateObject(context, {
    ...pod,
    metadata: { ...metadata, ...(others.length === 0 ? {} : { finalizers: others }) },
  });
}

/** Lets a pod go whose Job is no more, or no more its own (job_controller.go syncOrphanPod). Answers whether it did. */
export async function untrackOrphan(context: Context, pod: Pod): Promise<boolean> {
  if (!isTracked(pod)) return false;
  const owner = controllerOf(pod);
  const job = owner && context.mirror.get<Job>(owner, pod.metadata.namespace ?? '', owner.name);
  if (owner !== undefined && job?.metadata.uid === owner.uid) return false;
  await untrack(context, pod);
  return true;
}
