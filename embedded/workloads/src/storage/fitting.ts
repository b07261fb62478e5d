import { fromLabelSelector, matchLabels } from '@flux-ts/resource';
import { compareQuantity, parseQuantity, type Quantity } from '@flux-ts/text';
import type { Context } from '../context.ts';
import { PERSISTENT_VOLUME, type PersistentVolume, type PersistentVolumeClaim } from '../kinds.ts';

/** The smallest free volume that the claim could have, or the one that is kept for it. */
export function fittingVolume(context: Context, claim: PersistentVolumeClaim): PersistentVolume | undefined {
  const fits = [...context.mirror.list<PersistentVolume>(PERSISTENT_VOLUME)].filter((volume) =>
    isFitting(volume, claim),
  );
  const size = ({ spec }: PersistentVolume) => sizeOf(spec.capacity?.storage);
  const isKept = ({ spec }: PersistentVolume) => spec.claimRef !== undefined;
  return fits.sort((a, b) => Number(isKept(b)) - Number(isKept(a)) || compareQuantity(size(a), size(b)))[0];
}

function isFitting({ metadata, spec }: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  if (metadata.deletionTimestamp !== undefined) return false;
  const { name, namespace, uid } = claim.metadata;
  const { storageClassName = '', accessModes = [], volumeName, volumeMode, selector } = claim.spec;
  const { claimRef } = spec;
  const isFree =
    claimRef === undefined ||
    (claimRef.name === name &&
      claimRef.namespace === namespace &&
      (claimRef['uid'] === undefined || claimRef['uid'] === '' || claimRef['uid'] === uid));
  if (!isFree || (volumeName !== undefined && volumeName !== metadata.name)) return false;
  return (
    (selector === undefined || matchLabels(fromLabelSelector(selector), metadata.labels ?? {})) &&
    (spec.storageClassName ?? '') === storageClassName &&
    (spec.volumeMode ?? 'Filesystem') === (volumeMode ?? 'Filesystem') &&
    accessModes.every((mode) => spec.accessModes?.includes(mode)) &&
    compareQuantity(sizeOf(spec.capacity?.storage), sizeOf(claim.spec.resources?.requests?.storage)) >= 0
  );
}

/** Which of two sizes is the larger; none is the smallest. */
export function compareSizes(a: string | undefined, b: string | undefined): number {
  return compareQuantity(sizeOf(a), sizeOf(b));
}

const NOTHING = parseQuantity('0');

function sizeOf(text: string | undefined): Quantity {
  try {
    return text === undefined ? NOTHING : parseQuantity(text);
  } catch {
    return NOTHING;
  }
}
