import type { ValueObject } from '@flux-ts/yaml';
import {
  EMPTY,
  type FieldNode,
  type FieldTree,
  intersectTrees,
  isSubTree,
  leavesOf,
  subtractTrees,
  subtractTreesDeep,
  TreeBuilder,
  treesEqual,
  unionTrees,
} from './field-tree.ts';
import { formatTree, parseTree } from './fields-v1.ts';
import { compareElements, fieldElement, type PathElement, printPath } from './path-element.ts';

/**
 * A set of field paths: what one manager owns of an object. Immutable.
 * The rules are those of structured-merge-diff's `fieldpath.Set`.
 */
export class FieldSet {
  /** The paths as a trie. */
  readonly tree: FieldTree;

  constructor(tree: FieldTree = EMPTY) {
    this.tree = tree;
  }

  /**
   * A set of paths of plain fields and FieldsV1 steps: `['spec', 'k:{"name":"x"}']`. A part that is no step of
   * kind `k:`, `v:` or `i:` names a field.
   */
  static of(...paths: readonly (readonly string[])[]): FieldSet {
    const builder = new TreeBuilder();
    for (const path of paths)
      builder.add(path.map((part) => (/^[kvi]:/.test(part) ? part : fieldElement(part))));
    return new FieldSet(builder.build());
  }

  /**
   * Reads FieldsV1, the form in which `managedFields` holds a set. Steps of unknown kinds are left out.
   * @throws ResourceError FIELDS
   */
  static parse(fields: ValueObject): FieldSet {
    return new FieldSet(parseTree(fields));
  }

  /** Writes FieldsV1, in the order in which Kubernetes writes it. */
  format(): ValueObject {
    return formatTree(this.tree);
  }

  union(other: FieldSet): FieldSet {
    return new FieldSet(unionTrees(this.tree, other.tree));
  }

  intersection(other: FieldSet): FieldSet {
    return new FieldSet(intersectTrees(this.tree, other.tree));
  }

  /** Paths of this set that are not in the other. What lies below a path of the other stays. */
  difference(other: FieldSet): FieldSet {
    return new FieldSet(subtractTrees(this.tree, other.tree));
  }

  /** Paths of this set that are neither in the other nor below one of its paths. */
  recursiveDifference(other: FieldSet): FieldSet {
    return new FieldSet(subtractTreesDeep(this.tree, other.tree));
  }

  /** Paths that have no other path of the set below them. */
  leaves(): FieldSet {
    return new FieldSet(leavesOf(this.tree));
  }

  isEmpty(): boolean {
    return this.tree.size === 0;
  }

  equals(other: FieldSet): boolean {
    return treesEqual(this.tree, other.tree);
  }

  isSubsetOf(other: FieldSet): boolean {
    return isSubTree(this.tree, other.tree);
  }

  /** Whether a path is in the set; parts as in {@link FieldSet.of}. */
  has(path: readonly string[]): boolean {
    let tree: FieldTree | undefined = this.tree;
    for (let i = 0; i < path.length; i++) {
      const part = path[i]!;
      const node: FieldNode | undefined = tree?.get(/^[kvi]:/.test(part) ? part : fieldElement(part));
      if (node === undefined) return false;
      if (i === path.length - 1) return node.member;
      tree = node.children;
    }
    return false;
  }

  /** Every path of the set, parents and siblings before children, as structured-merge-diff iterates. */
  *paths(): Generator<readonly PathElement[]> {
    yield* walk(this.tree, []);
  }

  /** The paths as people read them, one a line. */
  toString(): string {
    return [...this.paths()].map(printPath).join('\n');
  }
}

function* walk(tree: FieldTree, prefix: readonly PathElement[]): Generator<readonly PathElement[]> {
  const elements = [...tree.keys()].sort(compareElements);
  for (const element of elements) if (tree.get(element)!.member) yield [...prefix, element];
  for (const element of elements) {
    const { children } = tree.get(element)!;
    if (children !== undefined) yield* walk(children, [...prefix, element]);
  }
}
