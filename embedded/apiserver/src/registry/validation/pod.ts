import { asList, asObject, asText, field, fieldAt } from '../../values.ts';
import { validateLabels } from '../metadata.ts';
import { dns1123Label, dns1123Subdomain, qualifiedNameComplaints, underscoredSubdomain } from '../names.ts';
import { addressComplaints } from './addresses.ts';
import {
  type PodNames,
  validateContainers,
  validateHostPorts,
  validateInitContainers,
} from './containers.ts';
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
    grace: graceOf(spec),
  };
  validateContainers(report, field(spec, 'containers'), `${path}.containers`, names);
  validateHostPorts(
    report,
    field(spec, 'containers'),
    `${path}.containers`,
    field(spec, 'hostNetwork') === true,
  );
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
  validateHosts(report, spec, path);
  report.each(field(spec, 'readinessGates'), `${path}.readinessGates`, (gate, at) => {
    const type = asText(field(gate, 'conditionType'));
    report.check(`${at}.conditionType`, type, qualifiedNameComplaints(type));
  });
}

/** What a pod's files say of hosts and names (ValidateHostAliases, validatePodDNSConfig). */
function validateHosts(report: Report, spec: unknown, path: string): void {
  report.each(field(spec, 'hostAliases'), `${path}.hostAliases`, (alias, at) => {
    const address = asText(field(alias, 'ip'));
    report.check(`${at}.ip`, address, addressComplaints(address));
    report.each(field(alias, 'hostnames'), `${at}.hostnames`, (host, place) =>
      report.check(place, asText(host), dns1123Subdomain(asText(host), false)),
    );
  });
  const config = field(spec, 'dnsConfig');
  const at = `${path}.dnsConfig`;
  if (field(spec, 'dnsPolicy') === 'None' && asList(field(config, 'nameservers')).length === 0) {
    const detail = 'must provide at least one DNS nameserver when `dnsPolicy` is None';
    report.required(config === undefined ? at : `${at}.nameservers`, detail);
  }
  report.each(field(config, 'nameservers'), `${at}.nameservers`, (server, place) => {
    report.check(place, asText(server), addressComplaints(asText(server)));
  });
  report.each(field(config, 'searches'), `${at}.searches`, (search, place) => {
    const name = asText(search).replace(/\.$/, '');
    if (asText(search) !== '.') report.check(place, asText(search), underscoredSubdomain(name));
  });
  report.each(field(config, 'options'), `${at}.options`, (option, place) => {
    if (asText(field(option, 'name')) === '') report.required(place, 'must not be empty');
  });
}

/** A negative one is taken for a second. */
function graceOf(spec: unknown): number {
  const seconds = field(spec, 'terminationGracePeriodSeconds');
  if (typeof seconds !== 'number') return 30;
  return seconds < 0 ? 1 : seconds;
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
  validateTemplateMetadata(report, template, path);
  validatePodSpec(report, field(template, 'spec'), `${path}.spec`);
}

/** Of a pod that only shows what a node runs by itself. */
const MIRROR = 'kubernetes.io/config.mirror';

/** What a node shows of itself is on that node. */
export function validateMirror(report: Report, pod: unknown, path: string): void {
  const mirror = fieldAt(pod, 'metadata', 'annotations', MIRROR);
  if (mirror === undefined || asText(fieldAt(pod, 'spec', 'nodeName')) !== '') return;
  const detail = 'must set spec.nodeName if mirror pod annotation is set';
  report.invalid(`${path}[${MIRROR}]`, mirror, detail);
}

/** The labels and annotations of a template. */
export function validateTemplateMetadata(report: Report, template: unknown, path: string): void {
  report.errors.push(...validateLabels(fieldAt(template, 'metadata', 'labels'), `${path}.labels`));
  const annotations = Object.keys(asObject(fieldAt(template, 'metadata', 'annotations')) ?? {});
  for (const key of annotations)
    report.check(`${path}.annotations`, key, qualifiedNameComplaints(key.toLowerCase()));
  validateMirror(report, template, `${path}.annotations`);
}
