import { type Context, createObject, deleteObject, writeStatus } from '../context.ts';
import { DAEMON_SET, type DaemonSet, POD, type Pod } from '../kinds.ts';
import { isActive, isReady } from '../pods/pod-state.ts';
import { podFromTemplate, templateHash } from '../pods/template.ts';
import { nonZero } from './reconcile-replica-set.ts';

const REVISION = 'controller-revision-hash';

/** Keeps one pod of a DaemonSet on the one simulated node (apps/v1). */
export async function reconcileDaemonSet(
  context: Context,
  namespace: string,
  name: string,
): Promise<number | undefined> {
  const set = context.mirror.get<DaemonSet>(DAEMON_SET, namespace, name);
  if (set === undefined || set.metadata.deletionTimestamp !== undefined) return undefined;
  const revision = templateHash(set.spec.template);
  await act(context, set, revision);
  const pods = podsOf(context, set);
  const ready = pods.filter(isReady).length;
  await writeStatus(context, set, {
    observedGeneration: set.metadata.generation,
    currentNumberScheduled: pods.length,
    desiredNumberScheduled: 1,
    numberMisscheduled: 0,
    numberReady: ready,
    numberAvailable: nonZero(ready),
    numberUnavailable: nonZero(1 - ready),
    updatedNumberScheduled: nonZero(
      pods.filter((pod) => pod.metadata.labels?.[REVISION] === revision).length,
    ),
  });
  return undefined;
}

function podsOf(context: Context, set: DaemonSet): Pod[] {
  return context.mirror.owned<Pod>(POD, set.metadata.uid ?? '').filter(isActive);
}

async function act(context: Context, set: DaemonSet, revision: string): Promise<void> {
  const pods = podsOf(context, set);
  const outdated = pods.find((pod) => pod.metadata.labels?.[REVISION] !== revision);
  if (outdated !== undefined && set.spec.updateStrategy?.type !== 'OnDelete') {
    await deleteObject(context, POD, outdated);
    context.events.normal(
      'daemonset-controller',
      set,
      'SuccessfulDelete',
      `Deleted pod: ${outdated.metadata.name}`,
    );
  } else if (pods.length > 0) return;
  const pod = await createObject<Pod>(
    context,
    podFromTemplate(set, set.spec.template, {
      labels: { [REVISION]: revision, 'pod-template-generation': String(set.metadata.generation ?? 1) },
    }),
  );
  context.events.normal('daemonset-controller', set, 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`);
}
