import { asList, asText, field } from '../../values.ts';
import { dns1123Label, dns1123Subdomain } from '../names.ts';
import { validateResources } from './container-resources.ts';
import { validateFieldRef, validateResourceRef } from './field-refs.ts';
import { type PodVolumes, validateDevices, validateMounts } from './mounts.ts';
import { validateLifecycle, validateProbe } from './probes.ts';
import type { Report } from './report.ts';
import { validateSecurityContext } from './security.ts';
import { configKeyComplaints, ENV_NAME_TEXT, portNameComplaints } from './words.ts';

// Containers (kubernetes pkg/apis/core/validation/validation.go).

const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];
const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const MESSAGE_POLICIES = ['File', 'FallbackToLogsOnError'];

/** Volumes, claims, and names of containers so far, of the pod that is looked at. */
export interface PodNames {
  readonly volumes: PodVolumes;
  /** Of its resource claims. */
  readonly claims: ReadonlySet<string>;
  readonly containers: Set<string>;
  readonly hostUsers: boolean;
  /** Seconds that a container has to end. */
  readonly grace: number;
}

export function validateContainers(report: Report, list: unknown, path: string, names: PodNames): void {
  if (asList(list).length === 0) report.required(path);
  report.each(list, path, (container, at) => {
    validateCommon(report, container, at, names);
    validateUnique(report, container, at, names);
    validateHandlers(report, container, at, names);
  });
}

function validateUnique(report: Report, container: unknown, path: string, names: PodNames): void {
  const name = asText(field(container, 'name'));
  if (names.containers.has(name)) report.duplicate(`${path}.name`, name);
  names.containers.add(name);
}

/** Ports of the host that several containers ask for, and those that its network gives to nobody. */
export function validateHostPorts(
  report: Report,
  containers: unknown,
  path: string,
  hostNetwork: boolean,
): void {
  const seen = new Set<string>();
  report.each(containers, path, (container, place) =>
    report.each(field(container, 'ports'), `${place}.ports`, (port, at) => {
      const host = field(port, 'hostPort') ?? 0;
      if (host === 0) return;
      const key = `${asText(field(port, 'protocol')) || 'TCP'}/${asText(field(port, 'hostIP'))}/${String(host)}`;
      if (seen.has(key)) report.duplicate(`${at}.hostPort`, key);
      seen.add(key);
      if (hostNetwork && host !== (field(port, 'containerPort') ?? 0))
        report.invalid(`${at}.hostPort`, host, 'must match `containerPort` when `hostNetwork` is true');
    }),
  );
}

/** Init containers are watched over only if they stay. */
export function validateInitContainers(report: Report, list: unknown, path: string, names: PodNames): void {
  report.each(list, path, (container, at) => {
    validateCommon(report, container, at, names);
    const restart = field(container, 'restartPolicy');
    const policies = ['Always', 'Never', 'OnFailure'];
    if (restart !== undefined && !policies.includes(asText(restart)))
      report.unsupported(`${at}.restartPolicy`, restart, policies);
    if (asText(field(container, 'name')) !== '') validateUnique(report, container, at, names);
    if (restart === 'Always') {
      validateHandlers(report, container, at, names);
      return;
    }
    for (const key of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe']) {
      if (field(container, key) === undefined) continue;
      report.forbidden(`${at}.${key}`, 'may not be set for init containers without restartPolicy=Always');
    }
  });
}

function validateHandlers(report: Report, container: unknown, path: string, { grace }: PodNames): void {
  validateLifecycle(report, field(container, 'lifecycle'), `${path}.lifecycle`, grace);
  for (const key of ['livenessProbe', 'readinessProbe', 'startupProbe'])
    validateProbe(report, field(container, key), `${path}.${key}`, key !== 'readinessProbe');
}

function validateCommon(report: Report, container: unknown, path: string, names: PodNames): void {
  const name = asText(field(container, 'name'));
  if (name === '') report.required(`${path}.name`);
  else report.check(`${path}.name`, name, dns1123Label(name, false));
  if (asText(field(container, 'image')) === '') report.required(`${path}.image`);
  report.oneOf(
    `${path}.terminationMessagePolicy`,
    field(container, 'terminationMessagePolicy'),
    MESSAGE_POLICIES,
  );
  validatePorts(report, field(container, 'ports'), `${path}.ports`);
  validateEnv(report, field(container, 'env'), `${path}.env`);
  validateEnvFrom(report, field(container, 'envFrom'), `${path}.envFrom`);
  validateMounts(report, container, `${path}.volumeMounts`, names.volumes);
  validateDevices(report, container, `${path}.volumeDevices`, names.volumes);
  report.oneOf(`${path}.imagePullPolicy`, field(container, 'imagePullPolicy'), PULL_POLICIES);
  validateResources(report, field(container, 'resources'), `${path}.resources`, names.claims);
  validateResize(report, field(container, 'resizePolicy'), `${path}.resizePolicy`);
  validateSecurityContext(
    report,
    field(container, 'securityContext'),
    `${path}.securityContext`,
    names.hostUsers,
  );
}

