import type { Schema } from '@flux-ts/schema';
import { type Value, valuesEqual } from '@flux-ts/yaml';
import { ResourceError } from '../errors.ts';
import { formatGroupVersionKind, idOf } from '../identity.ts';
import { asValue, type KubeObject, type ManagedFieldsEntry } from '../object.ts';
import { compareTyped } from './compare-typed.ts';
import { type ApplyConflict, conflictsOf } from './conflicts.ts';
import { FieldSet } from './field-set.ts';
import { EMPTY, type FieldTree, subtractTrees, subtractTreesDeep } from './field-tree.ts';
import { fieldTreeOf } from './field-tree-of.ts';
import { lastAppliedFields, withLastApplied } from './last-applied.ts';
import { formatOwners, type Identity, Owner, type Owners, ownerKey, parseOwners } from './managers.ts';
import { mergeTyped } from './merge-typed.ts';
import { objectSchema } from './object-schema.ts';
import { printPath } from './path-element.ts';
import { type Before, pruneDropped } from './prune-dropped.ts';
import { NEVER_OWNED, settle, takenFields, withoutReset } from './settle.ts';
import { emptyLike, updateOwners, withoutManagedFields } from './update.ts';
import { printTypeErrors, type TypeProblem, typeErrors } from './validate-typed.ts';

/** A server-side apply. */
export interface StructuredApply {
  /** The object as it is stored, `managedFields` included; none when the apply creates it. */
  readonly live?: KubeObject;
  /** What is applied: exactly the fields that the manager wants to own. */
  readonly config: KubeObject;
  readonly schema: Schema;
  readonly manager: string;
  /** Whether to take fields from other managers rather than to fail. */
  readonly force: boolean;
  /** The version that the request speaks, which `config` must be in. */
  readonly apiVersion: string;
  readonly subresource?: string;
  /** RFC 3339, whole seconds. */
  readonly now: string;
  /** Fields that this endpoint never changes, such as `status` of the main one. */
  readonly reset?: FieldSet;
  /** Whether the type is a Go struct on the server; by default whether it is a built-in type. */
  readonly structs?: boolean;
}

/** What a server-side apply leads to. Shares parts with the input: neither may be changed afterwards. */
export interface Applied {
  /** The merged object without `managedFields`; the live object when there are conflicts. */
  readonly object: KubeObject;
  readonly managedFields: ManagedFieldsEntry[];
  /** Whether the object differs from the live one, `managedFields` aside. */
  readonly changed: boolean;
  /** Not empty: nothing was applied. */
  readonly conflicts: readonly ApplyConflict[];
}

/**
 * Server-side apply, as kube-apiserver does it (structured-merge-diff merge/update.go and the managers around it
 * in apimachinery managedfields/internal). Defaulting, validation and admission are the caller's, afterwards.
 * @throws ResourceError SCHEMA when the configuration does not fit its type; FIELDS when the live object's
 *   `managedFields` cannot be read
 */
export function structuredApply(input: StructuredApply): Applied {
  const run = new Applying(input);
  const applied = run.apply(input.force);
  if (applied.conflicts.length === 0 || input.manager !== 'kubectl') return applied;
  const conflicts = run.withoutLastApplied(applied.conflicts);
  return conflicts.length === 0 ? run.apply(true) : { ...applied, conflicts };
}

class Applying {
  private readonly input: StructuredApply;
  private readonly schema: Schema;
  private readonly structs: boolean;
  private readonly live: KubeObject;
  private readonly config: KubeObject;
  private readonly identity: Identity;
  /** All that the configuration says … */
  private readonly mentioned: FieldTree;
  /** … and what the applier owns of that. */
  private readonly configTree: FieldTree;

  constructor(input: StructuredApply) {
    const { apiVersion, manager, subresource } = input;
    const config = withoutNullTimestamp(input.config);
    this.input = input;
    this.config = config;
    this.schema = objectSchema(input.schema);
    this.structs = input.structs ?? this.schema.typeName !== undefined;
    this.live = withoutManagedFields(input.live ?? emptyLike(config));
    const name = manager === '' ? 'unknown' : manager;
    this.identity = {
      manager: name,
      operation: 'Apply',
      apiVersion,
      ...(subresource === undefined ? {} : { subresource }),
    };
    if (config.metadata?.managedFields)
      throw new ResourceError('FIELDS', 'metadata.managedFields must be nil');
    // What the server has read into Go structs fits.
    const problems = this.structs
      ? []
      : typeErrors(this.schema, asValue(this.live), { allowDuplicates: true });
    if (isUntracked(input)) refuse(EXISTING, this.live, problems);
    refuse('failed to create typed patch object', config, typeErrors(this.schema, asValue(config)));
    refuse('failed to create typed live object', this.live, problems);
    const tree = fieldTreeOf(this.schema, asValue(config));
    this.mentioned = subtractTreesDeep(tree, input.reset?.tree ?? EMPTY);
    this.configTree = subtractTrees(this.mentioned, NEVER_OWNED.tree);
  }

