import type { Schema } from '@flux-ts/schema';
import { compareBytes } from '@flux-ts/yaml';
import { ResourceError } from '../errors.ts';
import { asValue, type KubeObject, type ManagedFieldsEntry } from '../object.ts';
import { compareTyped } from './compare-typed.ts';
import type { FieldSet } from './field-set.ts';
import { subtractTrees, subtractTreesDeep, unionTrees } from './field-tree.ts';
import {
  formatOwners,
  type Identity,
  Owner,
  type Owners,
  ownerKey,
  parseOwners,
  secondsOf,
} from './managers.ts';
import { objectSchema } from './object-schema.ts';
import { NEVER_OWNED, settle, takenFields, withoutReset } from './settle.ts';
import { typeErrors } from './validate-typed.ts';

/** A create, update or patch that is about to be stored. */
export interface StructuredUpdate {
  /** The object as it is stored; none when it is created. */
  readonly live?: KubeObject;
  /** The object as it is to be stored, its `managedFields` as the request has them. */
  readonly next: KubeObject;
  readonly schema: Schema;
  readonly manager: string;
  readonly apiVersion: string;
  readonly subresource?: string;
  /** RFC 3339, whole seconds. */
  readonly now: string;
  /** Fields that this endpoint never changes, such as `status` of the main one. */
  readonly reset?: FieldSet;
  /** Whether the type is a Go struct on the server; by default whether it is a built-in type. */
  readonly structs?: boolean;
}

/** Updaters that an object remembers one by one (apimachinery managedfields/internal/fieldmanager.go). */
const MAX_UPDATERS = 10;
const ANCIENT = 'ancient-changes';

/**
 * Who owns what after a create, update or patch. Fields that changed are now the manager's; fields that nobody
 * has left are forgotten. An object whose `managedFields` were emptied is not tracked again until its first apply.
 */
export function structuredUpdate(input: StructuredUpdate): ManagedFieldsEntry[] {
  const owners = ownersBefore(input);
  if (owners.size === 0 && input.live?.metadata.uid) return [];
  if (!isMergeable(input)) return [];
  try {
    return formatOwners(updateOwners(input, owners));
  } catch (error) {
    // Ownership must never fail a write: what was known is kept (fieldmanager.go `UpdateNoErrors`).
    if (!(error instanceof ResourceError)) throw error;
    return [...(input.live?.metadata.managedFields ?? [])];
  }
}

/**
 * Whether both objects are of the type, so far as merging goes; Go structs always are. Where they are not, nobody
 * owns anything any more (fieldmanager.go `UpdateNoErrors`).
 */
function isMergeable(input: StructuredUpdate): boolean {
  const schema = objectSchema(input.schema);
  if (input.structs ?? schema.typeName !== undefined) return true;
  const fits = (object: KubeObject | undefined) =>
    object === undefined || typeErrors(schema, asValue(object), { allowDuplicates: true }).length === 0;
  return fits(input.next) && fits(input.live);
}

/** The entries that a request starts from: its own when it brings some, else the live object's. */
function ownersBefore({ live, next, subresource }: StructuredUpdate): Owners {
  const entries = next.metadata.managedFields;
  if (subresource === undefined && entries !== undefined && entries !== null) {
    if (isReset(entries)) return new Map();
    const owners = readableOwners(entries);
    if (owners.size > 0) return owners;
  }
  return readableOwners(live?.metadata.managedFields);
}

/** An empty list, or a list of one empty entry, clears all ownership. */
function isReset(entries: readonly ManagedFieldsEntry[]): boolean {
  return entries.length === 0 || (entries.length === 1 && Object.keys(entries[0]!).length === 0);
}

function readableOwners(entries: readonly ManagedFieldsEntry[] | undefined): Owners {
  try {
    return parseOwners(entries);
  } catch {
    return new Map();
  }
}

/** Changes `owners` as {@link structuredUpdate} says, and returns them. */
export function updateOwners(input: StructuredUpdate, owners: Owners): Owners {
  const schema = objectSchema(input.schema);
  const structs = input.structs ?? schema.typeName !== undefined;
  const before = withoutManagedFields(input.live ?? emptyLike(input.next));
  const next = withoutManagedFields(input.next);
  const comparison = withoutReset(compareTyped(schema, asValue(before), asValue(next), structs), input.reset);
  settle(owners, '', comparison, takenFields(owners, '', comparison, schema), schema);
  takeOwnership(input, owners, unionTrees(comparison.modified, comparison.added), schema);
  return capUpdaters(owners, schema);
}

function takeOwnership(
  { manager, apiVersion, subresource, now, reset }: StructuredUpdate,
  owners: Owners,
  changed: ReturnType<Owner['tree']>,
  schema: Schema,
): void {
  const own = subtractTrees(subtractTreesDeep(changed, reset?.tree ?? new Map()), NEVER_OWNED.tree);
  if (own.size === 0) return;
  const identity: Identity = {
    manager: manager === '' ? 'unknown' : manager,
    operation: 'Update',
    apiVersion,
    ...(subresource === undefined ? {} : { subresource }),
  };
  const key = ownerKey(identity);
  const previous = owners.get(key);
  const tree = previous === undefined ? own : unionTrees(own, previous.tree(schema));
  owners.set(key, (previous?.with(tree, apiVersion, schema) ?? Owner.of(identity, tree)).at(now));
}

/** Merges the oldest updaters of each version into one until there are few enough (capmanagers.go). */
function capUpdaters(owners: Owners, schema: Schema): Owners {
  const updaters = [...owners].filter(([, owner]) => owner.identity.operation === 'Update');
  if (updaters.length <= MAX_UPDATERS) return owners;
  updaters.sort(([a, left], [b, right]) => secondsOf(left) - secondsOf(right) || compareBytes(a, b));
  const firstOfVersion = new Map<string, string>();
  let count = updaters.length;
  for (const [key, owner] of updaters) {
    if (count <= MAX_UPDATERS) break;
    const { apiVersion } = owner.identity;
    const first = firstOfVersion.get(apiVersion);
    if (first === undefined) {
      firstOfVersion.set(apiVersion, key);
      continue;
    }
    const bucket: Identity = { manager: ANCIENT, operation: 'Update', apiVersion };
    const bucketKey = ownerKey(bucket);
    const bucketed = owners.get(bucketKey) ?? owners.get(first)!;
    if (!owners.has(bucketKey)) owners.delete(first);
    owners.delete(key);
    const tree = unionTrees(owner.tree(schema), bucketed.tree(schema));
    owners.set(bucketKey, Owner.of(bucket, tree, owner.time));
    count--;
  }
  return owners;
}

/** What an object is before it exists. */
export function emptyLike(object: KubeObject): KubeObject {
  return { apiVersion: object.apiVersion, kind: object.kind } as KubeObject;
}

/** The object without `metadata.managedFields`; itself when it has none. */
export function withoutManagedFields(object: KubeObject): KubeObject {
  if (object.metadata?.managedFields === undefined) return object;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}
