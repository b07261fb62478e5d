import { createHash } from 'node:crypto';
import type { KubeObject } from '@flux-ts/resource';
import { toJson, type Value } from '@flux-ts/yaml';
import { type CleanupManager, isCleanedUp } from './cleanup.ts';

/**
 * A digest of the parts of `managedFields` that change whenever drift would have to be undone: the owner's own entry
 * (whoever changes a field of it takes it out of it) and the entries that the owner would take over. Status updates
 * and other managers' own fields leave it alone.
 */
export function managedFieldsHash(
  object: { readonly metadata: KubeObject['metadata'] },
  owner: string,
  managers: readonly CleanupManager[],
): string {
  const entries = (object.metadata.managedFields ?? []).filter(
    (entry) =>
      !entry.subresource &&
      ((entry.manager === owner && entry.operation === 'Apply') || isCleanedUp(entry, managers)),
  );
  return createHash('sha256')
    .update(toJson(entries as unknown as Value))
    .digest('base64');
}
