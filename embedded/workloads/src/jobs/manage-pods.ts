import { type Context, deleteObject } from '../context.ts';
import { type Job, POD, type Pod } from '../kinds.ts';
import { createPod } from '../pods/create-pod.ts';
import { victims } from '../pods/pod-ranks.ts';
import { isReady } from '../pods/pod-state.ts';
import { podFromTemplate } from '../pods/template.ts';
import { waitAfter } from './backoff.ts';
import { failuresOf, indexedPod, isIndexed, missingIndexes, surplusIndexes } from './indexed.ts';
import { finishedAt, replacesFailedOnly, TRACKING, untrack } from './job-pods.ts';
import type { Tally } from './tally.ts';

/** What a Job has after its pods were made and ended. */
export interface Pods {
  readonly active: number;
  readonly ready: number;
  readonly terminating: number;
  /** When there is more to be made, in milliseconds. */
  readonly after?: number;
  /** Why there are fewer than there should be. */
  readonly failure?: unknown;
}

/** How many pods one look at a Job makes or ends at most. */
const MOST = 500;

/** Makes the pods that are missing, or ends those that are too many; never both (job_controller.go manageJob). */
export async function managePods(context: Context, job: Job, tally: Tally): Promise<Pods> {
  const { active } = tally;
  if (job.spec.suspend === true) return giveUp(context, job, tally, active);
  const wanted = wantedOf(job, tally);
  const surplus = surplusOf(job, active, active.length - wanted).slice(0, MOST);
  if (surplus.length > 0) return giveUp(context, job, tally, surplus);
  const leaving = replacesFailedOnly(job) ? tally.terminating : 0;
  const missing = wanted - leaving - active.length;
  return missing > 0 ? makePods(context, job, tally, Math.min(missing, MOST)) : sameAs(tally);
}

function sameAs({ active, ready, terminating }: Tally): Pods {
  return { active: active.length, ready, terminating };
}

/** Ends pods that are not wanted any more: it is no failure of theirs. */
async function giveUp(context: Context, job: Job, tally: Tally, pods: readonly Pod[]): Promise<Pods> {
  for (const pod of pods) await untrack(context, pod);
  return stopPods(context, job, tally, pods);
}

/** Ends pods, whatever they are at. */
export async function stopPods(
  context: Context,
  job: Job,
  tally: Tally,
  pods: readonly Pod[],
): Promise<Pods> {
  for (const pod of pods) {
    await deleteObject(context, POD, pod);
    context.events.normal('job-controller', job, 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
  }
  const { active, ready, terminating } = sameAs(tally);
  return {
    active: active - pods.length,
    ready: ready - pods.filter(isReady).length,
    terminating: terminating + pods.length,
  };
}

/** With no number of completions a first success means that no more pods are to come. */
function wantedOf({ spec }: Job, { active, succeeded }: Tally): number {
  const parallelism = spec.parallelism ?? 1;
  if (spec.completions === undefined) return succeeded > 0 ? active.length : parallelism;
  return Math.max(0, Math.min(parallelism, spec.completions - succeeded));
}

function surplusOf(job: Job, active: readonly Pod[], count: number): readonly Pod[] {
  const surplus = isIndexed(job) ? surplusIndexes(job, active) : [];
  const left = active.filter((pod) => !surplus.includes(pod));
  return [...surplus, ...victims(left).slice(0, Math.max(0, count - surplus.length))];
}

async function makePods(context: Context, job: Job, tally: Tally, count: number): Promise<Pods> {
  const perIndex = job.spec.backoffLimitPerIndex !== undefined;
  const base = context.pace.jobBackoff;
  const wait = perIndex ? 0 : waitAfter(tally.failures, base, context.clock.now());
  // Nothing counts as active meanwhile, as upstream has it.
  if (wait > 0) return { ...sameAs(tally), active: 0, after: wait };
  const indexes = isIndexed(job) ? missingIndexes(job, tally.pods, tally.active, tally.indexes, count) : [];
  const waits = new Map(indexes.map((index) => [index, waitOf(context, tally.kept.get(index))]));
  const ready = indexes.filter((index) => waits.get(index) === 0);
  if (indexes.length > 0 && ready.length === 0)
    return { ...sameAs(tally), active: 0, after: Math.min(...waits.values()) };
  const made = isIndexed(job) ? ready.length : count;
  let active = tally.active.length;
  try {
    for (let i = 0; i < made; i++, active++) await makePod(context, job, tally, ready[i]);
  } catch (failure) {
    return { ...sameAs(tally), active, failure };
  }
  const waiting = [...waits.values()].filter((each) => each > 0);
  return {
    ...sameAs(tally),
    active,
    ...(waiting.length === 0 ? {} : { after: Math.min(...waiting) }),
  };
}

function waitOf({ pace, clock }: Context, last: Pod | undefined): number {
  if (last === undefined) return 0;
  return waitAfter({ count: failuresOf(last) + 1, last: finishedAt(last) }, pace.jobBackoff, clock.now());
}

async function makePod(context: Context, job: Job, tally: Tally, index: number | undefined): Promise<void> {
  const { metadata, ...rest } = podFromTemplate(job, job.spec.template);
  const pod = { ...rest, metadata: { ...metadata, finalizers: [TRACKING] } };
  const whole = index === undefined ? pod : indexedPod(job, pod, index, tally.kept.get(index));
  await createPod(context, 'job-controller', job, whole);
}
