import type { Schema } from '@flux-ts/schema';
import { isObject, own, type Value, type ValueObject, valuesEqual } from '@flux-ts/yaml';
import { type FieldTree, TreeBuilder } from './field-tree.ts';
import { fieldElement, itemElement, type PathElement } from './path-element.ts';
import { DEDUCED, fieldSchema, itemSchema, type Shape, shapeOf } from './shape.ts';

/** What became of each path; no path is in two of the sets. */
export interface Comparison {
  readonly added: FieldTree;
  readonly modified: FieldTree;
  readonly removed: FieldTree;
}

/**
 * Compares two values of a type path by path (structured-merge-diff typed/compare.go).
 * `zeroes`: whether the type is a Go struct on the server, whose fields without `omitempty` are never absent:
 * an absent one then counts as its zero value.
 */
export function compareTyped(schema: Schema, before: Value, after: Value, zeroes: boolean): Comparison {
  const comparing = new Comparing(zeroes);
  if (before !== after) comparing.compare(schema, before, after);
  return comparing.result();
}

class Comparing {
  private readonly added = new TreeBuilder();
  private readonly modified = new TreeBuilder();
  private readonly removed = new TreeBuilder();
  private readonly path: PathElement[] = [];
  private readonly zeroes: boolean;

  constructor(zeroes: boolean) {
    this.zeroes = zeroes;
  }

  result(): Comparison {
    return { added: this.added.build(), modified: this.modified.build(), removed: this.removed.build() };
  }

  compare(schema: Schema, before: Value | undefined, after: Value | undefined): void {
    if (before === after) return;
    const shape = shapeOf(schema, after === undefined ? before : after);
    // Where a type allows several kinds of value and the kind changed, both are looked at.
    if (schema.type === undefined && before !== undefined && after !== undefined) {
      const other = shapeOf(schema, before);
      if (other !== shape && this.isLeaf(schema, other, before, after)) this.leaf(before, after);
    }
    if (this.isLeaf(schema, shape, before, after)) this.leaf(before, after);
    else if (before === undefined) this.added.add(this.path);
    else if (after === undefined) this.removed.add(this.path);
  }

  /** Looks below; true when there is nothing below, so that the value itself is what counts. */
  private isLeaf(schema: Schema, shape: Shape, before: Value | undefined, after: Value | undefined): boolean {
    switch (shape) {
      case 'struct':
        return this.structs(schema, before, after);
      case 'set':
      case 'keyed':
        return this.listValues(schema, shape, before, after);
      default:
        return true;
    }
  }

  private leaf(before: Value | undefined, after: Value | undefined): void {
    if (before === undefined) this.added.add(this.path);
    else if (after === undefined) this.removed.add(this.path);
    else if (!valuesEqual(before, after)) this.modified.add(this.path);
  }

  private listValues(
    schema: Schema,
    shape: 'set' | 'keyed',
    before: Value | undefined,
    after: Value | undefined,
  ): boolean {
    const left = Array.isArray(before) ? before : [];
    const right = Array.isArray(after) ? after : [];
    if (left.length === 0 && right.length === 0) return true;
    this.lists(schema, shape, left, right);
    return false;
  }

  private structs(schema: Schema, before: Value | undefined, after: Value | undefined): boolean {
    const left: ValueObject = isObject(before) ? before : {};
    const right: ValueObject = isObject(after) ? after : {};
    const leftKeys = Object.keys(left);
    const rightKeys = Object.keys(right);
    if (leftKeys.length === 0 && rightKeys.length === 0) return true;
    const isPair = before !== undefined && after !== undefined;
    for (const key of leftKeys) this.field(schema, key, left[key], own(right, key), isPair);
    for (const key of rightKeys)
      if (!Object.hasOwn(left, key)) this.field(schema, key, undefined, right[key], isPair);
    return false;
  }

  private field(
    schema: Schema,
    key: string,
    before: Value | undefined,
    after: Value | undefined,
    isPair: boolean,
  ): void {
    if (before === after) return;
    const field = fieldSchema(schema, key) ?? DEDUCED;
    this.path.push(fieldElement(key));
    if (this.zeroes && isPair && (before === undefined || after === undefined)) {
      const zero = zeroOf(field, key, this.path.length);
      this.compare(field, before ?? zero, after ?? zero);
    } else {
      this.compare(field, before, after);
    }
    this.path.pop();
  }

  private lists(
    schema: Schema,
    shape: 'set' | 'keyed',
    before: readonly Value[],
    after: readonly Value[],
  ): void {
    const left = group(schema, shape, before);
    const right = group(schema, shape, after);
    for (const [element, items] of left) this.items(schema, element, items, right.get(element) ?? []);
    for (const [element, items] of right) if (!left.has(element)) this.items(schema, element, [], items);
  }

  /** Items that are there twice are compared as one: nothing tells them apart. */
  private items(schema: Schema, element: PathElement, left: readonly Value[], right: readonly Value[]): void {
    this.path.push(element);
    if (left.length <= 1 && right.length <= 1) {
      this.compare(itemSchema(schema), left[0], right[0]);
    } else if (left.length >= 2 && right.length >= 2) {
      if (!valuesEqual(left as Value[], right as Value[])) this.modified.add(this.path);
    } else if (left.length >= 2) {
      if (right.length > 0) this.compare(itemSchema(schema), undefined, right[0]);
      this.removed.add(this.path);
    } else {
      if (left.length > 0) this.compare(itemSchema(schema), left[0], undefined);
      this.added.add(this.path);
    }
    this.path.pop();
  }
}

function group(schema: Schema, shape: 'set' | 'keyed', list: readonly Value[]): Map<PathElement, Value[]> {
  const groups = new Map<PathElement, Value[]>();
  for (const item of list) {
    const element = itemElement(schema, shape, item);
    if (element instanceof Error) continue;
    const known = groups.get(element);
    if (known === undefined) groups.set(element, [item]);
    else known.push(item);
  }
  return groups;
}

/**
 * What a Go struct holds where the JSON has nothing; undefined where the field may be absent. Struct fields that are
 * no pointers have `default: {}` in kube-openapi, the `spec` of a whole object some more.
 */
function zeroOf(field: Schema, key: string, depth: number): Value | undefined {
  if (field.zero !== undefined) return field.zero;
  if (field.default === '' && EVENT_TEXTS.has(key)) return '';
  if (!isObject(field.default) || POINTERS.has(field.typeName ?? '')) return undefined;
  return Object.keys(field.default).length === 0 || (key === 'spec' && depth === 1) ? {} : undefined;
}

/** Pointers to structs that are filled with empty ones. */
const POINTERS: ReadonlySet<string> = new Set([
  'io.k8s.api.apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy',
  'io.k8s.api.core.v1.PodSecurityContext',
]);
/** Texts of core/v1 Event that are written when they are empty, too. */
const EVENT_TEXTS: ReadonlySet<string> = new Set(['reportingComponent', 'reportingInstance']);
