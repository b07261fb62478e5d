import { compareForApply, type ObjectId, sameObject } from '@flux-ts/resource';
import { ApplyError } from './errors.ts';

/** An object in an inventory, as `status.inventory.entries` holds it. */
export interface InventoryEntry {
  /** `<namespace>_<name>_<group>_<kind>`; a colon in the name of a role is `__`. */
  readonly id: string;
  /** Version of the API. */
  readonly v: string;
}

const ROLES: ReadonlySet<string> = new Set(['Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding']);

/** Writes an object into an inventory (fluxcd/cli-utils pkg/object/objmetadata.go). */
export function encodeInventory(id: ObjectId): InventoryEntry {
  const isRole = id.group === 'rbac.authorization.k8s.io' && ROLES.has(id.kind);
  const name = isRole ? id.name.replaceAll(':', '__') : id.name;
  return { id: `${id.namespace}_${name}_${id.group}_${id.kind}`, v: id.version };
}

/**
 * Reads an object from an inventory.
 * @throws ApplyError INVENTORY
 */
export function decodeInventory(entry: InventoryEntry): ObjectId {
  const parts = entry.id.split('_');
  if (parts.length < 4)
    throw new ApplyError('INVENTORY', `unable to parse stored object metadata: ${entry.id}`);
  const name = parts.slice(1, -2).join('_').replaceAll('__', ':');
  return { namespace: parts[0]!, name, group: parts.at(-2)!, kind: parts.at(-1)!, version: entry.v };
}

/** The entries of both, those of `current` first; an object that is in both keeps the version of `current`. */
export function unionInventory(
  current: readonly InventoryEntry[],
  previous: readonly InventoryEntry[],
): InventoryEntry[] {
  const seen = new Set(current.map(({ id }) => id));
  return [...current, ...previous.filter(({ id }) => !seen.has(id))];
}

/** The objects of one inventory that are not in the other, in the order in which they would be applied. */
export function inventoryDifference(
  previous: readonly InventoryEntry[],
  current: readonly InventoryEntry[],
): ObjectId[] {
  const kept = new Set(current.map(({ id }) => id));
  return previous
    .filter(({ id }) => !kept.has(id))
    .map(decodeInventory)
    .sort(compareForApply);
}

/** Whether an inventory has an object, in whatever version. */
export function inventoryHas(inventory: readonly InventoryEntry[], id: ObjectId): boolean {
  return inventory.some((entry) => sameObject(decodeInventory(entry), id));
}
