import type { KubeObject, OwnerReference } from '@flux-ts/resource';
import { type Context, createObject, ownerReference, updateObject } from '../context.ts';
import { PERSISTENT_VOLUME_CLAIM, POD, type Pod, type StatefulSet } from '../kinds.ts';
import { isInOrder, ordinalOf } from './ordinals.ts';

type ClaimTemplate = NonNullable<StatefulSet['spec']['volumeClaimTemplates']>[number];

/** Name of the claim that a pod has of a template. */
export function claimName(template: ClaimTemplate, pod: string): string {
  return `${template.metadata.name}-${pod}`;
}

/** Makes the claims that a pod lacks. Claims outlive their pods: one that is there already is used again. */
export async function makeClaims(context: Context, set: StatefulSet, pod: string): Promise<void> {
  const namespace = set.metadata.namespace ?? '';
  for (const template of set.spec.volumeClaimTemplates ?? []) {
    const name = claimName(template, pod);
    if (context.mirror.get(PERSISTENT_VOLUME_CLAIM, namespace, name) !== undefined) continue;
    const labels = { ...template.metadata.labels, ...set.spec.selector.matchLabels };
    const { annotations } = template.metadata;
    const text = (result: string) =>
      `Create Claim ${name} Pod ${pod} in StatefulSet ${set.metadata.name} ${result}`;
    try {
      await createObject(context, {
        ...PERSISTENT_VOLUME_CLAIM,
        metadata: { name, namespace, labels, ...(annotations === undefined ? {} : { annotations }) },
        spec: template.spec,
      });
      context.events.normal('statefulset-controller', set, 'SuccessfulCreate', text('success'));
    } catch (error) {
      const end = `failed error: ${(error as Error).message}`;
      context.events.warning('statefulset-controller', set, 'FailedCreate', text(end));
      throw error;
    }
  }
}

/**
 * Makes a pod's claims go with what spec.persistentVolumeClaimRetentionPolicy says: with the set, with a pod that is
 * one too many, or with nobody (stateful_set_utils.go updateClaimOwnerRefForSetAndPod).
 */
export async function ownClaims(context: Context, set: StatefulSet, pod: Pod): Promise<void> {
  const namespace = set.metadata.namespace ?? '';
  for (const template of set.spec.volumeClaimTemplates ?? []) {
    const name = claimName(template, pod.metadata.name);
    const claim = context.mirror.get<KubeObject>(PERSISTENT_VOLUME_CLAIM, namespace, name);
    if (claim === undefined || isForeign(claim, set, pod)) continue;
    const known = claim.metadata.ownerReferences ?? [];
    const others = known.filter(({ uid }) => uid !== set.metadata.uid && uid !== pod.metadata.uid);
    const wanted = [...others, ...ownersOf(set, pod)];
    if (text(known) === text(wanted)) continue;
    const { ownerReferences: _, ...metadata } = claim.metadata;
    const rest = wanted.length === 0 ? {} : { ownerReferences: wanted };
    await updateObject(context, { ...claim, metadata: { ...metadata, ...rest } });
  }
}

/** Somebody else's, or left behind by a set or a pod of the same name. */
function isForeign({ metadata }: KubeObject, set: StatefulSet, pod: Pod): boolean {
  return (metadata.ownerReferences ?? []).some(
    ({ kind, name, uid, controller }) =>
      (controller === true && uid !== set.metadata.uid && uid !== pod.metadata.uid) ||
      (kind === set.kind && name === set.metadata.name && uid !== set.metadata.uid) ||
      (kind === POD.kind && name === pod.metadata.name && uid !== pod.metadata.uid),
  );
}

function ownersOf(set: StatefulSet, pod: Pod): OwnerReference[] {
  const { whenScaled, whenDeleted } = set.spec.persistentVolumeClaimRetentionPolicy ?? {};
  if (whenScaled === 'Delete' && !isInOrder(set, ordinalOf(pod))) return [ownerReference(pod)];
  return whenDeleted === 'Delete' ? [ownerReference(set)] : [];
}

function text(references: readonly OwnerReference[]): string {
  return references.map(({ uid, controller }) => `${uid} ${controller}`).join();
}
