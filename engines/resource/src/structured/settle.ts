import type { Schema } from '@flux-ts/schema';
import type { Comparison } from './compare-typed.ts';
import { FieldSet } from './field-set.ts';
import {
  EMPTY,
  type FieldTree,
  intersectTrees,
  subtractTrees,
  subtractTreesDeep,
  unionTrees,
} from './field-tree.ts';
import type { Owners } from './managers.ts';

/** Metadata that no manager ever owns (apimachinery managedfields/internal/stripmeta.go). */
export const NEVER_OWNED: FieldSet = FieldSet.of(
  ['apiVersion'],
  ['kind'],
  ['metadata'],
  ['metadata', 'name'],
  ['metadata', 'namespace'],
  ['metadata', 'creationTimestamp'],
  ['metadata', 'selfLink'],
  ['metadata', 'uid'],
  ['metadata', 'clusterName'],
  ['metadata', 'generation'],
  ['metadata', 'managedFields'],
  ['metadata', 'resourceVersion'],
);

/** A comparison without what lies at or below the fields that a request cannot set. */
export function withoutReset(comparison: Comparison, reset: FieldSet | undefined): Comparison {
  if (reset === undefined || reset.isEmpty()) return comparison;
  return {
    added: subtractTreesDeep(comparison.added, reset.tree),
    modified: subtractTreesDeep(comparison.modified, reset.tree),
    removed: subtractTreesDeep(comparison.removed, reset.tree),
  };
}

/** The owners other than `self` whose fields a change would take away, with those fields. */
export function takenFields(
  owners: Owners,
  self: string,
  comparison: Comparison,
  schema: Schema,
): Map<string, FieldTree> {
  const taken = new Map<string, FieldTree>();
  const changed = unionTrees(comparison.modified, comparison.added);
  if (changed.size === 0) return taken;
  for (const [key, owner] of owners) {
    if (key === self) continue;
    const tree = intersectTrees(owner.tree(schema), changed);
    if (tree.size > 0) taken.set(key, tree);
  }
  return taken;
}

/**
 * Takes from every owner but `self` what a change took over or removed, and forgets owners that have nothing left
 * (structured-merge-diff merge/update.go `update`). Changes `owners`.
 */
export function settle(
  owners: Owners,
  self: string,
  comparison: Comparison,
  taken: ReadonlyMap<string, FieldTree>,
  schema: Schema,
): void {
  for (const [key, owner] of [...owners]) {
    const lost = unionTrees(taken.get(key) ?? EMPTY, comparison.removed);
    if (key === self || lost.size === 0) continue;
    const left = subtractTrees(owner.tree(schema), lost);
    if (left.size === 0) owners.delete(key);
    else owners.set(key, owner.with(left, owner.identity.apiVersion, schema));
  }
}
