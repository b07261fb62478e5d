import { asObject, asText, field } from '../../values.ts';
import { GoStruct, type Report } from './report.ts';
import { validateFile } from './volume-files.ts';

const MOST_ID = 2_147_483_647;
const SYSCTL = /^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$/;
const SYSCTL_TEXT =
  'must have at most 253 characters and match regex ' +
  '^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$';

/** What Go prints of a container's security context: all of its fields, by their Go names. */
const GO_FIELDS = [
  ['capabilities', 'Capabilities'],
  ['privileged', 'Privileged'],
  ['seLinuxOptions', 'SELinuxOptions'],
  ['windowsOptions', 'WindowsOptions'],
  ['runAsUser', 'RunAsUser'],
  ['runAsGroup', 'RunAsGroup'],
  ['runAsNonRoot', 'RunAsNonRoot'],
  ['readOnlyRootFilesystem', 'ReadOnlyRootFilesystem'],
  ['allowPrivilegeEscalation', 'AllowPrivilegeEscalation'],
  ['procMount', 'ProcMount'],
  ['seccompProfile', 'SeccompProfile'],
  ['appArmorProfile', 'AppArmorProfile'],
] as const;

/** The security context of a container (ValidateSecurityContext). */
export function validateSecurityContext(
  report: Report,
  context: unknown,
  path: string,
  hostUsers: boolean,
): void {
  if (context === undefined) return;
  for (const key of ['runAsUser', 'runAsGroup'])
    report.range(`${path}.${key}`, field(context, key), 0, MOST_ID);
  validateProfile(report, field(context, 'seccompProfile'), `${path}.seccompProfile`, 'seccomp');
  validateProfile(report, field(context, 'appArmorProfile'), `${path}.appArmorProfile`, 'AppArmor');
  const mount = field(context, 'procMount');
  if (mount !== undefined && mount !== 'Default' && mount !== 'Unmasked')
    report.unsupported(`${path}.procMount`, mount, ['Default', 'Unmasked']);
  if (mount === 'Unmasked' && hostUsers)
    report.invalid(`${path}.procMount`, mount, '`hostUsers` must be false to use `Unmasked`');
  if (field(context, 'allowPrivilegeEscalation') !== false || field(context, 'privileged') !== true) return;
  const shown = Object.fromEntries(
    GO_FIELDS.map(([key, name]) => [name, shownPart(key, field(context, key))]),
  );
  report.invalid(
    path,
    new GoStruct(shown),
    'cannot set `allowPrivilegeEscalation` to false and `privileged` to true',
  );
}

/** Of a profile both fields are printed, whatever it has. */
function shownPart(key: string, value: unknown): unknown {
  if (!key.endsWith('Profile') || value === undefined) return structOf(value) ?? null;
  return { Type: asText(field(value, 'type')), LocalhostProfile: field(value, 'localhostProfile') ?? null };
}

/** A struct by the names of its Go fields. */
function structOf(value: unknown): unknown {
  const fields = asObject(value);
  if (fields === undefined) return value;
  return Object.fromEntries(
    Object.entries(fields).map(([key, inner]) => [`${key.charAt(0).toUpperCase()}${key.slice(1)}`, inner]),
  );
}

const PROFILES = ['Localhost', 'RuntimeDefault', 'Unconfined'];

/** Which system calls, or which files, a container may use (validateSeccompProfileField, ValidateAppArmorProfileField). */
function validateProfile(report: Report, profile: unknown, path: string, what: 'seccomp' | 'AppArmor'): void {
  if (profile === undefined) return;
  const type = asText(field(profile, 'type'));
  const local = field(profile, 'localhostProfile');
  const at = `${path}.localhostProfile`;
  const holder = what === 'seccomp' ? 'seccompProfile' : 'appArmorProfile';
  if (type === '') report.required(`${path}.type`, `type is required when ${holder} is set`);
  else report.oneOf(`${path}.type`, type, PROFILES);
  if (type === 'Localhost') {
    if (local === undefined) report.required(at, `must be set when ${what} type is Localhost`);
    else if (what === 'seccomp' && local !== '') validateFile(report, asText(local), at);
  } else if (local !== undefined) {
    const shown = new GoStruct({ Type: type, LocalhostProfile: local });
    report.invalid(at, shown, `can only be set when ${what} type is Localhost`);
  }
}

/** What is the host's cannot be changed for a pod. */
function validateShared(report: Report, spec: unknown, sysctls: unknown, path: string): void {
  report.each(sysctls, path, (sysctl, at) => {
    const name = asText(field(sysctl, 'name'));
    const isIpc = /^kernel\.(shm|msg|sem)|^fs\.mqueue\./.test(name);
    if (isIpc && field(spec, 'hostIPC') === true)
      report.invalid(`${at}.name`, name, "may not be specified when 'hostIPC' is true");
    if (name.startsWith('net.') && field(spec, 'hostNetwork') === true)
      report.invalid(`${at}.name`, name, "may not be specified when 'hostNetwork' is true");
  });
}

/** The security context of a pod, and what it shares with its host (validatePodSpecSecurityContext). */
export function validatePodSecurity(report: Report, spec: unknown, path: string): void {
  const context = field(spec, 'securityContext');
  const at = `${path}.securityContext`;
  for (const key of ['fsGroup', 'runAsUser', 'runAsGroup'])
    report.range(`${at}.${key}`, field(context, key), 0, MOST_ID);
  report.each(field(context, 'supplementalGroups'), `${at}.supplementalGroups`, (group, place) =>
    report.range(place, group, 0, MOST_ID),
  );
  const shared = field(spec, 'shareProcessNamespace');
  if (shared === true && field(spec, 'hostPID') === true) {
    const detail = 'ShareProcessNamespace and HostPID cannot both be enabled';
    report.invalid(`${at}.shareProcessNamespace`, shared, detail);
  }
  report.uniqueNames(field(context, 'sysctls'), `${at}.sysctls`);
  validateShared(report, spec, field(context, 'sysctls'), `${at}.sysctls`);
  report.each(field(context, 'sysctls'), `${at}.sysctls`, (sysctl, place) => {
    const name = asText(field(sysctl, 'name'));
    if (name === '') report.required(`${place}.name`);
    else if (name.length > 253 || !SYSCTL.test(name)) report.invalid(`${place}.name`, name, SYSCTL_TEXT);
  });
  validateProfile(report, field(context, 'seccompProfile'), `${at}.seccompProfile`, 'seccomp');
}

/** A pod with users of its own has no other part of its host (validateHostUsers). */
export function validateHostUsers(report: Report, spec: unknown, path: string): void {
  if (field(spec, 'hostUsers') !== false) return;
  for (const [key, shown] of [
    ['hostNetwork', 'hostNetwork'],
    ['hostPID', 'HostPID'],
    ['hostIPC', 'HostIPC'],
  ] as const) {
    if (field(spec, key) === true) report.forbidden(`${path}.${shown}`, 'when `hostUsers` is false');
  }
}
