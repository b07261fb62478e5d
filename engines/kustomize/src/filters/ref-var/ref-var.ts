import type { Address } from '@flux-ts/errors';
import { describe } from '../../accumulator.ts';
import type { Budget } from '../../budget.ts';
import type { Variable } from '../../config/kustomization-types.ts';
import { KustomizeError, withDetails } from '../../errors.ts';
import type { ResMap } from '../../resource/res-map.ts';
import type { Resource } from '../../resource/resource.ts';
import { scalarValue } from '../../tree/finish.ts';
import { lookupPath } from '../../tree/path.ts';
import { resolve } from '../../tree/resolve.ts';
import { isNull, isString, type Tree, tags } from '../../tree/tree.ts';
import type { FieldSpec } from '../field-spec.ts';
import { applyFieldSpecs, splitFieldPath } from '../field-spec.ts';
import { forEachObject } from '../transformer.ts';

/** What a variable stands for; undefined: it is no scalar, so `$(VAR)` stays. */
type Replacement = string | number | bigint | boolean | undefined;

/** Replaces `$(VAR)` in the fields that the configuration names, by fields of other objects. */
export function resolveVariables(
  map: ResMap,
  variables: ReadonlyMap<string, Variable>,
  specs: readonly FieldSpec[],
  placeOf: (name: string) => Address | undefined,
  budget: Budget,
): void {
  if (variables.size === 0) return;
  const values = new Map<string, Replacement>();
  const sources = sourcesOf(map.resources);
  for (const name of [...variables.keys()].sort()) {
    try {
      values.set(name, variableValue(sources, variables.get(name) as Variable));
    } catch (error) {
      const address = placeOf(name);
      throw error instanceof KustomizeError && address !== undefined
        ? withDetails(error, { address })
        : error;
    }
  }
  forEachObject(map, (resource) => {
    if (resource.tree !== undefined)
      applyFieldSpecs(resource.tree, specs, (tree) => replaceIn(tree, values, budget));
  });
  map.touch();
}

/** The first object that each variable reads from. */
function sourcesOf(resources: readonly Resource[]): ReadonlyMap<string, Resource> {
  const sources = new Map<string, Resource>();
  for (const resource of resources)
    for (const name of resource.varNames) if (!sources.has(name)) sources.set(name, resource);
  return sources;
}

function variableValue(sources: ReadonlyMap<string, Resource>, variable: Variable): Replacement {
  const resource = sources.get(variable.name);
  if (resource?.tree === undefined) {
    throw new KustomizeError(
      'REFERENCE',
      `var '${describe(variable)}' cannot be mapped to a field in the set of known resources`,
    );
  }
  let found: Tree | undefined;
  try {
    found = lookupPath(
      resource.tree,
      indexes(splitFieldPath(variable.fieldref.fieldPath || 'metadata.name')),
    );
  } catch {
    found = undefined;
  }
  if (found === undefined) {
    throw new KustomizeError(
      'REFERENCE',
      `field specified in var '${describe(variable)}' not found in corresponding resource`,
    );
  }
  if (found.kind !== 'scalar') return undefined;
  const value = scalarValue(found);
  return value === null || typeof value === 'object' ? found.text : value;
}

/** `ports[0]` becomes `ports`, `0`. */
function indexes(parts: readonly string[]): string[] {
  return parts.flatMap((part) => {
    const match = /^(.*)\[(\d+)\]$/.exec(part);
    if (match === null) return [part];
    return match[1] === '' ? [match[2] ?? ''] : [match[1] ?? '', match[2] ?? ''];
  });
}

function replaceIn(tree: Tree, values: ReadonlyMap<string, Replacement>, budget: Budget): void {
  if (isNull(tree)) return;
  const set = (scalar: Tree): void => setValue(scalar, expand(scalar.text, values, budget));
  if (tree.kind === 'scalar') {
    if (isString(tree)) set(tree);
    return;
  }
  for (const item of tree.items) {
    if (isString(item)) set(item);
    else if (tree.kind === 'list')
      throw new KustomizeError('REFERENCE', 'invalid value type expect a string');
  }
}

function setValue(tree: Tree, value: string | number | bigint | boolean): void {
  tree.quoted = false;
  tree.block = '';
  tree.text = String(value);
  tree.tag = tags.str;
  if (typeof value === 'boolean') tree.tag = tags.bool;
  else if (typeof value !== 'string') tree.tag = resolve(tree.text).tag;
}

/** Expands `$(NAME)`; `$$` is a dollar. A text that is nothing but one variable takes its type. */
export function expand(
  text: string,
  values: ReadonlyMap<string, Replacement>,
  budget: Budget,
): string | number | bigint | boolean {
  let out = '';
  let start = 0;
  for (let at = text.indexOf('$'); at >= 0 && at + 1 < text.length; at = text.indexOf('$', start)) {
    out += text.slice(start, at);
    const next = text.charAt(at + 1);
    const close = next === '(' ? text.indexOf(')', at + 2) : -1;
    if (close < 0) {
      out += next === '$' ? '$' : `$${next}`;
      start = at + 2;
      continue;
    }
    const name = text.slice(at + 2, close);
    const value = values.get(name) ?? `$(${name})`;
    if (typeof value === 'string') budget.take('bytes', value.length);
    if (at === 0 && close === text.length - 1) return value;
    out += String(value);
    start = close + 1;
  }
  return out + text.slice(start);
}
