import { conditionOf } from '../conditions.ts';
import { type Context, timestamp, writeStatus } from '../context.ts';
import type { Job, Pod, StatusCondition } from '../kinds.ts';
import { nonZero } from '../sets/reconcile-replica-set.ts';
import { type Ending, withJobCondition } from './ending.ts';
import { isFailureCounted } from './failure-policy.ts';
import { isIndexed, isInRange, ranges } from './indexed.ts';
import { hasFailed, isTracked, untrack } from './job-pods.ts';
import type { Pods } from './manage-pods.ts';
import type { Tally, Uncounted } from './tally.ts';

type Conditions = readonly StatusCondition[];
const NOBODY: Uncounted = { succeeded: [], failed: [] };

/**
 * Counts the pods that have ended, in three steps that may be cut off between any two: their uids into the status,
 * their finalizers away, the uids into numbers (job_controller.go trackJobStatusAndRemoveFinalizers).
 */
export async function track(
  context: Context,
  job: Job,
  tally: Tally,
  pods: Pods,
  ending: Ending | undefined,
): Promise<Job> {
  const ended = tally.pods.filter((pod) => isTracked(pod) && mayGo(job, tally, pod, ending));
  const uncounted = withEnded(job, tally.uncounted, ended, ending);
  const base = baseStatus(context, job, tally, pods, ending);
  let written = job;
  if (ended.length > 0 || ending !== undefined) {
    written = await writeStatus(context, job, { ...base, ...counts(job, tally, NOBODY, uncounted) });
    context.failures.set(job.metadata.uid ?? '', tally.failures);
  }
  for (const pod of ended) await untrack(context, pod);
  const isOver = ending !== undefined && pods.terminating === 0;
  return writeStatus(context, written, {
    ...base,
    ...(isOver ? over(context, base.conditions ?? [], ending) : {}),
    ...counts(job, tally, uncounted, NOBODY),
  });
}

/** Whether the finalizer is needed no more (canRemoveFinalizer). */
function mayGo(job: Job, { kept }: Tally, pod: Pod, ending: Ending | undefined): boolean {
  if (job.metadata.deletionTimestamp !== undefined || ending !== undefined) return true;
  if (pod.status?.phase === 'Succeeded') return true;
  return hasFailed(job, pod) && ![...kept.values()].includes(pod);
}

/** A Job that fails fails with all pods that it still has. */
function withEnded(job: Job, known: Uncounted, ended: readonly Pod[], ending: Ending | undefined): Uncounted {
  const succeeded = new Set(known.succeeded);
  const failed = new Set(known.failed);
  for (const pod of ended) {
    const uid = pod.metadata.uid ?? '';
    if (pod.status?.phase === 'Succeeded') {
      // An index that is done is told by the indexes that are.
      if (!isIndexed(job) && !failed.has(uid)) succeeded.add(uid);
    } else if (hasFailed(job, pod) || ending?.type === 'FailureTarget') {
      if ((!isIndexed(job) || isInRange(job, pod)) && isFailureCounted(job, pod)) failed.add(uid);
    }
  }
  return { succeeded: [...succeeded], failed: [...failed] };
}

function counts(job: Job, { indexes }: Tally, counted: Uncounted, left: Uncounted): object {
  const succeeded = isIndexed(job)
    ? indexes.succeeded.size
    : (job.status?.succeeded ?? 0) + counted.succeeded.length;
  return {
    succeeded: nonZero(succeeded),
    failed: nonZero((job.status?.failed ?? 0) + counted.failed.length),
    uncountedTerminatedPods: {
      ...(left.succeeded.length === 0 ? {} : { succeeded: left.succeeded }),
      ...(left.failed.length === 0 ? {} : { failed: left.failed }),
    },
  };
}

interface BaseStatus {
  readonly conditions: Conditions | undefined;
  readonly [field: string]: unknown;
}

function baseStatus(
  context: Context,
  job: Job,
  { indexes }: Tally,
  { active, ready, terminating }: Pods,
  ending: Ending | undefined,
): BaseStatus {
  const conditions = interim(context, job, ending);
  const { completedIndexes: _, ...known } = job.status ?? {};
  const done = isIndexed(job) ? ranges(indexes.succeeded) : '';
  return {
    ...known,
    conditions: conditions.length === 0 ? undefined : conditions,
    startTime: startTime(context, job, conditions),
    active: nonZero(active),
    ready,
    terminating,
    completedIndexes: done === '' ? undefined : done,
    failedIndexes: job.spec.backoffLimitPerIndex === undefined ? undefined : ranges(indexes.failed),
  };
}

/** What is said before the end, or while there is a pause. */
function interim({ clock }: Context, job: Job, ending: Ending | undefined): Conditions {
  const known = job.status?.conditions ?? [];
  const now = timestamp(clock);
  if (ending !== undefined) return withJobCondition(known, { ...ending, status: 'True' }, now);
  if (job.metadata.deletionTimestamp !== undefined) return known;
  const pause =
    job.spec.suspend === true
      ? ({ status: 'True', reason: 'JobSuspended', message: 'Job suspended' } as const)
      : ({ status: 'False', reason: 'JobResumed', message: 'Job resumed' } as const);
  return withJobCondition(known, { type: 'Suspended', ...pause }, now);
}

/** A Job that is resumed starts anew. */
function startTime({ clock }: Context, job: Job, conditions: Conditions): string | undefined {
  const [before, now] = [job.status?.conditions, conditions].map(
    (list) => conditionOf(list, 'Suspended')?.status,
  );
  if (before !== now && now === 'True') return undefined;
  if (before !== now && now === 'False') return timestamp(clock);
  return job.status?.startTime ?? (job.spec.suspend === true ? undefined : timestamp(clock));
}

function over({ clock }: Context, conditions: Conditions, { type, reason, message }: Ending): object {
  const now = timestamp(clock);
  const isFailed = type === 'FailureTarget';
  const end = { type: isFailed ? 'Failed' : 'Complete', status: 'True', reason, message } as const;
  return {
    conditions: withJobCondition(conditions, end, now),
    ...(isFailed ? {} : { completionTime: now }),
  };
}
