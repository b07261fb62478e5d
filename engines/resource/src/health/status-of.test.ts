import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../object.ts';
import { statusOf } from './status-of.ts';

const NOW = Date.UTC(2026, 0, 1);

function object(apiVersion: string, kind: string, parts: Record<string, unknown>): KubeObject {
  const { metadata, ...rest } = parts;
  return { apiVersion, kind, metadata: { name: 'x', ...(metadata as object) }, ...rest };
}
function text(parts: Record<string, unknown>, apiVersion: string, kind: string): string {
  const { status, message } = statusOf(object(apiVersion, kind, parts), { now: NOW });
  return `${status}: ${message}`;
}
const condition = (type: string, status: string, reason = '', message = '') => ({
  type,
  status,
  reason,
  message,
});
const done = { replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2 };
const conditions = [
  condition('Progressing', 'True', 'NewReplicaSetAvailable'),
  condition('Available', 'True'),
];
const spec = { replicas: 2, progressDeadlineSeconds: 600 };

describe('statusOf a Deployment', () => {
  test.each<[Record<string, unknown>, string]>([
    [{ spec, status: {} }, 'InProgress: Replicas: 0/2'],
    [{ spec, status: { ...done, updatedReplicas: 1 } }, 'InProgress: Updated: 1/2'],
    [{ spec, status: { ...done, replicas: 3 } }, 'InProgress: Pending termination: 1'],
    [{ spec, status: { ...done, availableReplicas: 1 } }, 'InProgress: Available: 1/2'],
    [{ spec, status: { ...done, readyReplicas: 1 } }, 'InProgress: Ready: 1/2'],
    [{ spec, status: done }, 'InProgress: ReplicaSet not Available'],
    [
      { spec, status: { ...done, conditions: conditions.slice(0, 1) } },
      'InProgress: Deployment not Available',
    ],
    [{ spec, status: { ...done, conditions } }, 'Current: Deployment is available. Replicas: 2'],
    [
      { spec: { replicas: 2 }, status: { ...done, conditions: conditions.slice(1) } },
      'Current: Deployment is available. Replicas: 2',
    ],
    [
      { spec, status: { conditions: [condition('Progressing', 'False', 'ProgressDeadlineExceeded')] } },
      'Failed: Progress deadline exceeded',
    ],
  ])('%j → %s', (parts, expected) => {
    expect(text(parts, 'apps/v1', 'Deployment')).toBe(expected);
  });
});

