import { compareBytes } from '@flux-ts/yaml';

/** The order in which Helm installs kinds. */
const INSTALL_ORDER = [
  'PriorityClass',
  'Namespace',
  'NetworkPolicy',
  'ResourceQuota',
  'LimitRange',
  'PodSecurityPolicy',
  'PodDisruptionBudget',
  'ServiceAccount',
  'Secret',
  'SecretList',
  'ConfigMap',
  'StorageClass',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'CustomResourceDefinition',
  'ClusterRole',
  'ClusterRoleList',
  'ClusterRoleBinding',
  'ClusterRoleBindingList',
  'Role',
  'RoleList',
  'RoleBinding',
  'RoleBindingList',
  'Service',
  'DaemonSet',
  'Pod',
  'ReplicationController',
  'ReplicaSet',
  'Deployment',
  'HorizontalPodAutoscaler',
  'StatefulSet',
  'Job',
  'CronJob',
  'IngressClass',
  'Ingress',
  'APIService',
  'MutatingWebhookConfiguration',
  'ValidatingWebhookConfiguration',
] as const;

const RANKS: ReadonlyMap<string, number> = new Map(INSTALL_ORDER.map((kind, i) => [kind, i]));

/** Order of installation; kinds that Helm does not know come last, by name. 0 keeps what came first. */
export function compareKinds(a: string, b: string): number {
  const [first, second] = [RANKS.get(a), RANKS.get(b)];
  if (first === undefined && second === undefined) return compareBytes(a, b);
  if (first === undefined) return 1;
  return second === undefined ? -1 : first - second;
}
