import { errorMessage } from '@flux-ts/errors';
import {
  formatGoDuration,
  GoDuration,
  GoInteger,
  type GoValue,
  integerOf,
  isInteger,
  sprintf,
  typeName,
} from '@flux-ts/gotemplate';
import { int64, parseFloat64 } from './cast.ts';
import { type Family, fail, fn } from './define.ts';
import { quote } from './parse-time.ts';

const SECOND = 1_000_000_000n;
const MAX = 2n ** 63n - 1n;
const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1000n,
  µs: 1000n,
  μs: 1000n,
  ms: 1_000_000n,
  s: SECOND,
  m: 60n * SECOND,
  h: 3600n * SECOND,
};

/** time.ParseDuration with all its nanoseconds. Throws in Go's words. */
export function parseGoDuration(text: string): bigint {
  const quoted = quote(text);
  const [, sign = '', body = ''] = /^([+-]?)(.*)$/s.exec(text) ?? [];
  if (body === '0') return 0n;
  if (body === '') return fail(`time: invalid duration ${quoted}`);
  let total = 0n;
  let rest = body;
  while (rest !== '') {
    const match = /^(\d*)(?:\.(\d*))?/.exec(rest);
    const [number = '', whole = '', fraction] = match ?? [];
    if (whole === '' && (fraction ?? '') === '') return fail(`time: invalid duration ${quoted}`);
    rest = rest.slice(number.length);
    const [unit = ''] = /^[^\d.]+/.exec(rest) ?? [];
    if (unit === '') return fail(`time: missing unit in duration ${quoted}`);
    const scale = Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined;
    if (scale === undefined) return fail(`time: unknown unit ${quote(unit)} in duration ${quoted}`);
    rest = rest.slice(unit.length);
    total += BigInt(whole === '' ? '0' : whole) * scale + part(fraction ?? '', scale);
    if (total > MAX + 1n) return fail(`time: invalid duration ${quoted}`);
  }
  if (sign === '-') return -total;
  return total > MAX ? fail(`time: invalid duration ${quoted}`) : total;
}

function part(fraction: string, scale: bigint): bigint {
  const digits = fraction.slice(0, 18);
  return digits === '' ? 0n : (BigInt(digits) * scale) / 10n ** BigInt(digits.length);
}

function fromSeconds(seconds: number): bigint {
  if (!Number.isFinite(seconds)) return fail(`invalid duration seconds: ${sprintf('%v', [seconds])}`);
  if (Math.abs(seconds) > Number(MAX) / 1e9)
    return fail(`duration seconds overflow: ${sprintf('%v', [seconds])}`);
  return BigInt(Math.trunc(seconds * 1e9));
}

/** Anything as a duration: numbers are seconds. Throws in Helm's words. */
function toDuration(value: GoValue): bigint {
  if (value instanceof GoDuration) return value.nanoseconds;
  if (value === null || value === undefined) return fail('invalid duration');
  if (typeof value === 'number') return fromSeconds(value);
  if (isInteger(value)) {
    const seconds = integerOf(value);
    if (seconds > MAX / SECOND || seconds < -MAX / SECOND)
      return fail(`duration seconds overflow: ${seconds}`);
    return seconds * SECOND;
  }
  if (typeof value !== 'string') return fail(`unsupported duration type ${typeName(value)}`);
  const text = value.trim();
  if (text === '') return fail('empty duration');
  try {
    return parseGoDuration(text);
  } catch {
    const seconds = parseFloat64(text);
    return seconds === undefined
      ? fail(`could not parse duration ${sprintf('%q', [value])}`)
      : fromSeconds(seconds);
  }
}

function orElse<T>(work: () => T, otherwise: T): T {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof Error && errorMessage(thrown) !== '') return otherwise;
    throw thrown;
  }
}

/** Go divides seconds and the rest apart, so that the sum rounds as it does. */
function ratio(nanoseconds: bigint, unit: bigint): number {
  return Number(nanoseconds / unit) + Number(nanoseconds % unit) / Number(unit);
}

function fractional(unit: bigint, divisor = 1): ReturnType<typeof fn> {
  return fn(['any'], ([value]) => orElse(() => ratio(toDuration(value), unit) / divisor, 0));
}

function whole(unit: bigint): ReturnType<typeof fn> {
  return fn(['any'], ([value]) => orElse((): GoInteger => int64(toDuration(value) / unit), int64(0n)));
}

/** Half away from zero (time.Duration.Round). */
export function roundDuration(value: bigint, multiple: bigint): bigint {
  if (multiple <= 0n) return value;
  const rest = value % multiple;
  const size = rest < 0n ? -rest : rest;
  const down = value - rest;
  if (size * 2n < multiple) return down;
  return value < 0n ? down - multiple : down + multiple;
}

function toMultiple(round: (value: bigint, multiple: bigint) => bigint): ReturnType<typeof fn> {
  return fn(['any', 'any'], ([value, multiple]) => {
    const duration = orElse<bigint | undefined>(() => toDuration(value), undefined);
    if (duration === undefined) return new GoDuration(0n);
    const step = orElse<bigint | undefined>(() => toDuration(multiple), undefined);
    return new GoDuration(step === undefined ? duration : round(duration, step));
  });
}

/** sprig's duration: whole seconds of a text or an int64. */
function secondsOf(value: GoValue): bigint {
  if (value instanceof GoInteger && value.kind === 'int64') return value.value;
  if (typeof value !== 'string' || !/^[+-]?\d+$/.test(value)) return 0n;
  const seconds = BigInt(value.replace(/^\+/, ''));
  return seconds > MAX ? MAX : seconds < -MAX - 1n ? -MAX - 1n : seconds;
}

/** Durations (Helm's funcs.go; sprig's `duration`). */
export const durations: Family = {
  duration: fn(['any'], ([value]) =>
    formatGoDuration(new GoDuration(BigInt.asIntN(64, secondsOf(value) * SECOND))),
  ),
  mustToDuration: fn(['any'], ([value]) => new GoDuration(toDuration(value))),
  durationSeconds: fractional(SECOND),
  durationMilliseconds: whole(1_000_000n),
  durationMicroseconds: whole(1000n),
  durationNanoseconds: whole(1n),
  durationMinutes: fractional(60n * SECOND),
  durationHours: fractional(3600n * SECOND),
  durationDays: fractional(3600n * SECOND, 24),
  durationWeeks: fn(['any'], ([value]) => orElse(() => ratio(toDuration(value), 3600n * SECOND) / 24 / 7, 0)),
  durationRoundTo: toMultiple(roundDuration),
  durationTruncateTo: toMultiple((value, step) => (step <= 0n ? value : value - (value % step))),
};
