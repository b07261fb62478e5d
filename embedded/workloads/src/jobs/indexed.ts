import type { Job, Pod } from '../kinds.ts';
import { isFailureCounted, matchFailure } from './failure-policy.ts';
import { finishedAt, hasFailed, isTerminating, isTracked, replacesFailedOnly } from './job-pods.ts';

const INDEX = 'batch.kubernetes.io/job-completion-index';
const FAILURES = 'batch.kubernetes.io/job-index-failure-count';
const IGNORED = 'batch.kubernetes.io/job-index-ignored-failure-count';
const VARIABLE = 'JOB_COMPLETION_INDEX';

/** Whether each pod of a Job has a number of its own to do (batch/v1 completionMode). */
export function isIndexed({ spec }: Job): boolean {
  return spec.completionMode === 'Indexed';
}

/** The number of a pod; -1 for one that has none. */
export function indexOf({ metadata }: Pod): number {
  const text = metadata.annotations?.[INDEX];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : -1;
}

/** Whether the pod's number is one of the Job's. */
export function isInRange({ spec }: Job, pod: Pod): boolean {
  const index = indexOf(pod);
  return index >= 0 && index < (spec.completions ?? 0);
}

/** Numbers that a Job has done, and those that it has given up. */
export interface Indexes {
  readonly succeeded: ReadonlySet<number>;
  readonly failed: ReadonlySet<number>;
}

/** What the status says, and what pods that are not counted yet add to it. */
export function indexesOf(job: Job, pods: readonly Pod[]): Indexes {
  const { status, spec } = job;
  const fresh = pods.filter((pod) => isTracked(pod) && isInRange(job, pod));
  const succeeded = parseIndexes(status?.completedIndexes, spec.completions);
  for (const pod of fresh) if (pod.status?.phase === 'Succeeded') succeeded.add(indexOf(pod));
  const failed = parseIndexes(status?.failedIndexes, spec.completions);
  if (spec.backoffLimitPerIndex !== undefined)
    for (const pod of fresh) if (isGivenUp(job, pod)) failed.add(indexOf(pod));
  return { succeeded, failed };
}

function isGivenUp(job: Job, pod: Pod): boolean {
  if (!hasFailed(job, pod)) return false;
  if (matchFailure(job, pod)?.rule.action === 'FailIndex') return true;
  return isFailureCounted(job, pod) && countOf(pod, FAILURES) >= (job.spec.backoffLimitPerIndex ?? 0);
}

function countOf({ metadata }: Pod, annotation: string): number {
  const count = Number(metadata.annotations?.[annotation]);
  return Number.isInteger(count) && count > 0 ? count : 0;
}

/** How often a number has failed before this pod. */
export function failuresOf(pod: Pod): number {
  return countOf(pod, FAILURES) + countOf(pod, IGNORED);
}

/**
 * The pod that failed last of each number that nobody does at present: it is kept until there is another, which takes
 * over its count (indexed_job_utils.go getPodsWithDelayedDeletionPerIndex).
 */
export function keptFailures(
  job: Job,
  pods: readonly Pod[],
  active: readonly Pod[],
  { succeeded, failed }: Indexes,
): Map<number, Pod> {
  const kept = new Map<number, Pod>();
  if (job.spec.backoffLimitPerIndex === undefined) return kept;
  const busy = new Set(active.map(indexOf));
  for (const pod of pods) {
    const index = indexOf(pod);
    if (!isTracked(pod) || !hasFailed(job, pod) || !isInRange(job, pod)) continue;
    if (busy.has(index) || succeeded.has(index) || failed.has(index)) continue;
    const last = kept.get(index);
    const isLater =
      last === undefined || (failuresOf(last) <= failuresOf(pod) && finishedAt(last) <= finishedAt(pod));
    if (isLater) kept.set(index, pod);
  }
  return kept;
}

