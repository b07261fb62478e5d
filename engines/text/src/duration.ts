import { TextError } from './errors.ts';

const NANOSECONDS: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1_000n],
  ['\u00b5s', 1_000n],
  ['\u03bcs', 1_000n],
  ['ms', 1_000_000n],
  ['s', 1_000_000_000n],
  ['m', 60_000_000_000n],
  ['h', 3_600_000_000_000n],
]);
const HIGHEST = 2n ** 63n;
const TERM = /(\d*)(?:(\.)(\d*))?([^\d.]*)/y;

/**
 * Go's `time.ParseDuration`: `1h30m`, `-1.5s`, `0`. Returns milliseconds, exact to the nanosecond as far as a double
 * reaches. Throws {@link TextError} `DURATION` in Go's words.
 */
export function parseDuration(text: string): number {
  const negative = text.startsWith('-');
  const body = negative || text.startsWith('+') ? text.slice(1) : text;
  if (body === '0') return 0;
  if (body === '') throw invalid(text);
  let total = 0n;
  let at = 0;
  while (at < body.length) {
    TERM.lastIndex = at;
    const [term, whole, point, fraction, unit] = TERM.exec(body)!;
    if (whole === '' && (point === undefined || fraction === '')) throw invalid(text);
    total += termNanoseconds(text, whole!, fraction ?? '', unit!);
    if (total > HIGHEST) throw invalid(text);
    at += term.length;
  }
  if (negative) return toMilliseconds(-total);
  if (total === HIGHEST) throw invalid(text);
  return toMilliseconds(total);
}

function invalid(text: string): TextError {
  return new TextError('DURATION', `time: invalid duration ${quote(text)}`);
}

function termNanoseconds(text: string, whole: string, fraction: string, unit: string): bigint {
  const count = BigInt(whole || '0');
  if (count > HIGHEST) throw invalid(text);
  if (unit === '') throw new TextError('DURATION', `time: missing unit in duration ${quote(text)}`);
  const size = NANOSECONDS.get(unit);
  if (size === undefined)
    throw new TextError('DURATION', `time: unknown unit ${quote(unit)} in duration ${quote(text)}`);
  const total = count * size;
  if (total > HIGHEST) throw invalid(text);
  return total + fractionNanoseconds(fraction, size);
}

/** In doubles and cut off, as Go computes it: `.999999999999999999s` is a second. */
function fractionNanoseconds(fraction: string, size: bigint): bigint {
  let value = 0n;
  let scale = 1;
  for (const digit of fraction) {
    const next = value * 10n + BigInt(digit);
    if (value > (HIGHEST - 1n) / 10n || next > HIGHEST) break;
    value = next;
    scale *= 10;
  }
  return BigInt(Math.trunc(Number(value) * (Number(size) / scale)));
}

function toMilliseconds(nanoseconds: bigint): number {
  return Number(nanoseconds / 1_000_000n) + Number(nanoseconds % 1_000_000n) / 1e6;
}

/** Package time quotes in its own way: every byte of what is not printable ASCII as `\x..`. */
function quote(text: string): string {
  const body = text.replace(/["\\]|[^\x20-\x7f]+/g, (match) => {
    if (match === '"' || match === '\\') return `\\${match}`;
    return Array.from(new TextEncoder().encode(match), (b) => `\\x${b.toString(16).padStart(2, '0')}`).join(
      '',
    );
  });
  return `"${body}"`;
}

/**
 * Go's `time.Duration.String`: `1h0m0s`, `2.536346081s`, `500ms`, `1.5µs`, `0s`. Takes milliseconds, which are
 * rounded to nanoseconds.
 */
export function formatDuration(ms: number): string {
  const whole = Math.trunc(ms);
  const total = BigInt(whole) * 1_000_000n + BigInt(Math.round((ms - whole) * 1e6));
  if (total === 0n) return '0s';
  const sign = total < 0n ? '-' : '';
  const size = total < 0n ? -total : total;
  if (size < 1_000n) return `${sign}${size}ns`;
  if (size < 1_000_000n) return `${sign}${decimal(size, 3)}\u00b5s`;
  if (size < 1_000_000_000n) return `${sign}${decimal(size, 6)}ms`;
  return `${sign}${clock(size)}`;
}

function clock(nanoseconds: bigint): string {
  const minutes = nanoseconds / 60_000_000_000n;
  const seconds = decimal(nanoseconds % 60_000_000_000n, 9);
  if (minutes === 0n) return `${seconds}s`;
  if (minutes < 60n) return `${minutes}m${seconds}s`;
  return `${minutes / 60n}h${minutes % 60n}m${seconds}s`;
}

/** `value / 10^places` without zeros at the end. */
function decimal(value: bigint, places: number): string {
  const digits = String(value).padStart(places + 1, '0');
  const fraction = digits.slice(-places).replace(/0+$/, '');
  return fraction === '' ? digits.slice(0, -places) : `${digits.slice(0, -places)}.${fraction}`;
}
