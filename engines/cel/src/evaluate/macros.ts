import { isConstant, isPath, LIST_COST } from '../cost/actual.ts';
import { evaluationError, noSuchOverload } from '../errors.ts';
import type { Expression } from '../syntax/ast.ts';
import { order } from '../values/compare.ts';
import { CelList, CelMap, type CelValue, Optional, typeOf, ValueList, ValueMap } from '../values/value.ts';
import { hasField } from './access.ts';
import { absorb, truth } from './operators.ts';
import type { Run, Step } from './run.ts';
import type { Scope } from './scope.ts';

type Call = Expression & { kind: 'call' };

/** The steps of a macro's call, or undefined if the call is none. */
export function compileMacro(compiler: Scope, call: Call): Step | undefined {
  if (call.target === undefined)
    return call.name === 'has' && call.args.length === 1 ? has(compiler, call) : undefined;
  if (call.name === 'bind' && isName(call.target, 'cel')) return bind(compiler, call);
  const macro = MACROS[call.name];
  return macro === undefined ? undefined : macro(compiler, call);
}

function isName(expression: Expression, name: string): boolean {
  return expression.kind === 'name' && expression.name === name;
}

function has(compiler: Scope, call: Call): Step {
  const [field] = call.args;
  if (field?.kind !== 'select') return compiler.fail(field?.at ?? call.at, 'invalid argument to has() macro');
  const operand = compiler.compile(field.operand);
  const cost = isPath(field.operand) ? 0 : 1;
  return (run) => {
    run.spend(1);
    run.charge(cost);
    return hasField(operand(run), field.field);
  };
}

/** `cel.bind(name, value, expression)`. */
function bind(compiler: Scope, call: Call): Step | undefined {
  const [name, value, body] = call.args;
  if (name?.kind !== 'name' || value === undefined || body === undefined) return undefined;
  const init = compiler.compile(value);
  return compiler.withLocals([name.name], (place) => {
    const step = compiler.compile(body);
    return (run) => {
      run.locals[place] = init(run);
      return step(run);
    };
  });
}

type Macro = (compiler: Scope, call: Call) => Step | undefined;

const MACROS: Readonly<Record<string, Macro>> = Object.assign(Object.create(null) as Record<string, Macro>, {
  all: (c: Scope, call: Call) => quantifier(c, call, false),
  exists: (c: Scope, call: Call) => quantifier(c, call, true),
  exists_one: existsOne,
  existsOne,
  filter,
  map,
  sortBy,
  transformList,
  transformMap: (c: Scope, call: Call) => transformMap(c, call, false),
  transformMapEntry: (c: Scope, call: Call) => transformMap(c, call, true),
  optMap: (c: Scope, call: Call) => optionalMap(c, call, false),
  optFlatMap: (c: Scope, call: Call) => optionalMap(c, call, true),
  or: (c: Scope, call: Call) => otherwise(c, call, (optional) => optional),
  orValue: (c: Scope, call: Call) => otherwise(c, call, (optional) => optional.value!),
});

/**
 * The names at the head of a macro's arguments, if there are as many as one of `counts` and the rest are `bodies`; fails
 * where one is no name (cel-go parser/macro.go).
 */
function split(
  compiler: Scope,
  call: Call,
  bodies: number,
  counts: readonly number[],
): { names: string[]; rest: Expression[] } | undefined {
  const count = call.args.length - bodies;
  if (!counts.includes(count)) return undefined;
  const names = call.args.slice(0, count).flatMap((arg) => (arg.kind === 'name' ? [arg.name] : []));
  if (names.length === count) return { names, rest: call.args.slice(count) };
  const odd = call.args.slice(0, count).find((arg) => arg.kind !== 'name')!;
  return compiler.fail(odd.at, 'argument must be a simple name');
}

/** What a macro does with the items of a list or the keys of a map; `visit` returns false to stop. */
interface Fold<State> {
  readonly start: () => State;
  readonly visit: (state: State, run: Run) => boolean;
  /** What it costs to ask, before each item, whether to go on; and to give the result. */
  readonly condition: number;
  readonly result: number;
  readonly finish: (state: State) => CelValue;
}

/**
 * A loop. With two names the first is the index or key, the second the item or value; `make` gets the place of the
 * first in the run's locals.
 */
function loop<State>(
  compiler: Scope,
  call: Call,
  names: readonly string[],
  make: (place: number) => Fold<State>,
): Step {
  const range = compiler.compile(call.target!);
  const two = names.length === 2;
  return compiler.withLocals(names, (place) => {
    const fold = make(place);
    return (run) => {
      run.spend(1);
      const state = fold.start();
      const value = range(run);
      let goesOn = true;
      const visit = () => {
        // That it is decided shows before the next item.
        run.charge(fold.condition);
        if (!goesOn) return false;
        goesOn = fold.visit(state, run);
        return true;
      };
      if (value instanceof CelList) overList(run, value, place, two, visit);
      else if (value instanceof CelMap) overMap(run, value, place, two, visit);
      else throw evaluationError(`got '${goType(value)}', expected iterable type`);
      run.charge(fold.result);
      return fold.finish(state);
    };
  });
}

