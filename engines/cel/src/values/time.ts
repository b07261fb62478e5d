import { parseDuration } from '@flux-ts/text';
import { evaluationError } from '../errors.ts';
import { Duration, Timestamp } from './value.ts';

const RFC3339 = /^(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|z|[+-]\d\d:\d\d)$/;
const SECOND = 1_000_000_000n;

/** Reads a time in RFC 3339. */
export function parseTimestamp(text: string): Timestamp {
  const match = RFC3339.exec(text);
  const [, date, clock, fraction = '', zone] = match ?? [];
  const ms = match === null ? Number.NaN : Date.parse(`${date}T${clock}${zone === 'z' ? 'Z' : zone}`);
  if (Number.isNaN(ms))
    throw evaluationError("type conversion error from 'string' to 'google.protobuf.Timestamp'");
  return new Timestamp(BigInt(ms) * 1_000_000n + BigInt(fraction.slice(0, 9).padEnd(9, '0')));
}

/** The time in RFC 3339, in UTC, with as many digits as it needs. */
export function formatTimestamp(time: Timestamp): string {
  const fraction = ((time.nanoseconds % SECOND) + SECOND) % SECOND;
  const seconds = (time.nanoseconds - fraction) / SECOND;
  const whole = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
  const digits = String(fraction).padStart(9, '0').replace(/0+$/, '');
  return `${whole}${digits === '' ? '' : `.${digits}`}Z`;
}

/** Reads a duration in Go's form. */
export function parseCelDuration(text: string): Duration {
  try {
    const ms = parseDuration(text);
    const whole = Math.trunc(ms);
    return new Duration(BigInt(whole) * 1_000_000n + BigInt(Math.round((ms - whole) * 1e6)));
  } catch {
    throw evaluationError("type conversion error from 'string' to 'google.protobuf.Duration'");
  }
}

/** `1.5s`: seconds, with as many digits as they need. */
export function formatDurationSeconds(duration: Duration): string {
  const { nanoseconds } = duration;
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  const digits = String(size % SECOND)
    .padStart(9, '0')
    .replace(/0+$/, '');
  return `${nanoseconds < 0n ? '-' : ''}${size / SECOND}${digits === '' ? '' : `.${digits}`}s`;
}
