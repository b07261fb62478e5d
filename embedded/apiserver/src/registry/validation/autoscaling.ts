import type { KubeObject } from '@flux-ts/resource';
import { asList, asText, field, fieldAt } from '../../values.ts';
import { validateMetrics, validateScaleTarget, validateScaling } from './autoscaling-metrics.ts';
import { GoStruct, type Report } from './report.ts';
import { validateLabelSelector } from './selectors.ts';
import { countOrPercentComplaints, percentComplaints } from './words.ts';

/** HorizontalPodAutoscalers (kubernetes pkg/apis/autoscaling/validation). */
export function validateAutoscaler(report: Report, autoscaler: KubeObject): void {
  const spec = autoscaler['spec'];
  const least = field(spec, 'minReplicas');
  if (typeof least === 'number' && least < 1)
    report.invalid('spec.minReplicas', least, 'must be greater than or equal to 1');
  const most = field(spec, 'maxReplicas') ?? 0;
  if (most === 0) report.required('spec.maxReplicas', 'must be set and greater than 0');
  else if (typeof most === 'number' && most < 0)
    report.invalid('spec.maxReplicas', most, 'must be greater than or equal to 1');
  if (typeof least === 'number' && typeof most === 'number' && most < least)
    report.invalid('spec.maxReplicas', most, 'must be greater than or equal to `minReplicas`');
  validateScaleTarget(report, field(spec, 'scaleTargetRef'), 'spec.scaleTargetRef');
  const metrics = asList(field(spec, 'metrics'));
  validateMetrics(report, metrics, 'spec.metrics');
  // v1 has one metric in a field of its own, which is told where v2 has it.
  const cpu = field(spec, 'targetCPUUtilizationPercentage');
  if (typeof cpu === 'number' && cpu < 1)
    report.invalid('spec.metrics[0].resource.target.averageUtilization', cpu, 'must be greater than 0');
  if (least === 0 && !metrics.some((metric) => /^(Object|External)$/.test(asText(field(metric, 'type')))))
    report.forbidden(
      'spec.metrics',
      'must specify at least one Object or External metric to support scaling to zero replicas',
    );
  for (const key of ['scaleUp', 'scaleDown'])
    validateScaling(report, fieldAt(spec, 'behavior', key), `spec.behavior.${key}`);
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
  report.optionOf('spec.unhealthyPodEvictionPolicy', field(spec, 'unhealthyPodEvictionPolicy'), [
    'AlwaysAllow',
    'IfHealthyBudget',
  ]);
}
