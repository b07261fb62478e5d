import type { KubeObject } from '../object.ts';
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

/** A step of a rule: the state, or undefined to go on. */
type Check = ObjectStatus | undefined;

/** Without a deadline the controller sets no Progressing condition: the rollout then counts as progressing. */
const NO_DEADLINE = 2 ** 31 - 1;

export function deploymentStatus(object: KubeObject): ObjectStatus {
  let progressing = intAt(object, NO_DEADLINE, 'spec', 'progressDeadlineSeconds') === NO_DEADLINE;
  let available = false;
  for (const { type, status, reason } of conditionsOf(object)) {
    if (type === 'Progressing') {
      if (reason === 'ProgressDeadlineExceeded') return failed(reason, 'Progress deadline exceeded');
      if (status === 'True' && reason === 'NewReplicaSetAvailable') progressing = true;
    } else if (type === 'Available' && status === 'True') {
      available = true;
    }
  }
  const counts = deploymentCounts(object);
  if (counts !== undefined) return counts;
  if (!progressing) return inProgress('ReplicaSetNotAvailable', 'ReplicaSet not Available');
  if (!available) return inProgress('DeploymentNotAvailable', 'Deployment not Available');
  return current(`Deployment is available. Replicas: ${intAt(object, 0, 'status', 'replicas')}`);
}

function deploymentCounts(object: KubeObject): Check {
  const wanted = intAt(object, 1, 'spec', 'replicas');
  const replicas = intAt(object, 0, 'status', 'replicas');
  const updated = intAt(object, 0, 'status', 'updatedReplicas');
  const available = intAt(object, 0, 'status', 'availableReplicas');
  return (
    fewer('LessReplicas', 'Replicas', replicas, wanted) ??
    fewer('LessUpdated', 'Updated', updated, wanted) ??
    extra(replicas, wanted) ??
    fewer('LessAvailable', 'Available', available, updated) ??
    fewer('LessReady', 'Ready', intAt(object, 0, 'status', 'readyReplicas'), wanted)
  );
}

export function statefulSetStatus(object: KubeObject): ObjectStatus {
  if (stringAt(object, '', 'spec', 'updateStrategy', 'type') === 'OnDelete') {
    return current('StatefulSet is using the ondelete update strategy');
  }
  const wanted = intAt(object, 1, 'spec', 'replicas');
  const replicas = intAt(object, 0, 'status', 'replicas');
  const updated = intAt(object, 0, 'status', 'updatedReplicas');
  const counts =
    fewer('LessReplicas', 'Replicas', replicas, wanted) ??
    fewer('LessReady', 'Ready', intAt(object, 0, 'status', 'readyReplicas'), wanted) ??
    extra(replicas, wanted);
  if (counts !== undefined) return counts;
  const partition = intAt(object, -1, 'spec', 'updateStrategy', 'rollingUpdate', 'partition');
  if (partition !== -1) {
    return (
      fewer('PartitionRollout', 'updated', updated, wanted - partition) ??
      current(`Partition rollout complete. updated: ${updated}`)
    );
  }
  const behind = fewer('LessCurrent', 'current', intAt(object, 0, 'status', 'currentReplicas'), wanted);
  if (behind !== undefined) return behind;
  const revision = stringAt(object, '', 'status', 'currentRevision');
  if (revision !== stringAt(object, '', 'status', 'updateRevision')) {
    return inProgress('RevisionMismatch', 'Waiting for updated revision to match current');
  }
  return current(`All replicas scheduled as expected. Replicas: ${replicas}`);
}

export function daemonSetStatus(object: KubeObject): ObjectStatus {
  if (typeof fieldAt(object, 'metadata', 'generation') !== 'number') {
    return inProgress('NoGeneration', `${object.kind} metadata.generation not found`);
  }
  if (typeof fieldAt(object, 'status', 'observedGeneration') !== 'number') {
    return inProgress('NoObservedGeneration', `${object.kind} status.observedGeneration not found`);
  }
  const desired = intAt(object, -1, 'status', 'desiredNumberScheduled');
  if (desired === -1) return inProgress('NoDesiredNumber', 'Missing .status.desiredNumberScheduled');
  const count = (field: string) => intAt(object, 0, 'status', field);
  return (
    fewer('LessCurrent', 'Current', count('currentNumberScheduled'), desired) ??
    fewer('LessUpdated', 'Updated', count('updatedNumberScheduled'), desired) ??
    fewer('LessAvailable', 'Available', count('numberAvailable'), desired) ??
    fewer('LessReady', 'Ready', count('numberReady'), desired) ??
    current(`All replicas scheduled as expected. Replicas: ${desired}`)
  );
}

export function replicaSetStatus(object: KubeObject): ObjectStatus {
  if (conditionsOf(object).some(({ type, status }) => type === 'ReplicaFailure' && status === 'True')) {
    return inProgress('ReplicaFailure', 'Replica Failure condition. Check Pods');
  }
  const wanted = intAt(object, 1, 'spec', 'replicas');
  const count = (field: string) => intAt(object, 0, 'status', field);
  return (
    fewer('LessLabelled', 'Labelled', count('fullyLabeledReplicas'), wanted) ??
    fewer('LessAvailable', 'Available', count('availableReplicas'), wanted) ??
    fewer('LessReady', 'Ready', count('readyReplicas'), wanted) ??
    extra(count('replicas'), wanted) ??
    current(`ReplicaSet is available. Replicas: ${count('replicas')}`)
  );
}

function fewer(reason: string, label: string, have: number, want: number): Check {
  return want > have ? inProgress(reason, `${label}: ${have}/${want}`) : undefined;
}

function extra(have: number, want: number): Check {
  return have > want ? inProgress('ExtraPods', `Pending termination: ${have - want}`) : undefined;
}
