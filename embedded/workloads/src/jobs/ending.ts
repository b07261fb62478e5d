import { conditionOf, isTrue } from '../conditions.ts';
import type { Context } from '../context.ts';
import type { Job, Pod, StatusCondition } from '../kinds.ts';
import { failureMessage } from './failure-policy.ts';
import { isIndexed } from './indexed.ts';
import { hasFailed } from './job-pods.ts';
import { matchSuccess } from './success-policy.ts';
import type { Tally } from './tally.ts';

/** Why a Job comes to its end: the condition that tells of it before its last pods have gone. */
export interface Ending {
  readonly type: 'FailureTarget' | 'SuccessCriteriaMet';
  readonly reason: string;
  readonly message: string;
}

/** What follows when all that was asked for is done. */
export const REACHED: Ending = {
  type: 'SuccessCriteriaMet',
  reason: 'CompletionsReached',
  message: 'Reached expected number of succeeded pods',
};

export function isFinished({ status }: Job): boolean {
  return isTrue(status?.conditions, 'Complete') || isTrue(status?.conditions, 'Failed');
}

/** Whether a Job ends now, by what was said before, by a failure or by its successPolicy, in this order. */
export function endingOf(context: Context, job: Job, tally: Tally): Ending | undefined {
  return (
    said(job, 'SuccessCriteriaMet') ??
    said(job, 'FailureTarget') ??
    byPolicy(job, tally) ??
    byLimits(context, job, tally) ??
    byIndexes(job, tally)
  );
}

function said({ status }: Job, type: Ending['type']): Ending | undefined {
  const known = conditionOf(status?.conditions, type);
  return known?.status === 'True' ? ending(type, known.reason ?? '', known.message ?? '') : undefined;
}

function byPolicy(job: Job, { pods }: Tally): Ending | undefined {
  const message = failureMessage(
    job,
    pods.filter((pod) => hasFailed(job, pod)),
  );
  return message === undefined ? undefined : failure('PodFailurePolicy', message);
}

function byLimits(context: Context, job: Job, { failed, pods }: Tally): Ending | undefined {
  const limit = job.spec.backoffLimit ?? 6;
  if (failed > limit || restartedTooOften(job, pods, limit))
    return failure('BackoffLimitExceeded', 'Job has reached the specified backoff limit');
  const left = untilDeadline(context, job);
  return left !== undefined && left <= 0
    ? failure('DeadlineExceeded', 'Job was active longer than specified deadline')
    : undefined;
}

/** Pods that start their containers again do not fail: their restarts count (pastBackoffLimitOnFailure). */
function restartedTooOften({ spec }: Job, pods: readonly Pod[], limit: number): boolean {
  if (spec.template.spec.restartPolicy !== 'OnFailure') return false;
  const running = pods.filter(({ status }) => status?.phase === 'Running' || status?.phase === 'Pending');
  const restarts = running
    .flatMap(({ status }) => status?.containerStatuses ?? [])
    .reduce((sum, { restartCount }) => sum + restartCount, 0);
  return limit === 0 ? restarts > 0 : restarts >= limit;
}

function byIndexes(job: Job, { indexes }: Tally): Ending | undefined {
  if (!isIndexed(job)) return undefined;
  const { succeeded, failed } = indexes;
  if (failed.size > (job.spec.maxFailedIndexes ?? Number.POSITIVE_INFINITY))
    return failure(
      'MaxFailedIndexesExceeded',
      'Job has exceeded the specified maximal number of failed indexes',
    );
  if (failed.size > 0 && failed.size + succeeded.size >= (job.spec.completions ?? 0))
    return failure('FailedIndexes', 'Job has failed indexes');
  const message = matchSuccess(job, succeeded);
  return message === undefined ? undefined : ending('SuccessCriteriaMet', 'SuccessPolicy', message);
}

/** Milliseconds until a Job that does not end has failed. */
export function untilDeadline({ clock }: Context, job: Job): number | undefined {
  const { activeDeadlineSeconds: seconds, suspend } = job.spec;
  const start = job.status?.startTime;
  if (seconds === undefined || suspend === true || start === undefined || isFinished(job)) return undefined;
  return Date.parse(start) + seconds * 1000 - clock.now();
}

function failure(reason: string, message: string): Ending {
  return ending('FailureTarget', reason, message);
}

function ending(type: Ending['type'], reason: string, message: string): Ending {
  return { type, reason, message };
}

/** Sets a condition; one that is not True is only written over one that is there (ensureJobConditionStatus). */
export function withJobCondition(
  known: readonly StatusCondition[],
  next: Pick<StatusCondition, 'type' | 'status' | 'reason' | 'message'>,
  now: string,
): readonly StatusCondition[] {
  const old = conditionOf(known, next.type);
  const made = { ...next, lastProbeTime: now, lastTransitionTime: now };
  if (old === undefined) return next.status === 'True' ? [...known, made] : known;
  if (old.status === next.status && old.reason === next.reason && old.message === next.message) return known;
  return known.map((each) => (each === old ? made : each));
}
