import type { Expression } from '../syntax/ast.ts';
import { CelList, CelMap, type CelValue, Opaque, Optional, textSize } from '../values/value.ts';

/*
 * What an evaluation costs in the units of kube-apiserver (cel-go interpreter/runtimecost.go, apiserver
 * pkg/cel/library/cost.go): one for a name, a field or a call, and for some calls as much as they walk through.
 */

/** Making a list or a map that is not there already. */
export const LIST_COST = 10;
export const MAP_COST = 30;

/** Asking whether somebody may do something. */
const AUTHORIZATION = 350_000;

const TRAVERSAL = 0.1;
const REGEX = 0.25;
const CONVERSIONS = new Set('bool bytes double dyn duration int string timestamp type uint'.split(' '));

/** Whether an expression is a path into something: cel-go has a step less for what follows it. */
export function isPath({ kind }: Expression): boolean {
  return kind === 'name' || kind === 'select' || kind === 'index' || kind === 'conditional';
}

/** Whether cel-go knows a value before it is asked for, which makes it free. */
export function isConstant(expression: Expression): boolean {
  switch (expression.kind) {
    case 'literal':
      return true;
    case 'list':
      return expression.items.every(({ value }) => isConstant(value));
    case 'map':
      return expression.entries.every(({ key, value }) => isConstant(key) && isConstant(value));
    case 'call':
      return expression.target === undefined && isConversion(expression.name, expression.args);
    default:
      return false;
  }
}

function isConversion(name: string, args: readonly Expression[]): boolean {
  return CONVERSIONS.has(name) && args.length === 1 && isConstant(args[0]!);
}

/** An operator that has evaluated both sides. `isKnown` tells that the right side is a constant. */
export function operatorCost(operator: string, left: CelValue, right: CelValue, isKnown: boolean): number {
  switch (operator) {
    case '==':
    case '!=':
      return left instanceof Opaque ? 1 : walk(Math.min(sizeOf(left), sizeOf(right)));
    case '<':
    case '<=':
    case '>':
    case '>=':
      return isText(left) ? walk(Math.min(sizeOf(left), sizeOf(right))) : 1;
    case '+':
      return isText(left) ? walk(sizeOf(left) + sizeOf(right)) : 1;
    case 'in':
      return !(right instanceof CelList) ? 1 : isKnown && isSet(right) ? 0 : right.size;
    default:
      return 1;
  }
}

/** What can be looked up at once: plain values. */
function isSet(list: CelList): boolean {
  for (const item of list) if (typeof item === 'object') return false;
  return true;
}

/** A function or, with a dot before its name, a method; the target is its first argument. */
export function callCost(key: string, args: readonly CelValue[], result: CelValue): number {
  const [first, second] = args;
  switch (key.replace(/^\./, '')) {
    case 'startsWith':
    case 'endsWith':
    case 'format':
    case 'url':
    case 'cidr':
    case 'isIP':
    case 'isCIDR':
    case 'quantity':
    case 'isQuantity':
    case 'semver':
    case 'isSemver':
    case 'lowerAscii':
    case 'upperAscii':
    case 'substring':
    case 'trim':
      return walk(sizeOf(first));
    case 'ip':
      return key === '.ip' ? 1 : walk(sizeOf(first));
    case 'string':
    case 'bytes':
      return isText(first) && typeof first !== typeof result ? walk(sizeOf(first)) : 1;
    case 'matches':
      // The function of this name has no cost of its own, only the method.
      return key === '.matches' ? matching(first, second) : 1;
    case 'find':
    case 'findAll':
      return matching(first, second);
    case 'contains':
      return key === '.contains' ? walk(sizeOf(first)) * walk(sizeOf(second)) : 1;
    case 'isSorted':
    case 'sum':
    case 'max':
    case 'min':
    case 'indexOf':
    case 'lastIndexOf':
      return first === undefined ? 1 : traversal(first);
    case 'replace':
    case 'split':
    case 'ip.isCanonical':
      return walk(sizeOf(first), 2 * TRAVERSAL);
    case 'join':
      return walk(sizeOf(result), 2 * TRAVERSAL);
    case 'validate':
      return validation(first, second);
    case 'containsIP':
    case 'containsCIDR':
      return containing(key, first, second);
    case 'slice':
    case 'lists.range':
    case 'reverse':
      return allocation(sizeOf(result));
    case 'flatten':
      return allocation(sizeOf(first) * (typeof second === 'bigint' ? Number(second) : 1));
    case 'distinct':
    case 'sort':
      return first instanceof CelList ? comparisons(first) : 1;
    case 'check':
      return first instanceof Opaque ? AUTHORIZATION : 1;
    case 'sets.contains':
    case 'sets.intersects':
      return 1 + sizeOf(first) * sizeOf(second);
    case 'sets.equivalent':
      return 1 + 2 * sizeOf(first) * sizeOf(second);
    default:
      return 1;
  }
}

/** As `size()` counts, where it counts; the bytes of an address; one for what has no size. */
function sizeOf(value: CelValue | undefined): number {
  if (typeof value === 'string') return textSize(value);
  if (value instanceof Uint8Array) return value.length;
  if (value instanceof CelList || value instanceof CelMap) return value.size;
  if (value instanceof Optional && value.value !== undefined) return sizeOf(value.value);
  return value instanceof Opaque ? value.size : 1;
}

function isText(value: CelValue | undefined): boolean {
  return typeof value === 'string' || value instanceof Uint8Array;
}

function walk(size: number, factor = TRAVERSAL): number {
  return Math.ceil(size * factor);
}

/** A text of one more character, so that an empty one costs the pattern still. */
function matching(text: CelValue | undefined, pattern: CelValue | undefined): number {
  return walk(sizeOf(text) + 1) * walk(sizeOf(pattern), REGEX);
}

/** All that is in a list or a map, rounded down and in bytes. */
function traversal(value: CelValue): number {
  if (typeof value === 'string') return Math.floor(Buffer.byteLength(value) * TRAVERSAL);
  if (value instanceof Uint8Array) return Math.floor(value.length * TRAVERSAL);
  let cost = 0;
  if (value instanceof CelList) for (const item of value) cost += traversal(item);
  else if (value instanceof CelMap)
    for (const key of value.keys()) cost += traversal(key) + traversal(value.find(key)!);
  else return 1;
  return cost;
}

/** Each item with each. */
export function comparisons(list: CelList): number {
  const factor = list.size > 0 && isText(list.get(0)) ? 2 + TRAVERSAL : 2;
  return allocation(Math.floor(list.size * list.size * factor));
}

/** A call that makes a list. */
function allocation(items: number): number {
  return items + 1 + LIST_COST;
}

function validation(format: CelValue | undefined, text: CelValue | undefined): number {
  const pattern = format instanceof Opaque ? format.size : 1;
  return walk(sizeOf(text) + 1) * walk(pattern, REGEX);
}

function containing(key: string, cidr: CelValue | undefined, other: CelValue | undefined): number {
  const size = sizeOf(cidr);
  const masked = key === '.containsCIDR' ? walk(size) + 1 : 0;
  return walk(size + size) + masked + (typeof other === 'string' ? walk(sizeOf(other)) : 0);
}
