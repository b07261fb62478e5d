import type { ResourceRef } from '@flux-ts/kube';
import { formatApiVersion, type KubeObject, type ObjectId } from '@flux-ts/resource';
import { memoryKey } from '../memory.ts';

/** An object that is waited for, and its state where somebody just read it. A `Change` is one. */
export interface WaitTarget {
  readonly id: ObjectId;
  readonly live?: KubeObject;
}

/** Objects that one watch can see: those of a kind in a namespace. */
export interface WatchGroup {
  readonly ref: ResourceRef;
  readonly namespace: string;
  /** By {@link memoryKey}. */
  readonly ids: ReadonlyMap<string, ObjectId>;
}

/** Groups ids by kind and namespace. */
export function groupForWatch(ids: readonly ObjectId[]): WatchGroup[] {
  const groups = new Map<string, { ref: ResourceRef; namespace: string; ids: Map<string, ObjectId> }>();
  for (const id of ids) {
    const ref = { apiVersion: formatApiVersion(id), kind: id.kind };
    const key = `${ref.apiVersion}|${ref.kind}|${id.namespace}`;
    const group = groups.get(key) ?? { ref, namespace: id.namespace, ids: new Map<string, ObjectId>() };
    group.ids.set(memoryKey(id), id);
    groups.set(key, group);
  }
  return [...groups.values()];
}
