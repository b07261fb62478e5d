/**
 * What globs are made of. A matcher walks the nodes with the set of all positions that a match may have reached, so
 * that no pattern takes more than (nodes × characters) steps.
 */
export type GlobNode =
  | { readonly kind: 'text'; readonly text: string }
  /** One character. */
  | { readonly kind: 'one'; readonly accepts: (character: string) => boolean }
  /** Any number of characters. */
  | { readonly kind: 'many'; readonly accepts: (character: string) => boolean }
  /** Nothing, or text up to and including a slash. */
  | { readonly kind: 'folders' }
  | { readonly kind: 'either'; readonly branches: readonly (readonly GlobNode[])[] };

/** Positions after the nodes, for every position before them. */
export function advance(
  nodes: readonly GlobNode[],
  name: readonly string[],
  from: ReadonlySet<number>,
): ReadonlySet<number> {
  let positions = from;
  for (const node of nodes) {
    if (positions.size === 0) return positions;
    positions = step(node, name, positions);
  }
  return positions;
}

function step(node: GlobNode, name: readonly string[], from: ReadonlySet<number>): Set<number> {
  const to = new Set<number>();
  switch (node.kind) {
    case 'text':
      for (const at of from) if (name[at] === node.text) to.add(at + 1);
      break;
    case 'one':
      for (const at of from) if (at < name.length && node.accepts(name[at]!)) to.add(at + 1);
      break;
    case 'many':
      for (const start of from) {
        for (let at = start; !to.has(at); at++) {
          to.add(at);
          if (at === name.length || !node.accepts(name[at]!)) break;
        }
      }
      break;
    case 'folders':
      for (const at of from) to.add(at);
      for (let at = Math.min(...from); at < name.length; at++) if (name[at] === '/') to.add(at + 1);
      break;
    case 'either':
      for (const branch of node.branches) for (const at of advance(branch, name, from)) to.add(at);
  }
  return to;
}

/** True if the nodes take the whole name. */
export function matches(nodes: readonly GlobNode[], name: readonly string[]): boolean {
  return advance(nodes, name, new Set([0])).has(name.length);
}

/** Every character of a set of ranges, or every other. */
export function classOf(
  ranges: readonly (readonly [low: string, high: string])[],
  negated: boolean,
): (character: string) => boolean {
  const codes = ranges.map(([low, high]) => [low.codePointAt(0)!, high.codePointAt(0)!] as const);
  return (character) => {
    const code = character.codePointAt(0)!;
    return codes.some(([low, high]) => low <= code && code <= high) !== negated;
  };
}
