import { goQuote } from '@flux-ts/errors';
import type { GoTime } from '../exec/values.ts';

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

/** Two days before the last of the years whose zones have names in Intl. */
const LAST_NAMED = 253_402_300_800_000 - 2 * 86_400_000;

function namedZone(zone: string, ms: number): { offset: number; zoneName: string } {
  const named = Math.min(ms, LAST_NAMED);
  const part = (style: 'longOffset' | 'short'): string =>
    new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: style })
      .formatToParts(style === 'short' ? named : ms)
      .find((p) => p.type === 'timeZoneName')?.value ?? '';
  const match = /^GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(part('longOffset'));
  const seconds =
    match?.[1] === undefined
      ? 0
      : (Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4] ?? 0)) *
        (match[1] === '-' ? -1 : 1);
  return {
    offset: seconds,
    zoneName: seconds % 60 === 0 ? (abbreviation(zone, named, part('short')) ?? numericName(seconds)) : 'LMT',
  };
}

/** Languages that know abbreviations which English of the United States does not. */
const LOCALES = ['en-GB', 'en-AU', 'en-NZ', 'en-IN', 'en-ZA', 'en-CA'] as const;

/** Zones whose abbreviation no English has: those of the time zone database, standard time and summer time. */
const ABBREVIATIONS: Readonly<Record<string, string>> = {
  'Asia/Tokyo': 'JST',
  'Asia/Seoul': 'KST',
  'Asia/Shanghai': 'CST',
  'Asia/Taipei': 'CST',
  'Asia/Macau': 'CST',
  'Asia/Hong_Kong': 'HKT',
  'Asia/Manila': 'PST',
  'Asia/Jakarta': 'WIB',
  'Asia/Makassar': 'WITA',
  'Asia/Jayapura': 'WIT',
  'Asia/Karachi': 'PKT',
  'Asia/Kolkata': 'IST',
  'Asia/Calcutta': 'IST',
  'Asia/Jerusalem': 'IST IDT',
  'Asia/Beirut': 'EET EEST',
  'Africa/Lagos': 'WAT',
  'Africa/Nairobi': 'EAT',
  'Africa/Johannesburg': 'SAST',
  'Africa/Maputo': 'CAT',
  'Africa/Cairo': 'EET EEST',
  'Africa/Tripoli': 'EET',
  'Africa/Tunis': 'CET',
  'Africa/Algiers': 'CET',
  'Europe/Moscow': 'MSK',
  'Europe/Simferopol': 'MSK',
  'Europe/Kyiv': 'EET EEST',
  'Europe/Kiev': 'EET EEST',
  'America/Havana': 'CST CDT',
  'Pacific/Guam': 'ChST',
  'Pacific/Pago_Pago': 'SST',
  // English has names for it, the database a number.
  'Pacific/Chatham': '',
  'Antarctica/Troll': '',
};

/** The abbreviation of a zone at a time, as the time zone database has it; undefined where it has a number. */
function abbreviation(zone: string, ms: number, american: string): string | undefined {
  if (/^[A-Z]{2,5}$/.test(american) && american !== 'GMT') return american;
  const [standard, summer] = ABBREVIATIONS[zone]?.split(' ') ?? [];
  if (standard === '') return undefined;
  if (standard !== undefined) return summer !== undefined && isSummer(zone, ms) ? summer : standard;
  for (const locale of LOCALES) {
    const short = shortName(locale, zone, ms);
    if (/^[A-Z]{2,5}$/.test(short)) return short;
  }
  return american === 'GMT' ? american : undefined;
}

function shortName(locale: string, zone: string, ms: number): string {
  const format = new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: 'short' });
  return format.formatToParts(ms).find((part) => part.type === 'timeZoneName')?.value ?? '';
}

/** Whether clocks are ahead of where they are for most of the winter. */
function isSummer(zone: string, ms: number): boolean {
  const year = new Date(ms).getUTCFullYear();
  const offset = (at: number): number => {
    const local = new Date(at).toLocaleString('en-US', { timeZone: zone });
    return Date.parse(`${local} UTC`) - at;
  };
  const standard = Math.min(offset(Date.UTC(year, 0, 1)), offset(Date.UTC(year, 6, 1)));
  return offset(Math.floor(ms / 1000) * 1000) > standard;
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
