import type { DaemonSet, Node, Pod, PodTemplate } from '../kinds.ts';

/** Whether a node is to have a daemon's pod, and whether one that it has may stay. */
export interface Place {
  readonly shouldRun: boolean;
  readonly mayStay: boolean;
}

/** What a DaemonSet wants of a node (daemon_controller.go NodeShouldRunDaemonPod). */
export function placeOn({ spec }: DaemonSet, node: Node): Place {
  const { nodeName, nodeSelector } = spec.template.spec;
  const labels = Object.entries((nodeSelector ?? {}) as Record<string, string>);
  const fits =
    (nodeName === undefined || nodeName === '' || nodeName === node.metadata.name) &&
    labels.every(([key, value]) => node.metadata.labels?.[key] === value) &&
    matchesTerms(node, affinityOf(spec.template)?.nodeSelectorTerms);
  if (!fits) return { shouldRun: false, mayStay: false };
  const disliked = (node.spec?.taints ?? []).filter(
    (taint) => taint.effect !== 'PreferNoSchedule' && !isTolerated(taint, tolerationsOf(spec.template)),
  );
  return {
    shouldRun: disliked.length === 0,
    mayStay: disliked.every(({ effect }) => effect !== 'NoExecute'),
  };
}

interface Terms {
  readonly nodeSelectorTerms?: readonly {
    readonly matchFields?: readonly Requirement[];
    readonly matchExpressions?: readonly Requirement[];
  }[];
}

interface Requirement {
  readonly key: string;
  readonly operator?: string;
  readonly values?: readonly string[];
}

function affinityOf(template: PodTemplate): Terms | undefined {
  const affinity = template.spec['affinity'] as
    | { readonly nodeAffinity?: { readonly requiredDuringSchedulingIgnoredDuringExecution?: Terms } }
    | undefined;
  return affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
}

/** One term has to match, with all that it asks for; one that asks for nothing matches nothing. */
function matchesTerms(node: Node, terms: Terms['nodeSelectorTerms']): boolean {
  if (terms === undefined) return true;
  return terms.some(({ matchExpressions = [], matchFields = [] }) => {
    if (matchExpressions.length + matchFields.length === 0) return false;
    const labels = node.metadata.labels ?? {};
    return (
      matchExpressions.every((each) =>
        meets(each, Object.hasOwn(labels, each.key) ? labels[each.key] : undefined),
      ) &&
      matchFields.every((each) => meets(each, each.key === 'metadata.name' ? node.metadata.name : undefined))
    );
  });
}

function meets({ operator, values = [] }: Requirement, found: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return found !== undefined && values.includes(found);
    case 'NotIn':
      return found === undefined || !values.includes(found);
    case 'Exists':
      return found !== undefined;
    case 'DoesNotExist':
      return found === undefined;
    case 'Gt':
      return Number(found) > Number(values[0]);
    case 'Lt':
      return Number(found) < Number(values[0]);
    default:
      return false;
  }
}

interface Toleration {
  readonly key?: string;
  readonly operator?: string;
  readonly value?: string;
  readonly effect?: string;
}

type Taint = NonNullable<NonNullable<Node['spec']>['taints']>[number];

function isTolerated(taint: Taint, tolerations: readonly Toleration[]): boolean {
  return tolerations.some(
    ({ key = '', operator = 'Equal', value = '', effect = '' }) =>
      (effect === '' || effect === taint.effect) &&
      (key === '' ? operator === 'Exists' : key === taint.key) &&
      (operator === 'Exists' || value === (taint.value ?? '')),
  );
}

/** Taints that daemons live with (pkg/controller/daemon/util AddOrUpdateDaemonPodTolerations). */
const LIVED_WITH = [
  ['NoExecute', 'not-ready'],
  ['NoExecute', 'unreachable'],
  ['NoSchedule', 'disk-pressure'],
  ['NoSchedule', 'memory-pressure'],
  ['NoSchedule', 'pid-pressure'],
  ['NoSchedule', 'unschedulable'],
] as const;

function tolerationsOf({ spec }: PodTemplate): readonly Toleration[] {
  const taints = spec['hostNetwork'] === true ? [...LIVED_WITH, NO_NETWORK] : LIVED_WITH;
  const own = taints.map(([effect, taint]) => ({
    key: `node.kubernetes.io/${taint}`,
    operator: 'Exists',
    effect,
  }));
  return [...((spec['tolerations'] ?? []) as readonly Toleration[]), ...own];
}

const NO_NETWORK = ['NoSchedule', 'network-unavailable'] as const;

/** The template of the pod for one node: the node replaces what was asked of nodes. */
export function templateFor(template: PodTemplate, node: string): PodTemplate {
  const matchFields = [{ key: 'metadata.name', operator: 'In', values: [node] }];
  const required = { nodeSelectorTerms: [{ matchFields }] };
  const known = (template.spec['affinity'] ?? {}) as { readonly nodeAffinity?: object };
  const nodeAffinity = { ...known.nodeAffinity, requiredDuringSchedulingIgnoredDuringExecution: required };
  const affinity = { ...known, nodeAffinity };
  return { ...template, spec: { ...template.spec, affinity, tolerations: tolerationsOf(template) } };
}

/** The node that a daemon's pod is made for; undefined for all other pods. */
export function intendedNode({ spec }: Pod): string | undefined {
  const [term] = affinityOf({ spec })?.nodeSelectorTerms ?? [];
  return term?.matchFields?.find(({ key }) => key === 'metadata.name')?.values?.[0];
}

/** Where a pod is, or where it is meant to be. */
export function nodeOf(pod: Pod): string {
  return pod.spec.nodeName ?? intendedNode(pod) ?? '';
}
