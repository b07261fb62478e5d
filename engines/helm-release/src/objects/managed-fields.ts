import { FieldSet, type KubeObject, type ManagedFieldsEntry } from '@flux-ts/resource';
import type { Value } from '@flux-ts/yaml';

/**
 * The JSON Patch that makes server-side apply take over what a manager owns by plain updates (client-go
 * util/csaupgrade); undefined when there is nothing to take over. It fails with a conflict if the object changed.
 */
export function upgradeManagedFields(live: KubeObject, manager: string): Value | undefined {
  const entries = live.metadata.managedFields ?? [];
  const isUpdate = (entry: ManagedFieldsEntry): boolean =>
    entry.manager === manager && entry.operation === 'Update' && (entry.subresource ?? '') === '';
  const isApply = (entry: ManagedFieldsEntry): boolean =>
    entry.manager === manager && entry.operation === 'Apply' && (entry.subresource ?? '') === '';
  if (!entries.some(isUpdate)) return undefined;
  const target = entries.find(isApply) ?? entries.find(isUpdate);
  const source = entries.find((entry) => isUpdate(entry) && entry.apiVersion === target?.apiVersion);
  const upgraded = entries
    .filter((entry) => entry === target || !isUpdate(entry))
    .map((entry) => (entry === target ? merged(entry, source) : entry));
  return [
    { op: 'replace', path: '/metadata/managedFields', value: upgraded as unknown as Value },
    { op: 'replace', path: '/metadata/resourceVersion', value: live.metadata.resourceVersion ?? '' },
  ];
}

function merged(target: ManagedFieldsEntry, source: ManagedFieldsEntry | undefined): ManagedFieldsEntry {
  const set = FieldSet.parse(target.fieldsV1);
  const fields = source === undefined ? set : set.union(FieldSet.parse(source.fieldsV1));
  return { ...target, operation: 'Apply', fieldsV1: fields.format() };
}
