import type { KubeObject } from '@flux-ts/resource';
import type { ResourceRef } from './cluster.ts';

export const POD: ResourceRef = { apiVersion: 'v1', kind: 'Pod' };
export const SERVICE: ResourceRef = { apiVersion: 'v1', kind: 'Service' };
export const ENDPOINTS: ResourceRef = { apiVersion: 'v1', kind: 'Endpoints' };
export const ENDPOINT_SLICE: ResourceRef = { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' };
export const NODE: ResourceRef = { apiVersion: 'v1', kind: 'Node' };
export const EVENT: ResourceRef = { apiVersion: 'v1', kind: 'Event' };
export const PERSISTENT_VOLUME: ResourceRef = { apiVersion: 'v1', kind: 'PersistentVolume' };
export const PERSISTENT_VOLUME_CLAIM: ResourceRef = { apiVersion: 'v1', kind: 'PersistentVolumeClaim' };
export const STORAGE_CLASS: ResourceRef = { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass' };
export const SERVICE_CIDR: ResourceRef = { apiVersion: 'networking.k8s.io/v1', kind: 'ServiceCIDR' };
export const VOLUME_ATTRIBUTES_CLASS: ResourceRef = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'VolumeAttributesClass',
};
export const DEPLOYMENT: ResourceRef = { apiVersion: 'apps/v1', kind: 'Deployment' };
export const REPLICA_SET: ResourceRef = { apiVersion: 'apps/v1', kind: 'ReplicaSet' };
export const STATEFUL_SET: ResourceRef = { apiVersion: 'apps/v1', kind: 'StatefulSet' };
export const DAEMON_SET: ResourceRef = { apiVersion: 'apps/v1', kind: 'DaemonSet' };
export const CONTROLLER_REVISION: ResourceRef = { apiVersion: 'apps/v1', kind: 'ControllerRevision' };
export const REPLICATION_CONTROLLER: ResourceRef = { apiVersion: 'v1', kind: 'ReplicationController' };
export const JOB: ResourceRef = { apiVersion: 'batch/v1', kind: 'Job' };
export const CRON_JOB: ResourceRef = { apiVersion: 'batch/v1', kind: 'CronJob' };
export const INGRESS: ResourceRef = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress' };
export const POD_DISRUPTION_BUDGET: ResourceRef = { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget' };

/** metav1.Condition and its older cousins in apps/v1, batch/v1 and v1. */
export interface StatusCondition {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
  lastUpdateTime?: string;
  lastProbeTime?: string | null;
  observedGeneration?: number;
}

export interface LabelSelector {
  matchLabels?: { [key: string]: string };
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

export interface Container {
  name: string;
  image?: string;
  ports?: { name?: string; containerPort: number; protocol?: string }[];
  [field: string]: unknown;
}

export interface PodSpec {
  containers: Container[];
  initContainers?: Container[];
  nodeName?: string;
  restartPolicy?: string;
  [field: string]: unknown;
}

export interface PodTemplate {
  metadata?: { labels?: { [key: string]: string }; annotations?: { [key: string]: string } };
  spec: PodSpec;
}

export interface ContainerStatus {
  name: string;
  image: string;
  imageID: string;
  containerID?: string;
  ready: boolean;
  started: boolean;
  restartCount: number;
  state: { [state: string]: { [field: string]: unknown } };
  lastState: { [state: string]: { [field: string]: unknown } };
}

export interface Pod extends KubeObject {
  spec: PodSpec;
  status?: {
    phase?: string;
    conditions?: StatusCondition[];
    podIP?: string;
    containerStatuses?: ContainerStatus[];
    [field: string]: unknown;
  };
}

export interface ReplicaSet extends KubeObject {
  spec: { replicas?: number; selector: LabelSelector; template: PodTemplate; minReadySeconds?: number };
  status?: {
    replicas?: number;
    readyReplicas?: number;
    availableReplicas?: number;
    observedGeneration?: number;
    conditions?: StatusCondition[];
  };
}

export interface Deployment extends KubeObject {
  spec: {
    replicas?: number;
    selector: LabelSelector;
    template: PodTemplate;
    paused?: boolean;
    minReadySeconds?: number;
    revisionHistoryLimit?: number;
    progressDeadlineSeconds?: number;
    strategy?: {
      type?: string;
      rollingUpdate?: { maxSurge?: number | string; maxUnavailable?: number | string };
    };
  };
  status?: { conditions?: StatusCondition[]; [field: string]: unknown };
}

export interface StatefulSet extends KubeObject {
  spec: {
    replicas?: number;
    serviceName?: string;
    selector: LabelSelector;
    template: PodTemplate;
    podManagementPolicy?: string;
    ordinals?: { start?: number };
    minReadySeconds?: number;
    persistentVolumeClaimRetentionPolicy?: { whenScaled?: string; whenDeleted?: string };
    revisionHistoryLimit?: number;
    updateStrategy?: { type?: string; rollingUpdate?: { partition?: number } };
    volumeClaimTemplates?: {
      metadata: PodTemplate['metadata'] & { name: string };
      spec: { [field: string]: unknown };
    }[];
  };
  status?: { [field: string]: unknown };
}

/** A template that a set had, and its number in their order. */
export interface ControllerRevision extends KubeObject {
  revision: number;
  data?: { spec?: { template?: PodTemplate & { $patch?: string } } };
}

/** What keeps pods away from a node. */
export interface Taint {
  key: string;
  value?: string;
  effect: string;
  timeAdded?: string;
}

/** A node, as far as it says what may be put on it. */
export interface Node extends KubeObject {
  spec?: { taints?: Taint[]; unschedulable?: boolean; [field: string]: unknown };
  status?: { conditions?: StatusCondition[]; [field: string]: unknown };
}

export interface DaemonSet extends KubeObject {
  spec: {
    selector: LabelSelector;
    template: PodTemplate;
    updateStrategy?: {
      type?: string;
      rollingUpdate?: { maxSurge?: number | string; maxUnavailable?: number | string };
    };
    minReadySeconds?: number;
    revisionHistoryLimit?: number;
  };
  status?: { [field: string]: unknown };
}

/** What a Job does about a pod that failed in a certain way. */
export interface PodFailureRule {
  action: string;
  onExitCodes?: { containerName?: string; operator: string; values: number[] };
  onPodConditions?: { type: string; status?: string }[];
}

/** Which of an indexed Job's pods have to succeed so that all is well. */
export interface SuccessRule {
  succeededIndexes?: string;
  succeededCount?: number;
}

export interface JobSpec {
  completions?: number;
  parallelism?: number;
  backoffLimit?: number;
  suspend?: boolean;
  ttlSecondsAfterFinished?: number;
  activeDeadlineSeconds?: number;
  completionMode?: string;
  backoffLimitPerIndex?: number;
  maxFailedIndexes?: number;
  managedBy?: string;
  podFailurePolicy?: { rules: PodFailureRule[] };
  podReplacementPolicy?: string;
  successPolicy?: { rules: SuccessRule[] };
  selector?: LabelSelector;
  template: PodTemplate;
}

export interface Job extends KubeObject {
  spec: JobSpec;
  status?: {
    conditions?: StatusCondition[];
    active?: number;
    succeeded?: number;
    failed?: number;
    startTime?: string;
    completionTime?: string;
    completedIndexes?: string;
    failedIndexes?: string;
    uncountedTerminatedPods?: { succeeded?: string[]; failed?: string[] };
    [field: string]: unknown;
  };
}

export interface CronJob extends KubeObject {
  spec: {
    schedule: string;
    timeZone?: string;
    suspend?: boolean;
    concurrencyPolicy?: string;
    startingDeadlineSeconds?: number;
    successfulJobsHistoryLimit?: number;
    failedJobsHistoryLimit?: number;
    jobTemplate: { metadata?: PodTemplate['metadata']; spec: JobSpec };
  };
  status?: { lastScheduleTime?: string; lastSuccessfulTime?: string; active?: unknown[] };
}

export interface Service extends KubeObject {
  spec: {
    type?: string;
    clusterIP?: string;
    ipFamilies?: string[];
    selector?: { [key: string]: string };
    ports?: {
      name?: string;
      port: number;
      targetPort?: number | string;
      protocol?: string;
      appProtocol?: string;
    }[];
    publishNotReadyAddresses?: boolean;
  };
  status?: { loadBalancer?: { ingress?: { ip?: string }[] } };
}

export interface PersistentVolumeClaim extends KubeObject {
  spec: {
    accessModes?: string[];
    storageClassName?: string;
    volumeName?: string;
    volumeAttributesClassName?: string;
    volumeMode?: string;
    selector?: LabelSelector;
    resources?: { requests?: { storage?: string } };
  };
  status?: {
    phase?: string;
    currentVolumeAttributesClassName?: string;
    modifyVolumeStatus?: { targetVolumeAttributesClassName?: string };
  };
}

export interface PersistentVolume extends KubeObject {
  spec: {
    accessModes?: string[];
    capacity?: { storage?: string };
    storageClassName?: string;
    volumeAttributesClassName?: string;
    claimRef?: { name: string; namespace: string; [field: string]: unknown };
    volumeMode?: string;
    persistentVolumeReclaimPolicy?: string;
    [field: string]: unknown;
  };
  status?: { phase?: string; [field: string]: unknown };
}

/** Where volumes of a class come from. */
export interface StorageClass extends KubeObject {
  provisioner: string;
  volumeBindingMode?: string;
}

export interface PodDisruptionBudget extends KubeObject {
  spec: { selector?: LabelSelector; minAvailable?: number | string; maxUnavailable?: number | string };
  status?: { [field: string]: unknown };
}
