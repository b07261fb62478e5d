import { type CelType, DYN, scalar } from '../check/cel-type.ts';
import type { Expression } from '../syntax/ast.ts';
import type { Estimated, EstimatorScope, Local } from './estimated.ts';
import { exactly, MOST, plus, type Range, scaled, times, UNKNOWN } from './size.ts';

type Call = Expression & { kind: 'call' };

const TRAVERSAL = 0.1;
const REGEX = 0.25;
const ONE = exactly(1);

/** What a call adds to its arguments, and the size and type of what it gives. */
interface Own {
  readonly cost: Range;
  readonly size?: Range;
  readonly type?: CelType;
}

/** The estimate of a call of a function or a method. */
export function callCost(
  estimator: EstimatorScope,
  call: Call,
  locals: readonly (readonly [string, Local])[],
): Estimated {
  const isQualified = call.target?.kind === 'name' && QUALIFIERS.has(call.target.name);
  const target = call.target === undefined || isQualified ? undefined : estimator.visit(call.target, locals);
  const args = call.args.map((arg) => estimator.visit(arg, locals));
  const costs = [...(target === undefined ? [] : [target]), ...args].map((each) => each.cost);
  const [first] = args;
  if (call.name === 'dyn' && target === undefined && first !== undefined) {
    return { ...first, path: undefined, type: DYN, cost: plus(first.cost, ONE) };
  }
  const own = ownCost(estimator, call, target, args);
  return estimator.made(plus(own.cost, ...costs), own.type ?? resultType(call.name, target), own.size);
}

const QUALIFIERS = new Set('math sets lists strings base64 optional format ip cel'.split(' '));

function ownCost(
  estimator: EstimatorScope,
  call: Call,
  target: Estimated | undefined,
  args: readonly Estimated[],
): Own {
  const [first] = args;
  const size = (each: Estimated | undefined) => (each === undefined ? UNKNOWN : estimator.sizeOf(each));
  const walk = (each: Estimated | undefined, factor = TRAVERSAL) => scaled(size(each), factor);
  if (target === undefined) return globalCost(call, args, size, walk);
  switch (call.name) {
    case 'startsWith':
    case 'endsWith':
      return { cost: walk(first) };
    case 'contains':
      return { cost: times(walk(target), walk(first)) };
    case 'matches':
      return { cost: matching(size(target), size(first)) };
    case 'find':
    case 'findAll':
      return { cost: matching(size(target), size(first)), size: { min: 0, max: size(target).max } };
    case 'isSorted':
    case 'sum':
    case 'max':
    case 'min':
    case 'indexOf':
    case 'lastIndexOf':
      return { cost: perItem(estimator, target) };
    case 'lowerAscii':
    case 'upperAscii':
    case 'substring':
    case 'trim':
      return { cost: walk(target), size: size(target) };
    case 'replace':
      return { cost: walk(target, 2 * TRAVERSAL), size: replaced(size(target), size(first), size(args[1])) };
    case 'split': {
      const limit = call.args[1];
      const isCount = limit?.kind === 'literal' && typeof limit.value === 'bigint' && limit.value >= 0n;
      const max = isCount ? Number(limit.value) : size(target).max;
      return { cost: walk(target, 2 * TRAVERSAL), size: { min: 0, max } };
    }
    case 'join': {
      const joined = joinedSize(estimator, target, first);
      return { cost: scaled(joined, TRAVERSAL), size: joined };
    }
    case 'format':
      return { cost: walk(target) };
    case 'slice': {
      const [from, to] = [literalSize(call.args[0], 0), literalSize(call.args[1], size(target).max)];
      return allocation(Math.max(to - from, 0));
    }
    case 'flatten': {
      const depth = call.args.length === 0 ? 1 : literalSize(call.args[0], MOST);
      return { ...allocation(size(target).max, depth), size: size(target) };
    }
    case 'reverse':
      if (target.type.kind === 'scalar') return { cost: ONE };
      return { ...allocation(size(target).max), size: size(target) };
    case 'distinct':
    case 'sort': {
      const { max } = times(size(target), size(target));
      return allocation(max, call.name === 'sort' && hasTexts(target.type) ? 2 + TRAVERSAL : 2);
    }
    case 'validate':
      return { cost: scaled(walk(first), 128 * REGEX) };
    case 'containsIP':
    case 'containsCIDR':
      return { cost: containing(call.name, first, walk) };
    default:
      return { cost: ONE };
  }
}

function globalCost(
  call: Call,
  args: readonly Estimated[],
  size: (each: Estimated | undefined) => Range,
  walk: (each: Estimated | undefined, factor?: number) => Range,
): Own {
  const [first] = args;
  const isCanonical = call.name === 'isCanonical';
  if (call.target !== undefined) {
    if (isCanonical) return { cost: walk(first, 2 * TRAVERSAL) };
    if (call.name === 'quote') return { cost: walk(first) };
    if (call.name === 'range') return allocation(literalSize(call.args[0], MOST));
    if (!COMPARED.has(call.name)) return { cost: ONE };
    const factor = call.name === 'equivalent' ? 2 : 1;
    return { cost: plus(scaled(times(size(first), size(args[1])), factor), ONE) };
  }
  switch (call.name) {
    case 'url':
      return { cost: walk(first), size: size(first) };
    case 'cidr':
    case 'isIP':
    case 'isCIDR':
    case 'ip':
    case 'quantity':
    case 'isQuantity':
    case 'semver':
    case 'isSemver':
      return { cost: walk(first) };
    case 'bytes':
      if (first?.type.kind !== 'scalar' || first.type.name !== 'string') return { cost: ONE };
      return { cost: walk(first), size: { min: size(first).min, max: size(first).max * 4 } };
    case 'string':
      if (first?.type.kind !== 'scalar' || first.type.name !== 'bytes') return { cost: ONE };
      return { cost: walk(first), size: { min: Math.floor(size(first).min / 4), max: size(first).max } };
    default:
      return { cost: ONE };
  }
}

