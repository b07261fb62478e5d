import type { Node, ScalarNode } from '@flux-ts/yaml';
import type { Budget } from '../budget.ts';
import { KustomizeError } from '../errors.ts';
import { resolve } from './resolve.ts';
import { copy, Tree, tags } from './tree.ts';

/** A problem that kustomize sees only when it writes the object: reported at the end, with its place. */
export interface BadKey {
  readonly offset: number;
  readonly message: string;
  /** Where the key stood first, for one that is there twice. */
  readonly first?: number;
}

/**
 * Turns a parsed document into a tree without anchors: aliases are copied, `<<` is merged (kyaml's DeAnchor).
 * Keys that JSON cannot have, or that are there twice, are reported to `bad`; `note` hears which node became which tree.
 */
export function fromNode(
  node: Node,
  budget: Budget,
  bad: (problem: BadKey) => void,
  note?: (tree: Tree, node: Node) => void,
): Tree {
  const done = new Map<Node, Tree>();
  const open = new Set<Node>();
  const read = (current: Node): Tree => {
    budget.takeNode();
    if (current.kind === 'alias') return fromAlias(current.target);
    if (current.anchor === undefined && note === undefined) return convert(current);
    open.add(current);
    const tree = convert(current);
    note?.(tree, current);
    open.delete(current);
    if (current.anchor !== undefined) done.set(current, tree);
    return tree;
  };
  const fromAlias = (target: Node): Tree => {
    const known = done.get(target);
    if (known === undefined) {
      if (open.has(target))
        throw new KustomizeError('MALFORMED', `yaml: anchor '${target.anchor}' value contains itself`);
      return read(target);
    }
    budget.takeAlias(count(known, budget.aliasesLeft));
    return copy(known);
  };
  const convert = (current: Exclude<Node, { kind: 'alias' }>): Tree => {
    switch (current.kind) {
      case 'scalar':
        return fromScalar(current);
      case 'sequence': {
        const list = new Tree('list', '', current.tag ?? '', false, current.start);
        list.flow = current.flow;
        for (const item of current.items) list.items.push(read(item));
        return list;
      }
      case 'mapping':
        return fromMapping(current);
    }
  };
  const fromMapping = (current: Extract<Node, { kind: 'mapping' }>): Tree => {
    const map = new Tree('map', '', current.tag ?? '', false, current.start);
    map.flow = current.flow;
    const merged: Tree[] = [];
    let merges = 0;
    current.keys.forEach((key, index) => {
      const value = current.values[index] as Node;
      if (isMergeKey(key)) {
        if (++merges > 1) throw new KustomizeError('MALFORMED', 'duplicate merge key');
        merged.push(...mergeSources(value, read));
        return;
      }
      map.keys.push(keyText(key, bad));
      map.items.push(read(value));
    });
    reportTwins(map, current, bad);
    return merged.length === 0 ? map : mergeInto(map, merged);
  };
  return read(node);
}

function fromScalar(node: ScalarNode): Tree {
  const quoted = node.style !== 'plain';
  if (node.tag !== undefined && node.tag !== '!') return fromTagged(node, node.tag, quoted);
  const tag = quoted || node.tag === '!' ? tags.str : resolve(node.value).tag;
  const scalar = new Tree('scalar', node.value, tag, quoted, node.start);
  if (node.style === 'literal' || node.style === 'folded') scalar.block = node.style;
  return scalar;
}

/** A tag that was written out is written again, so that it counts whatever the quotes say. */
function fromTagged(node: ScalarNode, tag: string, quoted: boolean): Tree {
  const scalar = new Tree('scalar', node.value, tag, quoted && tag === tags.str, node.start);
  if (node.style === 'literal' || node.style === 'folded') scalar.block = node.style;
  return scalar;
}

function isMergeKey(key: Node): boolean {
  if (key.kind !== 'scalar') return false;
  return key.tag === tags.merge || (key.tag === undefined && key.style === 'plain' && key.value === '<<');
}

function keyText(key: Node, bad: (problem: BadKey) => void): string {
  const node = key.kind === 'alias' ? key.target : key;
  if (node.kind !== 'scalar') {
    bad({ offset: key.start, message: 'json: unsupported type: map[interface {}]interface {}' });
    return '';
  }
  if (node.style === 'plain' && node.tag === undefined && resolve(node.value).tag !== tags.str) {
    bad({ offset: key.start, message: 'json: unsupported type: map[interface {}]interface {}' });
  }
  return node.value;
}

function reportTwins(
  map: Tree,
  node: Extract<Node, { kind: 'mapping' }>,
  bad: (problem: BadKey) => void,
): void {
  if (new Set(map.keys).size === map.keys.length) return;
  const seen = new Map<string, number>();
  for (const key of node.keys) {
    if (key.kind !== 'scalar') continue;
    const first = seen.get(key.value);
    if (first !== undefined) {
      bad({ offset: key.start, message: `mapping key ${JSON.stringify(key.value)} already defined`, first });
      return;
    }
    seen.set(key.value, key.start);
  }
}

/** The maps that `<<` names, the weakest first. */
function mergeSources(value: Node, read: (node: Node) => Tree): Tree[] {
  const target = value.kind === 'alias' ? value.target : value;
  if (target.kind === 'mapping') return [read(value)];
  if (value.kind === 'alias')
    throw new KustomizeError('MALFORMED', 'invalid map merge: received alias for a non-map value');
  if (target.kind !== 'sequence') {
    throw new KustomizeError('MALFORMED', 'map merge requires map or sequence of maps as the value');
  }
  return target.items
    .flatMap((item) => {
      if (item.kind === 'sequence')
        throw new KustomizeError('MALFORMED', 'invalid map merge: received a nested sequence');
      return mergeSources(item, read);
    })
    .reverse();
}

function mergeInto(map: Tree, sources: readonly Tree[]): Tree {
  const own = new Set(map.keys);
  const extra = new Map<string, Tree>();
  for (const source of sources) {
    source.keys.forEach((key, index) => {
      if (!own.has(key)) extra.set(key, source.items[index] as Tree);
    });
  }
  for (const [key, value] of extra) {
    map.keys.push(key);
    map.items.push(value);
  }
  return map;
}

function count(tree: Tree, limit: number): number {
  let total = 1;
  for (const item of tree.items) {
    if (total > limit) return total;
    total += count(item, limit - total);
  }
  return total;
}
