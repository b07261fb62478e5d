import { asList, asObject, asText, field, fieldAt } from '../../values.ts';
import { validateLabels } from '../metadata.ts';
import { dns1123Label, dns1123Subdomain, qualifiedNameComplaints, underscoredSubdomain } from '../names.ts';
import { addressComplaints } from './addresses.ts';
import { claimNames } from './container-resources.ts';
import {
  type PodNames,
  validateContainers,
  validateHostPorts,
  validateInitContainers,
} from './containers.ts';
import { validateGates, validatePodClaims, validateSystem } from './pod-parts.ts';
import type { Report } from './report.ts';
import { validateAffinity, validateSpread, validateTolerations } from './scheduling.ts';
import { validateHostUsers, validatePodSecurity } from './security.ts';
import { validateVolumes } from './volumes.ts';

// Pods and their templates (kubernetes pkg/apis/core/validation/validation.go ValidatePodSpec).

const RESTART = ['Always', 'OnFailure', 'Never'];
const DNS = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];
const MOST_SECONDS = 2_147_483_647;

/** The spec of a pod, or of a template; in upstream's order, in which all that is wrong is told. */
export function validatePodSpec(report: Report, spec: unknown, path: string): void {
  const names: PodNames = {
    volumes: validateVolumes(report, field(spec, 'volumes'), `${path}.volumes`),
    claims: claimNames(spec),
    containers: new Set(),
    hostUsers: field(spec, 'hostUsers') !== false,
    grace: graceOf(spec),
  };
  const hostNetwork = field(spec, 'hostNetwork') === true;
  validatePodClaims(report, field(spec, 'resourceClaims'), `${path}.resourceClaims`);
  validateContainers(report, field(spec, 'containers'), `${path}.containers`, names);
  validateHostPorts(report, field(spec, 'containers'), `${path}.containers`, hostNetwork);
  validateInitContainers(report, field(spec, 'initContainers'), `${path}.initContainers`, names);
  report.oneOf(`${path}.restartPolicy`, field(spec, 'restartPolicy'), RESTART);
  report.oneOf(`${path}.dnsPolicy`, field(spec, 'dnsPolicy'), DNS);
  report.errors.push(...validateLabels(field(spec, 'nodeSelector'), `${path}.nodeSelector`));
  validatePodSecurity(report, spec, path);
  validateAffinity(report, field(spec, 'affinity'), `${path}.affinity`);
  validateResolver(report, spec, path);
  validateGates(report, spec, path);
  validateSpread(report, field(spec, 'topologySpreadConstraints'), `${path}.topologySpreadConstraints`);
  validateHostUsers(report, spec, path);
  validateNames(report, spec, path, NAMES_BEFORE);
  report.range(`${path}.activeDeadlineSeconds`, field(spec, 'activeDeadlineSeconds'), 1, MOST_SECONDS);
  validateNames(report, spec, path, LABELS);
  validateTolerations(report, field(spec, 'tolerations'), `${path}.tolerations`);
  validateAliases(report, spec, path);
  validateNames(report, spec, path, NAMES_AFTER);
  validateSystem(report, spec, path);
}

/** Hosts that a pod knows by other names (ValidateHostAliases). */
function validateAliases(report: Report, spec: unknown, path: string): void {
  report.each(field(spec, 'hostAliases'), `${path}.hostAliases`, (alias, at) => {
    const address = asText(field(alias, 'ip'));
    report.check(`${at}.ip`, address, addressComplaints(address));
    report.each(field(alias, 'hostnames'), `${at}.hostnames`, (host, place) =>
      report.check(place, asText(host), dns1123Subdomain(asText(host), false)),
    );
  });
}

/** Whom a pod asks for names (validatePodDNSConfig). */
function validateResolver(report: Report, spec: unknown, path: string): void {
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

type Named = readonly [key: string, check: (name: string, prefix: boolean) => string[]];

const NAMES_BEFORE: readonly Named[] = [
  ['serviceAccountName', dns1123Subdomain],
  ['nodeName', dns1123Subdomain],
];
const LABELS: readonly Named[] = [
  ['hostname', dns1123Label],
  ['subdomain', dns1123Label],
];
const NAMES_AFTER: readonly Named[] = [
  ['priorityClassName', dns1123Subdomain],
  ['runtimeClassName', dns1123Subdomain],
];

function validateNames(report: Report, spec: unknown, path: string, named: readonly Named[]): void {
  for (const [key, check] of named) {
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

const PROFILE = 'container.apparmor.security.beta.kubernetes.io/';

/** What a container may do, as it was said before there was a field for it (ValidateAppArmorPodAnnotations). */
export function validateProfiles(report: Report, pod: unknown, path: string): void {
  const annotations = asObject(fieldAt(pod, 'metadata', 'annotations')) ?? {};
  const names = ['containers', 'initContainers', 'ephemeralContainers'].flatMap((key) =>
    asList(fieldAt(pod, 'spec', key)).map((container) => field(container, 'name')),
  );
  for (const [key, profile] of Object.entries(annotations).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!key.startsWith(PROFILE)) continue;
    const name = key.slice(PROFILE.length);
    if (!names.includes(name)) report.invalid(`${path}[${key}]`, name, 'container not found');
    if (!/^(|runtime\/default|unconfined|localhost\/.*)$/s.test(asText(profile)))
      report.invalid(`${path}[${key}]`, profile, `invalid AppArmor profile name: ${JSON.stringify(profile)}`);
  }
}

/** The labels and annotations of a template. */
export function validateTemplateMetadata(report: Report, template: unknown, path: string): void {
  report.errors.push(...validateLabels(fieldAt(template, 'metadata', 'labels'), `${path}.labels`));
  const annotations = Object.keys(asObject(fieldAt(template, 'metadata', 'annotations')) ?? {});
  for (const key of annotations)
    report.check(`${path}.annotations`, key, qualifiedNameComplaints(key.toLowerCase()));
  validateMirror(report, template, `${path}.annotations`);
  validateProfiles(report, template, `${path}.annotations`);
}
