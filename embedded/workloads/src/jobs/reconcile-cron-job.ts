import { Cron } from 'croner';
import { conditionOf } from '../conditions.ts';
import { type Context, createObject, deleteObject, ownerReference, writeStatus } from '../context.ts';
import { CRON_JOB, type CronJob, JOB, type Job } from '../kinds.ts';
import { isFinished } from './reconcile-job.ts';

/** Starts a Job at each time of a CronJob's schedule and keeps as many finished ones as it says (batch/v1). */
export async function reconcileCronJob(
  context: Context,
  namespace: string,
  name: string,
): Promise<number | undefined> {
  const cron = context.mirror.get<CronJob>(CRON_JOB, namespace, name);
  if (cron === undefined || cron.metadata.deletionTimestamp !== undefined) return undefined;
  const schedule = parse(context, cron);
  const due =
    schedule === undefined || cron.spec.suspend === true ? undefined : lastDue(context, cron, schedule);
  const started = due === undefined ? undefined : await start(context, cron, due);
  await prune(context, cron);
  await writeCronStatus(context, cron, started);
  if (schedule === undefined || cron.spec.suspend === true) return undefined;
  const next = schedule.nextRun(new Date(context.clock.now()));
  return next === null ? undefined : Math.max(1, next.getTime() - context.clock.now());
}

/** The schedule as a clock-free calculator; an unreadable one is an event, as it is in Kubernetes. */
function parse(context: Context, cron: CronJob): Cron | undefined {
  const { schedule, timeZone } = cron.spec;
  try {
    return new Cron(schedule, { paused: true, timezone: timeZone ?? 'UTC' });
  } catch {
    context.events.warning(
      'cronjob-controller',
      cron,
      'UnparseableSchedule',
      `unparseable schedule: "${schedule}"`,
    );
    return undefined;
  }
}

/** The newest time of the schedule that has passed and was not served. */
function lastDue(context: Context, cron: CronJob, schedule: Cron): Date | undefined {
  const now = context.clock.now();
  const since = cron.status?.lastScheduleTime ?? cron.metadata.creationTimestamp ?? '';
  let due: Date | undefined;
  let next = schedule.nextRun(new Date(since));
  for (let missed = 0; next !== null && next.getTime() <= now && missed < 100; missed++) {
    due = next;
    next = schedule.nextRun(next);
  }
  return due;
}

function jobsOf(context: Context, cron: CronJob): Job[] {
  return context.mirror.owned<Job>(JOB, cron.metadata.uid ?? '');
}

async function start(context: Context, cron: CronJob, due: Date): Promise<Date | undefined> {
  const active = jobsOf(context, cron).filter((job) => !isFinished(job));
  if (active.length > 0 && cron.spec.concurrencyPolicy === 'Forbid') {
    context.events.normal(
      'cronjob-controller',
      cron,
      'JobAlreadyActive',
      'Not starting job because prior execution is running and concurrency policy is Forbid',
    );
    return undefined;
  }
  if (cron.spec.concurrencyPolicy === 'Replace')
    for (const job of active) await deleteObject(context, JOB, job);
  const { jobTemplate } = cron.spec;
  const name = jobName(cron, due);
  const metadata = {
    ...jobTemplate.metadata,
    name,
    namespace: cron.metadata.namespace,
    ownerReferences: [ownerReference(cron)],
  };
  await createObject(context, { ...JOB, metadata, spec: jobTemplate.spec });
  context.events.normal('cronjob-controller', cron, 'SuccessfulCreate', `Created job ${name}`);
  return due;
}

function jobName({ metadata }: CronJob, due: Date): string {
  return `${metadata.name}-${Math.floor(due.getTime() / 60_000)}`;
}

async function prune(context: Context, cron: CronJob): Promise<void> {
  const finished = jobsOf(context, cron).filter(isFinished);
  const failed = finished.filter((job) => conditionOf(job.status?.conditions, 'Failed')?.status === 'True');
  const succeeded = finished.filter((job) => !failed.includes(job));
  const excess = [
    ...succeeded.slice(0, Math.max(0, succeeded.length - (cron.spec.successfulJobsHistoryLimit ?? 3))),
    ...failed.slice(0, Math.max(0, failed.length - (cron.spec.failedJobsHistoryLimit ?? 1))),
  ];
  for (const job of excess) await deleteObject(context, JOB, job);
}

async function writeCronStatus(context: Context, cron: CronJob, started: Date | undefined): Promise<void> {
  const jobs = jobsOf(context, cron);
  const known = new Set((cron.status?.active ?? []).map((ref) => (ref as { uid?: string }).uid));
  const isOwn = (job: Job) =>
    known.has(job.metadata.uid) || (started !== undefined && job.metadata.name === jobName(cron, started));
  const running = jobs.filter((job) => !isFinished(job));
  for (const job of running.filter((each) => !isOwn(each))) {
    context.events.warning(
      'cronjob-controller',
      cron,
      'UnexpectedJob',
      `Saw a job that the controller did not create or forgot: ${job.metadata.name}`,
    );
  }
  const active = running.filter(isOwn).map((job) => ({
    ...JOB,
    name: job.metadata.name,
    namespace: job.metadata.namespace,
    uid: job.metadata.uid,
    resourceVersion: job.metadata.resourceVersion,
  }));
  const successes = jobs.map((job) => job.status?.completionTime).filter((time) => time !== undefined);
  const same = sameJobs(cron.status?.active, active);
  await writeStatus(context, cron, {
    active: active.length === 0 ? undefined : same ? cron.status?.active : active,
    lastScheduleTime:
      started === undefined ? cron.status?.lastScheduleTime : `${started.toISOString().slice(0, 19)}Z`,
    lastSuccessfulTime: successes.sort().at(-1) ?? cron.status?.lastSuccessfulTime,
  });
}

/** The same jobs by uid: a job's own progress is no news for its CronJob. */
function sameJobs(
  known: readonly unknown[] | undefined,
  next: readonly { uid: string | undefined }[],
): boolean {
  const uids = (list: readonly unknown[]): string => list.map((ref) => (ref as { uid?: string }).uid).join();
  return known !== undefined && uids(known) === uids(next);
}
