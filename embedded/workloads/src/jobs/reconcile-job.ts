import { claim } from '../claim.ts';
import { conditionOf } from '../conditions.ts';
import { type Context, deleteObject } from '../context.ts';
import { JOB, type Job, POD, type Pod } from '../kinds.ts';
import { type Ending, endingOf, isFinished, REACHED, untilDeadline } from './ending.ts';
import { isTracked, untrack } from './job-pods.ts';
import { managePods, type Pods, stopPods } from './manage-pods.ts';
import { type Tally, tallyOf } from './tally.ts';
import { track } from './track.ts';

/**
 * Runs a Job's pods until enough succeed or too many fail (batch/v1, kube-controller-manager's job). Each pod is held
 * by a finalizer until the status has counted it, so that none is counted twice or forgotten.
 */
export async function reconcileJob(
  context: Context,
  namespace: string,
  name: string,
): Promise<number | undefined> {
  const job = context.mirror.get<Job>(JOB, namespace, name);
  if (job === undefined || isManagedElsewhere(job)) return undefined;
  if (isFinished(job)) return afterwards(context, job);
  if (job.spec.selector !== undefined) await claim(context, job, POD, job.spec.selector);
  const tally = tallyOf(context, job);
  const { pods, ending } = await act(context, job, tally);
  const written = await track(context, job, tally, pods, ending);
  tell(context, job, written, ending);
  if (pods.failure !== undefined) throw pods.failure;
  if (isFinished(written)) return afterwards(context, written);
  return soonest(pods.after, untilDeadline(context, written));
}

function isManagedElsewhere({ spec }: Job): boolean {
  return spec.managedBy !== undefined && spec.managedBy !== 'kubernetes.io/job-controller';
}

/** Ends the pods of a Job that comes to its end; else makes those that are missing. */
async function act(
  context: Context,
  job: Job,
  tally: Tally,
): Promise<{ readonly pods: Pods; readonly ending: Ending | undefined }> {
  const ending = endingOf(context, job, tally);
  if (ending !== undefined) return { pods: await stopPods(context, job, tally, tally.active), ending };
  const { active, ready, terminating } = tally;
  if (job.metadata.deletionTimestamp !== undefined)
    return { pods: { active: active.length, ready, terminating }, ending };
  const pods = await managePods(context, job, tally);
  return { pods, ending: isDone(job, tally, pods) ? REACHED : undefined };
}

/** Without a number of completions, one success will do once nobody works any more. */
function isDone({ spec }: Job, { succeeded }: Tally, { active }: Pods): boolean {
  const enough = spec.completions === undefined ? succeeded > 0 : succeeded >= spec.completions;
  return enough && active === 0;
}

function tell({ events }: Context, before: Job, after: Job, ending: Ending | undefined): void {
  const [old, now] = [before, after].map((job) => conditionOf(job.status?.conditions, 'Suspended')?.status);
  if (old !== now && now === 'True') events.normal('job-controller', after, 'Suspended', 'Job suspended');
  else if (old !== now && now === 'False') events.normal('job-controller', after, 'Resumed', 'Job resumed');
  if (ending === undefined || !isFinished(after)) return;
  if (ending.type === 'FailureTarget') events.warning('job-controller', after, ending.reason, ending.message);
  else events.normal('job-controller', after, 'Completed', 'Job completed');
}

/** Milliseconds that a Job is there at least: no node starts and ends a pod at once, and who waits wants to see it end. */
const SHORTEST_LIFE = 5000;

/** A finished Job holds no pods, and goes after `ttlSecondsAfterFinished`. */
async function afterwards(context: Context, job: Job): Promise<number | undefined> {
  const { conditions } = job.status ?? {};
  for (const pod of context.mirror.owned<Pod>(POD, job.metadata.uid ?? ''))
    if (isTracked(pod)) await untrack(context, pod);
  context.failures.delete(job.metadata.uid ?? '');
  const ttl = job.spec.ttlSecondsAfterFinished;
  if (ttl === undefined || job.metadata.deletionTimestamp !== undefined) return undefined;
  const end = conditionOf(conditions, 'Complete') ?? conditionOf(conditions, 'Failed');
  const due = Date.parse(end?.lastTransitionTime ?? '') + ttl * 1000;
  const seen = Date.parse(job.metadata.creationTimestamp ?? '') + SHORTEST_LIFE;
  const left = Math.max(due, seen) - context.clock.now();
  if (left > 0) return left;
  await deleteObject(context, JOB, job);
  return undefined;
}

function soonest(...times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.max(1, Math.min(...known));
}
