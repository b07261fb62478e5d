import { conditionTypes, reasons } from '@flux-ts/kinds';
import type { KubeObject } from '@flux-ts/resource';
import { getCondition, markReconciling, markUnknown, setCondition } from '@flux-ts/runtime';

/** What a source's conditions are, as data. */
export interface SourceConditions {
  /** Written by this controller alone. */
  readonly owned: readonly string[];
  /** What Ready is summed up of, the most telling first. */
  readonly summary: readonly string[];
  /** Bad news when True. */
  readonly negative: readonly string[];
  /** Ready takes their side when False, whatever else holds. */
  readonly bipolar: readonly string[];
  /** Their going away is worth an event. */
  readonly failures: readonly string[];
}

/** Sets a condition to True with a reason and a message. */
export function markTrue(object: KubeObject, type: string, reason: string, message: string): void {
  setCondition(object, { type, status: 'True', reason, message });
}

/** Sets a condition to False with a reason and a message. */
export function markFalse(object: KubeObject, type: string, reason: string, message: string): void {
  setCondition(object, { type, status: 'False', reason, message });
}

/**
 * Tells of progress: Reconciling=True always, Ready=Unknown only where Ready is not known yet or what it says has
 * been overtaken (fluxcd/pkg runtime/reconcile, ProgressiveStatus).
 */
export function markProgress(object: KubeObject, overtaken: boolean, message: string): void {
  markReconciling(object, reasons.progressing, message);
  const ready = getCondition(object, conditionTypes.ready);
  if (overtaken || ready === undefined || ready.status === 'Unknown') {
    markUnknown(object, conditionTypes.ready, reasons.progressing, message);
  }
}
