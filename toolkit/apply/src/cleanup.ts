import { asValue, FieldSet, type KubeObject, type ManagedFieldsEntry } from '@flux-ts/resource';
import type { Value } from '@flux-ts/yaml';

/** A manager whose fields become the owner's, so that what is not in Git goes. */
export interface CleanupManager {
  /** Managers whose names begin so. */
  readonly prefix: string;
  readonly operation: 'Apply' | 'Update';
}

/** Annotations that client-side apply and old versions of Flux left. */
const ANNOTATIONS: readonly string[] = [
  'kubectl.kubernetes.io/last-applied-configuration',
  'kustomize.toolkit.fluxcd.io/checksum',
  'fluxcd.io/sync-checksum',
];
const LABELS: readonly string[] = ['fluxcd.io/sync-gc-mark'];

/** Whose fields kustomize-controller takes over; `overrides` are those of `--override-manager`. */
export function cleanupManagers(owner: string, overrides: readonly string[] = []): CleanupManager[] {
  return [
    { prefix: 'kubectl', operation: 'Apply' },
    { prefix: 'kubectl', operation: 'Update' },
    { prefix: 'before-first-apply', operation: 'Update' },
    { prefix: owner, operation: 'Update' },
    ...overrides.flatMap((prefix): CleanupManager[] => [
      { prefix, operation: 'Apply' },
      { prefix, operation: 'Update' },
    ]),
  ];
}

/** Whether an entry of `managedFields` belongs to one of the managers; entries of subresources never do. */
export function isCleanedUp(entry: ManagedFieldsEntry, managers: readonly CleanupManager[]): boolean {
  if (entry.subresource) return false;
  return managers.some(
    ({ prefix, operation }) => entry.operation === operation && entry.manager.startsWith(prefix),
  );
}

/** The JSON Patch that rids an object of what others left on it; empty when there is nothing (ssa/patch.go). */
export function cleanupPatch(live: KubeObject, owner: string, managers: readonly CleanupManager[]): Value[] {
  const { annotations = {}, labels = {} } = live.metadata;
  const remove = (field: string, keys: readonly string[], present: object): Value[] =>
    keys
      .filter((key) => Object.hasOwn(present, key))
      .map((key) => ({ op: 'remove', path: `/metadata/${field}/${key.replaceAll('/', '~1')}` }));
  return [
    ...remove('annotations', ANNOTATIONS, annotations),
    ...remove('labels', LABELS, labels),
    ...managersPatch(live, owner, managers),
  ];
}

function managersPatch(live: KubeObject, owner: string, managers: readonly CleanupManager[]): Value[] {
  const entries = live.metadata.managedFields ?? [];
  const isOwn = (entry: ManagedFieldsEntry) =>
    entry.manager === owner && entry.operation === 'Apply' && !entry.subresource;
  const foreign = entries.filter((entry) => !isOwn(entry) && isCleanedUp(entry, managers));
  if (foreign.length === 0) return [];
  const rest = entries.filter((entry) => !isOwn(entry) && !foreign.includes(entry));
  const [first, ...others] = [...entries.filter(isOwn), ...foreign];
  const set = others.reduce(
    (sum, entry) => sum.union(FieldSet.parse(entry.fieldsV1)),
    FieldSet.parse(first!.fieldsV1),
  );
  const merged = { ...first!, manager: owner, operation: 'Apply' as const, fieldsV1: set.format() };
  return [replaceManagers([...rest, merged])];
}

/** The JSON Patch that moves all entries to another API version; empty when they are there already. */
export function migrationPatch(live: KubeObject, apiVersion: string): Value[] {
  const entries = live.metadata.managedFields ?? [];
  if (entries.every((entry) => entry.apiVersion === apiVersion)) return [];
  return [replaceManagers(entries.map((entry) => ({ ...entry, apiVersion })))];
}

function replaceManagers(entries: readonly ManagedFieldsEntry[]): Value {
  const value = asValue({ entries } as unknown as KubeObject)['entries']!;
  return { op: 'replace', path: '/metadata/managedFields', value };
}
