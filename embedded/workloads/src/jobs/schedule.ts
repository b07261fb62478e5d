import { parseDuration } from '@flux-ts/text';
import { Cron } from 'croner';
import type { CronJob } from '../kinds.ts';

/** The first time of a schedule after another, both in milliseconds; undefined when there is none. */
export type Schedule = (after: number) => number | undefined;

/** Reads `spec.schedule` in the CronJob's time zone; throws what is wrong with it. */
export function scheduleOf({ spec }: CronJob): Schedule {
  const every = /^@every (.+)$/.exec(spec.schedule)?.[1];
  if (every !== undefined) {
    const step = Math.max(1000, Math.trunc(parseDuration(every) / 1000) * 1000);
    return (after) => Math.trunc(after / 1000) * 1000 + step;
  }
  const cron = new Cron(spec.schedule, { paused: true, timezone: spec.timeZone ?? 'UTC' });
  return (after) => cron.nextRun(new Date(after))?.getTime();
}

/** The newest time that has passed, and whether so many did that something must be wrong. */
export interface Due {
  readonly time: number;
  readonly isOverdue: boolean;
}

const MANY = 100;

/**
 * What a CronJob is to be run for now: of all times since the last one the newest, found without walking through them
 * (pkg/controller/cronjob/utils.go mostRecentScheduleTime).
 */
export function dueOf({ spec, status, metadata }: CronJob, schedule: Schedule, now: number): Due | undefined {
  const last = Date.parse(status?.lastScheduleTime ?? metadata.creationTimestamp ?? '');
  const deadline = spec.startingDeadlineSeconds;
  const since = deadline === undefined ? last : Math.max(last, now - deadline * 1000);
  const first = schedule(since);
  if (first === undefined || first > now) return undefined;
  const second = schedule(first);
  if (second === undefined || second > now) return { time: first, isOverdue: false };
  const step = second - first;
  const missed = Math.floor((now - first) / step) + 1;
  let time: number | undefined;
  for (
    let next = schedule(first + (missed - 2) * step);
    next !== undefined && next <= now;
    next = schedule(next)
  )
    time = next;
  return { time: time ?? second, isOverdue: missed > MANY };
}

/** A time as RFC 3339 in a time zone, to the second. */
export function inZone(time: number, timeZone = 'UTC'): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(time);
  const offset = /[+-]\d\d:\d\d/.exec(parts.find(({ type }) => type === 'timeZoneName')?.value ?? '')?.[0];
  if (offset === undefined || offset === '+00:00') return `${new Date(time).toISOString().slice(0, 19)}Z`;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4));
  const there = time + (offset.startsWith('-') ? -minutes : minutes) * 60_000;
  return `${new Date(there).toISOString().slice(0, 19)}${offset}`;
}
