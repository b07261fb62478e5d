import { compareBytes } from '@flux-ts/yaml';
import type { ObjectId } from './identity.ts';

/** Kinds that others stand on, in the order in which they are applied (fluxcd/pkg ssa/sort.go). */
const FIRST: readonly string[] = [
  'CustomResourceDefinition',
  'Namespace',
  'ClusterRole',
  'ClusterClass',
  'RuntimeClass',
  'PriorityClass',
  'StorageClass',
  'VolumeSnapshotClass',
  'IngressClass',
  'GatewayClass',
  'ClusterRoleBinding',
  'ResourceQuota',
  'ServiceAccount',
  'Role',
  'RoleBinding',
  'ConfigMap',
  'Secret',
  'Service',
  'LimitRange',
  'Deployment',
  'StatefulSet',
  'CronJob',
  'PodDisruptionBudget',
];

/** Kinds that could stop the others from being applied. */
const LAST: readonly string[] = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];

const RANK: ReadonlyMap<string, number> = new Map([
  ...FIRST.map((kind, index) => [kind, index - FIRST.length] as const),
  ...LAST.map((kind, index) => [kind, index + 1] as const),
]);

/**
 * The order in which Flux applies objects: what others stand on first, webhooks last, then by kind and name.
 * Deleting goes the other way round.
 */
export function compareForApply(a: ObjectId, b: ObjectId): number {
  const byRank = (RANK.get(a.kind) ?? 0) - (RANK.get(b.kind) ?? 0);
  if (byRank !== 0) return byRank;
  return (
    compareBytes(a.group, b.group) ||
    compareBytes(a.kind, b.kind) ||
    compareBytes(a.namespace, b.namespace) ||
    compareBytes(a.name, b.name)
  );
}