const COMPARED = new Set(['contains', 'intersects', 'equivalent']);

/** A call that makes a list of so many items, each of which costs `factor` (cel-go ext/lists.go). */
function allocation(items: number, factor = 1): Own {
  const size = exactly(items);
  return { cost: plus(scaled(size, factor), exactly(11)), size };
}

function literalSize(arg: Expression | undefined, otherwise: number): number {
  return arg?.kind === 'literal' && typeof arg.value === 'bigint' ? Number(arg.value) : otherwise;
}

function hasTexts(type: CelType): boolean {
  return type.kind === 'list' && type.items.kind === 'scalar' && TEXT_TYPES.has(type.items.name);
}

const TEXT_TYPES = new Set(['string', 'bytes']);

/** A text of one more character, so that an empty one costs the pattern still. */
function matching(text: Range, pattern: Range): Range {
  return times(scaled(plus(text, ONE), TRAVERSAL), scaled(pattern, REGEX));
}

/** One for each item, and the walk through it if it is a text. */
function perItem(estimator: EstimatorScope, target: Estimated): Range {
  const { type } = target;
  if (type.kind !== 'list') return scaled(estimator.sizeOf(target), TRAVERSAL);
  const item = hasTexts(type) ? scaled(itemSize(estimator, target), TRAVERSAL) : exactly(0);
  return times(estimator.sizeOf(target), plus(ONE, item));
}

function itemSize(estimator: EstimatorScope, list: Estimated): Range {
  const items = list.type.kind === 'list' ? list.type.items : DYN;
  const path = list.path === undefined ? undefined : list.path.with('@items');
  // Only the declared type is asked, not what the expression made.
  return path === undefined ? UNKNOWN : estimator.sizeOf(estimator.at(path, ONE, items));
}

function joinedSize(estimator: EstimatorScope, target: Estimated, separator: Estimated | undefined): Range {
  const count = estimator.sizeOf(target);
  const items = target.type.kind === 'list' ? times(count, itemSize(estimator, target)) : exactly(0);
  if (separator === undefined) return items;
  const between = { min: Math.max(count.min - 1, 0), max: Math.max(count.max - 1, 0) };
  return plus(items, times(estimator.sizeOf(separator), between));
}

/** As many replacements as make the text longest, and as few as make it shortest. */
function replaced(text: Range, old: Range, by: Range): Range {
  let [most, kept] = [Math.ceil(text.max / (old.min || 1)), 0];
  if (old.min === 0) [most, kept] = [text.max + 1, text.max];
  else if (by.max <= old.min) [most, kept] = [0, text.max];
  let [least, left] = [Math.ceil(text.min / (old.max || 1)), 0];
  if (old.max === 0) [least, left] = [text.min + 1, text.min];
  else if (old.max <= by.min) [least, left] = [0, text.min];
  return plus(times({ min: least, max: most }, by), { min: left, max: kept });
}

function containing(
  name: string,
  other: Estimated | undefined,
  walk: (each: Estimated | undefined, factor?: number) => Range,
): Range {
  const address = { min: 4, max: 16 };
  const compared = scaled(plus(address, address), TRAVERSAL);
  const masked = name === 'containsCIDR' ? [scaled(address, TRAVERSAL), ONE] : [];
  const isText = other?.type.kind === 'scalar' && other.type.name === 'string';
  return plus(compared, ...masked, ...(isText ? [walk(other)] : []));
}

const OPAQUE: Readonly<Record<string, string>> = {
  __proto__: null as never,
  quantity: 'kubernetes.Quantity',
  add: 'kubernetes.Quantity',
  sub: 'kubernetes.Quantity',
  semver: 'kubernetes.Semver',
  ip: 'net.IP',
  cidr: 'net.CIDR',
  masked: 'net.CIDR',
};

const TEXTS = new Set(
  'string lowerAscii upperAscii substring trim replace join format find charAt quote getScheme getHost getHostname getPort getEscapedPath reverse encode'.split(
    ' ',
  ),
);
const FLAGS = new Set(
  'startsWith endsWith contains matches isSorted isQuantity isURL isIP isCIDR isSemver bool hasValue containsIP containsCIDR isInteger isGreaterThan isLessThan isCanonical isLoopback isUnspecified intersects equivalent'.split(
    ' ',
  ),
);
const COUNTS = new Set(
  'size int indexOf lastIndexOf asInteger sign compareTo prefixLength family major minor patch'.split(' '),
);

function resultType(name: string, target: Estimated | undefined): CelType {
  const made = OPAQUE[name];
  if (made !== undefined) return scalar(made);
  if (TEXTS.has(name)) return scalar('string');
  if (FLAGS.has(name)) return scalar('bool');
  if (COUNTS.has(name) || name.startsWith('get')) return scalar('int');
  if (name === 'split' || name === 'findAll') return { kind: 'list', items: scalar('string') };
  if (name === 'double' || name === 'uint' || name === 'bytes') return scalar(name);
  if (name === 'timestamp' || name === 'duration') return scalar(name);
  const type = target?.type;
  if (['sum', 'min', 'max'].includes(name) && type?.kind === 'list') return type.items;
  if (['orValue', 'value'].includes(name) && type?.kind === 'optional') return type.of;
  if (['or', 'sort', 'distinct', 'slice', 'reverse'].includes(name) && type !== undefined) return type;
  if (['first', 'last'].includes(name) && type?.kind === 'list') return { kind: 'optional', of: type.items };
  return DYN;
}
