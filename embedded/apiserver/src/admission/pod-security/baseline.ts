import { asList, asObject, asText, field, fieldAt } from '../../values.ts';
import type { Check, PodView, Violation } from './check.ts';
import { containersOf, containersText, namesOf, plural, quoted, unique } from './containers.ts';

// One function a file of k8s.io/pod-security-admission/policy/check_*.go, in its words.

const APP_ARMOR_PREFIX = 'container.apparmor.security.beta.kubernetes.io/';

export const appArmorProfile: Check = ({ metadata, spec }) => {
  const annotations = Object.entries(asObject(field(metadata, 'annotations')) ?? {}).filter(
    ([key, value]) =>
      key.startsWith(APP_ARMOR_PREFIX) && !/^(runtime\/default|localhost\/.*|)$/.test(asText(value)),
  );
  const annotated = new Set(annotations.map(([key]) => key.slice(APP_ARMOR_PREFIX.length)));
  const setters: string[] = [];
  if (fieldAt(spec, 'securityContext', 'appArmorProfile', 'type') === 'Unconfined') setters.push('pod');
  const bad = containersOf(spec).filter(
    (c) =>
      fieldAt(c, 'securityContext', 'appArmorProfile', 'type') === 'Unconfined' ||
      annotated.has(asText(field(c, 'name'))),
  );
  const values = setters.length + bad.length > 0 ? ['"Unconfined"'] : [];
  if (bad.length > 0) setters.push(containersText(namesOf(bad)));
  if (annotations.length > 0) setters.push(plural('annotation', 'annotations', annotations.length));
  values.push(...annotations.map(([key, value]) => `"${key}="${asText(value)}""`).sort());
  if (values.length === 0) return undefined;
  return {
    reason: plural('forbidden AppArmor profile', 'forbidden AppArmor profiles', values.length),
    detail: `${setters.join(' and ')} must not set AppArmor profile type to ${values.join(', ')}`,
  };
};

const ORDINARY_CAPABILITIES: ReadonlySet<string> = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

export const capabilities: Check = ({ spec }) => {
  const added = (c: unknown) =>
    asList(fieldAt(c, 'securityContext', 'capabilities', 'add'))
      .map(asText)
      .filter((name) => !ORDINARY_CAPABILITIES.has(name));
  const bad = containersOf(spec).filter((c) => added(c).length > 0);
  if (bad.length === 0) return undefined;
  const which = `${containersText(namesOf(bad))} must not include ${quoted(unique(bad.flatMap(added)))}`;
  return { reason: 'non-default capabilities', detail: `${which} in securityContext.capabilities.add` };
};

export const hostNamespaces: Check = ({ spec }) => {
  const set = ['hostNetwork', 'hostPID', 'hostIPC'].filter((key) => field(spec, key) === true);
  if (set.length === 0) return undefined;
  return { reason: 'host namespaces', detail: set.map((key) => `${key}=true`).join(', ') };
};

export const hostPathVolumes: Check = ({ spec }) => {
  const bad = asList(field(spec, 'volumes')).filter((v) => field(v, 'hostPath') !== undefined);
  if (bad.length === 0) return undefined;
  const detail = `${plural('volume', 'volumes', bad.length)} ${quoted(namesOf(bad))}`;
  return { reason: 'hostPath volumes', detail };
};

export const hostPorts: Check = ({ spec }) => {
  const ports = (c: unknown) =>
    asList(field(c, 'ports'))
      .map((port) => field(port, 'hostPort'))
      .filter((port) => typeof port === 'number' && port !== 0)
      .map(String);
  const bad = containersOf(spec).filter((c) => ports(c).length > 0);
  if (bad.length === 0) return undefined;
  const all = unique(bad.flatMap(ports));
  const uses = `${plural('uses', 'use', bad.length)} ${plural('hostPort', 'hostPorts', all.length)}`;
  return { reason: 'hostPort', detail: `${containersText(namesOf(bad))} ${uses} ${all.join(', ')}` };
};

const HANDLERS = [
  ['livenessProbe'],
  ['readinessProbe'],
  ['startupProbe'],
  ['lifecycle', 'postStart'],
  ['lifecycle', 'preStop'],
];

export const probeHosts: Check = ({ spec }) => {
  const hosts = (c: unknown) =>
    HANDLERS.flatMap((path) =>
      ['httpGet', 'tcpSocket'].map((kind) => asText(fieldAt(c, ...path, kind, 'host'))),
    ).filter((host) => host !== '');
  const bad = containersOf(spec).filter((c) => hosts(c).length > 0);
  if (bad.length === 0) return undefined;
  const all = unique(bad.flatMap(hosts));
  const uses = `${plural('uses', 'use', bad.length)} probe or lifecycle ${plural('host', 'hosts', all.length)}`;
  return {
    reason: 'probe or lifecycle host',
    detail: `${containersText(namesOf(bad))} ${uses} ${quoted(all)}`,
  };
};

