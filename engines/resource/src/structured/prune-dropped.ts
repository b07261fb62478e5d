import type { Schema } from '@flux-ts/schema';
import type { Value } from '@flux-ts/yaml';
import { EMPTY, type FieldTree, intersectTrees, isSubTree, subtractTrees, unionTrees } from './field-tree.ts';
import { fieldTreeOf } from './field-tree-of.ts';
import type { Owners } from './managers.ts';
import { removeItems, withNamedFields } from './remove-items.ts';

/**
 * Takes out of a merged object what the applier owned before, applies no more, and nobody else owns
 * (structured-merge-diff merge/update.go `prune`). `owners` already has the applier's new set; `before` is what it
 * owned, in that API version.
 */
export function pruneDropped(schema: Schema, merged: Value, before: Before, owners: Owners): Value {
  const byVersion = new Map<string, FieldTree>();
  for (const owner of owners.values()) {
    const { apiVersion } = owner.identity;
    byVersion.set(apiVersion, unionTrees(byVersion.get(apiVersion) ?? EMPTY, owner.tree(schema)));
  }
  const own = byVersion.get(before.apiVersion) ?? EMPTY;
  // Nothing was dropped: the steps below would put back all that they take out.
  if (byVersion.size === 1 && isSubTree(before.tree, own)) return merged;
  byVersion.delete(before.apiVersion);
  // Upstream takes the other versions in the order of a Go map.
  const others = [...byVersion].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, tree]) => tree);
  return pruneSet(schema, merged, before.tree, own.size === 0 ? others : [own, ...others]);
}

/** What an applier owned. */
export interface Before {
  readonly tree: FieldTree;
  readonly apiVersion: string;
}

/** The same without the short cut, for its test. `managed` is what is owned now, a set for each API version. */
export function pruneSet(
  schema: Schema,
  merged: Value,
  before: FieldTree,
  managed: readonly FieldTree[],
): Value {
  const last = withNamedFields(schema, before);
  const all = withNamedFields(schema, fieldTreeOf(schema, merged));
  const setOf = (value: Value) => withNamedFields(schema, fieldTreeOf(schema, value));
  // 1. Everything that the applier owned before goes …
  let left = removeItems(schema, merged, last) ?? null;
  // 2. … what is owned now comes back, version by version, with the rest that is left …
  for (const owned of managed) {
    const keep = unionTrees(setOf(left), withNamedFields(schema, owned));
    left = removeItems(schema, merged, subtractTrees(all, keep)) ?? null;
  }
  // 3. … and so does what went along with its parent although the applier never owned it.
  const gone = subtractTrees(all, setOf(left));
  return removeItems(schema, merged, intersectTrees(gone, last)) ?? {};
}