function validatePorts(report: Report, ports: unknown, path: string): void {
  const seen = new Set<string>();
  report.each(ports, path, (port, at) => {
    const name = asText(field(port, 'name'));
    const complaints = name === '' ? [] : portNameComplaints(name);
    report.check(`${at}.name`, name, complaints);
    if (name !== '' && complaints.length === 0) {
      if (seen.has(name)) report.duplicate(`${at}.name`, name);
      seen.add(name);
    }
    const number = field(port, 'containerPort') ?? 0;
    if (number === 0) report.required(`${at}.containerPort`);
    else report.range(`${at}.containerPort`, number, 1, 65_535);
    const host = field(port, 'hostPort');
    if (host !== 0) report.range(`${at}.hostPort`, host, 1, 65_535);
    report.oneOf(`${at}.protocol`, field(port, 'protocol'), PROTOCOLS);
  });
}

function validateEnv(report: Report, env: unknown, path: string): void {
  report.each(env, path, (variable, at) => {
    validateEnvName(report, asText(field(variable, 'name')), `${at}.name`);
    const source = field(variable, 'valueFrom');
    if (source !== undefined)
      validateEnvSource(report, source, `${at}.valueFrom`, asText(field(variable, 'value')));
  });
}

function validateEnvName(report: Report, name: string, path: string): void {
  if (name === '') report.required(path);
  else if (!/^[ -<>-~]+$/.test(name)) report.invalid(path, name, ENV_NAME_TEXT);
}

const SOURCES = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef'];

function validateEnvSource(report: Report, source: unknown, path: string, value: string): void {
  const set = SOURCES.filter((key) => field(source, key) !== undefined);
  if (set.length === 0) {
    const names = '`fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`';
    report.invalid(path, '', `must specify one of: ${names}`);
  } else if (value !== '') report.invalid(path, '', 'may not be specified when `value` is not empty');
  else if (set.length > 1) report.invalid(path, '', 'may not have more than one field specified at a time');
  const [pod, resource] = ['fieldRef', 'resourceFieldRef'].map((key) => field(source, key));
  if (pod !== undefined) validateFieldRef(report, pod, `${path}.fieldRef`, 'env');
  if (resource !== undefined) validateResourceRef(report, resource, `${path}.resourceFieldRef`, 'env');
  for (const key of ['configMapKeyRef', 'secretKeyRef']) {
    const reference = field(source, key);
    if (reference === undefined) continue;
    const name = asText(field(reference, 'name'));
    report.check(`${path}.${key}.name`, name, dns1123Subdomain(name, false));
    const part = asText(field(reference, 'key'));
    if (part === '') report.required(`${path}.${key}.key`);
    else report.check(`${path}.${key}.key`, part, configKeyComplaints(part));
  }
}

function validateEnvFrom(report: Report, list: unknown, path: string): void {
  report.each(list, path, (source, at) => {
    for (const key of ['configMapRef', 'secretRef']) {
      const reference = field(source, key);
      if (reference === undefined) continue;
      const name = asText(field(reference, 'name'));
      if (name === '') report.required(`${at}.${key}.name`);
      else report.check(`${at}.${key}.name`, name, dns1123Subdomain(name, false));
    }
    const set = ['configMapRef', 'secretRef'].filter((key) => field(source, key) !== undefined);
    if (set.length === 0) report.invalid(path, '', 'must specify one of: `configMapRef` or `secretRef`');
    if (set.length > 1) report.invalid(path, '', 'may not have more than one field specified at a time');
  });
}

function validateResize(report: Report, policies: unknown, path: string): void {
  const seen = new Set<string>();
  report.each(policies, path, (policy, at) => {
    const resource = asText(field(policy, 'resourceName'));
    if (seen.has(resource)) report.duplicate(at, resource);
    seen.add(resource);
    if (resource === '') report.required(path);
    else report.oneOf(path, resource, ['cpu', 'memory']);
    if (asText(field(policy, 'restartPolicy')) === '') report.required(path);
    else report.oneOf(path, field(policy, 'restartPolicy'), ['NotRequired', 'RestartContainer']);
  });
}