function overList(run: Run, list: CelList, place: number, two: boolean, visit: () => boolean): void {
  for (let i = 0; i < list.size; i++) {
    run.spend(1);
    if (two) run.locals[place] = BigInt(i);
    run.locals[two ? place + 1 : place] = list.get(i);
    if (!visit()) return;
  }
}

function overMap(run: Run, map: CelMap, place: number, two: boolean, visit: () => boolean): void {
  for (const key of map.keys()) {
    run.spend(1);
    run.locals[place] = key;
    if (two) run.locals[place + 1] = map.find(key)!;
    if (!visit()) return;
  }
}

/** `all` and `exists`: an item that decides outweighs items that fail. */
function quantifier(compiler: Scope, call: Call, decisive: boolean): Step | undefined {
  const parts = split(compiler, call, 1, [1, 2]);
  if (parts === undefined) return undefined;
  return loop(compiler, call, parts.names, () => {
    const predicate = compiler.compile(parts.rest[0]!);
    return {
      condition: decisive ? 3 : 2,
      result: 1,
      start: () => ({ failure: undefined as unknown, decided: false }),
      visit: (state, run) => {
        run.charge(1);
        try {
          state.decided = truth(predicate(run)) === decisive;
        } catch (error) {
          state.failure ??= absorb(error);
        }
        return !state.decided;
      },
      finish: (state) => {
        if (state.decided) return decisive;
        if (state.failure !== undefined) throw state.failure;
        return !decisive;
      },
    };
  });
}

function existsOne(compiler: Scope, call: Call): Step | undefined {
  const parts = split(compiler, call, 1, [1, 2]);
  if (parts === undefined) return undefined;
  return loop(compiler, call, parts.names, () => {
    const predicate = compiler.compile(parts.rest[0]!);
    return {
      condition: 0,
      result: 2,
      start: () => ({ count: 0 }),
      visit: (state, run) => {
        if (!truth(predicate(run))) return true;
        run.charge(2);
        state.count++;
        return true;
      },
      finish: (state) => state.count === 1,
    };
  });
}

function filter(compiler: Scope, call: Call): Step | undefined {
  const parts = split(compiler, call, 1, [1]);
  if (parts === undefined) return undefined;
  return loop<CelValue[]>(compiler, call, parts.names, (place) => {
    const predicate = compiler.compile(parts.rest[0]!);
    return {
      condition: 0,
      result: 1,
      start: () => [],
      visit: (items, run) => {
        const item = run.locals[place]!;
        if (!truth(predicate(run))) return true;
        run.charge(LIST_COST + 3);
        items.push(item);
        return true;
      },
      finish: (items) => new ValueList(items),
    };
  });
}

/** `map(x, transform)`, `map(x, filter, transform)`. */
function map(compiler: Scope, call: Call): Step | undefined {
  const parts = call.args.length === 3 ? split(compiler, call, 2, [1]) : split(compiler, call, 1, [1]);
  return parts && listOfResults(compiler, call, parts);
}

/** `transformList(i, v, transform)`, `transformList(i, v, filter, transform)`. */
function transformList(compiler: Scope, call: Call): Step | undefined {
  const parts = call.args.length === 4 ? split(compiler, call, 2, [2]) : split(compiler, call, 1, [2]);
  return parts && listOfResults(compiler, call, parts);
}

function listOfResults(compiler: Scope, call: Call, parts: { names: string[]; rest: Expression[] }): Step {
  return loop<CelValue[]>(compiler, call, parts.names, () => {
    const { keep, transform } = bodies(compiler, parts.rest);
    const cost = isConstant(parts.rest.at(-1)!) ? 2 : LIST_COST + 2;
    return {
      condition: 0,
      result: 1,
      start: () => [],
      visit: (items, run) => {
        if (!keep(run)) return true;
        run.charge(cost);
        items.push(transform(run));
        return true;
      },
      finish: (items) => new ValueList(items),
    };
  });
}

