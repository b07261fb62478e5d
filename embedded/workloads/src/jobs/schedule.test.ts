import { describe, expect, test } from 'vitest';
import type { CronJob } from '../kinds.ts';
import { dueOf, inZone, scheduleOf } from './schedule.ts';

const cron = (spec: object, lastScheduleTime = '2026-01-01T00:00:00Z') =>
  ({ metadata: { name: 'c' }, spec, status: { lastScheduleTime } }) as unknown as CronJob;
const due = (spec: object, now: string, last?: string) => {
  const found = cron(spec, last);
  const { time, isOverdue } = dueOf(found, scheduleOf(found), Date.parse(now)) ?? {};
  return [time === undefined ? undefined : new Date(time).toISOString().slice(0, 19), isOverdue];
};

describe('dueOf', () => {
  test.each([
    ['nothing before its time', { schedule: '0 * * * *' }, '2026-01-01T00:59:59Z', undefined, undefined],
    ['one time', { schedule: '0 * * * *' }, '2026-01-01T01:00:00Z', '2026-01-01T01:00:00', false],
    ['the newest of some', { schedule: '0 * * * *' }, '2026-01-01T05:30:00Z', '2026-01-01T05:00:00', false],
    ['the newest of many', { schedule: '* * * * *' }, '2026-03-01T00:00:30Z', '2026-03-01T00:00:00', true],
    [
      'of an uneven schedule the newest',
      { schedule: '30 6-16/4 * * 1-5' },
      '2026-01-12T12:00:00Z',
      '2026-01-12T10:30:00',
      false,
    ],
    [
      'nothing that is too late',
      { schedule: '0 * * * *', startingDeadlineSeconds: 60 },
      '2026-01-01T05:30:00Z',
      undefined,
      undefined,
    ],
    [
      'times by an interval',
      { schedule: '@every 90m' },
      '2026-01-01T03:10:00Z',
      '2026-01-01T03:00:00',
      false,
    ],
    ['names of times', { schedule: '@monthly' }, '2026-02-10T00:00:00Z', '2026-02-01T00:00:00', false],
    [
      'times of a time zone',
      { schedule: '0 3 * * *', timeZone: 'Europe/Paris' },
      '2026-01-01T02:30:00Z',
      '2026-01-01T02:00:00',
      false,
    ],
  ])('finds %s', (_name, spec, now, time, isOverdue) => {
    expect(due(spec, now)).toEqual([time, isOverdue]);
  });
});

test.each([
  [undefined, '2026-07-01T00:00:00Z'],
  ['Europe/Paris', '2026-07-01T02:00:00+02:00'],
  ['America/St_Johns', '2026-06-30T21:30:00-02:30'],
])('inZone writes a time in %s', (zone, text) => {
  expect(inZone(Date.parse('2026-07-01T00:00:00Z'), zone)).toBe(text);
});
