import type { KubeObject } from '@flux-ts/resource';

/** Labels or annotations that tell Flux how to treat an object: key → value. */
export type Selection = Readonly<Record<string, string>>;

/** Whether an object has one of the labels or annotations; case of the value aside (fluxcd/pkg ssa/utils/meta.go). */
export function anyInMetadata(object: KubeObject | undefined, selection: Selection): boolean {
  const { labels = {}, annotations = {} } = object?.metadata ?? {};
  return Object.entries(selection).some(([key, value]) => {
    const wanted = value.toLowerCase();
    return labels[key]?.toLowerCase() === wanted || annotations[key]?.toLowerCase() === wanted;
  });
}

/** The switches of an owner's group (surface/kustomize.md §6). */
export interface Switches {
  /** Not applied, not pruned. */
  readonly excluded: Selection;
  /** Created, but not changed afterwards. */
  readonly ifNotPresent: Selection;
  /** What other managers set stays. */
  readonly merge: Selection;
  /** Recreated when a field is immutable. */
  readonly force: Selection;
  /** Not pruned. */
  readonly keep: Selection;
}

export function switchesOf(group: string): Switches {
  return {
    excluded: { [`${group}/reconcile`]: 'disabled', [`${group}/ssa`]: 'Ignore' },
    ifNotPresent: { [`${group}/ssa`]: 'IfNotPresent' },
    merge: { [`${group}/ssa`]: 'Merge' },
    force: { [`${group}/force`]: 'enabled' },
    keep: { [`${group}/prune`]: 'disabled', [`${group}/reconcile`]: 'disabled', [`${group}/ssa`]: 'Ignore' },
  };
}
