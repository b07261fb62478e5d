import type { ContainerStatus, Job, Pod, PodFailureRule } from '../kinds.ts';

/** The rule of a Job's podFailurePolicy that a failed pod falls under, and what it was about the pod. */
export interface MatchedFailure {
  readonly rule: PodFailureRule;
  readonly index: number;
  readonly what: string;
}

/** The first rule that matches (pkg/controller/job/pod_failure_policy.go). */
export function matchFailure({ spec }: Job, pod: Pod): MatchedFailure | undefined {
  for (const [index, rule] of (spec.podFailurePolicy?.rules ?? []).entries()) {
    const what = matchExit(rule, pod) ?? matchCondition(rule, pod);
    if (what !== undefined) return { rule, index, what };
  }
  return undefined;
}

/** Whether a pod's failure counts towards limits. */
export function isFailureCounted(job: Job, pod: Pod): boolean {
  return matchFailure(job, pod)?.rule.action !== 'Ignore';
}

function matchExit({ onExitCodes: wanted }: PodFailureRule, pod: Pod): string | undefined {
  if (wanted === undefined) return undefined;
  const { containerStatuses = [], initContainerStatuses = [] } = pod.status ?? {};
  for (const { name, state } of [...containerStatuses, ...(initContainerStatuses as ContainerStatus[])]) {
    const code = state['terminated']?.['exitCode'];
    if (typeof code !== 'number' || code === 0) continue;
    if (wanted.containerName !== undefined && wanted.containerName !== name) continue;
    if (wanted.values.includes(code) !== (wanted.operator === 'In')) continue;
    const { namespace, name: podName } = pod.metadata;
    return `Container ${name} for pod ${namespace}/${podName} failed with exit code ${code}`;
  }
  return undefined;
}

function matchCondition({ onPodConditions = [] }: PodFailureRule, pod: Pod): string | undefined {
  for (const { type, status } of pod.status?.conditions ?? []) {
    if (onPodConditions.some((wanted) => wanted.type === type && (wanted.status ?? 'True') === status))
      return `Pod ${pod.metadata.namespace}/${pod.metadata.name} has condition ${type}`;
  }
  return undefined;
}

/** What the first failed pod that ends the Job says; undefined when none does. */
export function failureMessage(job: Job, failed: readonly Pod[]): string | undefined {
  for (const pod of failed) {
    const found = matchFailure(job, pod);
    if (found?.rule.action === 'FailJob')
      return `${found.what} matching FailJob rule at index ${found.index}`;
  }
  return undefined;
}
