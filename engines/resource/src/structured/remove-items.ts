import type { Schema } from '@flux-ts/schema';
import { isObject, setOwn, type Value, type ValueObject } from '@flux-ts/yaml';
import { type FieldNode, type FieldTree, makeNode } from './field-tree.ts';
import { fieldElement, itemElement, type PathElement } from './path-element.ts';
import { DEDUCED, fieldSchema, isNamedField, itemSchema, shapeOf } from './shape.ts';

/**
 * A value without the fields and items that a set names (structured-merge-diff typed/remove.go).
 * Undefined when nothing is left. Returns the value itself when nothing goes.
 */
export function removeItems(schema: Schema, value: Value, tree: FieldTree): Value | undefined {
  if (tree.size === 0) return value;
  const shape = shapeOf(schema, value);
  switch (shape) {
    case 'scalar':
      return value;
    case 'struct':
      return isObject(value) ? removeFields(schema, value, tree) : undefined;
    case 'set':
    case 'keyed':
      return Array.isArray(value) ? removeElements(schema, shape, value, tree) : undefined;
    default:
      return undefined;
  }
}

function removeFields(schema: Schema, value: ValueObject, tree: FieldTree): Value | undefined {
  const out: ValueObject = {};
  let count = 0;
  let changed = false;
  for (const key of Object.keys(value)) {
    const node = tree.get(fieldElement(key));
    if (node?.member === true) {
      changed = true;
      continue;
    }
    const field = value[key]!;
    const left =
      node?.children === undefined
        ? field
        : removeBelow(fieldSchema(schema, key) ?? DEDUCED, field, node.children);
    if (left !== field) changed = true;
    setOwn(out, key, left);
    count++;
  }
  if (count === 0) return undefined;
  return changed ? out : value;
}

/**
 * What is left of a field or item that is not removed itself: nothing is an empty map or list, as in
 * structured-merge-diff v6.3, which Kubernetes 1.36 has (its v6.4 leaves null, as versions before v6.3 did).
 */
function removeBelow(schema: Schema, value: Value, tree: FieldTree): Value {
  const left = removeItems(schema, value, tree);
  if (left !== undefined) return left;
  return Array.isArray(value) ? [] : {};
}

function removeElements(
  schema: Schema,
  shape: 'set' | 'keyed',
  list: readonly Value[],
  tree: FieldTree,
): Value | undefined {
  const out: Value[] = [];
  let changed = false;
  for (const item of list) {
    const element = itemElement(schema, shape, item);
    const node = element instanceof Error ? undefined : tree.get(element);
    if (node?.member === true) {
      changed = true;
      continue;
    }
    const left = node?.children === undefined ? item : removeBelow(itemSchema(schema), item, node.children);
    if (left !== item) changed = true;
    out.push(left);
  }
  if (out.length === 0) return undefined;
  return changed ? out : (list as Value[]);
}

/**
 * The set with those named fields added that hold some of its paths
 * (structured-merge-diff fieldpath/set.go `EnsureNamedFieldsAreMembers`).
 */
export function withNamedFields(schema: Schema, tree: FieldTree): FieldTree {
  const result = new Map<PathElement, FieldNode>();
  for (const [element, node] of tree) {
    if (node.children === undefined) {
      result.set(element, node);
      continue;
    }
    const name = element.startsWith('f:') ? element.slice(2) : undefined;
    const named = name !== undefined && isNamedField(schema, name);
    const below = name === undefined ? itemSchema(schema) : (fieldSchema(schema, name) ?? DEDUCED);
    result.set(element, makeNode(node.member || named, withNamedFields(below, node.children))!);
  }
  return result;
}

/**
 * A set made to fit a type that changed since: what lies below something that is now a leaf becomes that leaf
 * (structured-merge-diff typed/reconcile_schema.go). Returns the set itself when it fits.
 */
export function fitTree(schema: Schema, tree: FieldTree): FieldTree {
  let result = tree;
  for (const [element, node] of tree) {
    if (node.children === undefined) continue;
    const name = element.startsWith('f:') ? element.slice(2) : undefined;
    const below = name === undefined ? itemSchema(schema) : fieldSchema(schema, name);
    if (below === undefined || below === DEDUCED) continue;
    const fitted = fitNode(below, node);
    if (fitted === node) continue;
    const copy = new Map(result);
    copy.set(element, fitted);
    result = copy;
  }
  return result;
}

function fitNode(schema: Schema, node: FieldNode): FieldNode {
  const shape = shapeOf(schema, schema.type === 'array' ? [] : null);
  if (shape === 'map' || shape === 'list') return { member: true, children: undefined };
  if (shape === 'scalar') return node;
  const children = fitTree(schema, node.children!);
  return children === node.children ? node : { member: node.member, children };
}
