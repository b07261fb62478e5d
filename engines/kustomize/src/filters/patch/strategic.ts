import type { Budget } from '../../budget.ts';
import { strategicMerge } from '../../merge/merge.ts';
import type { SchemaSet } from '../../openapi/schema.ts';
import { idKey } from '../../resource/res-id.ts';
import { copyMetaFrom, type ResMap } from '../../resource/res-map.ts';
import type { Resource } from '../../resource/resource.ts';
import { isNilOrEmpty } from '../../tree/tree.ts';

/**
 * Merges a patch into an object; name, kind and namespace stay unless the patch may change them. `schemas` is asked only
 * when something is merged: which types are known depends on whether anybody needed them before.
 */
export function applyStrategicPatch(
  target: Resource,
  patch: Resource,
  schemas: () => SchemaSet,
  budget: Budget,
): void {
  const { name, namespace, kind } = target;
  if (target.tree === undefined || patch.tree === undefined) return;
  if (patch.allowNameChange || patch.allowKindChange) target.storePreviousId();
  target.tree = strategicMerge(target.tree, patch.tree, schemas(), budget);
  target.changedBy.push(patch.origin.file);
  // A key that JSON cannot have comes along with the patch.
  target.problem ??= patch.problem;
  if (isNilOrEmpty(target.tree)) {
    target.tree = undefined;
    return;
  }
  if (!patch.allowKindChange) target.setKind(kind);
  if (!patch.allowNameChange) target.setName(name);
  target.setNamespace(namespace);
}

/** A copy whose labels and annotations are written anew. */
function withOwnMeta(patch: Resource): Resource {
  const copy = patch.copy();
  copyMetaFrom(copy, patch);
  return copy;
}

/**
 * Merges one patch into all the selected objects, whatever names it has.
 *
 * Quirk (resWrangler.ApplySmPatch): objects are selected by what they are called now, so that those that an earlier
 * patch gave the same name are patched too; and conflicts of names are found here, though another patch made them.
 */
export function applyToSelected(
  map: ResMap,
  selected: readonly Resource[],
  patch: Resource,
  schemas: () => SchemaSet,
  budget: Budget,
): void {
  let moved = false;
  const kind = patch.kind;
  const ids = new Set(selected.map((resource) => idKey(resource.curId)));
  const candidates = map.isUnchecked ? map.resources : selected;
  let prepared: Resource | undefined;
  for (const resource of candidates) {
    const before = idKey(resource.curId);
    if (!ids.has(before)) continue;
    prepared ??= withOwnMeta(patch);
    const own = prepared.copy();
    own.setGvk(resource.gvk);
    own.setKind(kind);
    applyStrategicPatch(resource, own, schemas, budget);
    moved ||= resource.isEmpty || idKey(resource.curId) !== before;
  }
  if (patch.allowNameChange || patch.allowKindChange) map.forgetNames();
  if (moved || map.isUnchecked) map.reset(map.resources.filter((resource) => !resource.isEmpty));
}
