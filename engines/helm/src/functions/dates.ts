import {
  formatGoDuration,
  formatTime,
  GoDuration,
  GoInteger,
  GoTime,
  type GoValue,
} from '@flux-ts/gotemplate';
import { type Family, fn, str } from './define.ts';
import { parseGoDuration, roundDuration } from './durations.ts';
import { parseTime } from './parse-time.ts';

/** What dates need to know. */
export interface Calendar {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Zone of the machine, as `TZ` names it; a function is asked when a template first needs it. */
  readonly zone: string | (() => string);
}

const SECOND = 1_000_000_000n;
const HOUR = 3600n * SECOND;

/** Lengths that durationRound shows, the longest first. */
const SCALES: readonly (readonly [bigint, string])[] = [
  [HOUR * 24n * 365n, 'y'],
  [HOUR * 24n * 30n, 'mo'],
  [HOUR * 24n, 'd'],
  [HOUR, 'h'],
  [60n * SECOND, 'm'],
  [SECOND, 's'],
];

/** Whether the time zone database has a zone: it has no offsets, which Intl takes too, and its names are files. */
function isZone(zone: string): boolean {
  if (/^[+-]/.test(zone)) return false;
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions();
    if (timeZone.toLowerCase() === zone.toLowerCase()) return timeZone === zone;
    return zone.split('/').every((part) => /^[A-Z]/.test(part));
  } catch {
    return false;
  }
}

/** time.Time{}: the first of January of the year 1. */
const ZERO_TIME = new GoTime(-62_135_596_800_000);

function shift(time: GoTime, nanoseconds: bigint): GoTime {
  const total = BigInt(time.ms) * 1_000_000n + BigInt(time.nanoseconds) + nanoseconds;
  const rest = ((total % 1_000_000n) + 1_000_000n) % 1_000_000n;
  return new GoTime(Number((total - rest) / 1_000_000n), time.zone, Number(rest), time.isLocal, time.home);
}

function roundSpan(nanoseconds: bigint): string {
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  const scale = SCALES.find(([length]) => size > length);
  return scale === undefined ? '0s' : `${size / scale[0]}${scale[1]}`;
}

/** Dates (sprig date.go), by a clock and the machine's zone. */
export function dates({ now, zone }: Calendar): Family {
  let known = typeof zone === 'string' ? zone : undefined;
  const local = (): string => {
    known ??= typeof zone === 'string' ? zone : zone();
    return known;
  };
  const present = (): GoTime => new GoTime(now(), local(), 0, true);
  const timeOf = (value: GoValue): GoTime => {
    if (value instanceof GoTime) return value;
    if (typeof value === 'bigint') return new GoTime(Number(value) * 1000, local(), 0, true);
    if (value instanceof GoInteger && (value.kind === 'int64' || value.kind === 'int32'))
      return new GoTime(Number(value.value) * 1000, local(), 0, true);
    return present();
  };
  const since = (time: GoTime): bigint =>
    BigInt(Math.round(now() - time.ms)) * 1_000_000n - BigInt(time.nanoseconds);
  const inZone = (layout: string, value: GoValue, name: string): string => {
    const wanted = name === 'Local' ? local() : name === '' ? 'UTC' : name;
    const time = timeOf(value);
    return formatTime(new GoTime(time.ms, isZone(wanted) ? wanted : 'UTC', time.nanoseconds), layout);
  };
  const dateInZone = fn(['string', 'any', 'string'], ([layout, value, name]) =>
    inZone(str(layout), value, str(name)),
  );
  const dateModify = fn(['string', 'time'], ([by, time]) => {
    try {
      return shift(time as GoTime, parseGoDuration(str(by)));
    } catch {
      return time;
    }
  });
  const mustDateModify = fn(['string', 'time'], ([by, time]) =>
    shift(time as GoTime, parseGoDuration(str(by))),
  );
  return {
    now: fn([], present),
    ago: fn(['any'], ([value]) =>
      formatGoDuration(new GoDuration(roundDuration(since(timeOf(value)), SECOND))),
    ),
    date: fn(['string', 'any'], ([layout, value]) => inZone(str(layout), value, 'Local')),
    date_in_zone: dateInZone,
    dateInZone,
    date_modify: dateModify,
    dateModify,
    must_date_modify: mustDateModify,
    mustDateModify,
    htmlDate: fn(['any'], ([value]) => inZone('2006-01-02', value, 'Local')),
    htmlDateInZone: fn(['any', 'string'], ([value, name]) => inZone('2006-01-02', value, str(name))),
    durationRound: fn(['any'], ([value]) => {
      if (value instanceof GoTime) return roundSpan(since(value));
      if (value instanceof GoInteger && value.kind === 'int64') return roundSpan(value.value);
      try {
        return typeof value === 'string' ? roundSpan(parseGoDuration(value)) : '0s';
      } catch {
        return '0s';
      }
    }),
    toDate: fn(['string', 'string'], ([layout, text]) => {
      try {
        return parseTime(str(layout), str(text), local());
      } catch {
        return ZERO_TIME;
      }
    }),
    mustToDate: fn(['string', 'string'], ([layout, text]) => parseTime(str(layout), str(text), local())),
    unixEpoch: fn(['time'], ([time]) => String(Math.floor((time as GoTime).ms / 1000))),
  };
}
