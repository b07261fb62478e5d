import { FunctionError } from '../errors.ts';
import {
  flawedMethod,
  GoBytes,
  GoDuration,
  GoInteger,
  GoLocation,
  type GoMethod,
  GoNamedInteger,
  GoTime,
  type GoValue,
  typedMethod,
} from '../exec/values.ts';
import { bytesOf } from '../format/bytes.ts';
import { formatGoTime, goSyntaxOfTime, isSummerTime, wallClock } from '../format/time.ts';
import { DAYS, formatTime, MONTHS } from '../format/time-layout.ts';
import { methodsOfDuration } from './duration-methods.ts';

const MILLISECOND = 1_000_000n;
const SECOND = 1000n * MILLISECOND;
const RFC3339 = '2006-01-02T15:04:05.999999999Z07:00';
const YEAR_ONE = -62_135_596_800n * SECOND;

type Methods = Readonly<Record<string, GoMethod>>;

/** The method of a time.Time, a time.Duration, a month or a day of the week, as far as templates can use what it gives. */
export function timeMethod(receiver: GoValue, name: string): GoMethod | undefined {
  const methods: Methods | undefined =
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

/** What a duration can hold of a difference (time.Time Sub). */
function clamp(value: bigint): bigint {
  const most = 2n ** 63n - 1n;
  return value > most ? most : value < -most - 1n ? -most - 1n : value;
}

function floorDiv(value: bigint, by: bigint): bigint {
  const rest = ((value % by) + by) % by;
  return (value - rest) / by;
}

/** The same zone at other nanoseconds since 1970. */
function at(time: GoTime, nanoseconds: bigint): GoTime {
  const ms = floorDiv(nanoseconds, MILLISECOND);
  return new GoTime(Number(ms), time.zone, Number(nanoseconds - ms * MILLISECOND), time.isLocal, time.home);
}

const other = (value: GoValue): bigint => nanosecondsOf(value as GoTime);
const span = (value: GoValue): bigint => (value as GoDuration).nanoseconds;
const textOf = (value: GoValue): Uint8Array => bytesOf(value as string);

/** What a method gives beyond the one result that templates can take. */
const second = (method: string, type: string): GoMethod =>
  flawedMethod(`invalid function signature for ${method}: second return value should be error; is ${type}`);
const three = (method: string): GoMethod =>
  flawedMethod(`function ${method} has 3 return values; should be 1 or 2`);

/** Bytes that are appended to those that are given, or to none. */
function append(before: GoValue, added: Uint8Array): GoBytes {
  const bytes = before instanceof GoBytes ? before.bytes : new Uint8Array();
  return new GoBytes(Uint8Array.from([...bytes, ...added]));
}

/** Seconds from the year 1, nanoseconds and minutes east of UTC (time.Time MarshalBinary). */
function binary(time: GoTime): Uint8Array {
  const { offset, nanosecond } = wallClock(time);
  const isUtc = time.zone === 'UTC' && !time.isLocal;
  const rest = isUtc ? 0 : offset % 60;
  const view = new DataView(new ArrayBuffer(rest === 0 ? 15 : 16));
  view.setUint8(0, rest === 0 ? 1 : 2);
  view.setBigInt64(1, floorDiv(nanosecondsOf(time) - YEAR_ONE, SECOND));
  view.setUint32(9, nanosecond);
  view.setInt16(13, isUtc ? -1 : Math.trunc(offset / 60));
  if (rest !== 0) view.setInt8(15, rest);
  return new Uint8Array(view.buffer);
}

function inLocation(time: GoTime, { zone, isLocal }: GoLocation): GoTime {
  return new GoTime(time.ms, zone, time.nanoseconds, isLocal, time.home);
}

/** Years, months and days on the wall clock, normalized as Go's Date does. */
function addDate(time: GoTime, [years = 0, months = 0, days = 0]: readonly number[]): GoTime {
  const clock = wallClock(time);
  const moved = new Date(time.ms + clock.offset * 1000);
  moved.setUTCFullYear(clock.year + years, clock.month - 1 + months, clock.day + days);
  const utc = moved.getTime() - clock.offset * 1000;
  const { offset } = wallClock(new GoTime(utc, time.zone, 0, time.isLocal));
  const ms = moved.getTime() - offset * 1000;
  return new GoTime(ms, time.zone, time.nanoseconds, time.isLocal, time.home);
}

function methodsOfTime(time: GoTime): Methods {
  const since = nanosecondsOf(time);
  const steps = (size: bigint): bigint => (((since - YEAR_ONE) % size) + size) % size;
  const shown = (layout: GoValue): string => formatTime(time, String(layout));
  return {
    ...partsOf(time),
    Unix: () => int64(floorDiv(since, SECOND)),
    UnixMilli: () => int64(floorDiv(since, MILLISECOND)),
    UnixMicro: () => int64(floorDiv(since, 1000n)),
    UnixNano: () => int64(since),
    IsZero: () => since === YEAR_ONE,
    Format: typedMethod(['string'], (layout) => shown(layout)),
    AppendFormat: typedMethod(['bytes', 'string'], (to, layout) => append(to, textOf(shown(layout)))),
    String: () => formatGoTime(time),
    GoString: () => goSyntaxOfTime(time),
    MarshalText: () => append(null, textOf(shown(RFC3339))),
    AppendText: typedMethod(['bytes'], (to) => append(to, textOf(shown(RFC3339)))),
    MarshalJSON: () => append(null, textOf(`"${shown(RFC3339)}"`)),
    MarshalBinary: () => append(null, binary(time)),
    AppendBinary: typedMethod(['bytes'], (to) => append(to, binary(time))),
    GobEncode: () => append(null, binary(time)),
    UTC: () => new GoTime(time.ms, 'UTC', time.nanoseconds, false, time.home),
    Local: () => new GoTime(time.ms, time.home, time.nanoseconds, true),
    In: typedMethod(['location'], (to) => {
      if (!(to instanceof GoLocation)) throw new FunctionError('time: missing Location in call to Time.In');
      return inLocation(time, to);
    }),
    Add: typedMethod(['duration'], (by) => at(time, since + span(by))),
    AddDate: typedMethod(['int', 'int', 'int'], (...by) => addDate(time, by.map(Number))),
    Sub: typedMethod(['time'], (from) => new GoDuration(clamp(since - other(from)))),
    Before: typedMethod(['time'], (than) => since < other(than)),
    After: typedMethod(['time'], (than) => since > other(than)),
    Equal: typedMethod(['time'], (to) => since === other(to)),
    Compare: typedMethod(['time'], (to) => (since < other(to) ? -1n : since > other(to) ? 1n : 0n)),
    Truncate: typedMethod(['duration'], (to) => (span(to) <= 0n ? time : at(time, since - steps(span(to))))),
    Round: typedMethod(['duration'], (to) => {
      if (span(to) <= 0n) return time;
      const rest = steps(span(to));
      return at(time, rest * 2n < span(to) ? since - rest : since + span(to) - rest);
    }),
  };
}

/** Methods that tell of the wall clock and of the zone. */
function partsOf(time: GoTime): Methods {
  const clock = wallClock(time);
  return {
    Year: () => BigInt(clock.year),
    Month: () => new GoNamedInteger('time.Month', clock.month, MONTHS[clock.month - 1] ?? ''),
    Day: () => BigInt(clock.day),
    Weekday: () => new GoNamedInteger('time.Weekday', clock.weekday, DAYS[clock.weekday] ?? ''),
    YearDay: () => BigInt(clock.yearDay),
    Hour: () => BigInt(clock.hour),
    Minute: () => BigInt(clock.minute),
    Second: () => BigInt(clock.second),
    Nanosecond: () => BigInt(clock.nanosecond),
    Location: () => new GoLocation(time.zone === '' ? 'UTC' : time.zone, time.isLocal),
    IsDST: () => isSummerTime(time),
    Zone: second('Zone', 'int'),
    ZoneBounds: second('ZoneBounds', 'time.Time'),
    ISOWeek: second('ISOWeek', 'int'),
    Clock: three('Clock'),
    Date: three('Date'),
  };
}
