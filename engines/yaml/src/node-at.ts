import type { MappingNode, Node } from './node.ts';

/** A node in its place: the key it stands under, if it stands in a mapping. */
export interface FoundNode {
  key?: Node;
  value: Node;
}

/**
 * The node at a path of keys and indexes: `['spec', 'containers', 0, 'image']`; undefined if there is none.
 * Keys are compared by their text; of equal keys the last counts. Aliases are followed, `<<` is not merged.
 */
export function nodeAt(root: Node, path: readonly (string | number)[]): FoundNode | undefined {
  let found: FoundNode = { value: root };
  for (const step of path) {
    const next = stepInto(throughAliases(found.value), step);
    if (next === undefined) return undefined;
    found = next;
  }
  return found;
}

function throughAliases(node: Node): Node {
  let target = node;
  while (target.kind === 'alias') target = target.target;
  return target;
}

function stepInto(node: Node, step: string | number): FoundNode | undefined {
  if (node.kind === 'mapping') return lastPair(node, String(step));
  if (node.kind !== 'sequence' || typeof step !== 'number') return undefined;
  const value = node.items[step];
  return value === undefined ? undefined : { value };
}

function lastPair(node: MappingNode, name: string): FoundNode | undefined {
  for (let i = node.keys.length - 1; i >= 0; i--) {
    const key = throughAliases(node.keys[i]!);
    if (key.kind === 'scalar' && key.value === name) return { key: node.keys[i]!, value: node.values[i]! };
  }
  return undefined;
}
