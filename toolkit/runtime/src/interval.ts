/** `interval` ± `percentage` %, uniformly; an interval of 0 stays 0 (fluxcd/pkg runtime/jitter). All in ms. */
export function jitterInterval(interval: number, percentage: number, random: () => number): number {
  if (interval <= 0 || percentage <= 0) return interval;
  return interval * (1 + (percentage / 100) * (2 * random() - 1));
}
