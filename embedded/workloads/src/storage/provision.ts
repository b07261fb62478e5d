import { type Context, createObject, writeStatus } from '../context.ts';
import {
  PERSISTENT_VOLUME,
  PERSISTENT_VOLUME_CLAIM,
  type PersistentVolume,
  type PersistentVolumeClaim,
} from '../kinds.ts';

const PROVISIONER = 'simulation.flux-ts.dev';

/** Makes a volume for a claim. */
export async function provision(context: Context, claim: PersistentVolumeClaim): Promise<PersistentVolume> {
  const { metadata, spec } = claim;
  const name = spec.volumeName ?? `pvc-${metadata.uid}`;
  const known = context.mirror.get<PersistentVolume>(PERSISTENT_VOLUME, '', name);
  if (known !== undefined) return known;
  const volume = await createObject<PersistentVolume>(context, {
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
  const made = await writeStatus(context, volume, { phase: 'Bound' });
  const text = `Successfully provisioned volume ${name}`;
  context.events.normal('persistentvolume-controller', claim, 'ProvisioningSucceeded', text);
  return made;
}
