import { goQuote } from '@flux-ts/errors';
import type { GoTime } from '../exec/values.ts';
import { abbreviation, isDaylightSaving } from './zone-names.ts';

/** The parts of a time on the wall clock of its zone. */
export interface WallClock {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly nanosecond: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  readonly yearDay: number;
  /** Seconds east of UTC. */
  readonly offset: number;
  /** `UTC`, `CET`, or the offset where the zone has no abbreviation. */
  readonly zoneName: string;
}

/** The wall clock of a time in its zone; an unknown zone counts as UTC. */
export function wallClock(time: GoTime): WallClock {
  const { offset, zoneName } = zoneAt(time);
  const local = new Date(time.ms + offset * 1000);
  const year = local.getUTCFullYear();
  return {
    year,
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    second: local.getUTCSeconds(),
    nanosecond: local.getUTCMilliseconds() * 1_000_000 + time.nanoseconds,
    weekday: local.getUTCDay(),
    yearDay:
      Math.floor(
        (Math.floor(local.getTime() / 86_400_000) * 86_400_000 - new Date(0).setUTCFullYear(year, 0, 1)) /
          86_400_000,
      ) + 1,
    offset,
    zoneName,
  };
}

function zoneAt(time: GoTime): { offset: number; zoneName: string } {
  const { zone, ms } = time;
  if (zone === 'UTC' || zone === '') return { offset: 0, zoneName: 'UTC' };
  const fixed = /^([+-])(\d\d):?(\d\d)$/.exec(zone);
  if (fixed !== null) {
    const seconds = (Number(fixed[2]) * 60 + Number(fixed[3])) * 60 * (fixed[1] === '-' ? -1 : 1);
    return { offset: seconds, zoneName: `${fixed[1]}${fixed[2]}${fixed[3]}` };
  }
  // What BurntSushi's TOML calls the zone of a date without one.
  if (zone.endsWith('-local')) return { offset: 0, zoneName: zone };
  return namedZone(zone, ms);
}

/** Whether clocks are set to summer time (time.Time.IsDST). */
export function isSummerTime({ zone, ms }: GoTime): boolean {
  const isPlain = zone === 'UTC' || zone === '' || zone.endsWith('-local') || /^[+-]/.test(zone);
  return !isPlain && isDaylightSaving(zone, ms);
}

/** Two days before the last of the years whose zones have names in Intl. */
const LAST_NAMED = 253_402_300_800_000 - 2 * 86_400_000;

function namedZone(zone: string, ms: number): { offset: number; zoneName: string } {
  const named = Math.min(ms, LAST_NAMED);
  const offset =
    new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
      .formatToParts(ms)
      .find((part) => part.type === 'timeZoneName')?.value ?? '';
  const match = /^GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(offset);
  const seconds =
    match?.[1] === undefined
      ? 0
      : (Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4] ?? 0)) *
        (match[1] === '-' ? -1 : 1);
  return {
    offset: seconds,
    zoneName: seconds % 60 === 0 ? (abbreviation(zone, named) ?? numericName(seconds)) : 'LMT',
  };
}

/** `+03` or `+0530`: what the time zone database calls zones without an abbreviation. */
function numericName(seconds: number): string {
  return offsetText(seconds, '').replace(/00$/, '');
}

/** `+02:00`, or with another separator. */
export function offsetText(offset: number, separator: string): string {
  const minutes = Math.floor(Math.abs(offset) / 60);
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${separator}${two(minutes % 60)}`;
}

export function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** A time as %v prints it: `2006-01-02 15:04:05.999999999 -0700 MST` (time.Time.String). */
export function formatGoTime(time: GoTime): string {
  const clock = wallClock(time);
  const fraction =
    clock.nanosecond === 0 ? '' : `.${String(clock.nanosecond).padStart(9, '0').replace(/0+$/, '')}`;
  const date = `${String(clock.year).padStart(4, '0')}-${two(clock.month)}-${two(clock.day)}`;
  return `${date} ${two(clock.hour)}:${two(clock.minute)}:${two(clock.second)}${fraction} ${offsetText(clock.offset, '')} ${clock.zoneName}`;
}

const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October'],
  ...['November', 'December'],
];

/** A time as %#v prints it (time.Time GoString). */
export function goSyntaxOfTime(time: GoTime): string {
  const clock = wallClock(time);
  const nanoseconds = (((time.ms % 1000) + 1000) % 1000) * 1_000_000 + time.nanoseconds;
  const date = [
    clock.year,
    `time.${MONTHS[clock.month - 1]}`,
    clock.day,
    clock.hour,
    clock.minute,
    clock.second,
  ];
  return `time.Date(${[...date, nanoseconds, location(time)].join(', ')})`;
}

function location({ zone, isLocal }: GoTime): string {
  if (isLocal) return 'time.Local';
  if (zone === 'UTC') return 'time.UTC';
  return `time.Location(${goQuote(/^[+-]/.test(zone) ? '' : zone)})`;
}