  apply(force: boolean): Applied {
    const { schema, live, input } = this;
    const key = ownerKey(this.identity);
    const owners = this.ownersBefore();
    const previous = owners.get(key);
    const lastTree = previous?.tree(schema) ?? EMPTY;
    // While fields are pruned, what is never owned (the name, say) must not go with its parent.
    owners.set(key, Owner.of(this.identity, this.mentioned));
    const next = this.merge({ tree: lastTree, apiVersion: previous?.identity.apiVersion ?? '' }, owners);
    const mine = previous?.with(this.configTree, input.apiVersion, schema);
    owners.set(key, mine ?? Owner.of(this.identity, this.configTree));
    const comparison = withoutReset(compareTyped(schema, asValue(live), next, this.structs), input.reset);
    const taken = takenFields(owners, key, comparison, schema);
    if (!force && taken.size > 0) return this.refused(conflictsOf(owners, taken));
    settle(owners, key, comparison, taken, schema);
    const changed = input.live === undefined || !valuesEqual(asValue(live), next);
    // The time moves only when the object changed (apimachinery managedfieldsupdater.go).
    if (this.configTree.size === 0) owners.delete(key);
    else if (changed) owners.set(key, owners.get(key)!.at(input.now));
    const object = changed ? (next as unknown as KubeObject) : live;
    return {
      object: input.manager === 'kubectl' ? withLastApplied(object, input.config) : object,
      managedFields: formatOwners(owners),
      changed,
      conflicts: [],
    };
  }

  /** The owners of the live object; if there are none, what it holds was there before the first apply. */
  private ownersBefore(): Owners {
    const { input, live } = this;
    const owners = parseOwners(input.live?.metadata.managedFields);
    if (owners.size > 0 || input.live === undefined) return owners;
    const { schema, apiVersion, now, subresource, reset, structs } = input;
    return updateOwners(
      {
        next: live,
        schema,
        manager: 'before-first-apply',
        apiVersion,
        now,
        ...(subresource === undefined ? {} : { subresource }),
        ...(reset === undefined ? {} : { reset }),
        ...(structs === undefined ? {} : { structs }),
      },
      owners,
    );
  }

  private merge(before: Before, owners: Owners): Value {
    const merged = mergeTyped(this.schema, asValue(this.live), asValue(this.config))!;
    return before.tree.size === 0 ? merged : pruneDropped(this.schema, merged, before, owners);
  }

  private refused(conflicts: readonly ApplyConflict[]): Applied {
    const { live, input } = this;
    return {
      object: live,
      managedFields: [...(input.live?.metadata.managedFields ?? [])],
      changed: false,
      conflicts,
    };
  }

  /** The conflicts that are not with what client-side apply set and nobody changed since. */
  withoutLastApplied(conflicts: readonly ApplyConflict[]): ApplyConflict[] {
    const tree = lastAppliedFields(this.schema, this.live, this.input.apiVersion, this.structs);
    const allowed = new Set([...new FieldSet(tree).paths()].map(printPath));
    return conflicts
      .map((conflict) => ({ ...conflict, fields: conflict.fields.filter((field) => !allowed.has(field)) }))
      .filter((conflict) => conflict.fields.length > 0);
  }
}

/** Go writes a null `creationTimestamp` into every object; servers take it for nothing. */
function withoutNullTimestamp(config: KubeObject): KubeObject {
  if ((config.metadata?.creationTimestamp as unknown) !== null) return config;
  const { creationTimestamp: _, ...metadata } = config.metadata;
  return { ...config, metadata };
}

/** Whether what the live object holds was there before the first apply. */
function isUntracked({ live }: StructuredApply): boolean {
  return live !== undefined && (live.metadata.managedFields ?? []).length === 0;
}

const EXISTING = 'failed to create manager for existing fields: failed to convert new object';

function refuse(failed: string, object: KubeObject, errors: readonly TypeProblem[]): void {
  if (errors.length === 0) return;
  const id = idOf(object);
  const subject = `${id.namespace}/${id.name}; ${formatGroupVersionKind(id)}`;
  const typed = failed === EXISTING ? ' to smd typed' : '';
  throw new ResourceError('SCHEMA', `${failed} (${subject})${typed}: ${printTypeErrors(errors)}`, {
    data: { errors },
  });
}