/** The first numbers that nobody has done, does or has given up, in order; no more than so many. */
export function missingIndexes(
  job: Job,
  pods: readonly Pod[],
  active: readonly Pod[],
  { succeeded, failed }: Indexes,
  count: number,
): number[] {
  const leaving = replacesFailedOnly(job) ? pods.filter(isTerminating) : [];
  const taken = new Set([...succeeded, ...failed, ...active.map(indexOf), ...leaving.map(indexOf)]);
  const missing: number[] = [];
  for (let index = 0; index < (job.spec.completions ?? 0) && missing.length < count; index++)
    if (!taken.has(index)) missing.push(index);
  return missing;
}

/** Active pods that are one too many of their number, or whose number is none of the Job's. */
export function surplusIndexes(job: Job, active: readonly Pod[]): Pod[] {
  const seen = new Set<number>();
  return active.filter((pod) => {
    const index = indexOf(pod);
    if (!isInRange(job, pod) || seen.has(index)) return true;
    seen.add(index);
    return false;
  });
}

/** The pod for one number: told by label, annotation, host name and variable (indexed_job_utils.go). */
export function indexedPod(job: Job, pod: Pod, index: number, replaced: Pod | undefined): Pod {
  const text = String(index);
  const { metadata, spec } = pod;
  const variable = {
    name: VARIABLE,
    valueFrom: { fieldRef: { fieldPath: `metadata.labels['${INDEX}']` } },
  };
  const withIndex = (containers: Pod['spec']['containers']) =>
    containers.map((each) => {
      const env = (each['env'] as { name?: string }[] | undefined) ?? [];
      return env.some(({ name }) => name === VARIABLE) ? each : { ...each, env: [...env, variable] };
    });
  const { initContainers } = spec;
  return {
    ...pod,
    metadata: {
      ...metadata,
      generateName: generateName(job.metadata.name, index),
      labels: { ...metadata.labels, [INDEX]: text },
      annotations: { ...metadata.annotations, [INDEX]: text, ...failureCounts(job, replaced) },
    },
    spec: {
      ...spec,
      hostname: `${job.metadata.name}-${index}`,
      containers: withIndex(spec.containers),
      ...(initContainers === undefined ? {} : { initContainers: withIndex(initContainers) }),
    },
  };
}

/** The longest that a name may be before what is made up for it (apiserver names.MaxGeneratedNameLength). */
const LONGEST = 58;

function generateName(name: string, index: number): string {
  const end = `-${index}-`;
  return `${name.slice(0, LONGEST - end.length)}${end}`;
}

function failureCounts(job: Job, replaced: Pod | undefined): Record<string, string> {
  if (job.spec.backoffLimitPerIndex === undefined) return {};
  if (replaced === undefined) return { [FAILURES]: '0' };
  const isCounted = isFailureCounted(job, replaced);
  const counted = countOf(replaced, FAILURES) + (isCounted ? 1 : 0);
  const ignored = countOf(replaced, IGNORED) + (isCounted ? 0 : 1);
  return { [FAILURES]: String(counted), ...(ignored > 0 ? { [IGNORED]: String(ignored) } : {}) };
}

/** Numbers as `0-2,4`: three and more in a row as one range, as few as two apart. */
export function ranges(indexes: ReadonlySet<number>): string {
  const parts: [number, number][] = [];
  for (const index of [...indexes].sort((a, b) => a - b)) {
    const last = parts.at(-1);
    if (last !== undefined && last[1] === index - 1) last[1] = index;
    else parts.push([index, index]);
  }
  return parts
    .map(([from, to]) => (to === from ? `${from}` : to === from + 1 ? `${from},${to}` : `${from}-${to}`))
    .join();
}

/** Ranges as they are written, each from its first to its last number. */
export function parseRanges(text: string | undefined): [first: number, last: number][] {
  return (text ?? '').split(',').flatMap((part) => {
    const [first = '', last = first] = part.split('-');
    return /^\d+$/.test(first) && /^\d+$/.test(last)
      ? [[Number(first), Number(last)] as [number, number]]
      : [];
  });
}

function parseIndexes(text: string | undefined, completions = 0): Set<number> {
  const indexes = new Set<number>();
  for (const [first, last] of parseRanges(text))
    for (let index = first; index <= last && index < completions; index++) indexes.add(index);
  return indexes;
}
