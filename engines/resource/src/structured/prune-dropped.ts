import type { Schema } from '@flux-ts/schema';
import type { Value } from '@flux-ts/yaml';
import { EMPTY, type FieldTree, intersectTrees, isSubTree, subtractTrees, unionTrees } from './field-tree.ts';
import { fieldTreeOf } from './field-tree-of.ts';
import type { Owners } from './managers.ts';
import { removeItems, withNamedFields } from './remove-items.ts';

/**
 * Takes out of a merged object what the applier owned before, applies no more, and nobody else owns
 * (structured-merge-diff merge/update.go `prune`). `owners` already has the applier's new set.
 */
export function pruneDropped(schema: Schema, merged: Value, before: FieldTree, owners: Owners): Value {
  let managed: FieldTree = EMPTY;
  for (const owner of owners.values()) managed = unionTrees(managed, owner.tree(schema));
  // Nothing was dropped: the steps below would put back all that they take out.
  if (isSubTree(before, managed)) return merged;
  return pruneSet(schema, merged, before, managed);
}

/** The same without the short cut, for its test. */
export function pruneSet(schema: Schema, merged: Value, before: FieldTree, managed: FieldTree): Value {
  const last = withNamedFields(schema, before);
  const all = withNamedFields(schema, fieldTreeOf(schema, merged));
  const setOf = (value: Value) => withNamedFields(schema, fieldTreeOf(schema, value));
  // 1. Everything that the applier owned before goes …
  const stripped = removeItems(schema, merged, last) ?? null;
  // 2. … what is owned now comes back, with the rest that step 1 left …
  const keep = unionTrees(setOf(stripped), withNamedFields(schema, managed));
  const owned = removeItems(schema, merged, subtractTrees(all, keep)) ?? null;
  // 3. … and so does what went along with its parent although the applier never owned it.
  const gone = subtractTrees(all, setOf(owned));
  return removeItems(schema, merged, intersectTrees(gone, last)) ?? {};
}