export const privileged: Check = ({ spec }) => {
  const bad = containersOf(spec).filter((c) => fieldAt(c, 'securityContext', 'privileged') === true);
  if (bad.length === 0) return undefined;
  const detail = `${containersText(namesOf(bad))} must not set securityContext.privileged=true`;
  return { reason: 'privileged', detail };
};

/** Whether a pod has users of its own, who are nobody on its host (policy/helpers.go). */
export function hasOwnUsers(spec: unknown): boolean {
  return fieldAt(spec, 'hostUsers') === false;
}

export const procMount: Check = (pod) => (hasOwnUsers(pod.spec) ? undefined : procMountRestricted(pod));

export const procMountRestricted: Check = ({ spec }) => {
  const mountOf = (c: unknown) => asText(fieldAt(c, 'securityContext', 'procMount'));
  const bad = containersOf(spec).filter((c) => !['', 'Default'].includes(mountOf(c)));
  if (bad.length === 0) return undefined;
  const types = quoted(unique(bad.map(mountOf)));
  return {
    reason: 'procMount',
    detail: `${containersText(namesOf(bad))} must not set securityContext.procMount to ${types}`,
  };
};

export const seccompProfile: Check = ({ spec }) => badSeccomp(spec);

/** Profiles that no level allows. */
export function badSeccomp(spec: unknown): Violation | undefined {
  const typeOf = (holder: unknown) => asText(fieldAt(holder, 'securityContext', 'seccompProfile', 'type'));
  const isBad = (type: string) => !['', 'RuntimeDefault', 'Localhost'].includes(type);
  const bad = containersOf(spec).filter((c) => isBad(typeOf(c)));
  const setters = isBad(typeOf(spec)) ? ['pod'] : [];
  if (bad.length > 0) setters.push(containersText(namesOf(bad)));
  if (setters.length === 0) return undefined;
  const values = unique([...(isBad(typeOf(spec)) ? [spec] : []), ...bad].map(typeOf));
  const detail = `${setters.join(' and ')} must not set securityContext.seccompProfile.type to ${quoted(values)}`;
  return { reason: 'seccompProfile', detail };
}

const SELINUX_TYPES: ReadonlySet<string> = new Set([
  '',
  'container_t',
  'container_init_t',
  'container_kvm_t',
  'container_engine_t',
]);

export const seLinuxOptions: Check = ({ spec }) => {
  const options = (holder: unknown) => fieldAt(holder, 'securityContext', 'seLinuxOptions');
  const part = (holder: unknown, key: string) => asText(field(options(holder), key));
  const isBad = (holder: unknown) =>
    !SELINUX_TYPES.has(part(holder, 'type')) || part(holder, 'user') !== '' || part(holder, 'role') !== '';
  const containers = containersOf(spec).filter(isBad);
  const holders = [...(isBad(spec) ? [spec] : []), ...containers];
  if (holders.length === 0) return undefined;
  const setters = isBad(spec) ? ['pod'] : [];
  if (containers.length > 0) setters.push(containersText(namesOf(containers)));
  const types = unique(holders.map((h) => part(h, 'type')).filter((type) => !SELINUX_TYPES.has(type)));
  const wrong = types.length === 0 ? [] : [`${plural('type', 'types', types.length)} ${quoted(types)}`];
  for (const key of ['user', 'role']) {
    if (holders.some((holder) => part(holder, key) !== '')) wrong.push(`${key} may not be set`);
  }
  const detail = `${setters.join(' and ')} set forbidden securityContext.seLinuxOptions: ${wrong.join('; ')}`;
  return { reason: 'seLinuxOptions', detail };
};

const SAFE_SYSCTLS: ReadonlySet<string> = new Set([
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ping_group_range',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.tcp_wmem',
]);

export const sysctls: Check = ({ spec }) => {
  const names = asList(fieldAt(spec, 'securityContext', 'sysctls')).map((s) => asText(field(s, 'name')));
  const bad = names.filter((name) => !SAFE_SYSCTLS.has(name));
  return bad.length === 0 ? undefined : { reason: 'forbidden sysctls', detail: bad.join(', ') };
};

export const windowsHostProcess: Check = ({ spec }: PodView) => {
  const isHost = (holder: unknown) =>
    fieldAt(holder, 'securityContext', 'windowsOptions', 'hostProcess') === true;
  const bad = containersOf(spec).filter(isHost);
  const setters = isHost(spec) ? ['pod'] : [];
  if (bad.length > 0) setters.push(containersText(namesOf(bad)));
  if (setters.length === 0) return undefined;
  const detail = `${setters.join(' and ')} must not set securityContext.windowsOptions.hostProcess=true`;
  return { reason: 'hostProcess', detail };
};
