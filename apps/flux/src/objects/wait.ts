import type { KubeClient } from '@flux-ts/kube';
import { asValue, type KubeObject, statusOf } from '@flux-ts/resource';
import type { CliContext } from '../cli/context.ts';
import { failure } from '../cli/errors.ts';
import { conditionOf, numberAt } from './fields.ts';
import { keyOf } from './upsert.ts';

/** How often the state of an object is looked at, at most and at least. */
const FIRST_INTERVAL = 100;
const LAST_INTERVAL = 2000;

/** Go's words when the time of a command is over. */
export const DEADLINE = 'context deadline exceeded';

/**
 * Asks until there is an answer, soon at first and then every two seconds (Flux: every two seconds).
 * Throws Go's words when the time is over.
 */
export async function poll<T>(
  context: Pick<CliContext, 'clock' | 'signal'>,
  timeout: number,
  ask: () => Promise<T | undefined>,
): Promise<T> {
  const end = context.clock.now() + timeout;
  for (let interval = FIRST_INTERVAL; ; interval = Math.min(interval * 2, LAST_INTERVAL)) {
    context.signal.throwIfAborted();
    const answer = await ask();
    if (answer !== undefined) return answer;
    const left = end - context.clock.now();
    if (left <= 0) throw failure(DEADLINE);
    await context.clock.sleep(Math.min(interval, left), context.signal);
  }
}

/** Whether kstatus calls an object current; throws its message when the object failed. */
export function isCurrent(object: KubeObject, now: number): boolean {
  const { status, message } = statusOf(asValue(object) as unknown as KubeObject, { now });
  if (status === 'Current') return true;
  if (status === 'InProgress') return false;
  throw failure(message);
}

/** Whether the Ready condition speaks of the object's generation (flux2, readiness.go). */
function isObserved(object: KubeObject): boolean {
  const generation = object.metadata.generation ?? 0;
  const observed = numberAt(object, 'status', 'observedGeneration') ?? 0;
  if (observed < 1) return false;
  const ready = conditionOf(object, 'Ready');
  if (ready === undefined) return false;
  const speaksOf = ready.observedGeneration ?? 0;
  return speaksOf === 0 ? observed === generation : speaksOf === generation;
}

/** Whether an object is ready; throws the message of one that failed. */
export function isReady(object: KubeObject, now: number, isStatic: boolean): boolean {
  return (isStatic || isObserved(object)) && isCurrent(object, now);
}

/** Waits until an object is ready, and returns it. */
export async function waitReady(
  context: Pick<CliContext, 'clock' | 'signal'>,
  client: KubeClient,
  object: KubeObject,
  options: { readonly timeout: number; readonly static: boolean },
): Promise<KubeObject> {
  return poll(context, options.timeout, async () => {
    const live = await client.get<KubeObject>(keyOf(object));
    return isReady(live, context.clock.now(), options.static) ? live : undefined;
  });
}
