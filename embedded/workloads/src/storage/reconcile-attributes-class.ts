import type { KubeObject } from '@flux-ts/resource';
import type { Context } from '../context.ts';
import {
  PERSISTENT_VOLUME,
  PERSISTENT_VOLUME_CLAIM,
  type PersistentVolume,
  type PersistentVolumeClaim,
  VOLUME_ATTRIBUTES_CLASS,
} from '../kinds.ts';
import { protect, release } from './protection.ts';

const PROTECTION = 'kubernetes.io/vac-protection';

/** Keeps a VolumeAttributesClass while a volume or a claim has it (volume/vacprotection). */
export async function reconcileAttributesClass(
  context: Context,
  _: string,
  name: string,
): Promise<undefined> {
  const known = context.mirror.get<KubeObject>(VOLUME_ATTRIBUTES_CLASS, '', name);
  if (known === undefined) return;
  if (known.metadata.deletionTimestamp === undefined) await protect(context, known, PROTECTION);
  else if (!isInUse(context, name)) await release(context, known, PROTECTION);
}

function isInUse({ mirror }: Context, name: string): boolean {
  const volumes = [...mirror.list<PersistentVolume>(PERSISTENT_VOLUME)];
  if (volumes.some(({ spec }) => spec.volumeAttributesClassName === name)) return true;
  return [...mirror.list<PersistentVolumeClaim>(PERSISTENT_VOLUME_CLAIM)].some((claim) =>
    attributesClassesOf(claim).includes(name),
  );
}

/** The classes that a claim asks for, has, or is about to get. */
function attributesClassesOf({ spec, status }: PersistentVolumeClaim): (string | undefined)[] {
  return [
    spec.volumeAttributesClassName,
    status?.currentVolumeAttributesClassName,
    status?.modifyVolumeStatus?.targetVolumeAttributesClassName,
  ];
}
