import type { Context, Failures } from '../context.ts';
import { type Job, POD, type Pod } from '../kinds.ts';
import { isActive, isReady } from '../pods/pod-state.ts';
import { withEnds } from './backoff.ts';
import { isFailureCounted } from './failure-policy.ts';
import { type Indexes, indexesOf, isIndexed, isInRange, keptFailures } from './indexed.ts';
import { hasFailed, isTerminating, isTracked } from './job-pods.ts';

/** Uids of pods whose ends are in the status and not in its counts yet. */
export interface Uncounted {
  readonly succeeded: readonly string[];
  readonly failed: readonly string[];
}

/** One look at a Job's pods, with what was counted of them before. */
export interface Tally {
  readonly pods: readonly Pod[];
  readonly active: readonly Pod[];
  readonly ready: number;
  readonly terminating: number;
  readonly uncounted: Uncounted;
  readonly succeeded: number;
  readonly failed: number;
  readonly indexes: Indexes;
  /** Of indexes that have failed and that nobody does at present, the last pod. */
  readonly kept: ReadonlyMap<number, Pod>;
  readonly failures: Failures;
}

/** What there is of a Job, before anything is done about it (job_controller.go syncJob). */
export function tallyOf(context: Context, job: Job): Tally {
  const uid = job.metadata.uid ?? '';
  const pods = context.mirror.owned<Pod>(POD, uid);
  const active = pods.filter(isActive);
  const uncounted = uncountedOf(job);
  const isNew = (pod: Pod) =>
    isTracked(pod) && ![...uncounted.succeeded, ...uncounted.failed].includes(pod.metadata.uid ?? '');
  const fresh = pods.filter(isNew);
  const succeeded = fresh.filter(({ status }) => status?.phase === 'Succeeded');
  const failed = fresh.filter((pod) => hasFailed(job, pod) && (!isIndexed(job) || isInRange(job, pod)));
  const counted = failed.filter((pod) => isFailureCounted(job, pod));
  const indexes = indexesOf(job, pods);
  const { status } = job;
  return {
    pods,
    active,
    ready: active.filter(isReady).length,
    terminating: pods.filter(isTerminating).length,
    uncounted,
    succeeded: isIndexed(job)
      ? indexes.succeeded.size
      : (status?.succeeded ?? 0) + succeeded.length + uncounted.succeeded.length,
    failed: (status?.failed ?? 0) + counted.length + uncounted.failed.length,
    indexes,
    kept: keptFailures(job, pods, active, indexes),
    failures: withEnds(context.failures.get(uid), succeeded, failed),
  };
}

function uncountedOf({ status }: Job): Uncounted {
  const known = status?.uncountedTerminatedPods;
  return { succeeded: known?.succeeded ?? [], failed: known?.failed ?? [] };
}
