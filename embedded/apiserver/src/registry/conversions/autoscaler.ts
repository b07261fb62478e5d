import type { KubeObject } from '@flux-ts/resource';
import { asList, asObject, field, fieldAt } from '../../values.ts';

// What autoscaling/v1 has no fields for, it keeps in annotations (pkg/apis/autoscaling/v1/conversion.go).
const METRICS = 'autoscaling.alpha.kubernetes.io/metrics';
const BEHAVIOR = 'autoscaling.alpha.kubernetes.io/behavior';

/** v1 knows one metric, the use of CPU. */
export function autoscalerV1ToV2(object: KubeObject): KubeObject {
  const { targetCPUUtilizationPercentage: cpu, ...spec } = asObject(object['spec']) ?? {};
  const { [METRICS]: others, [BEHAVIOR]: behavior, ...annotations } = object.metadata.annotations ?? {};
  const own = cpu === undefined ? [] : [cpuMetric(cpu)];
  const metrics = [...own, ...asList(parsed(others))];
  return withParts(withStatus(object, { currentMetrics: null }, 'currentReplicas'), annotations, {
    ...spec,
    ...(metrics.length === 0 ? {} : { metrics }),
    ...(behavior === undefined ? {} : { behavior: parsed(behavior) }),
  });
}

/** Metrics beside CPU and the behaviour go to annotations. */
export function autoscalerV2ToV1(object: KubeObject): KubeObject {
  const { metrics, behavior, ...spec } = asObject(object['spec']) ?? {};
  const list = asList(metrics);
  const cpu = list.find(isCpuUtilization);
  const others = list.filter((metric) => metric !== cpu);
  const annotations = { ...object.metadata.annotations };
  if (others.length > 0) annotations[METRICS] = JSON.stringify(others);
  if (behavior !== undefined) annotations[BEHAVIOR] = JSON.stringify(behavior);
  const percent = fieldAt(cpu, 'resource', 'target', 'averageUtilization');
  return withParts(withStatus(object, { currentReplicas: 0 }, 'currentMetrics'), annotations, {
    ...spec,
    ...(percent === undefined ? {} : { targetCPUUtilizationPercentage: percent }),
  });
}

/** Each version has a field that is told although there is nothing to tell, which the other one leaves out then. */
function withStatus(object: KubeObject, told: object, untold: string): KubeObject {
  const status = asObject(object['status']);
  if (status === undefined) return object;
  const { [untold]: value, ...rest } = status;
  const isEmpty = value === 0 || value === null || value === undefined;
  return { ...object, status: { ...told, ...rest, ...(isEmpty ? {} : { [untold]: value }) } };
}

function cpuMetric(averageUtilization: unknown): unknown {
  return { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } } };
}

function isCpuUtilization(metric: unknown): boolean {
  const resource = field(metric, 'resource');
  return field(resource, 'name') === 'cpu' && fieldAt(resource, 'target', 'type') === 'Utilization';
}

function withParts(object: KubeObject, annotations: Record<string, string>, spec: unknown): KubeObject {
  const { annotations: _, ...metadata } = object.metadata;
  if (Object.keys(annotations).length === 0) return { ...object, metadata, spec };
  return { ...object, metadata: { ...metadata, annotations }, spec };
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
