import type { Pod, StatefulSet } from '../kinds.ts';

/** Number of a StatefulSet's pod, which is the end of its name; -1 for others. */
export function ordinalOf({ metadata }: Pod): number {
  return Number(/-(\d+)$/.exec(metadata.name)?.[1] ?? -1);
}

/** The number of the first pod. */
export function firstOf({ spec }: StatefulSet): number {
  return spec.ordinals?.start ?? 0;
}

/** Whether the set is to have a pod of this number. */
export function isInOrder(set: StatefulSet, ordinal: number): boolean {
  const first = firstOf(set);
  return ordinal >= first && ordinal < first + (set.spec.replicas ?? 1);
}

/** Whether a pod is called as one of the set's. */
export function isMember(set: StatefulSet, name: string): boolean {
  const ordinal = name.slice(set.metadata.name.length + 1);
  return name.startsWith(`${set.metadata.name}-`) && /^\d+$/.test(ordinal);
}
