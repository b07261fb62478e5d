import type { Job, Pod, PodFailureRule } from '../kinds.ts';

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

function matchExit({ onExitCodes: wanted }: PodFailureRule, pod: Pod): string | undefined {
  if (wanted === undefined) return undefined;
  for (const { name, state } of pod.status?.containerStatuses ?? []) {
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
  for (const wanted of onPodConditions) {
    const found = pod.status?.conditions?.find(
      ({ type, status }) => type === wanted.type && status === wanted.status,
    );
    if (found !== undefined)
      return `Pod ${pod.metadata.namespace}/${pod.metadata.name} has condition ${wanted.type}`;
  }
  return undefined;
}

/** How a rule ends the Job; undefined when it does not. */
export function failureVerdict(
  found: MatchedFailure | undefined,
): { readonly failed: true; readonly reason: string; readonly message: string } | undefined {
  if (found?.rule.action !== 'FailJob') return undefined;
  const message = `${found.what} matching FailJob rule at index ${found.index}`;
  return { failed: true, reason: 'PodFailurePolicy', message };
}
