import type { KubeObject } from '@flux-ts/resource';
import { asList, asText, fieldAt } from '../../values.ts';

/** Whether a pod is in all scopes of a quota (kubernetes pkg/quota/v1/evaluator/core/pods.go podMatchesScopeFunc). */
export function podInScopes(pod: KubeObject, quota: KubeObject): boolean {
  const scopes = asList(fieldAt(quota, 'spec', 'scopes')).map(asText);
  if (!scopes.every((scope) => inScope(pod, scope))) return false;
  return asList(fieldAt(quota, 'spec', 'scopeSelector', 'matchExpressions')).every((wanted) =>
    selects(pod, wanted),
  );
}

/** Whether a quota says anything but about all objects. */
export function hasScopes(quota: KubeObject): boolean {
  const selector = asList(fieldAt(quota, 'spec', 'scopeSelector', 'matchExpressions'));
  return asList(fieldAt(quota, 'spec', 'scopes')).length + selector.length > 0;
}

function inScope(pod: KubeObject, scope: string): boolean {
  const deadline = fieldAt(pod, 'spec', 'activeDeadlineSeconds');
  switch (scope) {
    case 'Terminating':
      return typeof deadline === 'number';
    case 'NotTerminating':
      return typeof deadline !== 'number';
    case 'BestEffort':
      return isBestEffort(pod);
    case 'NotBestEffort':
      return !isBestEffort(pod);
    case 'PriorityClass':
      return asText(fieldAt(pod, 'spec', 'priorityClassName')) !== '';
    case 'CrossNamespacePodAffinity':
      return reachesOtherNamespaces(pod);
    default:
      return false;
  }
}

function selects(pod: KubeObject, wanted: unknown): boolean {
  const scope = asText(fieldAt(wanted, 'scopeName'));
  const operator = asText(fieldAt(wanted, 'operator'));
  if (operator === 'Exists') return inScope(pod, scope);
  if (operator === 'DoesNotExist') return !inScope(pod, scope);
  const listed = asList(fieldAt(wanted, 'values')).includes(fieldAt(pod, 'spec', 'priorityClassName') ?? '');
  return operator === 'In' ? listed : !listed;
}

function isBestEffort(pod: KubeObject): boolean {
  const containers = ['containers', 'initContainers'].flatMap((key) => [
    ...asList(fieldAt(pod, 'spec', key)),
  ]);
  return containers.every((container) =>
    ['requests', 'limits'].every(
      (key) =>
        fieldAt(container, 'resources', key, 'cpu') === undefined &&
        fieldAt(container, 'resources', key, 'memory') === undefined,
    ),
  );
}

function reachesOtherNamespaces(pod: KubeObject): boolean {
  const terms = ['podAffinity', 'podAntiAffinity'].flatMap((key) => {
    const affinity = fieldAt(pod, 'spec', 'affinity', key);
    const preferred = asList(fieldAt(affinity, 'preferredDuringSchedulingIgnoredDuringExecution'));
    const required = asList(fieldAt(affinity, 'requiredDuringSchedulingIgnoredDuringExecution'));
    return [...required, ...preferred.map((term) => fieldAt(term, 'podAffinityTerm'))];
  });
  return terms.some(
    (term) =>
      asList(fieldAt(term, 'namespaces')).length > 0 || fieldAt(term, 'namespaceSelector') !== undefined,
  );
}
