import type { KubeObject } from '@flux-ts/resource';
import { compareQuantity, parseQuantity, type Quantity } from '@flux-ts/text';
import { type Context, createObject, deleteObject, updateObject, writeStatus } from '../context.ts';
import {
  PERSISTENT_VOLUME,
  PERSISTENT_VOLUME_CLAIM,
  type PersistentVolume,
  type PersistentVolumeClaim,
} from '../kinds.ts';

/** Provisions a volume for each claim and binds the two (kube-controller-manager's persistentvolume). */
export async function reconcileClaim(
  context: Context,
  namespace: string,
  name: string,
): Promise<number | undefined> {
  const claim = context.mirror.get<PersistentVolumeClaim>(PERSISTENT_VOLUME_CLAIM, namespace, name);
  if (claim === undefined) {
    await letGo(context, namespace, name);
    return undefined;
  }
  if (claim.metadata.deletionTimestamp !== undefined || claim.status?.phase === 'Bound') return;
  const found = fitting(context, claim);
  if (found === undefined && context.node === undefined) {
    tellPending(context, claim);
    return undefined;
  }
  const volume = found?.metadata.name ?? claim.spec.volumeName ?? `pvc-${claim.metadata.uid}`;
  if (found === undefined) await provision(context, claim, volume);
  else await reserve(context, found, claim);
  const bound =
    claim.spec.volumeName === undefined
      ? await updateObject(context, {
          ...claim,
          metadata: { ...claim.metadata, annotations: { ...claim.metadata.annotations, ...BOUND } },
          spec: { ...claim.spec, volumeName: volume },
        })
      : claim;
  await writeStatus(context, bound, {
    phase: 'Bound',
    accessModes: found?.spec.accessModes ?? claim.spec.accessModes ?? [],
    capacity: found?.spec.capacity ?? { storage: claim.spec.resources?.requests?.storage ?? '0' },
  });
  if (found !== undefined) return undefined;
  context.events.normal(
    'persistentvolume-controller',
    claim,
    'ProvisioningSucceeded',
    `Successfully provisioned volume ${volume}`,
  );
  return undefined;
}

const PROVISIONER = 'simulation.flux-ts.dev';

/** Whose claim is gone, that volume goes too if it was made for it, and is else for nobody until somebody clears it. */
async function letGo(context: Context, namespace: string, name: string): Promise<void> {
  for (const volume of [...context.mirror.list<PersistentVolume>(PERSISTENT_VOLUME)]) {
    const { claimRef } = volume.spec;
    if (claimRef?.name !== name || claimRef.namespace !== namespace) continue;
    const made = volume.metadata.annotations?.['pv.kubernetes.io/provisioned-by'] === PROVISIONER;
    if (made) await deleteObject(context, PERSISTENT_VOLUME, volume);
    else await writeStatus(context, volume, { phase: 'Released' });
  }
}

const BOUND = {
  'pv.kubernetes.io/bind-completed': 'yes',
  'pv.kubernetes.io/bound-by-controller': 'yes',
};

function tellPending(context: Context, claim: PersistentVolumeClaim): void {
  const { storageClassName = '' } = claim.spec;
  context.events.warning(
    'persistentvolume-controller',
    claim,
    'ProvisioningFailed',
    `storageclass.storage.k8s.io "${storageClassName}" not found`,
  );
}

/** The smallest free volume that the claim could have, or the one that is kept for it. */
function fitting(context: Context, claim: PersistentVolumeClaim): PersistentVolume | undefined {
  const size = sizeOf(claim.spec.resources?.requests?.storage);
  const { name, namespace } = claim.metadata;
  const { storageClassName = '', accessModes = [], volumeName } = claim.spec;
  const fits = ({ metadata, spec }: PersistentVolume) =>
    (volumeName === undefined || volumeName === metadata.name) &&
    (spec.claimRef === undefined || (spec.claimRef.name === name && spec.claimRef.namespace === namespace)) &&
    (spec.storageClassName ?? '') === storageClassName &&
    accessModes.every((mode) => spec.accessModes?.includes(mode)) &&
    compareQuantity(sizeOf(spec.capacity?.storage), size) >= 0;
  return [...context.mirror.list<PersistentVolume>(PERSISTENT_VOLUME)]
    .filter(fits)
    .sort((a, b) => compareQuantity(sizeOf(a.spec.capacity?.storage), sizeOf(b.spec.capacity?.storage)))[0];
}

const NOTHING = parseQuantity('0');

function sizeOf(text: string | undefined): Quantity {
  try {
    return text === undefined ? NOTHING : parseQuantity(text);
  } catch {
    return NOTHING;
  }
}

async function reserve(
  context: Context,
  volume: PersistentVolume,
  claim: PersistentVolumeClaim,
): Promise<void> {
  const { name, namespace = '', uid = '', resourceVersion } = claim.metadata;
  const claimRef = { ...PERSISTENT_VOLUME_CLAIM, name, namespace, uid, resourceVersion };
  const annotations = { ...volume.metadata.annotations, 'pv.kubernetes.io/bound-by-controller': 'yes' };
  const metadata = { ...volume.metadata, annotations };
  const kept = await updateObject(context, { ...volume, metadata, spec: { ...volume.spec, claimRef } });
  await writeStatus(context, kept, { phase: 'Bound' });
}

async function provision(context: Context, claim: PersistentVolumeClaim, name: string): Promise<void> {
  if (context.mirror.get(PERSISTENT_VOLUME, '', name) !== undefined) return;
  const { metadata, spec } = claim;
  const volume = await createObject<KubeObject>(context, {
    ...PERSISTENT_VOLUME,
    metadata: { name, annotations: { 'pv.kubernetes.io/provisioned-by': PROVISIONER } },
    spec: {
      accessModes: spec.accessModes ?? ['ReadWriteOnce'],
      capacity: { storage: spec.resources?.requests?.storage ?? '1Gi' },
      claimRef: {
        ...PERSISTENT_VOLUME_CLAIM,
        name: metadata.name,
        namespace: metadata.namespace,
        uid: metadata.uid,
      },
      hostPath: { path: `/var/simulated/${name}` },
      persistentVolumeReclaimPolicy: 'Delete',
      storageClassName: spec.storageClassName ?? 'standard',
      volumeMode: spec.volumeMode ?? 'Filesystem',
    },
  });
  await writeStatus(context, volume, { phase: 'Bound' });
}
