import type { UserStep } from '../run-steps.ts';
import { type Fields, tried } from './sending.ts';

const job = (spec: Fields) =>
  tried('batch/v1', 'jobs', 'Job', {
    spec: {
      template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i:1' }] } },
      ...spec,
    },
  });
const deployment = (spec: Fields) =>
  tried('apps/v1', 'deployments', 'Deployment', {
    spec: {
      selector: { matchLabels: { a: 'b' } },
      template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i:1' }] } },
      ...spec,
    },
  });

/** Workloads and what goes with them. */
export const WORKLOADS: readonly UserStep[] = [
  deployment({ replicas: -1, minReadySeconds: -1, revisionHistoryLimit: -1, progressDeadlineSeconds: 0 }),
  deployment({ minReadySeconds: 600, strategy: { type: 'Recreate', rollingUpdate: {} } }),
  deployment({ strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: '0%' } } }),
  deployment({ strategy: { rollingUpdate: { maxSurge: '150%', maxUnavailable: '101%' } } }),
  deployment({ strategy: { type: 'Slow', rollingUpdate: { maxSurge: 'x', maxUnavailable: -1 } } }),
  deployment({ selector: {} }),
  deployment({
    selector: {
      matchExpressions: [
        { key: 'a', operator: 'In', values: [] },
        { key: '', operator: 'Is' },
      ],
    },
  }),
  deployment({ selector: { matchLabels: { a: 'c' } }, paused: false }),
  deployment({ template: {} }),
  deployment({
    template: {
      metadata: { labels: { a: 'b' } },
      spec: { restartPolicy: 'OnFailure', containers: [{ name: 'c', image: ' i' }] },
    },
  }),
  tried('apps/v1', 'statefulsets', 'StatefulSet', {
    spec: {
      selector: { matchLabels: { a: 'b' } },
      template: {
        metadata: { labels: { a: 'b' } },
        spec: { containers: [{ name: 'c', image: 'i:1' }], activeDeadlineSeconds: 5 },
      },
      podManagementPolicy: 'Random',
      updateStrategy: { type: 'OnDelete', rollingUpdate: { partition: -1 } },
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Burn' },
      ordinals: { start: -1 },
      volumeClaimTemplates: [{ metadata: { name: 'A_' }, spec: {} }],
    },
  }),
  tried('apps/v1', 'statefulsets', 'StatefulSet', {
    spec: {
      selector: { matchLabels: { a: 'b' } },
      serviceName: 'Bad_',
      template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i:1' }] } },
      updateStrategy: {},
    },
  }),
  tried('apps/v1', 'daemonsets', 'DaemonSet', {
    spec: {
      selector: { matchLabels: { a: 'b' } },
      template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i:1' }] } },
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } },
    },
  }),
  tried('apps/v1', 'replicasets', 'ReplicaSet', {
    spec: { replicas: -2, selector: { matchLabels: { a: 'b' } } },
  }),
  tried('v1', 'replicationcontrollers', 'ReplicationController', {
    spec: { replicas: 1, selector: {}, template: { spec: { containers: [{ name: 'c', image: 'i:1' }] } } },
  }),
  tried('v1', 'podtemplates', 'PodTemplate', {
    template: { metadata: { labels: { 'a b': '' } }, spec: { containers: [{ name: 'c', image: 'i:1' }] } },
  }),
  tried('apps/v1', 'controllerrevisions', 'ControllerRevision', { revision: -1 }),
  tried('apps/v1', 'controllerrevisions', 'ControllerRevision', { revision: 1, data: { a: [1, null] } }),
  job({
    parallelism: -1,
    completions: -1,
    backoffLimit: -1,
    activeDeadlineSeconds: -1,
    ttlSecondsAfterFinished: -1,
  }),
  job({ completionMode: 'Indexed' }),
  job({ completionMode: 'Indexed', completions: 100_001, parallelism: 100_001 }),
  job({ completionMode: 'Some', suspend: true }),
  job({ backoffLimitPerIndex: 1 }),
  job({ completionMode: 'Indexed', completions: 3, backoffLimitPerIndex: -1, maxFailedIndexes: 4 }),
  job({ manualSelector: true }),
  job({ selector: { matchLabels: { a: 'b' } } }),
  job({ podReplacementPolicy: 'TerminatingOrFailed', podFailurePolicy: { rules: [] } }),
  job({
    podFailurePolicy: { rules: [{ action: 'FailIndex', onExitCodes: { operator: 'In', values: [0, 0] } }] },
  }),
  job({ podFailurePolicy: { rules: [{ action: 'Ignore', onPodConditions: [] }, { action: 'Run' }] } }),
  job({
    completionMode: 'Indexed',
    completions: 2,
    successPolicy: { rules: [{ succeededIndexes: '1-5,3' }, {}] },
  }),
  job({ managedBy: 'bad' }),
  job({ template: { spec: { containers: [{ name: 'c', image: 'i:1' }] } } }),
  tried('batch/v1', 'cronjobs', 'CronJob', {
    spec: {
      schedule: '@every 0s',
      timeZone: 'Mars/Base',
      concurrencyPolicy: 'Maybe',
      startingDeadlineSeconds: -1,
      successfulJobsHistoryLimit: -1,
      jobTemplate: { spec: { template: { spec: { containers: [] } } } },
    },
  }),
  tried(
    'batch/v1',
    'cronjobs',
    'CronJob',
    {
      spec: {
        schedule: 'TZ=UTC * * * * *',
        jobTemplate: {
          spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i:1' }] } } },
        },
      },
    },
    { name: 'c'.repeat(53) },
  ),
  tried('policy/v1', 'poddisruptionbudgets', 'PodDisruptionBudget', {
    spec: { minAvailable: 1, maxUnavailable: '5x' },
  }),
  tried('policy/v1', 'poddisruptionbudgets', 'PodDisruptionBudget', {
    spec: {
      selector: { matchLabels: { 'a b': 'c' } },
      minAvailable: '101%',
      unhealthyPodEvictionPolicy: 'No',
    },
  }),
  tried('autoscaling/v2', 'horizontalpodautoscalers', 'HorizontalPodAutoscaler', {
    spec: {
      scaleTargetRef: { kind: '', name: '' },
      minReplicas: 5,
      maxReplicas: 2,
      metrics: [{ type: 'Resource' }, { type: 'Odd', pods: {} }],
      behavior: { scaleUp: { selectPolicy: 'Any', stabilizationWindowSeconds: -1, policies: [] } },
    },
  }),
  tried('autoscaling/v2', 'horizontalpodautoscalers', 'HorizontalPodAutoscaler', {
    spec: {
      scaleTargetRef: { kind: 'Deployment', name: 'd', apiVersion: 'apps/v1' },
      minReplicas: 0,
      maxReplicas: 2,
      metrics: [
        {
          type: 'Resource',
          resource: {
            name: 'cpu',
            target: { type: 'Utilization', averageUtilization: 0, averageValue: '1' },
          },
        },
        { type: 'External', external: { metric: { name: 'a/b' }, target: { type: 'Value', value: '-1' } } },
        { type: 'ContainerResource', containerResource: { container: '', name: '', target: { type: 'X' } } },
      ],
    },
  }),
  tried('autoscaling/v1', 'horizontalpodautoscalers', 'HorizontalPodAutoscaler', {
    spec: {
      scaleTargetRef: { kind: 'Deployment', name: 'd' },
      maxReplicas: 0,
      targetCPUUtilizationPercentage: 0,
    },
  }),
];
