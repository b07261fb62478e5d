import { claim } from '../claim.ts';
import { type Context, createObject, deleteObject, writeStatus } from '../context.ts';
import {
  CONTROLLER_REVISION,
  DAEMON_SET,
  type DaemonSet,
  NODE,
  type Node,
  POD,
  type Pod,
  type PodTemplate,
} from '../kinds.ts';
import { isActive, isReady } from '../pods/pod-state.ts';
import { podFromTemplate } from '../pods/template.ts';
import { nonZero } from './reconcile-replica-set.ts';
import { keepRevisions } from './revisions.ts';

const REVISION = 'controller-revision-hash';
const GENERATION = 'deprecated.daemonset.template.generation';

/** Keeps one pod of a DaemonSet on each node that it may be on (apps/v1, kube-controller-manager's daemon). */
export async function reconcileDaemonSet(
  context: Context,
  namespace: string,
  name: string,
): Promise<number | undefined> {
  const set = context.mirror.get<DaemonSet>(DAEMON_SET, namespace, name);
  if (set === undefined || set.metadata.deletionTimestamp !== undefined) return undefined;
  await claim(context, set, POD, set.spec.selector);
  await claim(context, set, CONTROLLER_REVISION, set.spec.selector);
  const before = podsOf(context, set);
  const revision = await keepRevisions(
    context,
    set,
    (hash) => ({ ...set.spec.template.metadata?.labels, [REVISION]: hash }),
    ({ metadata }) => before.some((pod) => pod.metadata.labels?.[REVISION] === metadata.labels?.[REVISION]),
  );
  const nodes = nodesFor(context, set);
  await act(context, set, revision, nodes);
  const pods = podsOf(context, set).filter((pod) => nodes.includes(nodeOf(pod)));
  const ready = pods.filter(isReady).length;
  const updated = pods.filter((pod) => pod.metadata.labels?.[REVISION] === revision).length;
  await writeStatus(context, set, {
    observedGeneration: set.metadata.generation,
    currentNumberScheduled: pods.length,
    desiredNumberScheduled: nodes.length,
    numberMisscheduled: 0,
    numberReady: ready,
    numberAvailable: nonZero(ready),
    numberUnavailable: nonZero(nodes.length - ready),
    updatedNumberScheduled: nonZero(updated),
  });
  return undefined;
}

function podsOf(context: Context, set: DaemonSet): Pod[] {
  return context.mirror.owned<Pod>(POD, set.metadata.uid ?? '').filter(isActive);
}

/** Names of the nodes whose labels the template's node selector asks for. */
function nodesFor(context: Context, { spec }: DaemonSet): string[] {
  const wanted = Object.entries((spec.template.spec['nodeSelector'] ?? {}) as Record<string, string>);
  const fits = ({ metadata }: Node) => wanted.every(([key, value]) => metadata.labels?.[key] === value);
  return [...context.mirror.list<Node>(NODE)].filter(fits).map((node) => node.metadata.name);
}

/** Where a pod is, or where it is meant to be. */
function nodeOf(pod: Pod): string {
  return pod.spec.nodeName ?? intendedNode(pod) ?? '';
}

/** The node that a daemon's pod is made for; undefined for all other pods. */
export function intendedNode({ spec }: Pod): string | undefined {
  const affinity = spec['affinity'] as Affinity | undefined;
  const [term] =
    affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  return term?.matchFields?.find(({ key }) => key === 'metadata.name')?.values?.[0];
}

interface Affinity {
  readonly nodeAffinity?: {
    readonly requiredDuringSchedulingIgnoredDuringExecution?: {
      readonly nodeSelectorTerms?: readonly {
        readonly matchFields?: readonly { readonly key: string; readonly values?: readonly string[] }[];
      }[];
    };
  };
}

async function act(
  context: Context,
  set: DaemonSet,
  revision: string,
  nodes: readonly string[],
): Promise<void> {
  const isOld = (pod: Pod) =>
    pod.metadata.labels?.[REVISION] !== revision && set.spec.updateStrategy?.type !== 'OnDelete';
  for (const pod of podsOf(context, set)) {
    if (nodes.includes(nodeOf(pod)) && !isOld(pod)) continue;
    await deleteObject(context, POD, pod);
    context.events.normal(
      'daemonset-controller',
      set,
      'SuccessfulDelete',
      `Deleted pod: ${pod.metadata.name}`,
    );
  }
  const served = new Set(podsOf(context, set).map(nodeOf));
  for (const node of nodes) if (!served.has(node)) await start(context, set, revision, node);
}

async function start(context: Context, set: DaemonSet, revision: string, node: string): Promise<void> {
  const generation = set.metadata.annotations?.[GENERATION] ?? String(set.metadata.generation ?? 1);
  const labels = { [REVISION]: revision, 'pod-template-generation': generation };
  const template = templateFor(set.spec.template, node);
  const pod = await createObject<Pod>(context, podFromTemplate(set, template, { labels }));
  context.events.normal('daemonset-controller', set, 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`);
}

/** Taints that daemons live with (pkg/controller/daemon/util AddOrUpdateDaemonPodTolerations). */
const TOLERATED = [
  ['NoExecute', 'not-ready'],
  ['NoExecute', 'unreachable'],
  ['NoSchedule', 'disk-pressure'],
  ['NoSchedule', 'memory-pressure'],
  ['NoSchedule', 'pid-pressure'],
  ['NoSchedule', 'unschedulable'],
] as const;

function templateFor(template: PodTemplate, node: string): PodTemplate {
  const given = (template.spec['tolerations'] ?? []) as readonly object[];
  const tolerations = TOLERATED.map(([effect, taint]) => ({
    key: `node.kubernetes.io/${taint}`,
    operator: 'Exists',
    effect,
  }));
  const matchFields = [{ key: 'metadata.name', operator: 'In', values: [node] }];
  const required = { nodeSelectorTerms: [{ matchFields }] };
  const known = (template.spec['affinity'] ?? {}) as object;
  const affinity = { ...known, nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required } };
  return { ...template, spec: { ...template.spec, affinity, tolerations: [...given, ...tolerations] } };
}
