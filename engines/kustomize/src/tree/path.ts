import { compileRegexp } from '@flux-ts/text';
import { parseDocuments } from '@flux-ts/yaml';
import { Budget } from '../budget.ts';
import { KustomizeError } from '../errors.ts';
import { demand, field, setField } from './fields.ts';
import { fromNode } from './from-node.ts';
import { emptyMap, isMissingOrNull, scalar, Tree, tags } from './tree.ts';

const number = /^[+-]?[0-9]+$/;

function isIndex(part: string): boolean {
  return number.test(part) && Number(part) >= 0;
}

function isElement(part: string): boolean {
  return part.startsWith('[') && part.endsWith(']');
}

function splitElement(part: string): [string, string] {
  const text = part.replace(/\]$/, '').replace(/^\[/, '');
  const at = text.indexOf('=');
  if (at < 0) {
    throw new KustomizeError(
      'REFERENCE',
      'list path element must contain fieldName=fieldValue for element to match',
    );
  }
  return [text.slice(0, at), text.slice(at + 1)];
}

/** The one value at a path of fields, indexes and `[name=value]` (kyaml's Lookup); undefined when it is missing. */
export function lookupPath(tree: Tree, path: readonly string[]): Tree | undefined {
  let at: Tree | undefined = tree;
  for (const raw of path) {
    const part = raw.trim();
    if (part === '') continue;
    if (at === undefined) return undefined;
    at = step(at, part);
  }
  return at;
}

function step(tree: Tree, part: string): Tree | undefined {
  if (number.test(part) || part === '-') {
    if (part.startsWith('-') && part !== '-') {
      throw new KustomizeError('REFERENCE', `array index ${Number(part)} cannot be negative`);
    }
    demand(tree, 'list');
    return part === '-' ? tree.items.at(-1) : tree.items[Number(part)];
  }
  if (part === '*') throw new KustomizeError('REFERENCE', 'wildcard is not supported in PathGetter');
  if (isElement(part)) {
    const [name, value] = splitElement(part);
    demand(tree, 'list');
    if (name === '') return tree.items.find((item) => item.text === value);
    return tree.items.find((item) => field(item, name)?.text === value);
  }
  if (isMissingOrNull(tree)) return undefined;
  demand(tree, 'map');
  return field(tree, part);
}

/**
 * Every value at a path that may hold `*` and expressions (kyaml's PathMatcher); undefined when nothing is there.
 * With `create`, what is missing is made, the last part of that kind.
 */
export function matchPath(tree: Tree, path: readonly string[], create?: Tree['kind']): Tree[] | undefined {
  const [part, ...rest] = path;
  if (part === undefined) return [tree];
  if (isIndex(part)) return matchIndex(tree, Number(part), rest, create);
  if (isElement(part)) return matchElements(tree, part, rest, create);
  if (part === '*') return matchAll(tree, rest, create);
  return matchField(tree, part, rest, create);
}

function kindFor(next: string | undefined, last: Tree['kind']): Tree['kind'] {
  if (next === undefined || next === '') return last;
  return isElement(next) || isIndex(next) ? 'list' : 'map';
}

function matchField(
  tree: Tree,
  name: string,
  rest: readonly string[],
  create: Tree['kind'] | undefined,
): Tree[] | undefined {
  if (isMissingOrNull(tree)) return undefined;
  // Quirk (FieldMatcher): no name means the value itself, which has to be an empty text.
  if (name === '') demand(tree, 'scalar');
  else demand(tree, 'map');
  let value = name === '' && tree.text === '' ? tree : field(tree, name);
  if (value === undefined) {
    if (create === undefined) return undefined;
    value = new Tree(kindFor(rest[0], create), '', tags.none, false);
    setField(tree, name, value);
  }
  if (value.kind === 'scalar' && rest.length > 0) return matchPath(parseText(value.text), rest, create);
  return matchPath(value, rest, create);
}

/** A text that holds YAML or JSON, as a tree of its own. */
export function parseText(text: string): Tree {
  const root = parseDocuments(text)[0]?.root;
  if (root === undefined) return new Tree('scalar', '', tags.null, false);
  return fromNode(root, new Budget({ nodes: 1_000_000 }), () => undefined);
}

function matchIndex(
  tree: Tree,
  index: number,
  rest: readonly string[],
  create: Tree['kind'] | undefined,
): Tree[] | undefined {
  demand(tree, 'list');
  if (tree.items.length === index && create !== undefined) {
    tree.items.push(new Tree(kindFor(rest[0], create), '', tags.none, false));
  }
  const element = tree.items[index];
  if (element === undefined) {
    throw new KustomizeError(
      'REFERENCE',
      `index ${index} specified but only ${tree.items.length} elements found`,
    );
  }
  return matchPath(element, rest, create);
}

function matchAll(tree: Tree, rest: readonly string[], create: Tree['kind'] | undefined): Tree[] | undefined {
  demand(tree, 'list');
  const found: Tree[] = [];
  for (const item of tree.items) found.push(...(matchPath(item, rest, create) ?? []));
  return found.length === 0 ? undefined : found;
}

function matchElements(
  tree: Tree,
  part: string,
  rest: readonly string[],
  create: Tree['kind'] | undefined,
): Tree[] | undefined {
  const [name, pattern] = splitElement(part);
  demand(tree, 'list');
  const test = textMatcher(pattern);
  const collect = (): Tree[] => {
    const found: Tree[] = [];
    for (const item of tree.items) {
      if (name === '') {
        if (test(shown(item))) found.push(item);
        continue;
      }
      const value = field(item, name);
      if (value !== undefined && test(shown(value))) found.push(...(matchPath(item, rest, create) ?? []));
    }
    return found;
  };
  const found = collect();
  if (found.length > 0) return found;
  if (create === undefined) return undefined;
  if (name === '') tree.items.push(scalar(pattern));
  else {
    const element = emptyMap();
    element.keys.push(name);
    element.items.push(scalar(pattern));
    tree.items.push(element);
  }
  const made = collect();
  return made.length === 0 ? undefined : made;
}

/** Quirk (match.go visitElem): the expression is matched against the YAML text, quotes included. */
function shown(tree: Tree): string {
  return tree.quoted ? JSON.stringify(tree.text) : tree.text;
}

function textMatcher(pattern: string): (text: string) => boolean {
  if (/^[A-Za-z0-9_ /-]*$/.test(pattern)) return (text) => text.includes(pattern);
  const regexp = compileRegexp(pattern);
  return (text) => regexp.test(text);
}
