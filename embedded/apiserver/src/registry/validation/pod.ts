import { asObject, asText, field, fieldAt } from '../../values.ts';
import { validateLabels } from '../metadata.ts';
import { dns1123Label, dns1123Subdomain, qualifiedNameComplaints } from '../names.ts';
import { type PodNames, validateContainers, validateInitContainers } from './containers.ts';
import type { Report } from './report.ts';
import { validateAffinity, validateSpread, validateTolerations } from './scheduling.ts';
import { validatePodSecurity } from './security.ts';
import { validateVolumes } from './volumes.ts';

// Pods and their templates (kubernetes pkg/apis/core/validation/validation.go ValidatePodSpec).

const RESTART = ['Always', 'OnFailure', 'Never'];
const DNS = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];
const MOST_SECONDS = 2_147_483_647;

/** The spec of a pod, or of a template. */
export function validatePodSpec(report: Report, spec: unknown, path: string): void {
  const names: PodNames = {
    volumes: validateVolumes(report, field(spec, 'volumes'), `${path}.volumes`),
    containers: new Set(),
    hostUsers: field(spec, 'hostUsers') !== false,
  };
  validateContainers(report, field(spec, 'containers'), `${path}.containers`, names);
  validateInitContainers(report, field(spec, 'initContainers'), `${path}.initContainers`, names);
  report.oneOf(`${path}.restartPolicy`, field(spec, 'restartPolicy'), RESTART);
  report.oneOf(`${path}.dnsPolicy`, field(spec, 'dnsPolicy'), DNS);
  report.errors.push(...validateLabels(field(spec, 'nodeSelector'), `${path}.nodeSelector`));
  validatePodSecurity(report, spec, path);
  validateAffinity(report, field(spec, 'affinity'), `${path}.affinity`);
  validateSpread(report, field(spec, 'topologySpreadConstraints'), `${path}.topologySpreadConstraints`);
  validateNames(report, spec, path);
  report.range(`${path}.activeDeadlineSeconds`, field(spec, 'activeDeadlineSeconds'), 1, MOST_SECONDS);
  validateTolerations(report, field(spec, 'tolerations'), `${path}.tolerations`);
}

function validateNames(report: Report, spec: unknown, path: string): void {
  for (const [key, check] of [
    ['serviceAccountName', dns1123Subdomain],
    ['nodeName', dns1123Subdomain],
    ['hostname', dns1123Label],
    ['subdomain', dns1123Label],
    ['priorityClassName', dns1123Subdomain],
    ['runtimeClassName', dns1123Subdomain],
  ] as const) {
    const name = asText(field(spec, key));
    if (name !== '') report.check(`${path}.${key}`, name, check(name, false));
  }
}

/** The template of a workload: its labels, and the pods it makes. */
export function validateTemplate(report: Report, template: unknown, path: string): void {
  report.errors.push(...validateLabels(fieldAt(template, 'metadata', 'labels'), `${path}.labels`));
  const annotations = Object.keys(asObject(fieldAt(template, 'metadata', 'annotations')) ?? {});
  for (const key of annotations)
    report.check(`${path}.annotations`, key, qualifiedNameComplaints(key.toLowerCase()));
  validatePodSpec(report, field(template, 'spec'), `${path}.spec`);
}
