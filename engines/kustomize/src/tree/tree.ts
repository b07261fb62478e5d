import type { KeyList } from './key-index.ts';

/** Tags as go-yaml writes them. An empty tag means: whatever the text looks like. */
export const tags = {
  none: '',
  null: '!!null',
  bool: '!!bool',
  int: '!!int',
  float: '!!float',
  str: '!!str',
  timestamp: '!!timestamp',
  binary: '!!binary',
  merge: '!!merge',
} as const;

const noKeys: KeyList = [];
const noItems: Tree[] = [];

/**
 * A YAML value while kustomize works on it: the text of a scalar is kept beside its type, because names are
 * compared and cut as text (`1.0` stays `1.0`), and a scalar that is overwritten keeps its type (kyaml's RNode).
 * One class for all three kinds, so that a value can turn into another in place.
 */
export class Tree {
  kind: 'scalar' | 'map' | 'list';
  /** A scalar's text as the source has it, without quotes. */
  text: string;
  tag: string;
  /** Whether the text stands in quotes (or is a block), so that it is a string whatever it looks like. */
  quoted: boolean;
  /** The block that the text stands in; a folded one does not survive being written, see {@link refold}. */
  block: '' | 'literal' | 'folded' = '';
  /** Whether a map or list was written in brackets, which it and what lies in it keep. */
  flow = false;
  /** Whether a comment stands between the key and this value, where the comment stays whatever value comes. */
  afterComment = false;
  /** Whether a key was added that YAML reads as something else than a text. */
  hasOddKey = false;
  /** A map's keys, parallel to `items`. */
  keys: KeyList;
  /** A map's values or a list's elements. */
  items: Tree[];
  /** Offset in the document that it was read from; -1 for what was made here. */
  at: number;

  constructor(kind: Tree['kind'], text: string, tag: string, quoted: boolean, at = -1) {
    this.kind = kind;
    this.text = text;
    this.tag = tag;
    this.quoted = quoted;
    this.keys = kind === 'map' ? [] : noKeys;
    this.items = kind === 'scalar' ? noItems : [];
    this.at = at;
  }
}

/** A scalar without a tag: its type is what its text looks like. */
export function scalar(text: string): Tree {
  return new Tree('scalar', text, tags.none, false);
}

/** A scalar that is a string. */
export function stringScalar(text: string): Tree {
  return new Tree('scalar', text, tags.str, false);
}

export function emptyMap(): Tree {
  return new Tree('map', '', tags.none, false);
}

export function emptyList(): Tree {
  return new Tree('list', '', tags.none, false);
}

export function copy(tree: Tree): Tree {
  const result = new Tree(tree.kind, tree.text, tree.tag, tree.quoted, tree.at);
  result.block = tree.block;
  result.afterComment = tree.afterComment;
  result.flow = tree.flow;
  result.hasOddKey = tree.hasOddKey;
  if (tree.kind !== 'scalar') {
    if (tree.kind === 'map') result.keys = tree.keys.slice();
    result.items = tree.items.map(copy);
  }
  return result;
}

/** Makes `target` what `source` is, in place; the two then share children. */
export function assign(target: Tree, source: Tree): void {
  target.kind = source.kind;
  target.text = source.text;
  target.tag = source.tag;
  target.quoted = source.quoted;
  target.block = source.block;
  target.flow = source.flow;
  target.hasOddKey = source.hasOddKey;
  target.keys = source.keys;
  target.items = source.items;
}

/** Turns a null into an empty collection or scalar, in place. */
export function become(target: Tree, kind: Tree['kind'], tag: string): void {
  assign(target, new Tree(kind, '', tag, false));
}

export function isNull(tree: Tree): boolean {
  return tree.tag === tags.null;
}

export function isMissingOrNull(tree: Tree | undefined): tree is undefined {
  return tree === undefined || tree.tag === tags.null;
}

export function isEmptyCollection(tree: Tree): boolean {
  return tree.kind !== 'scalar' && tree.items.length === 0;
}

export function isNilOrEmpty(tree: Tree | undefined): boolean {
  return tree === undefined || isNull(tree) || isEmptyCollection(tree);
}

export function isString(tree: Tree): boolean {
  return tree.kind === 'scalar' && (tree.tag === tags.str || tree.tag === tags.none);
}
