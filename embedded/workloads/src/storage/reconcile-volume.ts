import { type Context, deleteObject, writeStatus } from '../context.ts';
import {
  PERSISTENT_VOLUME,
  PERSISTENT_VOLUME_CLAIM,
  type PersistentVolume,
  type PersistentVolumeClaim,
} from '../kinds.ts';
import { protect, release } from './protection.ts';

const PROTECTION = 'kubernetes.io/pv-protection';

/** Says of a volume whether somebody has it, and what becomes of it afterwards (pv_controller.go syncVolume). */
export async function reconcileVolume(context: Context, _: string, name: string): Promise<undefined> {
  const known = context.mirror.get<PersistentVolume>(PERSISTENT_VOLUME, '', name);
  if (known === undefined) return;
  const isLeaving = known.metadata.deletionTimestamp !== undefined;
  const volume = isLeaving ? known : await protect(context, known, PROTECTION);
  const { claimRef } = volume.spec;
  const { phase } = volume.status ?? {};
  if (claimRef === undefined || claimRef['uid'] === undefined || claimRef['uid'] === '') {
    if (phase !== 'Available') await setPhase(context, volume, 'Available');
  } else if (isClaimed(context, volume)) {
    if (phase !== 'Bound') await setPhase(context, volume, 'Bound');
    return;
  } else if (!isLeaving) return reclaim(context, volume);
  const left = context.mirror.get<PersistentVolume>(PERSISTENT_VOLUME, '', name);
  if (isLeaving && left !== undefined) await release(context, left, PROTECTION);
}

function isClaimed({ mirror }: Context, { spec }: PersistentVolume): boolean {
  const { claimRef } = spec;
  if (claimRef === undefined) return false;
  const { namespace, name } = claimRef;
  const claim = mirror.get<PersistentVolumeClaim>(PERSISTENT_VOLUME_CLAIM, namespace, name);
  return claim !== undefined && claim.metadata.uid === claimRef['uid'];
}

/** A volume that was made for its claim goes with it; nobody is here who could clear another one. */
async function reclaim(context: Context, volume: PersistentVolume): Promise<undefined> {
  const { phase } = volume.status ?? {};
  if (volume.spec.persistentVolumeReclaimPolicy !== 'Delete') {
    if (phase !== 'Released') await setPhase(context, volume, 'Released');
    return;
  }
  if (context.node === undefined) {
    if (phase !== 'Failed') await setPhase(context, volume, 'Failed');
    return;
  }
  await deleteObject(context, PERSISTENT_VOLUME, volume);
}

async function setPhase(context: Context, volume: PersistentVolume, phase: string): Promise<void> {
  await writeStatus(context, volume, { ...volume.status, phase });
}
