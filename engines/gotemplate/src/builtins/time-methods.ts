import { FunctionError } from '../errors.ts';
import {
  GoBytes,
  GoDuration,
  GoInteger,
  type GoMethod,
  GoNamedInteger,
  GoTime,
  type GoValue,
  integerOf,
  isInteger,
  typeName,
} from '../exec/values.ts';
import { bytesOf } from '../format/bytes.ts';
import { formatGoDuration } from '../format/duration.ts';
import { formatGoTime, goSyntaxOfTime, wallClock } from '../format/time.ts';
import { DAYS, formatTime, MONTHS } from '../format/time-layout.ts';

const MILLISECOND = 1_000_000n;
const SECOND = 1000n * MILLISECOND;
const RFC3339 = '2006-01-02T15:04:05.999999999Z07:00';
const YEAR_ONE = -62_135_596_800n * SECOND;

type Methods = Readonly<Record<string, GoMethod>>;

/** The method of a time.Time, a time.Duration, a month or a day of the week, as far as templates can use what it gives. */
export function timeMethod(receiver: GoValue, name: string): GoMethod | undefined {
  const methods =
    receiver instanceof GoTime
      ? methodsOfTime(receiver)
      : receiver instanceof GoDuration
        ? methodsOfDuration(receiver)
        : receiver instanceof GoNamedInteger
          ? { String: () => receiver.text }
          : undefined;
  return methods !== undefined && Object.hasOwn(methods, name) ? methods[name] : undefined;
}

function nanosecondsOf(time: GoTime): bigint {
  return BigInt(time.ms) * MILLISECOND + BigInt(time.nanoseconds);
}

function int64(value: bigint): GoInteger {
  return new GoInteger('int64', BigInt.asIntN(64, value));
}

function floorDiv(value: bigint, by: bigint): bigint {
  const rest = ((value % by) + by) % by;
  return (value - rest) / by;
}

/** The same zone at other nanoseconds since 1970. */
function at(time: GoTime, nanoseconds: bigint): GoTime {
  const ms = floorDiv(nanoseconds, MILLISECOND);
  return new GoTime(Number(ms), time.zone, Number(nanoseconds - ms * MILLISECOND), time.isLocal);
}

function span(value: GoValue): bigint {
  if (value instanceof GoDuration) return value.nanoseconds;
  if (typeof value === 'bigint') return value;
  throw new FunctionError(`wrong type for value; expected time.Duration; got ${typeName(value)}`);
}

function other(value: GoValue): bigint {
  if (value instanceof GoTime) return nanosecondsOf(value);
  throw new FunctionError(`wrong type for value; expected time.Time; got ${typeName(value)}`);
}

function integer(value: GoValue): number {
  return isInteger(value) ? Number(integerOf(value)) : 0;
}

/** Years, months and days on the wall clock, normalized as Go's Date does. */
function addDate(time: GoTime, years: number, months: number, days: number): GoTime {
  const clock = wallClock(time);
  const moved = new Date(time.ms + clock.offset * 1000);
  moved.setUTCFullYear(clock.year + years, clock.month - 1 + months, clock.day + days);
  const utc = moved.getTime() - clock.offset * 1000;
  const { offset } = wallClock(new GoTime(utc, time.zone, 0, time.isLocal));
  return new GoTime(moved.getTime() - offset * 1000, time.zone, time.nanoseconds, time.isLocal);
}

function methodsOfTime(time: GoTime): Methods {
  const clock = wallClock(time);
  const since = nanosecondsOf(time);
  const steps = (size: bigint): bigint => (((since - YEAR_ONE) % size) + size) % size;
  const shown = (layout: GoValue): string => formatTime(time, String(layout));
  return {
    Unix: () => int64(floorDiv(since, SECOND)),
    UnixMilli: () => int64(floorDiv(since, MILLISECOND)),
    UnixMicro: () => int64(floorDiv(since, 1000n)),
    UnixNano: () => int64(since),
    Year: () => BigInt(clock.year),
    Month: () => new GoNamedInteger('time.Month', clock.month, MONTHS[clock.month - 1] ?? ''),
    Day: () => BigInt(clock.day),
    Weekday: () => new GoNamedInteger('time.Weekday', clock.weekday, DAYS[clock.weekday] ?? ''),
    YearDay: () => BigInt(clock.yearDay),
    Hour: () => BigInt(clock.hour),
    Minute: () => BigInt(clock.minute),
    Second: () => BigInt(clock.second),
    Nanosecond: () => BigInt(clock.nanosecond),
    IsZero: () => since === YEAR_ONE,
    Format: (layout) => shown(layout),
    String: () => formatGoTime(time),
    GoString: () => goSyntaxOfTime(time),
    MarshalText: () => new GoBytes(bytesOf(shown(RFC3339))),
    MarshalJSON: () => new GoBytes(bytesOf(`"${shown(RFC3339)}"`)),
    UTC: () => new GoTime(time.ms, 'UTC', time.nanoseconds),
    Add: (by) => at(time, since + span(by)),
    AddDate: (years, months, days) => addDate(time, integer(years), integer(months), integer(days)),
    Sub: (from) => new GoDuration(BigInt.asIntN(64, since - other(from))),
    Before: (than) => since < other(than),
    After: (than) => since > other(than),
    Equal: (to) => since === other(to),
    Compare: (to) => (since < other(to) ? -1n : since > other(to) ? 1n : 0n),
    Truncate: (to) => (span(to) <= 0n ? time : at(time, since - steps(span(to)))),
    Round: (to) => {
      if (span(to) <= 0n) return time;
      const rest = steps(span(to));
      return at(time, rest * 2n < span(to) ? since - rest : since + span(to) - rest);
    },
  };
}

function methodsOfDuration(duration: GoDuration): Methods {
  const { nanoseconds } = duration;
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  const parts = (unit: bigint): number =>
    Number(nanoseconds / unit) + Number(nanoseconds % unit) / Number(unit);
  const truncated = (to: bigint): bigint => (to <= 0n ? nanoseconds : nanoseconds - (nanoseconds % to));
  return {
    Hours: () => parts(3600n * SECOND),
    Minutes: () => parts(60n * SECOND),
    Seconds: () => parts(SECOND),
    Milliseconds: () => int64(nanoseconds / MILLISECOND),
    Microseconds: () => int64(nanoseconds / 1000n),
    Nanoseconds: () => int64(nanoseconds),
    String: () => formatGoDuration(duration),
    Abs: () => new GoDuration(size),
    Truncate: (to) => new GoDuration(truncated(span(to))),
    Round: (to) => {
      const unit = span(to);
      if (unit <= 0n) return duration;
      const rest = size % unit;
      const rounded = rest * 2n < unit ? size - rest : size + unit - rest;
      return new GoDuration(nanoseconds < 0n ? -rounded : rounded);
    },
  };
}
