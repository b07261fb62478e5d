import { type CelType, DYN, scalar } from '../check/cel-type.ts';
import type { Expression } from '../syntax/ast.ts';
import type { Entries, Estimated, EstimatorScope, Local } from './estimated.ts';
import { Path } from './path.ts';
import { exactly, plus, type Range, times, union } from './size.ts';

type Call = Expression & { kind: 'call' };
type Locals = readonly (readonly [string, Local])[];

/** What a macro's loop costs a round besides its body, and around it (cel-go parser/macro.go, as it expands). */
interface Loop {
  /** The condition to go on. */
  readonly condition: number;
  /** The start of the result, and what is made of it at the end. */
  readonly around: number;
}

const QUANTIFIER: Readonly<Record<string, Loop>> = {
  __proto__: null as never,
  all: { condition: 2, around: 1 },
  exists: { condition: 3, around: 1 },
  exists_one: { condition: 0, around: 2 },
  existsOne: { condition: 0, around: 2 },
};
const LIST = 10;
const MAP = 30;

/** The estimate of a macro's call; undefined if the call is none. */
export function macroCost(estimator: EstimatorScope, call: Call, locals: Locals): Estimated | undefined {
  const { name, target, args } = call;
  if (target === undefined) return name === 'has' ? presence(estimator, call, locals) : undefined;
  if (name === 'bind' && target.kind === 'name' && target.name === 'cel')
    return bind(estimator, args, locals);
  if (name === 'optMap' || name === 'optFlatMap') return optional(estimator, call, locals);
  const names = args.flatMap((arg) => (arg.kind === 'name' ? [arg.name] : []));
  const loop = QUANTIFIER[name];
  if (loop !== undefined && args.length >= 2 && args.length <= 3) {
    const count = args.length - 1;
    return quantifier(estimator, call, locals, { loop, names: names.slice(0, count) });
  }
  if ((name === 'map' && args.length >= 2) || (name === 'filter' && args.length === 2)) {
    return build(estimator, call, locals, { names: names.slice(0, 1), bodies: args.slice(1), start: LIST });
  }
  if (name === 'sortBy' && args.length === 2) return sorted(estimator, call, locals, names);
  if (name.startsWith('transform') && args.length >= 3) {
    const start = name === 'transformList' ? LIST : MAP;
    return build(estimator, call, locals, { names: names.slice(0, 2), bodies: args.slice(2), start });
  }
  return undefined;
}

function presence(estimator: EstimatorScope, { args: [field] }: Call, locals: Locals): Estimated | undefined {
  if (field?.kind !== 'select') return undefined;
  const operand = estimator.visit(field.operand, locals);
  // Kubernetes keeps a presence test as cheap as it was first.
  return estimator.made(operand.cost, scalar('bool'));
}

function bind(estimator: EstimatorScope, args: readonly Expression[], locals: Locals): Estimated | undefined {
  const [name, value, body] = args;
  if (name?.kind !== 'name' || value === undefined || body === undefined) return undefined;
  const init = estimator.visit(value, locals);
  const result = estimator.visit(body, [...locals, [name.name, init]]);
  return { ...result, path: undefined, cost: plus(exactly(LIST), init.cost, result.cost) };
}

function optional(estimator: EstimatorScope, call: Call, locals: Locals): Estimated | undefined {
  const [name, body] = call.args;
  if (name?.kind !== 'name' || body === undefined) return undefined;
  const target = estimator.visit(call.target!, locals);
  const of = target.type.kind === 'optional' ? target.type.of : DYN;
  const value = estimator.made(plus(target.cost, exactly(1)), of);
  const result = estimator.visit(body, [...locals, [name.name, value]]);
  const wrapped = call.name === 'optMap' ? 1 : 0;
  const some = plus(exactly(LIST + wrapped), value.cost, result.cost);
  const cost = plus(target.cost, exactly(1), union(some, exactly(1)));
  return estimator.made(cost, call.name === 'optMap' ? { kind: 'optional', of: result.type } : result.type);
}

