import { isObject, own, type Value } from '@flux-ts/yaml';
import { asValue, type KubeObject } from '../object.ts';
import { type FilterOperator, type Operand, parseJsonPath, type Step } from './parse.ts';

/** Values that one path may lead to; a guard against `..` on hostile objects. */
const MAX_RESULTS = 100_000;

/**
 * All values that a JSONPath leads to, in order; what is not there leads nowhere (`AllowMissingKeys`).
 * Serves printer columns (`.status.conditions[?(@.type=="Ready")].status`) and `kubectl -o jsonpath`.
 * @throws ResourceError JSON_PATH when the path cannot be read
 */
export function evaluateJsonPath(expression: string, object: KubeObject | Value): Value[] {
  return walk(parseJsonPath(expression), [
    isObject(object) ? asValue(object as KubeObject) : (object as Value),
  ]);
}

function walk(steps: readonly Step[], start: readonly Value[]): Value[] {
  let values = [...start];
  for (const step of steps) values = values.flatMap((value) => follow(step, value)).slice(0, MAX_RESULTS);
  return values;
}

function follow(step: Step, value: Value): Value[] {
  switch (step.kind) {
    case 'field': {
      const found = isObject(value) ? own(value, step.name) : undefined;
      return found === undefined ? [] : [found];
    }
    case 'wildcard':
      return childrenOf(value);
    case 'descend':
      return descendants(value);
    case 'slice':
      return Array.isArray(value) ? slice(value, step) : [];
    case 'union':
      return step.branches.flatMap((branch) => follow(branch, value));
    case 'filter':
      return childrenOf(value).filter((item) => holds(step, item));
  }
}

function childrenOf(value: Value): Value[] {
  if (Array.isArray(value)) return value;
  return isObject(value) ? Object.values(value) : [];
}

/** The value and everything below it, depth first. */
function descendants(value: Value): Value[] {
  const out: Value[] = [];
  const pending: Value[] = [value];
  while (pending.length > 0 && out.length < MAX_RESULTS) {
    const next = pending.pop()!;
    if (typeof next !== 'object' || next === null) continue;
    out.push(next);
    pending.push(...childrenOf(next).toReversed());
  }
  return out;
}

function slice(list: readonly Value[], step: Extract<Step, { kind: 'slice' }>): Value[] {
  const clamp = (index: number) => (index < 0 ? index + list.length : index);
  const from = Math.max(clamp(step.from ?? 0), 0);
  const to = Math.min(clamp(step.to ?? list.length), list.length);
  const isOutOfRange = step.from !== undefined && step.from < -list.length;
  if (step.by <= 0 || isOutOfRange) return [];
  return list.slice(from, to).filter((_, index) => index % step.by === 0);
}

function holds(filter: Extract<Step, { kind: 'filter' }>, item: Value): boolean {
  const left = resolve(filter.left, item);
  if (filter.operator === 'exists') return left.length > 0;
  const right = resolve(filter.right, item);
  if (left.length !== 1 || right.length !== 1) return false;
  return compare(filter.operator, left[0]!, right[0]!);
}

function resolve(operand: Operand, item: Value): Value[] {
  return operand.kind === 'literal' ? [operand.value] : walk(operand.steps, [item]);
}

function compare(operator: FilterOperator, left: Value, right: Value): boolean {
  if (operator === '==') return left === right;
  if (operator === '!=') return left !== right;
  const isNumbers = typeof left === 'number' && typeof right === 'number';
  if (!isNumbers && !(typeof left === 'string' && typeof right === 'string')) return false;
  switch (operator) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    default:
      return left >= right;
  }
}
