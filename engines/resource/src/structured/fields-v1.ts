import { isObject, type ValueObject } from '@flux-ts/yaml';
import { ResourceError } from '../errors.ts';
import { EMPTY, type FieldNode, type FieldTree, makeNode } from './field-tree.ts';
import { compareElements, type PathElement, parsePathElement } from './path-element.ts';

/*
 * FieldsV1, the form of a set of paths in `managedFields` (structured-merge-diff fieldpath/serialize.go):
 *
 *   {"f:spec": {"f:replicas": {}, "f:template": {".": {}, "f:x": {}}}}
 *
 * An empty object is a path of the set; "." says that a path with others below is one too.
 */

/** Deeper than any object that Kubernetes can store. */
const MAX_DEPTH = 256;

/** @throws ResourceError FIELDS */
export function parseTree(fields: ValueObject): FieldTree {
  return parseNode(fields, 0).children ?? EMPTY;
}

function parseNode(fields: ValueObject, depth: number): FieldNode {
  if (depth > MAX_DEPTH) throw new ResourceError('FIELDS', 'managedFields are nested too deeply');
  let member = false;
  let children: Map<PathElement, FieldNode> | undefined;
  for (const key of Object.keys(fields)) {
    if (key === '.') {
      member = true;
      continue;
    }
    const element = parsePathElement(key);
    if (element === undefined) continue;
    const below = fields[key];
    const node = parseNode(isObject(below) ? below : {}, depth + 1);
    children ??= new Map();
    children.set(element, node);
  }
  return makeNode(member || children === undefined, children)!;
}

/** The inverse of {@link parseTree}. */
export function formatTree(tree: FieldTree): ValueObject {
  const fields: ValueObject = {};
  for (const element of sortedElements(tree)) fields[element] = formatNode(tree.get(element)!);
  return fields;
}

function formatNode(node: FieldNode): ValueObject {
  if (node.children === undefined) return {};
  const fields = formatTree(node.children);
  return node.member ? { '.': {}, ...fields } : fields;
}

function sortedElements(tree: FieldTree): PathElement[] {
  const elements = [...tree.keys()];
  return elements.length < 2 ? elements : elements.sort(compareElements);
}
