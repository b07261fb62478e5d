import type { Budget } from '../budget.ts';
import { KustomizeError } from '../errors.ts';
import type { MergeSchema, SchemaSet } from '../openapi/schema.ts';
import { clearField, demand, field, fieldText, quoteIfOdd, setField } from '../tree/fields.ts';
import { isMissingOrNull, isNull, Tree, tags } from '../tree/tree.ts';
import { mergeAssociative } from './associative.ts';
import { takeDirective } from './directive.ts';

/** A merged value; `keep` says that a null is wanted and not a deletion. */
interface Merged {
  readonly tree: Tree | undefined;
  readonly keep?: boolean;
}

const nothing: Merged = { tree: undefined };

/**
 * Strategic merge as kyaml does it (merge2.Merge, lists grow at the front): `dest` is changed in place and parts
 * of `patch` move into it, so the patch must not be used again. Undefined: the patch deletes the object.
 */
export function strategicMerge(
  dest: Tree,
  patch: Tree,
  schemas: SchemaSet,
  budget: Budget,
): Tree | undefined {
  return new Merger(schemas, budget).walk(dest, patch, undefined).tree;
}

class Merger {
  private readonly schemas: SchemaSet;
  private readonly budget: Budget;
  /** Whether a value that no patch touches is being walked, in any order of its fields. */
  private isAlone = false;
  /** Whether fields are walked in the order of their names, so that the first failure is that of the real one. */
  private isOrdered = false;

  constructor(schemas: SchemaSet, budget: Budget) {
    this.schemas = schemas;
    this.budget = budget;
  }

  walk(dest: Tree | undefined, patch: Tree | undefined, given: MergeSchema | undefined): Merged {
    if (patch !== undefined || this.isAlone || this.isOrdered) return this.merge(dest, patch, given);
    this.isAlone = true;
    try {
      return this.merge(dest, patch, given);
    } catch (error) {
      if (!(error instanceof KustomizeError) || error.code === 'LIMIT') throw error;
      this.isOrdered = true;
      return this.merge(dest, patch, given);
    } finally {
      this.isAlone = false;
    }
  }

  private merge(dest: Tree | undefined, patch: Tree | undefined, given: MergeSchema | undefined): Merged {
    const schema = given ?? this.schemaOf(dest) ?? this.schemaOf(patch);
    const kind = (isMissingOrNull(dest) ? (isMissingOrNull(patch) ? undefined : patch) : dest)?.kind ?? 'map';
    if (!isMissingOrNull(dest)) demand(dest as Tree, kind);
    if (!isMissingOrNull(patch)) demand(patch as Tree, kind);
    switch (kind) {
      case 'map':
        return this.map(dest, patch, schema);
      case 'list':
        return { tree: this.list(dest, patch, schema) };
      case 'scalar':
        return { tree: patch ?? dest };
    }
  }

  private schemaOf(tree: Tree | undefined): MergeSchema | undefined {
    if (isMissingOrNull(tree) || tree === undefined) return undefined;
    const kind = fieldText(tree, 'kind');
    const apiVersion = fieldText(tree, 'apiVersion');
    return kind === '' || apiVersion === '' ? undefined : this.schemas.schemaOf(apiVersion, kind);
  }

  private map(dest: Tree | undefined, patch: Tree | undefined, schema: MergeSchema | undefined): Merged {
    const start = startOfMap(dest, patch);
    const result = start.tree;
    if (result === undefined) return nothing;
    if (patch === undefined && !this.isOrdered) {
      this.fields(result, schema);
      return start;
    }
    for (const name of fieldNames(result, patch)) {
      const value = this.walk(
        field(result, name),
        patch === undefined ? undefined : field(patch, name),
        schema?.field(name),
      );
      setField(result, name, value.tree, value.keep, true);
    }
    return start;
  }

  /** What the merge makes of the fields of a map that no patch touches. */
  private fields(map: Tree, schema: MergeSchema | undefined): void {
    const dropped: string[] = [];
    for (let i = 0; i < map.items.length; i++) {
      const item = map.items[i] as Tree;
      const name = map.keys[i] as string;
      // Of two fields of one name the first counts.
      if (field(map, name) !== item) continue;
      if (isNull(item)) {
        if (item.text === '') dropped.push(name);
      } else if (item.kind === 'scalar') quoteIfOdd(item);
      else {
        const { tree, keep } = this.walk(item, undefined, schema?.field(name));
        if (tree !== item) setField(map, name, tree, keep, true);
      }
    }
    for (const name of dropped) clearField(map, name);
  }

  private list(
    dest: Tree | undefined,
    patch: Tree | undefined,
    schema: MergeSchema | undefined,
  ): Tree | undefined {
    if (schema === undefined || !schema.strategy.split(',').includes('merge')) return patch ?? dest;
    const start = startOfList(dest, patch);
    if (start === undefined) return undefined;
    this.budget.takePairs(start.items.length + (patch?.items.length ?? 0));
    return mergeAssociative(start, patch, schema, (a, b, elements) => this.walk(a, b, elements).tree);
  }
}

/** The map that the merge goes on with (kyaml's Merger.VisitMap). */
function startOfMap(dest: Tree | undefined, patch: Tree | undefined): Merged {
  if (isMissingOrNull(dest)) {
    const missing: Tree | undefined = dest;
    if (patch !== undefined && patch.kind !== 'scalar' && takeDirective(patch) === 'delete') return nothing;
    if (patch === undefined && missing !== undefined && (missing as Tree).text !== '') {
      return { tree: new Tree('scalar', (missing as Tree).text, tags.null, false), keep: true };
    }
    return { tree: patch };
  }
  if (patch !== undefined && isNull(patch)) return nothing;
  switch (takeDirective(patch)) {
    case 'delete':
      return nothing;
    case 'replace':
      return { tree: patch };
    case 'merge':
      return { tree: dest };
  }
}

/** The list that the merge goes on with (kyaml's Merger.VisitList). */
function startOfList(dest: Tree | undefined, patch: Tree | undefined): Tree | undefined {
  if (isMissingOrNull(dest)) return patch;
  if (patch !== undefined && isNull(patch)) return undefined;
  switch (takeDirective(patch)) {
    case 'delete':
      return undefined;
    case 'replace':
      return patch;
    case 'merge':
      return dest;
  }
}

function fieldNames(a: Tree, b: Tree | undefined): readonly string[] {
  const names = new Set(a.keys);
  if (b !== undefined) for (const key of b.keys) names.add(key);
  return [...names].sort();
}
