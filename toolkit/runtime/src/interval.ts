import { RuntimeError } from './errors.ts';

/**
 * Checks `--interval-jitter-percentage`. Throws `FLAG` in Flux's words (fluxcd/pkg runtime/jitter).
 */
export function checkJitter(percentage: number): void {
  if (percentage >= 0 && percentage < 100) return;
  const words = 'the interval jitter percentage must be a non-negative value and less than 100';
  throw new RuntimeError('FLAG', `unable to set global jitter: ${words}`);
}

/** `interval` ± `percentage` %, uniformly; an interval of 0 stays 0 (fluxcd/pkg runtime/jitter). All in ms. */
export function jitterInterval(interval: number, percentage: number, random: () => number): number {
  if (interval <= 0 || percentage <= 0) return interval;
  return interval * (1 + (percentage / 100) * (2 * random() - 1));
}
