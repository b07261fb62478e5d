import { conditionOf, isTrue } from '../conditions.ts';
import { type Context, createObject, deleteObject, ownerReference, writeStatus } from '../context.ts';
import { CRON_JOB, type CronJob, JOB, type Job } from '../kinds.ts';
import { isFinished } from './ending.ts';
import { dueOf, inZone, type Schedule, scheduleOf } from './schedule.ts';

const COMPONENT = 'cronjob-controller';
const SCHEDULED = 'batch.kubernetes.io/cronjob-scheduled-timestamp';

/** One of a CronJob's Jobs that has not finished, as the status keeps it. */
interface Reference {
  readonly name: string;
  readonly uid: string | undefined;
  readonly [field: string]: unknown;
}

type Status = NonNullable<CronJob['status']>;

/** Starts a Job at each time of a CronJob's schedule and keeps as many finished ones as it says (batch/v1). */
export async function reconcileCronJob(
  context: Context,
  namespace: string,
  name: string,
): Promise<number | undefined> {
  const cron = context.mirror.get<CronJob>(CRON_JOB, namespace, name);
  if (cron === undefined) return undefined;
  if (cron.metadata.deletionTimestamp === undefined) await prune(context, cron);
  const status = follow(context, cron);
  const schedule = readable(context, cron);
  const started = schedule === undefined ? {} : await startDue(context, { ...cron, status }, schedule);
  await writeStatus(context, cron, withoutEmpty({ ...status, ...started }));
  if (schedule === undefined) return undefined;
  const now = context.clock.now();
  const next = schedule(now);
  return next === undefined ? undefined : Math.max(1, next - now);
}

function withoutEmpty({ active = [], ...status }: Status): Status {
  return active.length === 0 ? status : { active, ...status };
}

/** The schedule, if there is anything to be started by it; an unreadable one is an event. */
function readable({ events }: Context, cron: CronJob): Schedule | undefined {
  const { schedule, timeZone, suspend } = cron.spec;
  if (cron.metadata.deletionTimestamp !== undefined) return undefined;
  if (timeZone !== undefined && !isTimeZone(timeZone)) {
    const text = `invalid timeZone: ${JSON.stringify(timeZone)}: unknown time zone ${timeZone}`;
    events.warning(COMPONENT, cron, 'UnknownTimeZone', text);
    return undefined;
  }
  if (suspend === true) return undefined;
  try {
    return scheduleOf(cron);
  } catch (error) {
    const text = `unparseable schedule: ${JSON.stringify(schedule)} : ${(error as Error).message}`;
    events.warning(COMPONENT, cron, 'UnparseableSchedule', text);
    return undefined;
  }
}

function isTimeZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return true;
  } catch {
    return false;
  }
}

function jobsOf(context: Context, cron: CronJob): Job[] {
  return context.mirror.owned<Job>(JOB, cron.metadata.uid ?? '');
}

/** The status after a look at the Jobs: those that have ended or are gone are active no more. */
function follow(context: Context, cron: CronJob): Status {
  const { events } = context;
  let active = (cron.status?.active ?? []) as readonly Reference[];
  let last = cron.status?.lastSuccessfulTime;
  const jobs = jobsOf(context, cron);
  for (const job of jobs) {
    const { name, uid } = job.metadata;
    const isKnown = active.some((each) => each.uid === uid);
    if (!isFinished(job)) {
      const text = `Saw a job that the controller did not create or forgot: ${name}`;
      if (!isKnown) events.warning(COMPONENT, cron, 'UnexpectedJob', text);
      continue;
    }
    if (isKnown) {
      const end = isTrue(job.status?.conditions, 'Complete') ? 'Complete' : 'Failed';
      events.normal(COMPONENT, cron, 'SawCompletedJob', `Saw completed job: ${name}, condition: ${end}`);
      active = active.filter((each) => each.uid !== uid);
    }
    const end = job.status?.completionTime;
    if (end !== undefined && (last === undefined || end > last)) last = end;
  }
  for (const each of active.filter(({ uid }) => jobs.every(({ metadata }) => metadata.uid !== uid))) {
    events.normal(COMPONENT, cron, 'MissingJob', `Active job went missing: ${each.name}`);
    active = active.filter(({ uid }) => uid !== each.uid);
  }
  return { ...cron.status, active: [...active], ...(last === undefined ? {} : { lastSuccessfulTime: last }) };
}

