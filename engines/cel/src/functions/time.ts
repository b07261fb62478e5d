import { evaluationError, noSuchOverload } from '../errors.ts';
import type { CelFunction, Library } from '../evaluate/run.ts';
import { type CelValue, Duration, stringOf, Timestamp } from '../values/value.ts';

/** Parts of a date: from the fields that UTC gives a shifted time. */
const FIELDS: Readonly<Record<string, (date: Date) => number>> = {
  getFullYear: (d) => d.getUTCFullYear(),
  getMonth: (d) => d.getUTCMonth(),
  getDate: (d) => d.getUTCDate(),
  getDayOfMonth: (d) => d.getUTCDate() - 1,
  getDayOfWeek: (d) => d.getUTCDay(),
  getDayOfYear: (d) => Math.floor((startOfDay(d) - Date.UTC(d.getUTCFullYear(), 0, 1)) / 86_400_000),
};

function startOfDay(date: Date): number {
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
}

/** Parts that durations have too, in nanoseconds, and what of a date they are. */
const UNITS: Readonly<Record<string, readonly [size: bigint, of: (date: Date) => number]>> = {
  getHours: [3_600_000_000_000n, (d) => d.getUTCHours()],
  getMinutes: [60_000_000_000n, (d) => d.getUTCMinutes()],
  getSeconds: [1_000_000_000n, (d) => d.getUTCSeconds()],
};

/** The functions of timestamps and durations; a second argument names a time zone. */
export const TIME: Library = Object.fromEntries([
  ...Object.entries(FIELDS).map(([name, field]) => [`.${name}`, ofDate(field)] as const),
  ...Object.entries(UNITS).map(([name, [size, field]]): readonly [string, CelFunction] => [
    `.${name}`,
    (args, run) => (args[0] instanceof Duration ? args[0].nanoseconds / size : ofDate(field)(args, run)),
  ]),
  ['.getMilliseconds', milliseconds] as const,
]);

function ofDate(field: (date: Date) => number): CelFunction {
  return ([value, zone]) => {
    if (!(value instanceof Timestamp)) throw noSuchOverload();
    return BigInt(field(inZone(value, zone)));
  };
}

function milliseconds([value]: readonly CelValue[]): CelValue {
  if (!(value instanceof Timestamp || value instanceof Duration)) throw noSuchOverload();
  const rest = value.nanoseconds % 1_000_000_000n;
  return (value instanceof Timestamp && rest < 0n ? rest + 1_000_000_000n : rest) / 1_000_000n;
}

/** A date whose UTC fields are those of the zone: `UTC`, `-08:00` or a name of the IANA database. */
function inZone(time: Timestamp, zone: CelValue | undefined): Date {
  const ms = Number(
    (time.nanoseconds - (((time.nanoseconds % 1_000_000n) + 1_000_000n) % 1_000_000n)) / 1_000_000n,
  );
  if (zone === undefined) return new Date(ms);
  const name = stringOf(zone);
  const offset = /^([+-])?(\d\d):(\d\d)$/.exec(name);
  if (offset === null) return new Date(ms + namedOffset(ms, name));
  const minutes = Number(offset[2]) * 60 + Number(offset[3]);
  return new Date(ms + (offset[1] === '-' ? -minutes : minutes) * 60_000);
}

function namedOffset(ms: number, name: string): number {
  try {
    const format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
    const text = format.formatToParts(ms).find((part) => part.type === 'timeZoneName')?.value ?? '';
    const match = /([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(text);
    if (match === null) return 0;
    const seconds = Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4] ?? 0);
    return (match[1] === '-' ? -seconds : seconds) * 1000;
  } catch {
    throw evaluationError(`unknown time zone ${name}`);
  }
}
