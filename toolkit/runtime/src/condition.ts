import type { KubeObject } from './deps.ts';
import { shorten } from './message.ts';

/** A condition of an object (meta/v1 Condition). */
export interface Condition {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  observedGeneration?: number;
  /** RFC 3339; empty on a condition whose status changed here and was not yet written. */
  lastTransitionTime: string;
  reason: string;
  message: string;
}

/** What a caller says of a condition; time and generation are filled in. */
export interface ConditionInput {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
}

/** Type of the condition that sums the others up. */
export const READY = 'Ready';
/** Type of the condition of objects that are on their way (kstatus). */
export const RECONCILING = 'Reconciling';
/** Type of the condition of objects that get no further by themselves (kstatus). */
export const STALLED = 'Stalled';

/** Longest message of a condition (meta/v1 Condition); longer ones end in `...`. */
const MESSAGE_LIMIT = 32_768;

interface WithConditions {
  status?: { conditions?: Condition[] };
}

/** The object's conditions; an empty list when it has none. Not a copy. */
export function conditionsOf(object: KubeObject): readonly Condition[] {
  return (object as WithConditions).status?.conditions ?? [];
}

/** The condition of a type, if the object has it. */
export function getCondition(object: KubeObject, type: string): Condition | undefined {
  return conditionsOf(object).find((condition) => condition.type === type);
}

/** Whether the object has the condition, and it is True. */
export function isTrue(object: KubeObject, type: string): boolean {
  return getCondition(object, type)?.status === 'True';
}

/** Whether the object has the condition, and it is False. */
export function isFalse(object: KubeObject, type: string): boolean {
  return getCondition(object, type)?.status === 'False';
}

/** Ready is True, and speaks of the generation that the object has now. */
export function isReady(object: KubeObject): boolean {
  const ready = getCondition(object, READY);
  return (
    ready?.status === 'True' &&
    (ready.observedGeneration ?? object.metadata.generation) === object.metadata.generation
  );
}

/**
 * Sets a condition in place. `observedGeneration` becomes the object's generation; the time of transition is kept
 * unless the status changed, and is then left to the status patcher to fill in (fluxcd/pkg runtime/conditions).
 */
export function setCondition(object: KubeObject, input: ConditionInput): void {
  const old = getCondition(object, input.type);
  const condition: Condition = {
    type: input.type,
    status: input.status,
    ...(object.metadata.generation === undefined ? {} : { observedGeneration: object.metadata.generation }),
    lastTransitionTime: old?.status === input.status ? old.lastTransitionTime : '',
    reason: input.reason,
    message: shorten(input.message, MESSAGE_LIMIT),
  };
  const others = conditionsOf(object).filter(({ type }) => type !== input.type);
  replaceConditions(object, [...others, condition]);
}

/** Takes a condition away, if it is there. */
export function removeCondition(object: KubeObject, type: string): void {
  if (getCondition(object, type) === undefined) return;
  replaceConditions(
    object,
    conditionsOf(object).filter((condition) => condition.type !== type),
  );
}

/** Puts conditions in Flux's order: Stalled, Reconciling, Ready, then the newest observed, then by type. */
function replaceConditions(object: KubeObject, conditions: readonly Condition[]): void {
  const holder = object as WithConditions;
  const status = holder.status ?? {};
  holder.status = status;
  status.conditions = [...conditions].sort(compareConditions);
}

/** Reconciling=True; an object that is being reconciled is not stalled. */
export function markReconciling(object: KubeObject, reason: string, message: string): void {
  removeCondition(object, STALLED);
  setCondition(object, { type: RECONCILING, status: 'True', reason, message });
}

/** Stalled=True; an object that is stalled is not being reconciled. */
export function markStalled(object: KubeObject, reason: string, message: string): void {
  removeCondition(object, RECONCILING);
  setCondition(object, { type: STALLED, status: 'True', reason, message });
}

/** Ready=True, and neither Reconciling nor Stalled. */
export function markReady(object: KubeObject, reason: string, message: string): void {
  removeCondition(object, RECONCILING);
  removeCondition(object, STALLED);
  setCondition(object, { type: READY, status: 'True', reason, message });
}

/** Sets Ready to False. */
export function markNotReady(object: KubeObject, reason: string, message: string): void {
  setCondition(object, { type: READY, status: 'False', reason, message });
}

/** Sets a condition to Unknown. */
export function markUnknown(object: KubeObject, type: string, reason: string, message: string): void {
  setCondition(object, { type, status: 'Unknown', reason, message });
}

/** Fills in the times of transition that setters left open. `now` in ms; written with whole seconds, as Go does. */
export function stampConditions(object: KubeObject, now: number): void {
  const time = new Date(now).toISOString().replace(/\.\d+Z$/, 'Z');
  for (const condition of conditionsOf(object)) {
    if (condition.lastTransitionTime === '') condition.lastTransitionTime = time;
  }
}

const FIRST = [STALLED, RECONCILING, READY];

function compareConditions(a: Condition, b: Condition): number {
  const rank = (type: string) => (FIRST.includes(type) ? FIRST.indexOf(type) : FIRST.length);
  if (rank(a.type) !== rank(b.type)) return rank(a.type) - rank(b.type);
  const age = (b.observedGeneration ?? 0) - (a.observedGeneration ?? 0);
  if (age !== 0) return age;
  return a.type < b.type ? -1 : Number(a.type > b.type);
}