/** Starts the Job of the time that is due, if it may still be. */
async function startDue(context: Context, cron: CronJob, schedule: Schedule): Promise<Status> {
  const { clock, events } = context;
  const { spec, status } = cron;
  const due = dueOf(cron, schedule, clock.now());
  if (due === undefined) return {};
  if (due.isOverdue) {
    const text =
      'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew';
    events.warning(COMPONENT, cron, 'TooManyMissedTimes', text);
  }
  const active = (status?.active ?? []) as readonly Reference[];
  const name = jobName(cron, due.time);
  const lastScheduleTime = inZone(due.time);
  if (active.some((each) => each.name === name) || status?.lastScheduleTime === lastScheduleTime) return {};
  const { startingDeadlineSeconds: seconds, concurrencyPolicy } = spec;
  if (seconds !== undefined && due.time + seconds * 1000 < clock.now()) {
    const text = `Missed scheduled time to start a job: ${new Date(due.time).toUTCString().replace('GMT', 'UTC')}`;
    events.warning(COMPONENT, cron, 'MissSchedule', text);
    return {};
  }
  if (concurrencyPolicy === 'Forbid' && active.length > 0) {
    const text = 'Not starting job because prior execution is running and concurrency policy is Forbid';
    events.normal(COMPONENT, cron, 'JobAlreadyActive', text);
    return {};
  }
  if (concurrencyPolicy === 'Replace') await removeActive(context, cron, active);
  const job = await start(context, cron, name, due.time);
  const left = concurrencyPolicy === 'Replace' ? [] : active;
  return { active: [...left, referenceTo(job)], lastScheduleTime };
}

async function start(context: Context, cron: CronJob, name: string, time: number): Promise<Job> {
  const { metadata, spec } = cron.spec.jobTemplate;
  const namespace = cron.metadata.namespace ?? '';
  const annotations = { ...metadata?.annotations, [SCHEDULED]: inZone(time, cron.spec.timeZone) };
  const known = context.mirror.get<Job>(JOB, namespace, name);
  if (known !== undefined) return known;
  try {
    const ownerReferences = [ownerReference(cron)];
    const whole = { ...metadata, name, namespace, annotations, ownerReferences };
    const job = await createObject<Job>(context, { ...JOB, metadata: whole, spec });
    context.events.normal(COMPONENT, cron, 'SuccessfulCreate', `Created job ${name}`);
    return job;
  } catch (error) {
    const text = `Error creating job: ${(error as Error).message}`;
    context.events.warning(COMPONENT, cron, 'FailedCreate', text);
    throw error;
  }
}

function jobName({ metadata }: CronJob, time: number): string {
  return `${metadata.name}-${Math.floor(time / 60_000)}`;
}

function referenceTo({ metadata }: Job): Reference {
  const { name, namespace, uid, resourceVersion } = metadata;
  return { ...JOB, name, namespace, uid, resourceVersion };
}

async function removeActive(context: Context, cron: CronJob, active: readonly Reference[]): Promise<void> {
  for (const job of jobsOf(context, cron))
    if (active.some(({ uid }) => uid === job.metadata.uid)) await remove(context, cron, job);
}

async function remove(context: Context, cron: CronJob, job: Job): Promise<void> {
  await deleteObject(context, JOB, job);
  context.events.normal(COMPONENT, cron, 'SuccessfulDelete', `Deleted job ${job.metadata.name}`);
}

/** Finished Jobs beyond the limits go, those that started first. */
async function prune(context: Context, cron: CronJob): Promise<void> {
  const finished = jobsOf(context, cron).filter(isFinished);
  const failed = finished.filter((job) => conditionOf(job.status?.conditions, 'Failed')?.status === 'True');
  const succeeded = finished.filter((job) => !failed.includes(job));
  const { successfulJobsHistoryLimit = 3, failedJobsHistoryLimit = 1 } = cron.spec;
  const excess = [
    ...byStart(succeeded).slice(0, Math.max(0, succeeded.length - successfulJobsHistoryLimit)),
    ...byStart(failed).slice(0, Math.max(0, failed.length - failedJobsHistoryLimit)),
  ];
  for (const job of excess) await remove(context, cron, job);
}

function byStart(jobs: readonly Job[]): Job[] {
  const start = ({ status }: Job) => status?.startTime ?? '';
  return [...jobs].sort((a, b) => (start(a) < start(b) ? -1 : start(a) > start(b) ? 1 : 0));
}
