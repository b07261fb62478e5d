import type { GoDuration } from '../exec/values.ts';

/** A duration as Go prints it: `1h0m0s`, `1.5s`, `2ms`, `0s` (time.Duration.String). */
export function formatGoDuration(duration: GoDuration): string {
  const { nanoseconds } = duration;
  if (nanoseconds === 0n) return '0s';
  const sign = nanoseconds < 0n ? '-' : '';
  const ns = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  if (ns < 1_000n) return `${sign}${ns}ns`;
  if (ns < 1_000_000n) return `${sign}${fraction(ns, 1_000n, 3)}µs`;
  if (ns < 1_000_000_000n) return `${sign}${fraction(ns, 1_000_000n, 6)}ms`;
  const seconds = ns / 1_000_000_000n;
  const hours = seconds / 3600n;
  const minutes = (seconds / 60n) % 60n;
  const rest = fraction(ns - (seconds - (seconds % 60n)) * 1_000_000_000n, 1_000_000_000n, 9);
  const lead = hours > 0n ? `${hours}h${minutes}m` : minutes > 0n ? `${minutes}m` : '';
  return `${sign}${lead}${rest}s`;
}

function fraction(value: bigint, unit: bigint, digits: number): string {
  const rest = (value % unit).toString().padStart(digits, '0').replace(/0+$/, '');
  return `${value / unit}${rest === '' ? '' : `.${rest}`}`;
}
