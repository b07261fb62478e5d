import { goQuote } from '@flux-ts/errors';
import type { Schema } from '@flux-ts/schema';
import { compareBytes, isObject, type ValueObject } from '@flux-ts/yaml';
import { ResourceError } from '../errors.ts';
import type { ManagedFieldsEntry } from '../object.ts';
import { EMPTY, type FieldTree, treesEqual } from './field-tree.ts';
import { formatTree, parseTree } from './fields-v1.ts';
import { fitTree } from './remove-items.ts';

/** Who an entry of `managedFields` is. An applier stays the same across API versions, an updater does not. */
export interface Identity {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource?: string;
}

/** One entry of `managedFields`. Its paths are read only when they are needed. */
export class Owner {
  readonly identity: Identity;
  readonly time: string | undefined;
  private readonly raw: ValueObject | undefined;
  private read: FieldTree | undefined;

  private constructor(identity: Identity, time: string | undefined, raw?: ValueObject, read?: FieldTree) {
    this.identity = identity;
    this.time = time;
    this.raw = raw;
    this.read = read;
  }

  static parse(entry: ManagedFieldsEntry): Owner {
    const { manager, operation, apiVersion, subresource } = entry;
    const identity = { manager, operation, apiVersion, ...(subresource ? { subresource } : {}) };
    return new Owner(identity, entry.time, isObject(entry.fieldsV1) ? entry.fieldsV1 : {});
  }

  static of(identity: Identity, tree: FieldTree, time?: string): Owner {
    return new Owner(identity, time, undefined, tree);
  }

  /** The paths it owns, made to fit the type as it is now. */
  tree(schema: Schema): FieldTree {
    this.read ??= fitTree(schema, parseTree(this.raw!));
    return this.read;
  }

  /** The same entry with other paths: itself when they are the same. */
  with(tree: FieldTree, apiVersion: string, schema: Schema): Owner {
    const { identity } = this;
    if (apiVersion === identity.apiVersion && treesEqual(tree, this.tree(schema))) return this;
    return new Owner({ ...identity, apiVersion }, this.time, undefined, tree);
  }

  at(time: string | undefined): Owner {
    return time === this.time ? this : new Owner(this.identity, time, this.raw, this.read);
  }

  entry(): ManagedFieldsEntry {
    const { manager, operation, apiVersion, subresource } = this.identity;
    return {
      manager,
      operation,
      apiVersion,
      ...(this.time === undefined ? {} : { time: this.time }),
      fieldsType: 'FieldsV1',
      fieldsV1: this.raw ?? formatTree(this.read ?? EMPTY),
      ...(subresource === undefined ? {} : { subresource }),
    };
  }
}

/** The owners of an object by their key. */
export type Owners = Map<string, Owner>;

/**
 * The key of an owner. Conflicts are reported in the order of these texts, which are the server's own
 * (apimachinery managedfields/internal/managedfields.go `BuildManagerIdentifier`).
 */
export function ownerKey({ manager, operation, apiVersion, subresource }: Identity): string {
  const version = operation === 'Apply' ? '' : `,"apiVersion":"${apiVersion}"`;
  const part = subresource === undefined ? '' : `,"subresource":"${subresource}"`;
  return `{"manager":${JSON.stringify(manager)},"operation":"${operation}"${version}${part}}`;
}

/**
 * Reads `managedFields`.
 * @throws ResourceError FIELDS
 */
export function parseOwners(entries: readonly ManagedFieldsEntry[] | undefined): Owners {
  const owners: Owners = new Map();
  for (const [index, entry] of (entries ?? []).entries()) {
    checkEntry(entry, index);
    const owner = Owner.parse(entry);
    owners.set(ownerKey(owner.identity), owner);
  }
  return owners;
}

function checkEntry(entry: ManagedFieldsEntry, index: number): void {
  if (entry.operation !== 'Apply' && entry.operation !== 'Update') {
    throw new ResourceError('FIELDS', 'operation must be `Apply` or `Update`');
  }
  if (!entry.apiVersion) throw new ResourceError('FIELDS', 'apiVersion must not be empty');
  const type: string = entry.fieldsType ?? '';
  if (type === '') throw new ResourceError('FIELDS', `missing fieldsType in managed fields entry ${index}`);
  if (type !== 'FieldsV1') {
    throw new ResourceError('FIELDS', `invalid fieldsType ${goQuote(type)} in managed fields entry ${index}`);
  }
}

/** Writes `managedFields`: appliers first, then by time (whole seconds), manager, version, subresource. */
export function formatOwners(owners: Owners): ManagedFieldsEntry[] {
  const sorted = [...owners.values()];
  if (sorted.length > 1) sorted.sort(compareOwners);
  return sorted.map((owner) => owner.entry());
}

function compareOwners(a: Owner, b: Owner): number {
  return (
    compareBytes(a.identity.operation, b.identity.operation) ||
    secondsOf(a) - secondsOf(b) ||
    compareBytes(a.identity.manager, b.identity.manager) ||
    compareBytes(a.identity.apiVersion, b.identity.apiVersion) ||
    compareBytes(a.identity.subresource ?? '', b.identity.subresource ?? '')
  );
}

/** Unix seconds of an entry; 0 without a time. */
export function secondsOf(owner: Owner): number {
  return owner.time === undefined ? 0 : Math.floor(Date.parse(owner.time) / 1000) || 0;
}
