import { conditionTypes, reasons } from '@flux-ts/kinds';
import type { KubeObject } from '@flux-ts/resource';
import {
  getCondition,
  isFalse,
  isTrue,
  markNotReady,
  markStalled,
  type Result,
  removeCondition,
  setCondition,
  summarize,
} from '@flux-ts/runtime';
import type { SourceConditions } from './conditions.ts';
import { SourceError } from './reconcile-error.ts';

/** How a reconcile ended: `error` undefined means that the object is as its spec wants it. */
export interface Ending {
  readonly error?: unknown;
  /** Milliseconds until the next reconcile of an object that is as it should be. */
  readonly interval: number;
}

/** What the loop is to do. */
export interface Outcome {
  readonly result: Result;
  /** To be thrown, so that the loop logs it and backs off. */
  readonly failure?: unknown;
}

/**
 * Turns the end of a reconcile into conditions and an outcome (source-controller internal/reconcile and summarize):
 * who is done loses Reconciling and Stalled, who failed keeps Reconciling as ProgressingWithRetry, who cannot go on
 * is Stalled; Ready is summed up last. In place.
 */
export function conclude(object: KubeObject, conditions: SourceConditions, ending: Ending): Outcome {
  const error = ending.error === undefined ? undefined : asSourceError(ending.error);
  settleProgress(object, error);
  if (error === undefined || error.code === 'STALLING' || error.code === 'IGNORED') observeGeneration(object);
  summarize(object, { conditions: conditions.summary, negative: conditions.negative });
  const failing = conditions.bipolar.find((type) => isFalse(object, type));
  const cause = failing === undefined ? undefined : getCondition(object, failing);
  if (cause) markNotReady(object, cause.reason, cause.message);
  return outcomeOf(object, error, ending);
}

/** Anything that was not foreseen is a failure like others, to be tried again. */
function asSourceError(error: unknown): SourceError {
  if (error instanceof SourceError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return SourceError.generic(reasons.failed, message, error);
}

function settleProgress(object: KubeObject, error: SourceError | undefined): void {
  switch (error?.code) {
    case 'STALLING':
      markStalled(object, error.reason, error.message);
      return;
    case 'GENERIC':
    case 'WAITING':
      retryLater(object);
      removeCondition(object, conditionTypes.stalled);
      return;
    case 'IGNORED':
    case undefined:
      removeCondition(object, conditionTypes.reconciling);
      removeCondition(object, conditionTypes.stalled);
  }
}

function retryLater(object: KubeObject): void {
  const reconciling = getCondition(object, conditionTypes.reconciling);
  if (reconciling?.status !== 'True') return;
  const { message } = reconciling;
  const reason = reasons.progressingWithRetry;
  setCondition(object, { type: conditionTypes.reconciling, status: 'True', reason, message });
}

function observeGeneration(object: KubeObject): void {
  const holder = object as { status?: { observedGeneration?: number } };
  const { generation } = object.metadata;
  if (generation === undefined) return;
  holder.status = { ...holder.status, observedGeneration: generation };
}

function outcomeOf(object: KubeObject, error: SourceError | undefined, ending: Ending): Outcome {
  switch (error?.code) {
    case 'GENERIC':
      return { result: {}, failure: error };
    case 'STALLING':
      return { result: {} };
    case 'WAITING':
      return { result: { requeueAfter: error.requeueAfter ?? ending.interval } };
    case 'IGNORED':
    case undefined: {
      const result = { requeueAfter: ending.interval };
      if (isTrue(object, conditionTypes.ready)) return { result };
      // Done, and yet not Ready: tried again until it is.
      const message = getCondition(object, conditionTypes.ready)?.message ?? 'the object is not ready';
      return { result, failure: new Error(message) };
    }
  }
}
