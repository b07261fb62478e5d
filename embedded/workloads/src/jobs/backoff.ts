import type { Failures } from '../context.ts';
import type { Pod } from '../kinds.ts';
import { finishedAt } from './job-pods.ts';

const NONE: Failures = { count: 0, last: 0 };
/** Milliseconds; each further failure doubles the first up to the last (job_controller.go DefaultJobPodFailureBackOff). */
const MOST = 600_000;

/** What a Job's record becomes with pods that have come to their ends (backoff_utils.go newBackoffRecord). */
export function withEnds(
  known: Failures | undefined,
  succeeded: readonly Pod[],
  failed: readonly Pod[],
): Failures {
  const ends = failed.map(finishedAt);
  if (succeeded.length === 0)
    return ends.length === 0
      ? (known ?? NONE)
      : { count: (known?.count ?? 0) + ends.length, last: Math.max(...ends) };
  const success = Math.max(...succeeded.map(finishedAt));
  const after = ends.filter((end) => end > success);
  return after.length === 0 ? NONE : { count: after.length, last: Math.max(...after) };
}

/** Milliseconds until the next pod may be made. */
export function waitAfter({ count, last }: Failures, base: number, now: number): number {
  if (count === 0) return 0;
  const wait = Math.min(base * 2 ** Math.min(count - 1, 30), Math.max(base, MOST));
  return Math.max(0, last + wait - now);
}
