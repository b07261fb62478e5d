import { fromLabelSelector, type KubeObject, type LabelSelectorSpec, matchLabels } from '@flux-ts/resource';
import type { ResourceRef } from './cluster.ts';
import { type Context, ownerReference, updateObject } from './context.ts';

/**
 * Makes an owner the controller of what its selector picks and nobody controls, as after `kubectl delete
 * --cascade=orphan`, and lets go of what it picks no more (kube-controller-manager, controller_ref_manager.go).
 * `isOurs` says whether an orphan may be taken at all.
 */
export async function claim(
  context: Context,
  owner: KubeObject,
  ref: ResourceRef,
  labels: LabelSelectorSpec,
  isOurs: (orphan: KubeObject) => boolean = () => true,
): Promise<void> {
  const { uid = '', namespace = '', deletionTimestamp } = owner.metadata;
  const selector = fromLabelSelector(labels);
  const isWanted = (object: KubeObject): boolean => matchLabels(selector, object.metadata.labels ?? {});
  for (const object of context.mirror.owned<KubeObject>(ref, uid)) {
    if (isLeaving(object) || isWanted(object)) continue;
    const { ownerReferences = [], ...metadata } = object.metadata;
    const others = ownerReferences.filter((each) => each.uid !== uid);
    const rest = others.length === 0 ? {} : { ownerReferences: others };
    await updateObject(context, { ...object, metadata: { ...metadata, ...rest } });
  }
  if (deletionTimestamp !== undefined) return;
  for (const orphan of context.mirror.orphans<KubeObject>(ref, namespace)) {
    if (isLeaving(orphan) || !isWanted(orphan) || !isOurs(orphan)) continue;
    const ownerReferences = [...(orphan.metadata.ownerReferences ?? []), ownerReference(owner)];
    await updateObject(context, { ...orphan, metadata: { ...orphan.metadata, ownerReferences } });
  }
}

function isLeaving({ metadata }: KubeObject): boolean {
  return metadata.deletionTimestamp !== undefined;
}
