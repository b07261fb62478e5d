import type { KubeObject } from '@flux-ts/resource';
import { NAMESPACE_COLLECTION } from '../../registry/namespace-admission.ts';
import { invalid } from '../../status/errors.ts';
import { equalValues, field, fieldAt } from '../../values.ts';
import { type AdmissionPlugin, type AdmissionRequest, refused } from '../plugin.ts';
import type { PodView, Violation } from './check.ts';
import { labelErrors, type Policy, policyOf, violations } from './levels.ts';

/** Where kinds that make pods say how. */
const TEMPLATES: ReadonlyMap<string, readonly string[]> = new Map([
  ['/podtemplates', ['template']],
  ['/replicationcontrollers', ['spec', 'template']],
  ['apps/daemonsets', ['spec', 'template']],
  ['apps/deployments', ['spec', 'template']],
  ['apps/replicasets', ['spec', 'template']],
  ['apps/statefulsets', ['spec', 'template']],
  ['batch/cronjobs', ['spec', 'jobTemplate', 'spec', 'template']],
  ['batch/jobs', ['spec', 'template']],
]);

/** Namespaces keep to the Pod Security Standards that their labels name (k8s.io/pod-security-admission). */
export const podSecurity: AdmissionPlugin = {
  validate(request) {
    const { target, operation, subresource } = request;
    if (operation === 'DELETE') return;
    const { collection } = target.type;
    if (collection === NAMESPACE_COLLECTION)
      return subresource === undefined ? checkNamespace(request) : undefined;
    if (subresource !== undefined && subresource !== 'ephemeralcontainers' && subresource !== 'resize')
      return;
    if (collection === '/pods') {
      checkPod(request);
      return;
    }
    const path = TEMPLATES.get(collection);
    if (path !== undefined) checkTemplate(request, path);
  },
};

function labelsOf({ api, namespace }: AdmissionRequest): Readonly<Record<string, string>> | undefined {
  return api.storage.get(NAMESPACE_COLLECTION, '', namespace)?.object.metadata.labels;
}

function viewOf(pod: unknown): PodView {
  return { metadata: field(pod, 'metadata'), spec: field(pod, 'spec') };
}

function checkPod(request: AdmissionRequest): void {
  const { object, live, ctx } = request;
  if (live !== undefined && equalValues(object?.['spec'], live['spec'])) return;
  const labels = labelsOf(request);
  if (labels === undefined) return;
  const enforced = policyOf(labels, 'enforce');
  const found = violations(enforced, viewOf(object));
  if (found.length > 0) throw refused(request, `violates PodSecurity ${nameOf(enforced)}: ${textOf(found)}`);
  warn(ctx.warnings, policyOf(labels, 'warn'), viewOf(object));
}

function checkTemplate(request: AdmissionRequest, path: readonly string[]): void {
  const template = fieldAt(request.object, ...path);
  const labels = labelsOf(request);
  if (template === undefined || labels === undefined) return;
  warn(request.ctx.warnings, policyOf(labels, 'warn'), viewOf(template));
}

function warn(warnings: string[], policy: Policy, pod: PodView): void {
  const found = violations(policy, pod);
  if (found.length > 0) warnings.push(`would violate PodSecurity ${nameOf(policy)}: ${textOf(found)}`);
}

function nameOf({ level, version }: Policy): string {
  return `"${level}:${version}"`;
}

function textOf(found: readonly Violation[]): string {
  return found.map(({ reason, detail }) => `${reason} (${detail})`).join(', ');
}

/** Labels can be read; pods that are there already and no longer fit are told. */
function checkNamespace(request: AdmissionRequest): void {
  const { object, live, target } = request;
  const labels = object?.metadata.labels;
  const errors = labelErrors(labels);
  const before = new Set(labelErrors(live?.metadata.labels).map((error) => error.field));
  if (errors.some((error) => live === undefined || !before.has(error.field)))
    throw invalid(target.type.qualifiedKind, request.name, errors);
  if (live === undefined) return;
  const policy = policyOf(labels, 'enforce');
  const old = policyOf(live.metadata.labels, 'enforce');
  if (policy.level === 'privileged' || (policy.level === old.level && policy.version === old.version)) return;
  if (policy.level === 'baseline' && old.level === 'restricted') return;
  warnOfPods(request, policy);
}

function warnOfPods({ api, name: namespace, ctx }: AdmissionRequest, policy: Policy): void {
  const byReasons = new Map<string, KubeObject[]>();
  for (const { object } of api.storage.list('/pods', { namespace })) {
    const reasons = violations(policy, viewOf(object))
      .map(({ reason }) => reason)
      .join(', ');
    if (reasons !== '') byReasons.set(reasons, [...(byReasons.get(reasons) ?? []), object]);
  }
  if (byReasons.size === 0) return;
  const what = `existing pods in namespace "${namespace}" violate the new PodSecurity enforce level`;
  ctx.warnings.push(`${what} ${nameOf(policy)}`);
  const lines = [...byReasons].map(([reasons, pods]) => `${podsText(pods)}: ${reasons}`);
  ctx.warnings.push(...lines.sort());
}

function podsText(pods: readonly KubeObject[]): string {
  const first = pods.map((pod) => pod.metadata.name).sort()[0]!;
  const others = pods.length - 1;
  if (others === 0) return first;
  return `${first} (and ${others} other ${others === 1 ? 'pod' : 'pods'})`;
}