describe('statusOf', () => {
  test.each<[string, string, Record<string, unknown>, string]>([
    ['v1', 'ConfigMap', {}, 'Current: Resource is always ready'],
    [
      'v1',
      'ConfigMap',
      { metadata: { deletionTimestamp: 't' } },
      'Terminating: Resource scheduled for deletion',
    ],
    ['x.dev/v1', 'X', {}, 'Current: Resource is current'],
    [
      'x.dev/v1',
      'X',
      { metadata: { generation: 2 }, status: { observedGeneration: 1 } },
      'InProgress: X generation is 2, but latest observed generation is 1',
    ],
    ['x.dev/v1', 'X', { metadata: { generation: 2 }, status: {} }, 'Current: Resource is current'],
    [
      'x.dev/v1',
      'X',
      { status: { conditions: [condition('Reconciling', 'True', 'R', 'busy')] } },
      'InProgress: busy',
    ],
    [
      'x.dev/v1',
      'X',
      { status: { conditions: [condition('Stalled', 'True', 'S', 'stuck')] } },
      'Failed: stuck',
    ],
    ['x.dev/v1', 'X', { status: { conditions: [condition('Ready', 'True')] } }, 'Current: Resource is Ready'],
    ['x.dev/v1', 'X', { status: { conditions: [condition('Ready', 'False', 'F', 'no')] } }, 'InProgress: no'],
    [
      'x.dev/v1',
      'X',
      { status: { conditions: [condition('Ready', 'Unknown', 'F', 'hm')] } },
      'InProgress: hm',
    ],
    [
      'v1',
      'Service',
      { spec: { type: 'LoadBalancer' } },
      'InProgress: ClusterIP not set. Service type: LoadBalancer',
    ],
    ['v1', 'Service', { spec: { type: 'LoadBalancer', clusterIP: '1' } }, 'Current: Service is ready'],
    ['v1', 'PersistentVolumeClaim', {}, 'InProgress: PVC is not Bound. phase: unknown'],
    ['v1', 'PersistentVolumeClaim', { status: { phase: 'Bound' } }, 'Current: PVC is Bound'],
    ['apiextensions.k8s.io/v1', 'CustomResourceDefinition', {}, 'InProgress: Install in progress'],
    [
      'apiextensions.k8s.io/v1',
      'CustomResourceDefinition',
      { status: { conditions: [condition('NamesAccepted', 'False', 'C', 'taken')] } },
      'Failed: taken',
    ],
    [
      'apiextensions.k8s.io/v1',
      'CustomResourceDefinition',
      { status: { conditions: [condition('Established', 'False', 'Installing')] } },
      'InProgress: Install in progress',
    ],
    [
      'apiextensions.k8s.io/v1',
      'CustomResourceDefinition',
      { status: { conditions: [condition('Established', 'True')] } },
      'Current: CRD is established',
    ],
    [
      'apps/v1',
      'StatefulSet',
      { spec: { updateStrategy: { type: 'OnDelete' } } },
      'Current: StatefulSet is using the ondelete update strategy',
    ],
    ['apps/v1', 'StatefulSet', { status: { replicas: 1, readyReplicas: 1 } }, 'InProgress: current: 0/1'],
    [
      'apps/v1',
      'StatefulSet',
      { status: { replicas: 1, readyReplicas: 1, currentReplicas: 1, updateRevision: 'b' } },
      'InProgress: Waiting for updated revision to match current',
    ],
    [
      'apps/v1',
      'StatefulSet',
      { status: { replicas: 1, readyReplicas: 1, currentReplicas: 1 } },
      'Current: All replicas scheduled as expected. Replicas: 1',
    ],
    [
      'apps/v1',
      'StatefulSet',
      {
        spec: { replicas: 3, updateStrategy: { rollingUpdate: { partition: 2 } } },
        status: { replicas: 3, readyReplicas: 3, updatedReplicas: 0 },
      },
      'InProgress: updated: 0/1',
    ],
    [
      'apps/v1',
      'DaemonSet',
      { metadata: { generation: 1 }, status: {} },
      'InProgress: DaemonSet status.observedGeneration not found',
    ],
    [
      'apps/v1',
      'DaemonSet',
      {
        metadata: { generation: 1 },
        status: {
          observedGeneration: 1,
          desiredNumberScheduled: 2,
          currentNumberScheduled: 2,
          updatedNumberScheduled: 2,
          numberAvailable: 1,
        },
      },
      'InProgress: Available: 1/2',
    ],
    [
      'apps/v1',
      'ReplicaSet',
      { status: { fullyLabeledReplicas: 1, availableReplicas: 1, readyReplicas: 1, replicas: 2 } },
      'InProgress: Pending termination: 1',
    ],
    ['v1', 'Pod', {}, 'InProgress: Pod phase not available'],
    ['v1', 'Pod', { status: { phase: 'Succeeded' } }, 'Current: Pod has completed successfully'],
    ['v1', 'Pod', { status: { phase: 'Running' } }, 'InProgress: Pod is running but is not Ready'],
    [
      'v1',
      'Pod',
      {
        status: {
          phase: 'Running',
          containerStatuses: [{ name: 'c', state: { waiting: { reason: 'CrashLoopBackOff' } } }],
        },
      },
      'Failed: Containers in CrashLoop state: c',
    ],
    ['v1', 'Pod', { status: { phase: 'Dancing' } }, 'Unknown: unknown phase Dancing'],
    ['batch/v1', 'Job', {}, 'InProgress: Job not started. active: 0/1'],
    ['batch/v1', 'Job', { spec: { suspend: true } }, 'Current: Job is suspended'],
    [
      'batch/v1',
      'Job',
      { status: { startTime: 't', active: 1 } },
      'InProgress: Job in progress. success:0, active: 1, failed: 0',
    ],
    [
      'batch/v1',
      'Job',
      { status: { conditions: [condition('Complete', 'True')], succeeded: 1 } },
      'Current: Job Completed. succeeded: 1/1',
    ],
    [
      'batch/v1',
      'Job',
      { status: { conditions: [condition('Failed', 'True')], failed: 7 } },
      'Failed: Job Failed. failed: 7/1',
    ],
  ])('%s %s %j → %s', (apiVersion, kind, parts, expected) => {
    expect(text(parts, apiVersion, kind)).toBe(expected);
  });

  test('gives an unschedulable pod 15 seconds', () => {
    const status = { phase: 'Pending', conditions: [condition('PodScheduled', 'False', 'Unschedulable')] };
    const created = (age: number) => ({ creationTimestamp: new Date(NOW - age).toISOString() });
    expect(text({ metadata: created(14_000), status }, 'v1', 'Pod')).toBe(
      'InProgress: Pod has not been scheduled',
    );
    expect(text({ metadata: created(15_000), status }, 'v1', 'Pod')).toBe(
      'Failed: Pod could not be scheduled',
    );
  });

  test('calls a running Job current where kstatus rules', () => {
    const job = object('batch/v1', 'Job', { status: { startTime: 't', active: 1 } });
    expect(statusOf(job, { now: NOW, jobs: 'kstatus' }).status).toBe('Current');
  });
});
