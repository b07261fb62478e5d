import { type Context, updateObject, writeStatus } from '../context.ts';
import {
  PERSISTENT_VOLUME,
  PERSISTENT_VOLUME_CLAIM,
  type PersistentVolume,
  type PersistentVolumeClaim,
  POD,
  type Pod,
  STORAGE_CLASS,
  type StorageClass,
} from '../kinds.ts';
import { compareSizes, fittingVolume } from './fitting.ts';
import { protect, release } from './protection.ts';
import { provision } from './provision.ts';

const COMPONENT = 'persistentvolume-controller';
const PROTECTION = 'kubernetes.io/pvc-protection';
const BOUND = {
  'pv.kubernetes.io/bind-completed': 'yes',
  'pv.kubernetes.io/bound-by-controller': 'yes',
};

/** Finds or makes a volume for each claim and binds the two (kube-controller-manager's persistentvolume). */
export async function reconcileClaim(context: Context, namespace: string, name: string): Promise<undefined> {
  const known = context.mirror.get<PersistentVolumeClaim>(PERSISTENT_VOLUME_CLAIM, namespace, name);
  if (known === undefined) return;
  if (known.metadata.deletionTimestamp !== undefined) {
    if (!isInUse(context, known)) await release(context, known, PROTECTION);
    return;
  }
  const claim = await classify(context, await protect(context, known, PROTECTION));
  if (claim.status?.phase === 'Bound') return checkVolume(context, claim);
  if (claim.status?.phase === 'Lost') return;
  const found = fittingVolume(context, claim);
  if (found !== undefined) {
    await reserve(context, found, claim);
    return bind(context, claim, found);
  }
  if (context.node !== undefined && claim.spec.storageClassName !== '') {
    const volume = await provision(context, claim);
    return bind(context, claim, volume);
  }
  const isNews = claim.status?.phase === undefined;
  if (isNews) await writeStatus(context, claim, { ...claim.status, phase: 'Pending' });
  // What was written brings the claim here again.
  if (claim === known && !isNews && claim.spec.volumeName === undefined) await tellPending(context, claim);
}

/** A claim that came before the default class gets it once there is one (pv_controller.go assignDefaultStorageClass). */
async function classify(context: Context, claim: PersistentVolumeClaim): Promise<PersistentVolumeClaim> {
  const { storageClassName, volumeName } = claim.spec;
  const isTold = claim.metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] !== undefined;
  if (storageClassName !== undefined || volumeName !== undefined || isTold) return claim;
  const found = defaultClass(context);
  if (found === undefined) return claim;
  return updateObject(context, { ...claim, spec: { ...claim.spec, storageClassName: found } });
}

const DEFAULT_MARKS = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
];

/** Of several the newest. */
function defaultClass({ mirror }: Context): string | undefined {
  const born = ({ metadata }: StorageClass): string => metadata.creationTimestamp ?? '';
  const classes = [...mirror.list<StorageClass>(STORAGE_CLASS)]
    .filter(({ metadata }) => DEFAULT_MARKS.some((mark) => metadata.annotations?.[mark] === 'true'))
    .sort((a, b) =>
      born(a) === born(b) ? (a.metadata.name < b.metadata.name ? -1 : 1) : born(a) > born(b) ? -1 : 1,
    );
  return classes[0]?.metadata.name;
}

/** Claims of pods that are on a node stay while those do (volume/pvcprotection). */
function isInUse(context: Context, { metadata }: PersistentVolumeClaim): boolean {
  return [...context.mirror.list<Pod>(POD, metadata.namespace)].some(
    (pod) => pod.spec.nodeName !== undefined && claimsOf(pod).includes(metadata.name),
  );
}

/** Names of the claims that a pod uses. */
export function claimsOf({ spec }: Pod): string[] {
  const volumes = (spec['volumes'] ?? []) as readonly { persistentVolumeClaim?: { claimName?: string } }[];
  return volumes.flatMap(({ persistentVolumeClaim: claim }) => claim?.claimName ?? []);
}

async function checkVolume(context: Context, claim: PersistentVolumeClaim): Promise<undefined> {
  const { volumeName = '' } = claim.spec;
  const volume = context.mirror.get<PersistentVolume>(PERSISTENT_VOLUME, '', volumeName);
  if (volume !== undefined) return context.node === undefined ? undefined : grow(context, claim, volume);
  await writeStatus(context, claim, { ...claim.status, phase: 'Lost' });
  const text = 'Bound claim has lost its PersistentVolume. Data on the volume is lost!';
  context.events.warning(COMPONENT, claim, 'ClaimLost', text);
}

