import { KustomizeError } from '../errors.ts';
import { describe } from './describe.ts';
import { indexOfKey, removeKey } from './key-index.ts';
import { isOddText, resolve } from './resolve.ts';
import { assign, emptyMap, isMissingOrNull, isNull, isString, Tree, tags } from './tree.ts';

/** The value of a map's field (the first of that name), or undefined. */
export function field(tree: Tree, name: string): Tree | undefined {
  if (tree.kind !== 'map') return undefined;
  const index = indexOfKey(tree.keys, name);
  return index < 0 ? undefined : tree.items[index];
}

/** The text of a scalar field, or an empty text. */
export function fieldText(tree: Tree | undefined, name: string): string {
  return (tree === undefined ? undefined : field(tree, name))?.text ?? '';
}

/** The value below a path of field names, or undefined as soon as one is missing or null. */
export function lookup(tree: Tree, ...path: readonly string[]): Tree | undefined {
  let at: Tree | undefined = tree;
  for (const name of path) {
    if (isMissingOrNull(at)) return undefined;
    demand(at as Tree, 'map');
    at = field(at as Tree, name);
  }
  return at;
}

/** Like {@link lookup}; what is missing is made: maps on the way, `kind` at the end. */
export function lookupCreate(tree: Tree, kind: Tree['kind'], ...path: readonly string[]): Tree {
  let at = tree;
  path.forEach((name, index) => {
    demand(at, 'map');
    let next = field(at, name);
    if (next === undefined) {
      next = index === path.length - 1 ? new Tree(kind, '', tags.none, false) : emptyMap();
      at.keys.push(name);
      at.items.push(next);
    }
    at = next;
  });
  return at;
}

/** Fails as kyaml's ErrorIfInvalid does; null passes as anything. */
export function demand(tree: Tree, kind: Tree['kind']): void {
  if (isNull(tree) || tree.kind === kind) return;
  throw new WrongKindError(tree, kind);
}

/** `wrong node kind: expected … but got …: node contents: …`, as kyaml words it. */
export class WrongKindError extends KustomizeError {
  readonly actual: Tree['kind'];

  constructor(tree: Tree, expected: Tree['kind']) {
    super(
      'PATCH',
      `wrong node kind: expected ${kindNames[expected]} but got ${kindNames[tree.kind]}: node contents:\n${describe(tree)}`,
    );
    this.actual = tree.kind;
  }
}

const kindNames = { scalar: 'ScalarNode', map: 'MappingNode', list: 'SequenceNode' } as const;

/** Removes a field; answers what was there. */
export function clearField(tree: Tree, name: string): Tree | undefined {
  if (tree.kind !== 'map') {
    demand(tree, 'map');
    return undefined;
  }
  const index = indexOfKey(tree.keys, name);
  if (index < 0) return undefined;
  removeKey(tree.keys, index);
  return tree.items.splice(index, 1)[0];
}

/**
 * Sets a field as kyaml's FieldSetter does: a null clears it (unless kept), an existing scalar keeps its quotes,
 * and a new text that looks like a number is quoted.
 */
export function setField(
  tree: Tree,
  name: string,
  value: Tree | undefined,
  keepNull = false,
  keyIsQuoted = false,
): void {
  if (value === undefined || (isNull(value) && !keepNull)) {
    clearField(tree, name);
    return;
  }
  demand(tree, 'map');
  if (isNull(tree)) return;
  const existing = field(tree, name);
  if (existing === value) {
    // Quirk: a text without a tag that is set again is quoted, though it was plain before.
    quoteIfOdd(value);
    return;
  }
  if (existing !== undefined) {
    const { quoted, block } = existing;
    assign(existing, value);
    existing.quoted = quoted;
    existing.block = block;
    return;
  }
  // A new key is written plain: one that looks like a number is no text, and then there is no JSON.
  if (!keyIsQuoted && resolve(name).tag !== tags.str) tree.hasOddKey = true;
  tree.keys.push(name);
  tree.items.push(quoteIfOdd(value));
}

/** Quirk (kyaml FieldSetter): a plain text that reads as another type is quoted when it is set, even anew. */
export function quoteIfOdd(value: Tree): Tree {
  if (value.kind === 'scalar' && !value.quoted && isString(value) && isOddText(value.text))
    value.quoted = true;
  return value;
}

/** Overwrites a scalar as kyaml's FieldSetter does: text and tag change, the quotes stay. */
export function setScalar(tree: Tree, text: string, tag: string): void {
  demand(tree, 'scalar');
  tree.kind = 'scalar';
  tree.text = text;
  tree.tag = tag;
}

/** Sets a string below a path, making the maps on the way. */
export function setAt(tree: Tree, value: Tree, ...path: readonly string[]): void {
  setField(lookupCreate(tree, 'map', ...path.slice(0, -1)), path.at(-1) ?? '', value);
}
