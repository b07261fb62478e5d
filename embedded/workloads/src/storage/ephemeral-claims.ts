import { type Context, createObject, ownerReference } from '../context.ts';
import { PERSISTENT_VOLUME_CLAIM, type PersistentVolumeClaim, POD, type Pod } from '../kinds.ts';

const COMPONENT = 'ephemeral_volume';

interface Volume {
  readonly name: string;
  readonly ephemeral?: {
    readonly volumeClaimTemplate?: { readonly metadata?: object; readonly spec: object };
  };
}

/** Makes a claim, which goes with the pod, for each of its ephemeral volumes (controller/volume/ephemeral). */
export async function makeEphemeralClaims(context: Context, pod: Pod): Promise<void> {
  if (pod.metadata.deletionTimestamp !== undefined) return;
  for (const volume of (pod.spec['volumes'] ?? []) as readonly Volume[]) {
    const template = volume.ephemeral?.volumeClaimTemplate;
    if (template !== undefined) await makeClaim(context, pod, volume.name, template);
  }
}

async function makeClaim(
  context: Context,
  pod: Pod,
  volume: string,
  { metadata, spec }: { readonly metadata?: object; readonly spec: object },
): Promise<void> {
  const { name: podName, namespace = '', uid } = pod.metadata;
  const name = `${podName}-${volume}`;
  const known = context.mirror.get<PersistentVolumeClaim>(PERSISTENT_VOLUME_CLAIM, namespace, name);
  if (known === undefined) {
    const ownerReferences = [ownerReference({ ...pod, ...POD })];
    const own = { ...metadata, name, namespace, ownerReferences };
    await createObject(context, { ...PERSISTENT_VOLUME_CLAIM, metadata: own, spec });
    return;
  }
  const isOwn = known.metadata.ownerReferences?.some((each) => each.controller === true && each.uid === uid);
  if (isOwn === true) return;
  const why = `PVC ${namespace}/${name} was not created for pod ${namespace}/${podName} (pod is not owner)`;
  context.events.warning(COMPONENT, pod, 'FailedBinding', `ephemeral volume ${volume}: ${why}`);
}
