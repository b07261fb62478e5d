import type { Schema } from '@flux-ts/schema';
import { isObject, type Value, type ValueObject } from '@flux-ts/yaml';
import { EMPTY, type FieldNode, type FieldTree, LEAF, makeNode } from './field-tree.ts';
import { fieldElement, itemElement, type PathElement } from './path-element.ts';
import { DEDUCED, fieldSchema, isNamedField, itemSchema, shapeOf } from './shape.ts';

/**
 * The paths that a value mentions: what an applier of this value owns
 * (structured-merge-diff typed/tofieldset.go). Leaves, items of lists, and keys of maps are paths of the set;
 * named fields that only hold others are not.
 */
export function fieldTreeOf(schema: Schema, value: Value): FieldTree {
  return nodeOf(schema, value)?.children ?? EMPTY;
}

function nodeOf(schema: Schema, value: Value): FieldNode | undefined {
  const shape = shapeOf(schema, value);
  switch (shape) {
    case 'struct':
      return isObject(value) ? makeNode(false, structTree(schema, value)) : value === null ? undefined : LEAF;
    case 'set':
    case 'keyed':
      return Array.isArray(value)
        ? makeNode(false, listTree(schema, shape, value))
        : value === null
          ? undefined
          : LEAF;
    default:
      return LEAF;
  }
}

function structTree(schema: Schema, value: ValueObject): FieldTree {
  const tree = new Map<PathElement, FieldNode>();
  for (const key of Object.keys(value)) {
    const field = value[key]!;
    const below = nodeOf(fieldSchema(schema, key) ?? DEDUCED, field);
    const self = isEmptyValue(field) || !isNamedField(schema, key);
    const node = self ? makeNode(true, below?.children) : below;
    if (node !== undefined) tree.set(fieldElement(key), node);
  }
  return tree;
}

function isEmptyValue(value: Value): boolean {
  return value === null || (isObject(value) && Object.keys(value).length === 0);
}

function listTree(schema: Schema, shape: 'set' | 'keyed', list: readonly Value[]): FieldTree {
  const tree = new Map<PathElement, FieldNode>();
  const items = itemSchema(schema);
  for (const item of list) {
    const element = itemElement(schema, shape, item);
    if (element instanceof Error) continue;
    // An item that is there twice is owned as a whole: nothing tells its fields apart.
    tree.set(element, tree.has(element) ? LEAF : makeNode(true, nodeOf(items, item)?.children)!);
  }
  return tree;
}
