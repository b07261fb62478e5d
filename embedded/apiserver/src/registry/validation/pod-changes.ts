import type { KubeObject } from '@flux-ts/resource';
import { asList, asObject, asText, equalValues, field } from '../../values.ts';
import { internalDiff } from '../internal/index.ts';
import type { Report } from './report.ts';

// What may change in a pod that exists (kubernetes pkg/apis/core/validation ValidatePodUpdate).

const FIXED_TEXT =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,' +
  '`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),' +
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';
const MOST_SECONDS = 2 ** 31 - 1;

type Spec = Readonly<Record<string, unknown>>;

/** Complains of what an update of a pod may not change. */
export function validatePodChange(report: Report, pod: KubeObject, live: KubeObject): void {
  const [next, old] = [pod, live].map((each): Spec => asObject(each['spec']) ?? {});
  if (next === undefined || old === undefined) return;
  if (!sameCount(report, next, old, 'containers') || !sameCount(report, next, old, 'initContainers')) return;
  if (!validateDeadline(report, next['activeDeadlineSeconds'], old['activeDeadlineSeconds'])) return;
  validateAdded(report, next['tolerations'], old['tolerations']);
  validateGates(report, next['schedulingGates'], old['schedulingGates']);
  if (equalValues(next, old)) return;
  const rest = withLeave(report, withMunged(next, old), old);
  if (equalValues(rest, old)) return;
  report.forbidden('spec', `${FIXED_TEXT}\n${internalDiff('core.PodSpec', old, rest)}`);
}

function sameCount(report: Report, next: Spec, old: Spec, key: string): boolean {
  const [containers, before] = [asList(next[key]), asList(old[key])];
  if (containers.length !== before.length) {
    report.forbidden(`spec.${key}`, 'pod updates may not add or remove containers');
    return false;
  }
  report.each(containers, `spec.${key}`, (container, at) => {
    const image = asText(field(container, 'image'));
    if (image === '') report.required(`${at}.image`);
    if (image.trim() !== image)
      report.invalid(`${at}.image`, image, 'must not have leading or trailing whitespace');
  });
  return true;
}

/** From none to some, and from some to less. */
function validateDeadline(report: Report, seconds: unknown, before: unknown): boolean {
  const path = 'spec.activeDeadlineSeconds';
  if (typeof seconds !== 'number') {
    if (before !== undefined)
      report.invalid(path, null, 'must not update from a positive integer to nil value');
    return true;
  }
  const count = report.errors.length;
  if (seconds < 0 || seconds > MOST_SECONDS)
    report.invalid(path, seconds, `must be between 0 and ${MOST_SECONDS}, inclusive`);
  else if (typeof before === 'number' && before < seconds)
    report.invalid(path, seconds, 'must be less than or equal to previous value');
  return report.errors.length === count;
}

/** Tolerations stay as they are, but for how long. */
function validateAdded(report: Report, tolerations: unknown, before: unknown): void {
  const shapes = asList(tolerations).map(withoutSeconds);
  const isKept = asList(before).every((old) =>
    shapes.some((shape) => equalValues(shape, withoutSeconds(old))),
  );
  if (!isKept)
    report.forbidden(
      'spec.tolerations',
      'existing toleration can not be modified except its tolerationSeconds',
    );
}

function withoutSeconds(toleration: unknown): unknown {
  const { tolerationSeconds: _, ...rest } = asObject(toleration) ?? {};
  return rest;
}

function validateGates(report: Report, gates: unknown, before: unknown): void {
  const known = new Set(asList(before).map((gate) => field(gate, 'name')));
  report.each(gates, 'spec.schedulingGates', (gate, at) => {
    const name = asText(field(gate, 'name'));
    if (!known.has(name))
      report.forbidden(`${at}.name`, `only deletion is allowed, but found new scheduling gate '${name}'`);
  });
}

/** The new spec with what may change as it was. */
function withMunged(next: Spec, old: Spec): Spec {
  const result: Record<string, unknown> = { ...next };
  for (const key of ['containers', 'initContainers']) {
    if (next[key] === undefined) continue;
    const images = asList(old[key]).map((container) => field(container, 'image'));
    result[key] = asList(next[key]).map((container, i) => ({ ...asObject(container), image: images[i] }));
  }
  for (const key of ['activeDeadlineSeconds', 'schedulingGates', 'tolerations']) copy(result, old, key);
  const { terminationGracePeriodSeconds: grace } = old;
  if (Number(grace) < 0 && next['terminationGracePeriodSeconds'] === 1)
    result['terminationGracePeriodSeconds'] = grace;
  return result;
}

/** A pod that a gate holds back may be told anew where it may run. */
function withLeave(report: Report, next: Spec, old: Spec): Spec {
  if (asList(old['schedulingGates']).length === 0) return next;
  const result: Record<string, unknown> = { ...next };
  const selector = asObject(next['nodeSelector']) ?? {};
  const before = asObject(old['nodeSelector']) ?? {};
  if (Object.keys(before).some((key) => selector[key] !== before[key])) {
    const detail = 'only additions to spec.nodeSelector are allowed (no mutations or deletions)';
    report.invalid('spec.nodeSelector', next['nodeSelector'] ?? null, detail);
  }
  copy(result, old, 'nodeSelector');
  if (field(old['affinity'], 'nodeAffinity') !== undefined) return result;
  const { nodeAffinity: _, ...affinity } = asObject(next['affinity']) ?? {};
  if (Object.keys(affinity).length === 0) copy(result, old, 'affinity');
  else result['affinity'] = affinity;
  return result;
}

function copy(result: Record<string, unknown>, old: Spec, key: string): void {
  if (old[key] === undefined) delete result[key];
  else result[key] = old[key];
}
