import type { PathElement } from './path-element.ts';

/**
 * A set of paths as a trie. A node says whether its own path is in the set (`member`) and what lies below.
 * ```
 * {.spec, .spec.replicas}     spec●
 *                              └ replicas●
 * ```
 * Trees are shared and never changed once they are built; every function returns a new tree, or one of its
 * arguments when that is the answer. No node is empty: each is a member or has children.
 */
export type FieldTree = ReadonlyMap<PathElement, FieldNode>;

export interface FieldNode {
  readonly member: boolean;
  readonly children: FieldTree | undefined;
}

/** A path that is in the set, with nothing below. */
export const LEAF: FieldNode = Object.freeze({ member: true, children: undefined });
export const EMPTY: FieldTree = new Map();

/** A node, or undefined when it would be empty. */
export function makeNode(member: boolean, children: FieldTree | undefined): FieldNode | undefined {
  if (children === undefined || children.size === 0) return member ? LEAF : undefined;
  return { member, children };
}

/** Paths that are in either tree. */
export function unionTrees(a: FieldTree, b: FieldTree): FieldTree {
  if (a === b || b.size === 0) return a;
  if (a.size === 0) return b;
  let result: Map<PathElement, FieldNode> | undefined;
  for (const [element, right] of b) {
    const left = a.get(element);
    const node = left === undefined ? right : unionNodes(left, right);
    if (node === left) continue;
    result ??= new Map(a);
    result.set(element, node);
  }
  return result ?? a;
}

function unionNodes(a: FieldNode, b: FieldNode): FieldNode {
  const member = a.member || b.member;
  const children = unionTrees(a.children ?? EMPTY, b.children ?? EMPTY);
  if (member === a.member && children === (a.children ?? EMPTY)) return a;
  return makeNode(member, children)!;
}

/** Paths that are in both trees. */
export function intersectTrees(a: FieldTree, b: FieldTree): FieldTree {
  if (a === b) return a;
  const result = new Map<PathElement, FieldNode>();
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  for (const [element, left] of small) {
    const right = large.get(element);
    if (right === undefined) continue;
    const children =
      left.children === undefined || right.children === undefined
        ? undefined
        : intersectTrees(left.children, right.children);
    const node = makeNode(left.member && right.member, children);
    if (node !== undefined) result.set(element, node);
  }
  return result;
}

/** Paths of `a` that are not in `b`. What lies below a path of `b` stays. */
export function subtractTrees(a: FieldTree, b: FieldTree): FieldTree {
  return subtract(a, b, false);
}

/** Paths of `a` that are neither in `b` nor below a path of `b`. */
export function subtractTreesDeep(a: FieldTree, b: FieldTree): FieldTree {
  return subtract(a, b, true);
}

function subtract(a: FieldTree, b: FieldTree, deep: boolean): FieldTree {
  if (a.size === 0 || b.size === 0) return a;
  if (a === b && !deep) return EMPTY;
  let result: Map<PathElement, FieldNode> | undefined;
  for (const [element, right] of b) {
    const left = a.get(element);
    if (left === undefined) continue;
    const node = subtractNode(left, right, deep);
    if (node === left) continue;
    result ??= new Map(a);
    if (node === undefined) result.delete(element);
    else result.set(element, node);
  }
  return result ?? a;
}

function subtractNode(a: FieldNode, b: FieldNode, deep: boolean): FieldNode | undefined {
  if (deep && b.member) return undefined;
  const children =
    a.children === undefined || b.children === undefined
      ? a.children
      : subtract(a.children, b.children, deep);
  const member = a.member && !b.member;
  return member === a.member && children === a.children ? a : makeNode(member, children);
}

/** Whether two trees hold the same paths. */
export function treesEqual(a: FieldTree, b: FieldTree): boolean {
  if (a === b) return true;
  if (a.size !== b.size) return false;
  for (const [element, left] of a) {
    const right = b.get(element);
    if (right === undefined || left.member !== right.member) return false;
    if (!treesEqual(left.children ?? EMPTY, right.children ?? EMPTY)) return false;
  }
  return true;
}

/** Whether every path of `a` is in `b`. */
export function isSubTree(a: FieldTree, b: FieldTree): boolean {
  if (a === b) return true;
  for (const [element, left] of a) {
    const right = b.get(element);
    if (right === undefined || (left.member && !right.member)) return false;
    if (left.children !== undefined && !isSubTree(left.children, right.children ?? EMPTY)) return false;
  }
  return true;
}

/** Paths below which there is no other path. */
export function leavesOf(tree: FieldTree): FieldTree {
  const result = new Map<PathElement, FieldNode>();
  for (const [element, node] of tree) {
    const leaf = makeNode(node.children === undefined, node.children && leavesOf(node.children));
    if (leaf !== undefined) result.set(element, leaf);
  }
  return result;
}

/** A tree that is being built. */
export class TreeBuilder {
  private readonly root = new Map<PathElement, FieldNode>();

  /** Adds one path; the empty path says nothing. */
  add(path: readonly PathElement[]): void {
    let tree = this.root;
    for (let i = 0; i < path.length - 1; i++) tree = this.descend(tree, path[i]!);
    const last = path.at(-1);
    if (last === undefined) return;
    const node = tree.get(last);
    if (node === undefined) tree.set(last, LEAF);
    else if (!node.member) tree.set(last, { member: true, children: node.children });
  }

  private descend(tree: Map<PathElement, FieldNode>, element: PathElement): Map<PathElement, FieldNode> {
    const node = tree.get(element);
    if (node?.children !== undefined) return node.children as Map<PathElement, FieldNode>;
    const children = new Map<PathElement, FieldNode>();
    tree.set(element, { member: node?.member === true, children });
    return children;
  }

  /** The tree; the builder must not be used afterwards. */
  build(): FieldTree {
    return this.root;
  }
}
