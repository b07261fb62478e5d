import { asText, field } from '../../values.ts';
import { GoStruct, type Report } from './report.ts';

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
  const mount = field(context, 'procMount');
  if (mount !== undefined && mount !== 'Default' && mount !== 'Unmasked')
    report.unsupported(`${path}.procMount`, mount, ['Default', 'Unmasked']);
  if (mount === 'Unmasked' && hostUsers)
    report.invalid(`${path}.procMount`, mount, '`hostUsers` must be false to use `Unmasked`');
  if (field(context, 'allowPrivilegeEscalation') !== false || field(context, 'privileged') !== true) return;
  const shown = Object.fromEntries(GO_FIELDS.map(([key, name]) => [name, field(context, key) ?? null]));
  report.invalid(
    path,
    new GoStruct(shown),
    'cannot set `allowPrivilegeEscalation` to false and `privileged` to true',
  );
}

/** The security context of a pod, and what it shares with its host (validatePodSpecSecurityContext). */
export function validatePodSecurity(report: Report, spec: unknown, path: string): void {
  const context = field(spec, 'securityContext');
  const at = `${path}.securityContext`;
  for (const key of ['fsGroup', 'runAsUser', 'runAsGroup'])
    report.range(`${at}.${key}`, field(context, key), 0, MOST_ID);
  report.each(field(context, 'sysctls'), `${at}.sysctls`, (sysctl, place) => {
    const name = asText(field(sysctl, 'name'));
    if (name === '') report.required(`${place}.name`);
    else if (name.length > 253 || !SYSCTL.test(name)) report.invalid(`${place}.name`, name, SYSCTL_TEXT);
  });
  if (field(spec, 'hostUsers') !== false) return;
  for (const [key, shown] of [
    ['hostNetwork', 'hostNetwork'],
    ['hostPID', 'HostPID'],
    ['hostIPC', 'HostIPC'],
  ] as const) {
    if (field(spec, key) === true) report.forbidden(`${path}.${shown}`, 'when `hostUsers` is false');
  }
}