/** A claim that asks for more has it at once. */
async function grow(
  context: Context,
  claim: PersistentVolumeClaim,
  volume: PersistentVolume,
): Promise<undefined> {
  const wanted = claim.spec.resources?.requests?.storage;
  if (wanted === undefined || compareSizes(wanted, volume.spec.capacity?.storage) <= 0) return;
  const capacity = { ...volume.spec.capacity, storage: wanted };
  await updateObject(context, { ...volume, spec: { ...volume.spec, capacity } });
  await writeStatus(context, claim, { ...claim.status, capacity });
}

async function bind(
  context: Context,
  claim: PersistentVolumeClaim,
  { metadata, spec }: PersistentVolume,
): Promise<undefined> {
  const annotations = { ...claim.metadata.annotations, ...BOUND };
  const own: Record<string, string> = { 'pv.kubernetes.io/bind-completed': 'yes' };
  const isChosen = claim.spec.volumeName === undefined;
  const bound = await updateObject(context, {
    ...claim,
    metadata: {
      ...claim.metadata,
      annotations: isChosen ? annotations : { ...claim.metadata.annotations, ...own },
    },
    spec: { ...claim.spec, volumeName: metadata.name },
  });
  await writeStatus(context, bound, {
    phase: 'Bound',
    accessModes: spec.accessModes ?? claim.spec.accessModes ?? [],
    capacity: spec.capacity ?? { storage: claim.spec.resources?.requests?.storage ?? '0' },
  });
}

async function reserve(
  context: Context,
  volume: PersistentVolume,
  claim: PersistentVolumeClaim,
): Promise<void> {
  const { name, namespace = '', uid = '', resourceVersion } = claim.metadata;
  const { claimRef: known } = volume.spec;
  const claimRef = { ...known, ...PERSISTENT_VOLUME_CLAIM, name, namespace, uid, resourceVersion };
  const own = known === undefined ? { 'pv.kubernetes.io/bound-by-controller': 'yes' } : {};
  const annotations = { ...volume.metadata.annotations, ...own };
  const metadata = { ...volume.metadata, annotations };
  const kept = await updateObject(context, { ...volume, metadata, spec: { ...volume.spec, claimRef } });
  await writeStatus(context, kept, { ...kept.status, phase: 'Bound' });
}

/** Why a claim has no volume yet (pv_controller.go syncUnboundClaim and provisionClaimOperationExternal). */
async function tellPending(context: Context, claim: PersistentVolumeClaim): Promise<void> {
  const { storageClassName = '' } = claim.spec;
  const { events, cluster } = context;
  if (storageClassName === '') {
    const text = 'no persistent volumes available for this claim and no storage class is set';
    return events.normal(COMPONENT, claim, 'FailedBinding', text);
  }
  const found = (await cluster.get(STORAGE_CLASS, '', storageClassName)) as StorageClass | undefined;
  if (found === undefined) {
    const text = `storageclass.storage.k8s.io "${storageClassName}" not found`;
    return events.warning(COMPONENT, claim, 'ProvisioningFailed', text);
  }
  const { provisioner, volumeBindingMode } = found;
  if (volumeBindingMode === 'WaitForFirstConsumer') {
    const text = 'waiting for first consumer to be created before binding';
    return events.normal(COMPONENT, claim, 'WaitForFirstConsumer', text);
  }
  const annotations = {
    ...claim.metadata.annotations,
    'volume.beta.kubernetes.io/storage-provisioner': provisioner,
    'volume.kubernetes.io/storage-provisioner': provisioner,
  };
  if (claim.metadata.annotations?.['volume.kubernetes.io/storage-provisioner'] !== provisioner) {
    const known = context.mirror.get<PersistentVolumeClaim>(
      PERSISTENT_VOLUME_CLAIM,
      claim.metadata.namespace ?? '',
      claim.metadata.name,
    );
    const newest = known ?? claim;
    await updateObject(context, { ...newest, metadata: { ...newest.metadata, annotations } });
  }
  const text = `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`;
  events.normal(COMPONENT, claim, 'ExternalProvisioning', text);
}
