import { conditionTypes, type Kustomization, type KustomizationStatus, reasons } from '@flux-ts/kinds';
import {
  getCondition,
  isFalse,
  isTrue,
  markNotReady,
  markReconciling,
  markStalled,
  markUnknown,
  READY,
  RECONCILING,
  removeCondition,
  requestedAt,
  STALLED,
  type StatusSession,
  setCondition,
  shorten,
} from '@flux-ts/runtime';
import { formatDuration } from '@flux-ts/text';
import type { ReconcileFailure } from './errors.ts';
import { timeoutOf } from './spec.ts';

/** Conditions that this controller alone writes. */
export const OWNED_CONDITIONS = [
  conditionTypes.healthy,
  conditionTypes.ready,
  conditionTypes.reconciling,
  conditionTypes.stalled,
];

export type KustomizationSession = StatusSession<Kustomization>;

/** Longest message of a condition. */
const MESSAGE_LIMIT = 20_000;

export type Phase = 'Fetching manifests' | 'Building manifests' | 'Detecting drift' | 'Running health checks';

/** The status, made when there is none. */
export function statusOf(ks: Kustomization): KustomizationStatus {
  ks.status ??= {} as KustomizationStatus;
  return ks.status;
}

/** Ready is unknown from here on. */
export function markStarted(ks: Kustomization): void {
  markUnknown(ks, READY, reasons.progressing, 'Reconciliation in progress');
}

/** Reconciling, and with what; the message. */
export function markPhase(ks: Kustomization, phase: Phase, revision: string, hint = ''): string {
  const message = `${phase} for revision ${revision} with a timeout of ${formatDuration(timeoutOf(ks))}${hint}`;
  markReconciling(ks, reasons.progressing, message);
  return message;
}

/** What a failure says of the object. */
export function markFailure(ks: Kustomization, failure: ReconcileFailure): void {
  const message = asMessage(failure.message);
  markNotReady(ks, failure.code, message);
  if (failure.recovery !== 'stall' && failure.recovery !== 'rest') {
    removeCondition(ks, STALLED); // an earlier fault that somebody mended
    return;
  }
  markStalled(ks, failure.code, message);
  if (failure.options.observed && ks.metadata.generation !== undefined)
    statusOf(ks).observedGeneration = ks.metadata.generation;
}

/** A message as upstream shortens it (kustomize-controller's `trimString`). */
export function asMessage(text: string): string {
  return shorten(text, MESSAGE_LIMIT);
}

/** The last touch of every reconcile: what was asked for is handled; done is done; failed will be tried again. */
export function finishStatus(ks: Kustomization): void {
  const requested = requestedAt(ks);
  if (requested !== undefined) statusOf(ks).lastHandledReconcileAt = requested;
  if (isTrue(ks, READY)) {
    removeCondition(ks, RECONCILING);
    if (ks.metadata.generation !== undefined) statusOf(ks).observedGeneration = ks.metadata.generation;
  }
  const reconciling = getCondition(ks, RECONCILING);
  if (isFalse(ks, READY) && reconciling !== undefined)
    setCondition(ks, { ...reconciling, reason: reasons.progressingWithRetry });
}

export function wasHealthy(ks: Kustomization): boolean {
  return isTrue(ks, conditionTypes.healthy);
}
