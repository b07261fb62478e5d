import { parseApiVersion } from '../identity.ts';
import type { KubeObject } from '../object.ts';
import { podStatus } from './pod.ts';
import {
  conditionsOf,
  current,
  failed,
  fieldAt,
  inProgress,
  intAt,
  type ObjectStatus,
  stringAt,
} from './read.ts';
import { daemonSetStatus, deploymentStatus, replicaSetStatus, statefulSetStatus } from './workloads.ts';

/** What a status depends on beside the object. */
export interface StatusOptions {
  /** Milliseconds since the epoch: a pod may wait 15 s for a node before that is a failure. */
  readonly now: number;
  /**
   * Whose rule for Jobs: kstatus calls a Job current as soon as it runs, Flux (the default) only when it is done
   * or suspended (fluxcd/pkg runtime/statusreaders/job.go).
   */
  readonly jobs?: 'flux' | 'kstatus';
}

type Rule = (object: KubeObject, options: StatusOptions) => ObjectStatus;

const alwaysReady: Rule = () => current('Resource is always ready');

/** By group and kind; Flux's CLI and controllers know no other kinds. */
const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['Service', serviceStatus],
  ['Pod', (object, { now }) => podStatus(object, now)],
  ['Secret', alwaysReady],
  ['ConfigMap', alwaysReady],
  ['PersistentVolumeClaim', claimStatus],
  ['apps/StatefulSet', statefulSetStatus],
  ['apps/DaemonSet', daemonSetStatus],
  ['extensions/DaemonSet', daemonSetStatus],
  ['apps/Deployment', deploymentStatus],
  ['extensions/Deployment', deploymentStatus],
  ['apps/ReplicaSet', replicaSetStatus],
  ['extensions/ReplicaSet', replicaSetStatus],
  ['policy/PodDisruptionBudget', () => current('AllowedDisruptions has been computed.')],
  ['batch/CronJob', alwaysReady],
  ['batch/Job', (object, { jobs }) => (jobs === 'kstatus' ? jobStatus(object) : fluxJobStatus(object))],
  ['apiextensions.k8s.io/CustomResourceDefinition', definitionStatus],
]);

/**
 * How far an object has come, by the rules and in the words of kstatus
 * (fluxcd/cli-utils pkg/kstatus/status, surface/runtime.md §12).
 */
export function statusOf(object: KubeObject, options: StatusOptions): ObjectStatus {
  const { group } = parseApiVersion(object.apiVersion);
  const rule = RULES.get(group === '' ? object.kind : `${group}/${object.kind}`);
  // Flux's own Job reader does not look at what all objects have in common.
  if (rule !== undefined && group === 'batch' && object.kind === 'Job' && options.jobs !== 'kstatus') {
    return rule(object, options);
  }
  return generalStatus(object) ?? rule?.(object, options) ?? readyStatus(object);
}

function generalStatus(object: KubeObject): ObjectStatus | undefined {
  if (object.metadata.deletionTimestamp) {
    return { status: 'Terminating', message: 'Resource scheduled for deletion' };
  }
  const { generation } = object.metadata;
  const observed = fieldAt(object, 'status', 'observedGeneration');
  if (typeof generation === 'number' && typeof observed === 'number' && observed !== generation) {
    const message = `${object.kind} generation is ${generation}, but latest observed generation is ${observed}`;
    return inProgress('LatestGenerationNotObserved', message);
  }
  for (const { type, status, reason, message } of conditionsOf(object)) {
    if (status !== 'True') continue;
    if (type === 'Reconciling') return inProgress(reason, message);
    if (type === 'Stalled') return failed(reason, message);
  }
  return undefined;
}

/** Kinds without a rule of their own: a Ready condition decides, and without one they are current. */
function readyStatus(object: KubeObject): ObjectStatus {
  for (const { type, status, reason, message } of conditionsOf(object)) {
    if (type !== 'Ready') continue;
    if (status === 'True') return current('Resource is Ready');
    if (status === 'False' || status === 'Unknown') return inProgress(reason, message);
  }
  return current('Resource is current');
}

function serviceStatus(object: KubeObject): ObjectStatus {
  const type = stringAt(object, 'ClusterIP', 'spec', 'type');
  if (type === 'LoadBalancer' && stringAt(object, '', 'spec', 'clusterIP') === '') {
    return inProgress('NoIPAssigned', 'ClusterIP not set. Service type: LoadBalancer');
  }
  return current('Service is ready');
}

function claimStatus(object: KubeObject): ObjectStatus {
  const phase = stringAt(object, 'unknown', 'status', 'phase');
  return phase === 'Bound'
    ? current('PVC is Bound')
    : inProgress('NotBound', `PVC is not Bound. phase: ${phase}`);
}

function definitionStatus(object: KubeObject): ObjectStatus {
  for (const { type, status, reason, message } of conditionsOf(object)) {
    if (type === 'NamesAccepted' && status === 'False') return failed(reason, message);
    if (type !== 'Established') continue;
    if (status === 'False' && reason !== 'Installing') return failed(reason, message);
    if (status === 'True') return current('CRD is established');
  }
  return inProgress('Installing', 'Install in progress');
}

function jobStatus(object: KubeObject): ObjectStatus {
  const done = finishedJob(object);
  if (done !== undefined) return done;
  if (stringAt(object, '', 'status', 'startTime') === '')
    return inProgress('JobNotStarted', 'Job not started');
  return current(jobProgress(object));
}

function fluxJobStatus(object: KubeObject): ObjectStatus {
  if (fieldAt(object, 'spec', 'suspend') === true) return current('Job is suspended');
  const done = finishedJob(object);
  if (done !== undefined) return done;
  if (stringAt(object, '', 'status', 'startTime') === '') {
    return inProgress(
      'JobNotStarted',
      `Job not started. active: 0/${intAt(object, 1, 'spec', 'parallelism')}`,
    );
  }
  return inProgress('JobInProgress', jobProgress(object));
}

function finishedJob(object: KubeObject): ObjectStatus | undefined {
  const completions = intAt(object, intAt(object, 1, 'spec', 'parallelism'), 'spec', 'completions');
  for (const { type, status } of conditionsOf(object)) {
    if (status !== 'True') continue;
    if (type === 'Complete') {
      return current(`Job Completed. succeeded: ${intAt(object, 0, 'status', 'succeeded')}/${completions}`);
    }
    if (type === 'Failed') {
      return failed(
        'JobFailed',
        `Job Failed. failed: ${intAt(object, 0, 'status', 'failed')}/${completions}`,
      );
    }
  }
  return undefined;
}

function jobProgress(object: KubeObject): string {
  const count = (field: string) => intAt(object, 0, 'status', field);
  return `Job in progress. success:${count('succeeded')}, active: ${count('active')}, failed: ${count('failed')}`;
}
