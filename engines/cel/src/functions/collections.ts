import { evaluationError, noSuchOverload } from '../errors.ts';
import { OPERATORS } from '../evaluate/operators.ts';
import type { Library, Run } from '../evaluate/run.ts';
import { order } from '../values/compare.ts';
import { CelList, type CelValue, countOf, Duration, listOf, Optional, ValueList } from '../values/value.ts';

/** Kubernetes' functions of lists, cel-go's lists and sets, and optionals. */
export const COLLECTIONS: Library = {
  '.isSorted': ([list], run) => isSorted(items(list, run)),
  '.sum': ([list], run) => sum(items(list, run), run),
  '.min': ([list], run) => extreme(items(list, run), -1, 'min'),
  '.max': ([list], run) => extreme(items(list, run), 1, 'max'),
  '.distinct': ([list], run) => new ValueList(distinct(items(list, run), run)),
  '.flatten': ([list, depth], run) =>
    new ValueList(flatten(items(list, run), depth === undefined ? 1 : countOf(depth), run)),
  '.slice': ([list, from, to], run) => slice(items(list, run), countOf(from), countOf(to)),
  '.sort': ([list], run) => new ValueList([...items(list, run)].sort((a, b) => order(a, b) ?? 0)),
  '.first': ([list]) => new Optional(listOf(list).size === 0 ? undefined : listOf(list).get(0)),
  '.last': ([list]) =>
    new Optional(listOf(list).size === 0 ? undefined : listOf(list).get(listOf(list).size - 1)),
  'lists.range': ([count], run) => range(countOf(count), run),
  'sets.contains': ([a, b], run) => containsAll(items(a, run), items(b, run), run),
  'sets.equivalent': ([a, b], run) => {
    const [x, y] = [items(a, run), items(b, run)];
    return containsAll(x, y, run) && containsAll(y, x, run);
  },
  'sets.intersects': ([a, b], run) => {
    const [x, y] = [items(a, run), items(b, run)];
    return y.some((item) => includes(x, item, run));
  },
  'optional.of': ([value]) => new Optional(value!),
  'optional.none': () => new Optional(undefined),
  'optional.ofNonZeroValue': ([value]) => new Optional(isZero(value!) ? undefined : value!),
  'optional.unwrap': ([list], run) => new ValueList(unwrap(items(list, run))),
  '.unwrapOpt': ([list], run) => new ValueList(unwrap(items(list, run))),
  '.hasValue': ([value]) => optionalOf(value).value !== undefined,
  '.value': ([value]) => {
    const inner = optionalOf(value).value;
    if (inner === undefined) throw evaluationError('optional.none() dereference');
    return inner;
  },
};

function items(value: CelValue | undefined, run: Run): CelValue[] {
  const list = listOf(value);
  run.spend(list.size);
  return [...list];
}

function optionalOf(value: CelValue | undefined): Optional {
  if (!(value instanceof Optional)) throw noSuchOverload();
  return value;
}

function isZero(value: CelValue): boolean {
  if (value === null || value === false || value === '' || value === 0 || value === 0n) return true;
  if (value instanceof CelList) return value.size === 0;
  return typeof value === 'object' && 'size' in value && value.size === 0;
}

function unwrap(list: readonly CelValue[]): CelValue[] {
  return list.map((item) => optionalOf(item).value).filter((item) => item !== undefined);
}

function isSorted(list: readonly CelValue[]): boolean {
  return list.every((item, i) => i === 0 || (order(list[i - 1]!, item) ?? 1) <= 0);
}

function sum(list: readonly CelValue[], run: Run): CelValue {
  if (list.length === 0) return 0n;
  const first = list[0]!;
  if (
    typeof first === 'string' ||
    !(typeof first !== 'object' || first instanceof Duration || 'value' in (first ?? {}))
  )
    throw noSuchOverload();
  return list.slice(1).reduce((total, item) => OPERATORS['+']!(total, item, run), first);
}

function extreme(list: readonly CelValue[], direction: number, name: string): CelValue {
  if (list.length === 0) throw evaluationError(`${name} called on empty list`);
  return list.reduce((best, item) => ((order(item, best) ?? 0) * direction > 0 ? item : best));
}

function includes(list: readonly CelValue[], item: CelValue, run: Run): boolean {
  return list.some((other) => {
    run.spend(1);
    return run.equals(other, item);
  });
}

function containsAll(list: readonly CelValue[], part: readonly CelValue[], run: Run): boolean {
  return part.every((item) => includes(list, item, run));
}

function distinct(list: readonly CelValue[], run: Run): CelValue[] {
  const seen: CelValue[] = [];
  for (const item of list) if (!includes(seen, item, run)) seen.push(item);
  return seen;
}

function flatten(list: readonly CelValue[], depth: number, run: Run): CelValue[] {
  if (depth < 0) throw evaluationError('flatten() depth must be non-negative');
  return list.flatMap((item) => {
    run.spend(1);
    if (!(item instanceof CelList) || depth === 0) return [item];
    return flatten(items(item, run), depth - 1, run);
  });
}

function slice(list: readonly CelValue[], from: number, to: number): CelValue {
  if (from < 0 || to < 0)
    throw evaluationError(`cannot slice(${from}, ${to}), negative indexes not supported`);
  if (from > to)
    throw evaluationError(
      `cannot slice(${from}, ${to}), start index must be less than or equal to end index`,
    );
  if (to > list.length) throw evaluationError(`cannot slice(${from}, ${to}), list is length ${list.length}`);
  return new ValueList(list.slice(from, to));
}

function range(count: number, run: Run): CelValue {
  run.spend(Math.max(count, 0));
  return new ValueList(Array.from({ length: Math.max(count, 0) }, (_, i) => BigInt(i)));
}
