import { conditionOf, isTrue, withCondition } from '../conditions.ts';
import { type Context, createObject, deleteObject, timestamp, writeStatus } from '../context.ts';
import { JOB, type Job, POD, type Pod, type StatusCondition } from '../kinds.ts';
import { isReady } from '../pods/pod-state.ts';
import { podFromTemplate } from '../pods/template.ts';
import { nonZero } from '../sets/reconcile-replica-set.ts';
import { failureVerdict, matchFailure } from './failure-policy.ts';
import { indexedPod, indexOf, isIndexed, missingIndexes, ranges } from './indexed.ts';

/** Runs a Job's pods until enough succeed or too many fail (batch/v1, kube-controller-manager's job). */
export async function reconcileJob(
  context: Context,
  namespace: string,
  name: string,
): Promise<number | undefined> {
  const job = context.mirror.get<Job>(JOB, namespace, name);
  if (job === undefined || job.metadata.deletionTimestamp !== undefined) return undefined;
  if (isFinished(job)) return expire(context, job);
  const counts = await run(context, job);
  const end = ending(context, job, counts);
  const written = await writeStatus(context, job, jobStatus(context, job, counts, end));
  tellPause(context, job, written);
  if (end === undefined) return untilDeadline(context, written);
  if (isFinished(job)) return undefined;
  if (end.failed) context.events.warning('job-controller', job, end.reason, end.message);
  else context.events.normal('job-controller', job, 'Completed', 'Job completed');
  return expire(context, written);
}

export function isFinished(job: Job): boolean {
  return isTrue(job.status?.conditions, 'Complete') || isTrue(job.status?.conditions, 'Failed');
}

interface Counts {
  readonly active: readonly Pod[];
  readonly succeeded: number;
  readonly failed: number;
  /** Which of an indexed Job's pods have succeeded. */
  readonly indexes: ReadonlySet<number>;
  /** What a rule of the Job says of a pod that failed. */
  readonly verdict: Ending | undefined;
}

interface Ending {
  readonly failed: boolean;
  readonly reason: string;
  readonly message: string;
}

/** Milliseconds until a Job that does not end has failed. */
function untilDeadline({ clock }: Context, job: Job): number | undefined {
  const { activeDeadlineSeconds: seconds, suspend } = job.spec;
  const start = job.status?.startTime;
  if (seconds === undefined || suspend === true || start === undefined || isFinished(job)) return undefined;
  return Date.parse(start) + seconds * 1000 - clock.now();
}

function tellPause(context: Context, before: Job, after: Job): void {
  const [old, now] = [before, after].map((job) => conditionOf(job.status?.conditions, 'Suspended')?.status);
  if (old === now || now === undefined) return;
  if (now === 'True') context.events.normal('job-controller', after, 'Suspended', 'Job suspended');
  else context.events.normal('job-controller', after, 'Resumed', 'Job resumed');
}

