import type { KubeObject } from '@flux-ts/resource';
import { type Context, createObject, updateObject, writeStatus } from '../context.ts';
import { PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM, type PersistentVolumeClaim } from '../kinds.ts';

/** Provisions a volume for each claim and binds the two (kube-controller-manager's persistentvolume). */
export async function reconcileClaim(context: Context, namespace: string, name: string): Promise<undefined> {
  const claim = context.mirror.get<PersistentVolumeClaim>(PERSISTENT_VOLUME_CLAIM, namespace, name);
  if (
    claim === undefined ||
    claim.metadata.deletionTimestamp !== undefined ||
    claim.status?.phase === 'Bound'
  )
    return;
  const volume = claim.spec.volumeName ?? `pvc-${claim.metadata.uid}`;
  await provision(context, claim, volume);
  const bound =
    claim.spec.volumeName === undefined
      ? await updateObject(context, { ...claim, spec: { ...claim.spec, volumeName: volume } })
      : claim;
  await writeStatus(context, bound, {
    phase: 'Bound',
    accessModes: claim.spec.accessModes ?? [],
    capacity: { storage: claim.spec.resources?.requests?.storage ?? '0' },
  });
  context.events.normal(
    'persistentvolume-controller',
    claim,
    'ProvisioningSucceeded',
    `Successfully provisioned volume ${volume}`,
  );
}

async function provision(context: Context, claim: PersistentVolumeClaim, name: string): Promise<void> {
  if (context.mirror.get(PERSISTENT_VOLUME, '', name) !== undefined) return;
  const { metadata, spec } = claim;
  const volume = await createObject<KubeObject>(context, {
    ...PERSISTENT_VOLUME,
    metadata: { name, annotations: { 'pv.kubernetes.io/provisioned-by': 'simulation.flux-ts.dev' } },
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
