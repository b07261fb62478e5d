import { isObject, own, type Value } from '@flux-ts/yaml';
import { asValue, type KubeObject } from '../object.ts';

/** The state of an object as kstatus sees it. */
export interface ObjectStatus {
  readonly status: 'Current' | 'InProgress' | 'Failed' | 'Terminating' | 'NotFound' | 'Unknown';
  readonly message: string;
  /** Of the condition that kstatus derives (Reconciling, Stalled), where there is one. */
  readonly reason?: string;
}

export const current = (message: string): ObjectStatus => ({ status: 'Current', message });
export const inProgress = (reason: string, message: string): ObjectStatus => ({
  status: 'InProgress',
  message,
  reason,
});
export const failed = (reason: string, message: string): ObjectStatus => ({
  status: 'Failed',
  message,
  reason,
});

/** A condition of an object; parts that are missing are empty. */
export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

/** The value at a path of fields. */
export function fieldAt(object: KubeObject, ...path: readonly string[]): Value | undefined {
  let value: Value | undefined = asValue(object);
  for (const part of path) value = isObject(value) ? own(value, part) : undefined;
  return value;
}

/** An integer at a path, or the default (kstatus `GetIntField`). */
export function intAt(object: KubeObject, fallback: number, ...path: readonly string[]): number {
  const value = fieldAt(object, ...path);
  return typeof value === 'number' && Number.isInteger(value) ? value : fallback;
}

/** A string at a path, or the default (kstatus `GetStringField`). */
export function stringAt(object: KubeObject, fallback: string, ...path: readonly string[]): string {
  const value = fieldAt(object, ...path);
  return typeof value === 'string' ? value : fallback;
}

/** `status.conditions`, in order. */
export function conditionsOf(object: KubeObject): Condition[] {
  const conditions = fieldAt(object, 'status', 'conditions');
  if (!Array.isArray(conditions)) return [];
  return conditions.filter(isObject).map((entry) => ({
    type: text(own(entry, 'type')),
    status: text(own(entry, 'status')),
    reason: text(own(entry, 'reason')),
    message: text(own(entry, 'message')),
  }));
}

function text(value: Value | undefined): string {
  return typeof value === 'string' ? value : '';
}
