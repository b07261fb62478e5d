import { type Context, createObject, deleteObject } from '../context.ts';
import { type ControllerRevision, POD, type Pod, type PodTemplate, type StatefulSet } from '../kinds.ts';
import { isAvailable } from '../pods/pod-state.ts';
import { podFromTemplate } from '../pods/template.ts';
import { firstOf } from './ordinals.ts';
import { claimName, makeClaims } from './stateful-claims.ts';

export const REVISION = 'controller-revision-hash';
const COMPONENT = 'statefulset-controller';

/** The templates between which a StatefulSet is: the one that all pods had last, and its own. */
export interface Revisions {
  readonly current: ControllerRevision;
  readonly update: ControllerRevision;
}

/** Running and ready for as long as it is asked for. */
export function isServing(set: StatefulSet, pod: Pod, { clock }: Context): boolean {
  return pod.status?.phase === 'Running' && isAvailable(pod, set.spec.minReadySeconds ?? 0, clock);
}

/** Makes a pod with its claims, of the template that its number has at present. */
export async function makePod(
  context: Context,
  set: StatefulSet,
  revisions: Revisions,
  ordinal: number,
): Promise<void> {
  const name = `${set.metadata.name}-${ordinal}`;
  const { metadata, template } = versionOf(set, revisions, ordinal);
  const labels = {
    'statefulset.kubernetes.io/pod-name': name,
    'apps.kubernetes.io/pod-index': String(ordinal),
    [REVISION]: metadata.name,
  };
  await makeClaims(context, set, name);
  const text = (result: string) => `Create Pod ${name} in StatefulSet ${set.metadata.name} ${result}`;
  try {
    await createObject(context, podFromTemplate(set, ownTemplate(set, template, name), { name, labels }));
    context.events.normal(COMPONENT, set, 'SuccessfulCreate', text('successful'));
  } catch (error) {
    const end = `failed error: ${(error as Error).message}`;
    context.events.warning(COMPONENT, set, 'FailedCreate', text(end));
    throw error;
  }
}

/** Below the partition of a rolling update a pod comes back as it was (newVersionedStatefulSetPod). */
function versionOf(
  set: StatefulSet,
  { current, update }: Revisions,
  ordinal: number,
): { readonly metadata: { readonly name: string }; readonly template: PodTemplate } {
  const { type = 'RollingUpdate', rollingUpdate } = set.spec.updateStrategy ?? {};
  const kept = rollingUpdate?.partition ?? Number(set.status?.['currentReplicas'] ?? 0);
  const isOld =
    rollingUpdate === undefined
      ? type === 'RollingUpdate' && ordinal < firstOf(set) + kept
      : ordinal < firstOf(set) + kept;
  const { metadata } = isOld ? current : update;
  return { metadata, template: isOld ? templateOf(current, set) : set.spec.template };
}

function templateOf({ data }: ControllerRevision, set: StatefulSet): PodTemplate {
  const known = data?.spec?.template;
  if (known === undefined) return set.spec.template;
  const { $patch: _, ...template } = known;
  return template;
}

/** The template for one pod: its host name, and its claims as volumes, instead of those of their names. */
function ownTemplate({ spec }: StatefulSet, template: PodTemplate, name: string): PodTemplate {
  const { serviceName, volumeClaimTemplates = [] } = spec;
  const claims = volumeClaimTemplates.map((claim) => ({
    name: claim.metadata.name,
    persistentVolumeClaim: { claimName: claimName(claim, name) },
  }));
  const others = Array.isArray(template.spec['volumes']) ? template.spec['volumes'] : [];
  const volumes = [
    ...claims,
    ...others.filter((volume) => claims.every((claim) => claim.name !== volume?.name)),
  ];
  const names = { hostname: name, ...(serviceName === undefined ? {} : { subdomain: serviceName }) };
  return { ...template, spec: { ...template.spec, ...names, ...(volumes.length === 0 ? {} : { volumes }) } };
}

export async function removePod(context: Context, set: StatefulSet, pod: Pod): Promise<void> {
  await deleteObject(context, POD, pod);
  const text = `Delete Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name} successful`;
  context.events.normal(COMPONENT, set, 'SuccessfulDelete', text);
}
