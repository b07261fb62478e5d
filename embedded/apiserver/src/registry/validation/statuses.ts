import { isIP } from 'node:net';
import type { KubeObject } from '@flux-ts/resource';
import type { FieldError } from '@flux-ts/schema';
import { asList, asText, field, fieldAt } from '../../values.ts';
import { dns1123Subdomain } from '../names.ts';
import { addressComplaints } from './addresses.ts';
import { validateJobStatus } from './job-status.ts';
import { Report } from './report.ts';

// What a status may not say, each from its validation package of kubernetes pkg/apis.

type Validate = (report: Report, next: KubeObject, live: KubeObject) => void;

interface Counts {
  readonly fields: readonly string[];
  /** Those that cannot be more than `replicas`. */
  readonly parts: readonly string[];
  /** How `availableReplicas` above `readyReplicas` is told. */
  readonly ready?: string;
}

const SHARED = ['readyReplicas', 'availableReplicas'];
const DEPLOYMENT: Counts = {
  fields: [
    'observedGeneration',
    'replicas',
    'updatedReplicas',
    ...SHARED,
    'unavailableReplicas',
    'terminatingReplicas',
    'collisionCount',
  ],
  parts: ['updatedReplicas', ...SHARED],
  ready: 'cannot be greater than readyReplicas',
};
const REPLICA_SET: Counts = {
  fields: ['replicas', 'fullyLabeledReplicas', ...SHARED, 'observedGeneration', 'terminatingReplicas'],
  parts: ['fullyLabeledReplicas', ...SHARED],
  ready: 'cannot be greater than readyReplicas',
};
const CONTROLLER: Counts = {
  ...REPLICA_SET,
  fields: ['replicas', 'fullyLabeledReplicas', ...SHARED, 'observedGeneration'],
};
const STATEFUL_SET: Counts = {
  fields: [
    'replicas',
    'readyReplicas',
    'currentReplicas',
    'updatedReplicas',
    'availableReplicas',
    'observedGeneration',
    'collisionCount',
  ],
  parts: ['readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas'],
  ready: 'cannot be greater than status.readyReplicas',
};
const DAEMON_SET: Counts = {
  fields: [
    'currentNumberScheduled',
    'numberMisscheduled',
    'desiredNumberScheduled',
    'numberReady',
    'observedGeneration',
    'updatedNumberScheduled',
    'numberAvailable',
    'numberUnavailable',
    'collisionCount',
  ],
  parts: [],
};

const BY_COLLECTION: ReadonlyMap<string, Validate> = new Map<string, Validate>([
  ['/namespaces', validatePhase],
  ['/replicationcontrollers', counted(CONTROLLER)],
  ['/services', validateBalancer],
  ['apps/daemonsets', counted(DAEMON_SET)],
  ['apps/deployments', counted(DEPLOYMENT)],
  ['apps/replicasets', counted(REPLICA_SET)],
  ['apps/statefulsets', counted(STATEFUL_SET)],
  ['batch/jobs', validateJobStatus],
  ['networking.k8s.io/ingresses', (report, next) => validateIngress(report, next['status'])],
]);

/** What a built-in kind demands of a status that is written; empty when nothing is wrong. */
export function builtinStatusErrors(collection: string, next: KubeObject, live: KubeObject): FieldError[] {
  const report = new Report();
  BY_COLLECTION.get(collection)?.(report, next, live);
  return report.errors;
}

function counted({ fields, parts, ready }: Counts): Validate {
  return (report, { status }, live) => {
    const count = (key: string) => Number(field(status, key) ?? 0);
    for (const key of fields) report.notNegative(`status.${key}`, field(status, key));
    for (const key of parts) {
      if (count(key) > count('replicas'))
        report.invalid(`status.${key}`, count(key), 'cannot be greater than status.replicas');
    }
    if (ready !== undefined && count('availableReplicas') > count('readyReplicas'))
      report.invalid('status.availableReplicas', count('availableReplicas'), ready);
    const collisions = fieldAt(live, 'status', 'collisionCount');
    if (typeof collisions === 'number' && count('collisionCount') < collisions)
      report.invalid('status.collisionCount', count('collisionCount'), 'cannot be decremented');
  };
}

function validatePhase(report: Report, { metadata, status }: KubeObject): void {
  const phase = field(status, 'phase') ?? '';
  const isLeaving = metadata.deletionTimestamp !== undefined;
  const wanted = isLeaving ? 'Terminating' : 'Active';
  if (phase === wanted) return;
  const when = isLeaving ? 'is not empty' : 'is empty';
  report.invalid('status.Phase', phase, `may only be '${wanted}' if \`deletionTimestamp\` ${when}`);
}

/** Addresses of a load balancer, which only a service has that asks for one. */
function validateBalancer(report: Report, { spec, status }: KubeObject): void {
  const path = 'status.loadBalancer.ingress';
  const entries = asList(fieldAt(status, 'loadBalancer', 'ingress'));
  if (field(spec, 'type') !== 'LoadBalancer') {
    if (entries.length > 0) report.forbidden(path, "may only be used when `spec.type` is 'LoadBalancer'");
    return;
  }
  report.each(entries, path, (entry, at) => {
    const [ip, mode] = [asText(field(entry, 'ip')), field(entry, 'ipMode')];
    if (ip !== '') report.check(`${at}.ip`, ip, addressComplaints(ip));
    if (mode === undefined && ip !== '')
      report.required(`${at}.ipMode`, 'must be specified when `ip` is set');
    else if (mode !== undefined && ip === '')
      report.forbidden(`${at}.ipMode`, 'may not be specified when `ip` is not set');
    else report.optionOf(`${at}.ipMode`, mode, ['Proxy', 'VIP']);
    validateHost(report, entry, at);
  });
}

function validateIngress(report: Report, status: unknown): void {
  report.each(fieldAt(status, 'loadBalancer', 'ingress'), 'status.loadBalancer.ingress', (entry, at) => {
    const ip = asText(field(entry, 'ip'));
    if (ip !== '') report.check(`${at}.ip`, ip, addressComplaints(ip));
    validateHost(report, entry, at);
  });
}

function validateHost(report: Report, entry: unknown, at: string): void {
  const host = asText(field(entry, 'hostname'));
  if (host === '') return;
  report.check(`${at}.hostname`, host, dns1123Subdomain(host, false));
  if (isIP(host) !== 0) report.invalid(`${at}.hostname`, host, 'must be a DNS name, not an IP address');
}
