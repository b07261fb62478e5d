import { formatSubject, type ObjectId } from '@flux-ts/resource';
import { ApplyError, messageOf } from '../errors.ts';
import { untilGone } from '../until-gone.ts';
import type { WaitContext } from './wait.ts';

/** How to wait for objects to be gone. Times are milliseconds. */
export interface TerminationOptions {
  readonly timeout: number;
  readonly signal?: AbortSignal;
}

/**
 * Resolves when all objects are gone.
 * @throws ApplyError TIMEOUT, in Flux's words; the signal's reason when it aborts
 */
export async function waitForTermination(
  { client, clock }: WaitContext,
  ids: readonly ObjectId[],
  { timeout, signal }: TerminationOptions,
): Promise<void> {
  const stop = new AbortController();
  const cancel = clock.after(timeout, () => stop.abort(new Error('context deadline exceeded')));
  const either = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  try {
    for (const id of ids) await goneOrFail(id, untilGone(client, clock, id, either), signal);
  } finally {
    cancel();
  }
}

async function goneOrFail(id: ObjectId, gone: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  try {
    await gone;
  } catch (cause) {
    signal?.throwIfAborted();
    const message = `${formatSubject(id)} termination timeout: ${messageOf(cause)}`;
    throw new ApplyError('TIMEOUT', message, { cause, data: { id } });
  }
}
