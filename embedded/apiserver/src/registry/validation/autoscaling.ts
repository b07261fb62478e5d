import type { KubeObject } from '@flux-ts/resource';
import { asList, asText, field, fieldAt } from '../../values.ts';
import { GoStruct, type Report } from './report.ts';
import { validateLabelSelector } from './selectors.ts';
import { countOrPercentComplaints, percentComplaints } from './words.ts';

const SOURCES: Readonly<Record<string, string>> = {
  ContainerResource: 'containerResource',
  External: 'external',
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
};

/** HorizontalPodAutoscalers (kubernetes pkg/apis/autoscaling/validation). */
export function validateAutoscaler(report: Report, autoscaler: KubeObject): void {
  const spec = autoscaler['spec'];
  const least = field(spec, 'minReplicas');
  if (typeof least === 'number' && least < 1)
    report.invalid('spec.minReplicas', least, 'must be greater than or equal to 1');
  const most = field(spec, 'maxReplicas') ?? 0;
  if (typeof most === 'number' && most < 1)
    report.required('spec.maxReplicas', 'must be set and greater than 0');
  if (typeof least === 'number' && typeof most === 'number' && most < least)
    report.invalid('spec.maxReplicas', most, 'must be greater than or equal to `minReplicas`');
  validateTarget(report, field(spec, 'scaleTargetRef'), 'spec.scaleTargetRef');
  report.each(field(spec, 'metrics'), 'spec.metrics', (metric, at) => validateMetric(report, metric, at));
  for (const key of ['scaleUp', 'scaleDown'])
    validateScaling(report, fieldAt(spec, 'behavior', key), `spec.behavior.${key}`);
}

function validateTarget(report: Report, target: unknown, path: string): void {
  for (const key of ['kind', 'name'])
    if (asText(field(target, key)) === '') report.required(`${path}.${key}`);
  const version = asText(field(target, 'apiVersion'));
  if (version === '') report.invalid(`${path}.apiVersion`, version, 'apiVersion must specify API group');
}

function validateMetric(report: Report, metric: unknown, path: string): void {
  const type = asText(field(metric, 'type'));
  if (type === '') report.required(`${path}.type`, 'must specify a metric source type');
  else report.oneOf(`${path}.type`, type, Object.keys(SOURCES));
  const key = SOURCES[type];
  if (key === undefined) return;
  const target = fieldAt(metric, key, 'target');
  if (field(metric, key) === undefined) {
    report.required(`${path}.${key}`, 'must populate information for the given metric source');
    return;
  }
  const set = ['averageUtilization', 'averageValue', 'value'].some(
    (each) => field(target, each) !== undefined,
  );
  const utilization = type === 'Resource' || type === 'ContainerResource';
  if (!set && utilization) {
    const detail = 'must set either a target raw value or a target utilization';
    report.required(`${path}.${key}.target.averageUtilization`, detail);
  }
}

function validateScaling(report: Report, rules: unknown, path: string): void {
  if (rules === undefined) return;
  const window = field(rules, 'stabilizationWindowSeconds');
  if (typeof window === 'number' && window < 0)
    report.invalid(`${path}.stabilizationWindowSeconds`, window, 'must be greater than or equal to zero');
  report.oneOf(`${path}.selectPolicy`, field(rules, 'selectPolicy'), ['Disabled', 'Max', 'Min']);
  if (asList(field(rules, 'policies')).length === 0)
    report.required(`${path}.policies`, 'must specify at least one Policy');
}

/** PodDisruptionBudgets (kubernetes pkg/apis/policy/validation). */
export function validateDisruptionBudget(report: Report, budget: KubeObject): void {
  const spec = budget['spec'];
  const [least, most] = [field(spec, 'minAvailable'), field(spec, 'maxUnavailable')];
  if (least !== undefined && most !== undefined) {
    const shown = new GoStruct({
      MinAvailable: least,
      Selector: field(spec, 'selector') ?? null,
      MaxUnavailable: most,
      UnhealthyPodEvictionPolicy: field(spec, 'unhealthyPodEvictionPolicy') ?? null,
    });
    report.invalid('spec', shown, 'minAvailable and maxUnavailable cannot be both set');
  }
  for (const [key, value] of [
    ['minAvailable', least],
    ['maxUnavailable', most],
  ] as const) {
    if (value === undefined) continue;
    for (const detail of [...countOrPercentComplaints(value), ...percentComplaints(value)])
      report.invalid(`spec.${key}`, value, detail);
  }
  validateLabelSelector(report, field(spec, 'selector'), 'spec.selector');
}
