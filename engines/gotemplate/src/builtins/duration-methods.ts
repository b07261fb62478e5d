import { GoDuration, GoInteger, type GoMethod, type GoValue, typedMethod } from '../exec/values.ts';
import { formatGoDuration } from '../format/duration.ts';

const SECOND = 1_000_000_000n;

/** The methods of a time.Duration. */
export function methodsOfDuration(duration: GoDuration): Readonly<Record<string, GoMethod>> {
  const { nanoseconds } = duration;
  const span = (value: GoValue): bigint => (value as GoDuration).nanoseconds;
  const int64 = (value: bigint): GoInteger => new GoInteger('int64', value);
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  const parts = (unit: bigint): number =>
    Number(nanoseconds / unit) + Number(nanoseconds % unit) / Number(unit);
  const truncated = (to: bigint): bigint => (to <= 0n ? nanoseconds : nanoseconds - (nanoseconds % to));
  return {
    Hours: () => parts(3600n * SECOND),
    Minutes: () => parts(60n * SECOND),
    Seconds: () => parts(SECOND),
    Milliseconds: () => int64(nanoseconds / 1_000_000n),
    Microseconds: () => int64(nanoseconds / 1000n),
    Nanoseconds: () => int64(nanoseconds),
    String: () => formatGoDuration(duration),
    Abs: () => new GoDuration(size),
    Truncate: typedMethod(['duration'], (to) => new GoDuration(truncated(span(to)))),
    Round: typedMethod(['duration'], (to) => {
      const unit = span(to);
      if (unit <= 0n) return duration;
      const rest = size % unit;
      const rounded = rest * 2n < unit ? size - rest : size + unit - rest;
      return new GoDuration(nanoseconds < 0n ? -rounded : rounded);
    }),
  };
}
