import type { KubeObject } from '@flux-ts/resource';
import { asList, asObject, asText, equalValues, field, fieldAt } from '../../values.ts';
import type { Report } from './report.ts';

/** What of a pod's spec says where it may run. */
const PLACES = ['nodeSelector', 'tolerations', 'schedulingGates'];

/**
 * A Job's template is for good, but while the Job rests it may be said anew where its pods may run and what they need
 * (batch/validation ValidateJobUpdate, validatePodTemplateUpdate).
 */
export function validateJobTemplate(report: Report, job: KubeObject, live: KubeObject): void {
  const [next, old] = [job, live].map((each) => fieldAt(each, 'spec', 'template'));
  if (equalValues(next, old)) return;
  if (!rests(live)) {
    report.fixed('spec.template', 'core.PodTemplateSpec', next);
    return;
  }
  const [spec, before] = [next, old].map((template) => asObject(field(template, 'spec')) ?? {});
  if (!equalValues(fixedOf(spec!), fixedOf(before!)))
    report.fixed('spec.template.spec', 'core.PodSpec', spec);
}

/** Suspended, and with no pods left. */
function rests(live: KubeObject): boolean {
  const conditions = asList(fieldAt(live, 'status', 'conditions'));
  const isTold = conditions.some(
    (each) => asText(field(each, 'type')) === 'Suspended' && asText(field(each, 'status')) === 'True',
  );
  return (
    fieldAt(live, 'spec', 'suspend') === true &&
    isTold &&
    Number(fieldAt(live, 'status', 'active') ?? 0) === 0
  );
}

function fixedOf(spec: Record<string, unknown>): Record<string, unknown> {
  const fixed = { ...spec };
  for (const key of PLACES) delete fixed[key];
  const { nodeAffinity: _, ...affinity } = asObject(spec['affinity']) ?? {};
  if (Object.keys(affinity).length === 0) delete fixed['affinity'];
  else fixed['affinity'] = affinity;
  for (const key of ['containers', 'initContainers'])
    if (spec[key] !== undefined) fixed[key] = asList(spec[key]).map(withoutResources);
  return fixed;
}

function withoutResources(container: unknown): unknown {
  const { resources: _, ...rest } = asObject(container) ?? {};
  return rest;
}
