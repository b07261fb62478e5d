import type { Job } from '../kinds.ts';
import { parseRanges } from './indexed.ts';

/** What is said of the first rule of a Job's successPolicy that its indexes meet (pkg/controller/job/success_policy.go). */
export function matchSuccess({ spec }: Job, succeeded: ReadonlySet<number>): string | undefined {
  const rules = succeeded.size === 0 ? [] : (spec.successPolicy?.rules ?? []);
  const index = rules.findIndex(({ succeededIndexes, succeededCount }) => {
    if (succeededIndexes === undefined) return succeeded.size >= (succeededCount ?? Number.POSITIVE_INFINITY);
    const wanted = parseRanges(succeededIndexes);
    const total = wanted.reduce((sum, [first, last]) => sum + last - first + 1, 0);
    const done = [...succeeded].filter((each) =>
      wanted.some(([first, last]) => each >= first && each <= last),
    );
    return (
      total > 0 && (done.length === total || done.length >= (succeededCount ?? Number.POSITIVE_INFINITY))
    );
  });
  return index < 0 ? undefined : `Matched rules at index ${index}`;
}
