import type { Schema } from '@flux-ts/schema';
import type { Value } from '@flux-ts/yaml';
import { ResourceError } from '../errors.ts';
import { itemElement, type PathElement } from './path-element.ts';
import { itemSchema } from './shape.ts';

type MergeItem = (schema: Schema, live: Value | undefined, config: Value | undefined) => Value | undefined;

/** The items of a list by their identity, in order. */
interface Indexed {
  readonly elements: readonly PathElement[];
  /** An item that is there twice cannot be merged with: it stands as null. */
  readonly items: ReadonlyMap<PathElement, Value | null>;
}

/**
 * Merges two associative lists. Items that both have follow the order of the configuration; the live list's own
 * items stay before the shared item that follows them (structured-merge-diff typed/merge.go `visitListItems`).
 */
export function mergeLists(
  schema: Schema,
  shape: 'set' | 'keyed',
  live: readonly Value[],
  config: readonly Value[],
  mergeItem: MergeItem,
): Value[] {
  const left = index(schema, shape, live);
  const right = index(schema, shape, config);
  const merged = interleave(left, right, live, (element) =>
    mergeItem(itemSchema(schema), left.items.get(element) ?? undefined, right.items.get(element)!),
  );
  return sameItems(live, merged) ? (live as Value[]) : merged;
}

function interleave(
  left: Indexed,
  right: Indexed,
  live: readonly Value[],
  merge: (element: PathElement) => Value | undefined,
): Value[] {
  const out: Value[] = [];
  const taken = new Set<PathElement>();
  const shared = right.elements.filter((element) => left.items.has(element));
  let nextShared = 0;
  let l = 0;
  let r = 0;
  const takeRight = (element: PathElement) => {
    taken.add(element);
    out.push(merge(element)!);
    r++;
    if (shared[nextShared] === element) nextShared++;
  };
  while (l < left.elements.length || r < right.elements.length) {
    const fromLeft = left.elements[l];
    const fromRight = right.elements[r];
    if (fromLeft !== undefined && fromRight !== undefined) {
      if (fromLeft === fromRight) {
        l++;
        takeRight(fromRight);
        continue;
      }
      // A shared item whose turn has not come: it will be taken where the configuration has it.
      const next = shared[nextShared];
      if (right.items.has(fromLeft) && next !== undefined && next !== fromLeft) {
        l++;
        continue;
      }
    }
    if (fromLeft !== undefined) {
      if (!right.items.has(fromLeft)) {
        out.push(live[l]!);
        l++;
        continue;
      }
      if (taken.has(fromLeft)) l++;
    }
    if (fromRight !== undefined) takeRight(fromRight);
  }
  return out;
}

function index(schema: Schema, shape: 'set' | 'keyed', list: readonly Value[]): Indexed {
  const elements: PathElement[] = [];
  const items = new Map<PathElement, Value | null>();
  for (const [position, item] of list.entries()) {
    const element = itemElement(schema, shape, item);
    if (element instanceof Error) {
      throw new ResourceError('SCHEMA', `element ${position}: ${element.message}`);
    }
    elements.push(element);
    items.set(element, items.has(element) ? null : item);
  }
  return { elements, items };
}

function sameItems(a: readonly Value[], b: readonly Value[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}
