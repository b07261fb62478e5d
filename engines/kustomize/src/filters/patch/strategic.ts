import { strategicMerge } from '../../merge/merge.ts';
import type { SchemaSet } from '../../openapi/schema.ts';
import { goStructKey } from '../../resource/res-id.ts';
import { copyMetaFrom, type ResMap } from '../../resource/res-map.ts';
import type { Resource } from '../../resource/resource.ts';
import { isNilOrEmpty } from '../../tree/tree.ts';

/** Merges a patch into an object; name, kind and namespace stay unless the patch may change them. */
export function applyStrategicPatch(target: Resource, patch: Resource, schemas: SchemaSet): void {
  const { name, namespace, kind } = target;
  if (target.tree === undefined || patch.tree === undefined) return;
  if (patch.allowNameChange || patch.allowKindChange) target.storePreviousId();
  target.tree = strategicMerge(target.tree, patch.tree, schemas);
  target.changedBy.push(patch.origin.file);
  if (isNilOrEmpty(target.tree)) {
    target.tree = undefined;
    return;
  }
  if (!patch.allowKindChange) target.setKind(kind);
  if (!patch.allowNameChange) target.setName(name);
  target.setNamespace(namespace);
}

/** Merges one patch into all the selected objects, whatever names it has. */
export function applyToSelected(
  map: ResMap,
  selected: readonly Resource[],
  patch: Resource,
  schemas: SchemaSet,
): void {
  const ids = new Set(selected.map((resource) => goStructKey(resource.curId)));
  for (const resource of map.resources) {
    if (!ids.has(goStructKey(resource.curId))) continue;
    const own = patch.copy();
    copyMetaFrom(own, patch);
    const kind = patch.kind;
    own.setGvk(resource.gvk);
    own.setKind(kind);
    applyStrategicPatch(resource, own, schemas);
  }
  map.reset(map.resources.filter((resource) => !resource.isEmpty));
}