/** `sortBy(x, key)`: the items in the order of their keys, equal ones as they were (cel-go ext/lists.go). */
function sortBy(compiler: Scope, call: Call): Step | undefined {
  const [name] = call.args;
  if (call.args.length === 2 && name?.kind !== 'name')
    return compiler.fail(name!.at, 'argument is not an identifier');
  const parts = split(compiler, call, 1, [1]);
  if (parts === undefined) return undefined;
  const cost = isConstant(parts.rest[0]!) ? 2 : LIST_COST + 2;
  return loop<Keyed[]>(compiler, call, parts.names, (place) => {
    const key = compiler.compile(parts.rest[0]!);
    return {
      condition: 0,
      // It is expanded to a binding, a map and a call.
      result: LIST_COST + 2,
      start: () => [],
      visit: (found, run) => {
        run.charge(cost);
        found.push({ item: run.locals[place]!, key: key(run) });
        return true;
      },
      finish: sortedByKey,
    };
  });
}

interface Keyed {
  readonly item: CelValue;
  readonly key: CelValue;
}

function sortedByKey(found: readonly Keyed[]): CelValue {
  const [first] = found;
  if (first === undefined) return new ValueList([]);
  const type = typeOf(first.key);
  if (!COMPARABLE.has(type)) throw evaluationError('list elements must be comparable');
  if (found.some(({ key }) => typeOf(key) !== type))
    throw evaluationError('list elements must have the same type');
  return new ValueList(found.toSorted((a, b) => order(a.key, b.key) ?? 0).map(({ item }) => item));
}

const COMPARABLE: ReadonlySet<string> = new Set(
  'bool int uint double string bytes duration timestamp'.split(' '),
);

function bodies(
  compiler: Scope,
  rest: readonly Expression[],
): { keep: (run: Run) => boolean; transform: Step } {
  const transform = compiler.compile(rest[rest.length - 1]!);
  if (rest.length === 1) return { keep: () => true, transform };
  const predicate = compiler.compile(rest[0]!);
  return { keep: (run) => truth(predicate(run)), transform };
}

/** `transformMap(k, v, [filter,] value)`; with `entries` the result is a map whose entries are added. */
function transformMap(compiler: Scope, call: Call, entries: boolean): Step | undefined {
  const parts = call.args.length === 4 ? split(compiler, call, 2, [2]) : split(compiler, call, 1, [2]);
  if (parts === undefined) return undefined;
  return loop<ValueMap>(compiler, call, parts.names, (place) => {
    const { keep, transform } = bodies(compiler, parts.rest);
    return {
      condition: 0,
      result: 1,
      start: () => new ValueMap(),
      visit: (result, run) => {
        const key = run.locals[place]!;
        if (!keep(run)) return true;
        run.charge(entries ? 2 : 3);
        if (entries) addEntries(result, transform(run));
        else addEntry(result, key, transform(run));
        return true;
      },
      finish: (result) => result,
    };
  });
}

function addEntries(to: ValueMap, from: CelValue): void {
  if (!(from instanceof CelMap)) throw noSuchOverload();
  for (const key of from.keys()) addEntry(to, key, from.find(key)!);
}

function addEntry(to: ValueMap, key: CelValue, value: CelValue): void {
  if (!to.add(key, value)) throw evaluationError(`insert failed: key ${String(key)} already exists`);
}

/** `optMap(x, expression)` wraps the result, `optFlatMap(x, expression)` gives an optional itself. */
function optionalMap(compiler: Scope, call: Call, flat: boolean): Step | undefined {
  const parts = split(compiler, call, 1, [1]);
  if (parts === undefined) return undefined;
  const target = compiler.compile(call.target!);
  return compiler.withLocals(parts.names, (place) => {
    const body = compiler.compile(parts.rest[0]!);
    return (run) => {
      run.spend(1);
      const { cost } = run;
      const optional = target(run);
      if (!(optional instanceof Optional)) throw noSuchOverload();
      // `target.hasValue() ? optional.of(…) : optional.none()`
      run.charge(optional.value === undefined ? 2 : flat ? 1 : 2);
      if (optional.value === undefined) return optional;
      // `target.value()`: cel-go asks for the target twice.
      run.charge(run.cost - cost - (flat ? 0 : 1));
      run.locals[place] = optional.value;
      const result = body(run);
      return flat ? result : new Optional(result);
    };
  });
}

/** `or` and `orValue`: what stands in for nothing is looked at only then. */
function otherwise(compiler: Scope, call: Call, found: (optional: Optional) => CelValue): Step | undefined {
  if (call.args.length !== 1) return undefined;
  const target = compiler.compile(call.target!);
  const fallback = compiler.compile(call.args[0]!);
  return (run) => {
    run.spend(1);
    const optional = target(run);
    if (!(optional instanceof Optional)) throw noSuchOverload();
    return optional.value === undefined ? fallback(run) : found(optional);
  };
}

/** The name that cel-go gives a value's type in its own language. */
function goType(value: CelValue): string {
  const name = typeOf(value).replace(/^google\.protobuf\.|_type$/g, '');
  return `types.${name[0]!.toUpperCase()}${name.slice(1)}`;
}