function quantifier(
  estimator: EstimatorScope,
  call: Call,
  locals: Locals,
  { loop, names }: { loop: Loop; names: readonly string[] },
): Estimated {
  const range = estimator.visit(call.target!, locals);
  const body = estimator.visit(call.args.at(-1)!, [...locals, ...variables(range, names)]);
  const isOne = call.name === 'exists_one' || call.name === 'existsOne';
  const step = isOne ? plus(body.cost, { min: 1, max: 2 }) : { min: 1, max: plus(body.cost, exactly(1)).max };
  const rounds = times(estimator.sizeOf(range), plus(step, exactly(loop.condition)));
  return estimator.made(plus(range.cost, exactly(loop.around), rounds), scalar('bool'));
}

/** A binding of the list, a map to the keys, and one call. */
function sorted(
  estimator: EstimatorScope,
  call: Call,
  locals: Locals,
  names: readonly string[],
): Estimated | undefined {
  if (call.target === undefined) return undefined;
  const range = estimator.visit(call.target, locals);
  const keys = build(estimator, call, locals, { names, bodies: call.args.slice(1), start: LIST });
  const size = estimator.sizeOf(range);
  const { max } = times(size, size);
  const cost = plus(keys.cost, exactly(LIST + 1), { min: 1, max: 2 * max });
  return estimator.made(cost, range.type, size);
}

function build(
  estimator: EstimatorScope,
  call: Call,
  locals: Locals,
  { names, bodies, start }: { names: readonly string[]; bodies: readonly Expression[]; start: number },
): Estimated {
  const range = estimator.visit(call.target!, locals);
  const inner: Locals = [...locals, ...variables(range, names)];
  const isFilter = call.name === 'filter';
  const condition = isFilter || bodies.length > 1 ? estimator.visit(bodies[0]!, inner) : undefined;
  const item = isFilter
    ? estimator.visit({ kind: 'name', at: call.at, name: names[0] ?? '' }, inner)
    : estimator.visit(bodies.at(-1)!, inner);
  const added = plus(item.cost, exactly(addingCost(call.name)));
  const step: Range = condition === undefined ? added : plus(condition.cost, union(added, exactly(1)));
  const count = estimator.sizeOf(range);
  const cost = plus(range.cost, exactly(start + 1), times(count, step));
  const type: CelType =
    start === LIST ? { kind: 'list', items: item.type } : { kind: 'map', values: item.type };
  return { ...estimator.made(cost, type, count), entries: entriesOf(estimator, item, start) };
}

/** `accu + [x]`, or an insertion with or without a key. */
function addingCost(name: string): number {
  if (name === 'transformMap') return 3;
  return name === 'transformMapEntry' ? 2 : 12;
}

function entriesOf(estimator: EstimatorScope, item: Estimated, start: number): Entries | undefined {
  if (start !== LIST) return undefined;
  // The empty list that a loop starts with counts as one of empty items.
  const value = union(estimator.sizeOf(item), exactly(0));
  return { key: exactly(1), value };
}

/** The variables of a loop: an item, or a key; with two, the place or key and what is there. */
function variables(range: Estimated, names: readonly string[]): Locals {
  const { type, entries } = range;
  const path = range.path ?? Path.none;
  const isList = type.kind === 'list';
  const value: Local = {
    path: path.with(isList ? '@items' : '@values'),
    type: isList ? type.items : type.kind === 'map' ? type.values : DYN,
    size: entries?.value,
  };
  const key: Local = {
    path: path.with(isList ? '@indices' : '@keys'),
    type: scalar(isList ? 'int' : 'string'),
    size: entries?.key,
  };
  const [first, second] = names;
  if (first === undefined) return [];
  if (second !== undefined)
    return [
      [first, key],
      [second, value],
    ];
  return [[first, isList ? value : type.kind === 'map' ? key : { ...key, type: DYN }]];
}
