import { asList, asText, field } from '../../values.ts';
import { dns1123Label, dns1123Subdomain, qualifiedNameComplaints } from '../names.ts';
import { GoStruct, type Report } from './report.ts';

// Smaller parts of pods (kubernetes pkg/apis/core/validation/validation.go).

/** Claims of devices: each by a name of its own, and from one place (validatePodResourceClaim). */
export function validatePodClaims(report: Report, list: unknown, path: string): void {
  const seen = new Set<string>();
  report.each(list, path, (claim, at) => {
    const name = asText(field(claim, 'name'));
    if (name === '') report.required(`${at}.name`);
    else if (seen.has(name)) report.duplicate(`${at}.name`, name);
    else report.check(`${at}.name`, name, dns1123Label(name, false));
    seen.add(name);
    const [own, template] = ['resourceClaimName', 'resourceClaimTemplateName'].map((key) =>
      field(claim, key),
    );
    const shown = new GoStruct({
      Name: name,
      ResourceClaimName: own ?? null,
      ResourceClaimTemplateName: template ?? null,
    });
    const both = '`resourceClaimName` or `resourceClaimTemplateName` may be specified';
    if (own !== undefined && template !== undefined) report.invalid(at, shown, `at most one of ${both}`);
    if (own === undefined && template === undefined)
      report.invalid(at, shown, 'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`');
    for (const [key, value] of [
      ['resourceClaimName', own],
      ['resourceClaimTemplateName', template],
    ] as const)
      if (value !== undefined)
        report.check(`${at}.${key}`, asText(value), dns1123Subdomain(asText(value), false));
  });
}

/** What has to be true before a pod is ready, and before it is given to a node. */
export function validateGates(report: Report, spec: unknown, path: string): void {
  report.each(field(spec, 'readinessGates'), `${path}.readinessGates`, (gate, at) => {
    const type = asText(field(gate, 'conditionType'));
    report.check(`${at}.conditionType`, type, qualifiedNameComplaints(type));
  });
  const seen = new Set<string>();
  report.each(field(spec, 'schedulingGates'), `${path}.schedulingGates`, (gate, at) => {
    const name = asText(field(gate, 'name'));
    report.check(at, name, qualifiedNameComplaints(name));
    if (seen.has(name)) report.duplicate(at, name);
    seen.add(name);
  });
}

const SYSTEMS = ['linux', 'windows'];
const NOT_ON_WINDOWS = 'cannot be set for a windows pod';
const NOT_ON_LINUX = 'windows options cannot be set for a linux pod';

/** What the operating system that a pod names knows nothing of (validateOS, validateLinux, validateWindows). */
export function validateSystem(report: Report, spec: unknown, path: string): void {
  const os = field(spec, 'os');
  if (os === undefined) return;
  const name = asText(field(os, 'name'));
  if (name === '') report.required(`${path}.os.name`);
  else if (!SYSTEMS.includes(name)) report.unsupported(`${path}.os`, name, SYSTEMS);
  else if (name === 'windows') validateWindows(report, spec, path);
  else
    eachContext(report, spec, path, (context, at) => {
      if (field(context, 'windowsOptions') !== undefined)
        report.forbidden(`${at}.windowsOptions`, NOT_ON_LINUX);
    });
}

/** Keys of a pod's security context and, without a dot, of its spec, in the order in which they are told. */
const POD_KEYS = [
  'securityContext.appArmorProfile',
  'securityContext.seLinuxOptions',
  'hostUsers',
  'hostPID',
  'hostIPC',
  'securityContext.seccompProfile',
  'securityContext.fsGroup',
  'securityContext.fsGroupChangePolicy',
  'securityContext.sysctls',
  'shareProcessNamespace',
  'securityContext.runAsUser',
  'securityContext.runAsGroup',
  'securityContext.supplementalGroups',
  'securityContext.supplementalGroupsPolicy',
  'securityContext.seLinuxChangePolicy',
] as const;
const CONTAINER_KEYS = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'capabilities',
  'readOnlyRootFilesystem',
  'privileged',
  'allowPrivilegeEscalation',
  'procMount',
  'runAsUser',
  'runAsGroup',
] as const;
/** Go has no pointer for these: what is false is not set. */
const PLAIN: ReadonlySet<string> = new Set(['hostPID', 'hostIPC']);

function validateWindows(report: Report, spec: unknown, path: string): void {
  for (const key of POD_KEYS) {
    const value = key.split('.').reduce(field, spec);
    if (value !== undefined && !(PLAIN.has(key) && value === false))
      report.forbidden(`${path}.${key}`, NOT_ON_WINDOWS);
  }
  eachContext(report, spec, path, (context, at) => {
    if (at === `${path}.securityContext`) return;
    for (const key of CONTAINER_KEYS)
      if (field(context, key) !== undefined) report.forbidden(`${at}.${key}`, NOT_ON_WINDOWS);
  });
}

/** The security contexts of a pod and of its containers. */
function eachContext(
  report: Report,
  spec: unknown,
  path: string,
  see: (context: unknown, at: string) => void,
): void {
  see(field(spec, 'securityContext'), `${path}.securityContext`);
  for (const key of ['initContainers', 'containers', 'ephemeralContainers'])
    if (asList(field(spec, key)).length > 0)
      report.each(field(spec, key), `${path}.${key}`, (container, at) =>
        see(field(container, 'securityContext'), `${at}.securityContext`),
      );
}