/** What is left of a Job that has come to an end, or to a pause, is stopped. */
async function stopAll(context: Context, job: Job, counts: Counts): Promise<Counts> {
  for (const pod of counts.active) {
    await deleteObject(context, POD, pod);
    context.events.normal('job-controller', job, 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
  }
  return { ...count(context, job), verdict: counts.verdict };
}

function startPod(context: Context, job: Job, i: number, missing: readonly number[]): Promise<Pod> {
  const index = missing[i];
  const pod = podFromTemplate(job, job.spec.template);
  return createObject<Pod>(context, index === undefined ? pod : indexedPod(job, pod, index));
}

function count(context: Context, job: Job): Counts {
  const pods = context.mirror.owned<Pod>(POD, job.metadata.uid ?? '');
  const inPhase = (phase: string): Pod[] => pods.filter((pod) => pod.status?.phase === phase);
  const indexes = new Set(inPhase('Succeeded').map(indexOf));
  const failed = inPhase('Failed').map((pod) => ({ pod, found: matchFailure(job, pod) }));
  const ignored = failed.filter(({ found }) => found?.rule.action === 'Ignore');
  const ended = new Set([...inPhase('Succeeded'), ...inPhase('Failed')]);
  return {
    active: pods.filter((pod) => !ended.has(pod) && pod.metadata.deletionTimestamp === undefined),
    succeeded: isIndexed(job) ? indexes.size : inPhase('Succeeded').length,
    failed: inPhase('Failed').length - ignored.length,
    indexes,
    verdict: failed.map(({ found }) => failureVerdict(found)).find((end) => end !== undefined),
  };
}

/** Starts the pods that are missing, or ends all when the job is suspended. */
async function run(context: Context, job: Job): Promise<Counts> {
  const counts = count(context, job);
  if (job.spec.suspend === true) {
    return stopAll(context, job, counts);
  }
  if (ending(context, job, counts) !== undefined) {
    const stopped = await stopAll(context, job, counts);
    // What had to be stopped has failed.
    return { ...stopped, failed: stopped.failed + counts.active.length };
  }
  const parallelism = job.spec.parallelism ?? 1;
  const left =
    job.spec.completions === undefined
      ? counts.succeeded > 0
        ? 0
        : parallelism
      : job.spec.completions - counts.succeeded;
  const missing = Math.min(parallelism, left) - counts.active.length;
  for (let i = 0; i < missing; i++) {
    const pod = await startPod(context, job, i, isIndexed(job) ? missingIndexes(job, counts) : []);
    context.events.normal('job-controller', job, 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`);
  }
  return count(context, job);
}

function ending(context: Context, job: Job, counts: Counts): Ending | undefined {
  if (counts.verdict !== undefined) return counts.verdict;
  const left = untilDeadline(context, job);
  if (left !== undefined && left <= 0) {
    return {
      failed: true,
      reason: 'DeadlineExceeded',
      message: 'Job was active longer than specified deadline',
    };
  }
  if (counts.failed > (job.spec.backoffLimit ?? 6)) {
    return {
      failed: true,
      reason: 'BackoffLimitExceeded',
      message: 'Job has reached the specified backoff limit',
    };
  }
  const enough =
    job.spec.completions === undefined
      ? counts.succeeded > 0 && counts.active.length === 0
      : counts.succeeded >= job.spec.completions;
  return enough
    ? { failed: false, reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods' }
    : undefined;
}

function jobStatus(context: Context, job: Job, counts: Counts, end: Ending | undefined): object {
  const now = timestamp(context.clock);
  const suspended = job.spec.suspend === true;
  return {
    conditions: conditions(context, job, end),
    startTime: suspended ? undefined : (job.status?.startTime ?? now),
    completionTime: end?.failed === false ? (job.status?.completionTime ?? now) : undefined,
    active: nonZero(counts.active.length),
    ready: counts.active.filter(isReady).length,
    succeeded: nonZero(counts.succeeded),
    completedIndexes: isIndexed(job) ? ranges(counts.indexes) : undefined,
    failed: nonZero(counts.failed),
    terminating: 0,
    uncountedTerminatedPods: {},
  };
}

function conditions(context: Context, job: Job, end: Ending | undefined): StatusCondition[] | undefined {
  const known = job.status?.conditions;
  const set = (
    list: StatusCondition[] | undefined,
    next: Omit<StatusCondition, 'lastProbeTime'>,
  ): StatusCondition[] =>
    withCondition(list, { ...next, lastProbeTime: timestamp(context.clock) }, context.clock);
  if (end !== undefined) {
    const { reason, message } = end;
    const before = set(known, {
      type: end.failed ? 'FailureTarget' : 'SuccessCriteriaMet',
      status: 'True',
      reason,
      message,
    });
    return set(before, { type: end.failed ? 'Failed' : 'Complete', status: 'True', reason, message });
  }
  if (job.spec.suspend === true)
    return set(known, {
      type: 'Suspended',
      status: 'True',
      reason: 'JobSuspended',
      message: 'Job suspended',
    });
  const wasSuspended = conditionOf(known, 'Suspended')?.status === 'True';
  return wasSuspended
    ? set(known, { type: 'Suspended', status: 'False', reason: 'JobResumed', message: 'Job resumed' })
    : known;
}

/** A finished job goes after `ttlSecondsAfterFinished`. */
async function expire(context: Context, job: Job): Promise<number | undefined> {
  const ttl = job.spec.ttlSecondsAfterFinished;
  if (ttl === undefined) return undefined;
  const end =
    conditionOf(job.status?.conditions, 'Complete') ?? conditionOf(job.status?.conditions, 'Failed');
  const left = Date.parse(end?.lastTransitionTime ?? '') + ttl * 1000 - context.clock.now();
  if (left > 0) return left;
  await deleteObject(context, JOB, job);
  return undefined;
}
