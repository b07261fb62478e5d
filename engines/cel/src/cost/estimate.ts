import { type CelType, DYN, scalar } from '../check/cel-type.ts';
import type { Expression } from '../syntax/ast.ts';
import { typeOf } from '../values/value.ts';
import { callCost } from './calls.ts';
import type { Estimated, EstimatorScope, Local } from './estimated.ts';
import { macroCost } from './macros.ts';
import { Path } from './path.ts';
import { exactly, MOST, plus, type Range, scaled, UNKNOWN, union } from './size.ts';

const TRAVERSAL = 0.1;
const SCALARS = new Set(['bool', 'int', 'uint', 'double', 'timestamp', 'duration']);

/** The most that an expression costs whose variables have these types. */
export function estimateCost(expression: Expression, types: ReadonlyMap<string, CelType>): number {
  return new Estimator(types).visit(expression, []).cost.max;
}

/** Walks an expression as cel-go's estimator walks its expanded form. */
class Estimator implements EstimatorScope {
  private readonly types: ReadonlyMap<string, CelType>;
  /** Kubernetes looks every path up in the first variable's type, `self`. */
  private readonly root: CelType | undefined;

  constructor(types: ReadonlyMap<string, CelType>) {
    this.types = types;
    this.root = types.get('self');
  }

  visit(expression: Expression, locals: readonly (readonly [string, Local])[]): Estimated {
    switch (expression.kind) {
      case 'literal':
        return this.made(
          exactly(0),
          scalar(typeOf(expression.value)),
          exactly(literalSize(expression.value)),
        );
      case 'name':
        return this.name(expression.name, locals);
      case 'select':
        return this.select(expression, this.visit(expression.operand, locals));
      case 'index':
        return this.index(expression, locals);
      case 'unary': {
        const operand = this.visit(expression.operand, locals);
        return this.made(plus(operand.cost, exactly(1)), operand.type);
      }
      case 'binary': {
        const [left, right] = [this.visit(expression.left, locals), this.visit(expression.right, locals)];
        return this.binary(expression.operator, left, right);
      }
      case 'conditional':
        return this.conditional(
          this.visit(expression.condition, locals),
          this.visit(expression.then, locals),
          this.visit(expression.otherwise, locals),
        );
      case 'list':
        return this.list(expression.items.map(({ value }) => this.visit(value, locals)));
      case 'map':
        return this.map(
          expression.entries.map(({ key, value }) => [this.visit(key, locals), this.visit(value, locals)]),
        );
      case 'call':
        return macroCost(this, expression, locals) ?? callCost(this, expression, locals);
    }
  }

  /** A value that an expression makes. */
  made(cost: Range, type: CelType, size?: Range): Estimated {
    return { cost, type, size: size ?? scalarSize(type) };
  }

  /** A value at a path: its size is what the schema allows. */
  at(path: Path | undefined, cost: Range, type: CelType, size?: Range): Estimated {
    return { cost, type, path, size };
  }

  /** Told when it is asked for: until then a path may have become another one. */
  sizeOf({ size, path, type, fallback }: Estimated): Range {
    return size ?? this.sizeAt(path) ?? scalarSize(type) ?? fallback ?? UNKNOWN;
  }

  private sizeAt(path: Path | undefined): Range | undefined {
    const found = path === undefined ? undefined : this.resolve(path.steps());
    return found === undefined ? undefined : { min: 0, max: found.most ?? 0 };
  }

  private resolve(path: readonly string[]): CelType | undefined {
    let type = this.root;
    for (const name of path.slice(1)) {
      if (type?.kind === 'optional') type = type.of;
      if (name === '@items' || name === '@values') {
        type = type?.kind === 'list' ? type.items : type?.kind === 'map' ? type.values : undefined;
      } else if (name === '@keys') type = type?.kind === 'map' ? scalar('string', 0) : undefined;
      else type = type?.kind === 'object' ? type.field(name) : undefined;
      if (type === undefined) return undefined;
    }
    return type;
  }

  private name(name: string, locals: readonly (readonly [string, Local])[]): Estimated {
    const local = locals.findLast(([each]) => each === name)?.[1];
    if (local === undefined) return this.at(Path.none.with(name), exactly(1), this.types.get(name) ?? DYN);
    const found = this.at(local.path, exactly(1), local.type);
    return { ...found, fallback: local.size ?? local.fallback, entries: local.entries };
  }

  private select(expression: Expression & { kind: 'select' }, operand: Estimated): Estimated {
    const { type } = operand;
    const inner = type.kind === 'optional' ? type.of : type;
    const field =
      (inner.kind === 'object'
        ? inner.field(expression.field)
        : inner.kind === 'map'
          ? inner.values
          : undefined) ?? DYN;
    const path = (operand.path ?? Path.none).with(expression.field);
    if (expression.optional) {
      return this.made(plus(operand.cost, exactly(1)), { kind: 'optional', of: field });
    }
    const isContainer = type.kind === 'object' || type.kind === 'map';
    const result: CelType = type.kind === 'optional' ? { kind: 'optional', of: field } : field;
    return this.at(path, plus(operand.cost, exactly(isContainer ? 1 : 0)), result);
  }

  private index(
    expression: Expression & { kind: 'index' },
    locals: readonly (readonly [string, Local])[],
  ): Estimated {
    const [operand, key] = [this.visit(expression.operand, locals), this.visit(expression.index, locals)];
    const cost = plus(operand.cost, key.cost, exactly(1));
    const { type } = operand;
    const item = type.kind === 'list' ? type.items : type.kind === 'map' ? type.values : DYN;
    if (expression.optional) return this.made(cost, { kind: 'optional', of: item });
    const step = type.kind === 'list' ? '@items' : '@values';
    return this.at((operand.path ?? Path.none).with(step), cost, item, operand.entries?.value);
  }

  private binary(operator: string, left: Estimated, right: Estimated): Estimated {
    const args = plus(left.cost, right.cost);
    if (operator === '&&' || operator === '||') {
      return this.made({ min: left.cost.min, max: args.max }, scalar('bool'));
    }
    if (operator === '+') return this.add(left, right, args);
    if (operator === 'in') {
      const [walk, look] = [this.sizeOf(right), exactly(1)];
      const own = right.type.kind === 'list' ? walk : right.type.kind === 'map' ? look : union(walk, look);
      return this.made(plus(own, args), scalar('bool'));
    }
    if (['-', '*', '/', '%'].includes(operator)) {
      return this.made(plus(args, exactly(1)), left.type.kind === 'dyn' ? right.type : left.type);
    }
    return this.made(plus(this.comparison(operator, left, right), args), scalar('bool'));
  }

  private comparison(operator: string, left: Estimated, right: Estimated): Range {
    const isOrder = operator !== '==' && operator !== '!=';
    if (!isOrder && isOpaque(left.type)) return exactly(1);
    const texts = [left, right].map(({ type }) =>
      type.kind === 'scalar'
        ? type.name === 'string' || type.name === 'bytes'
        : type.kind === 'dyn'
          ? undefined
          : false,
    );
    if (isOrder && texts.includes(false)) return exactly(1);
    const most = Math.min(this.sizeOf(left).max, this.sizeOf(right).max);
    const walk = scaled({ min: most > 0 ? 1 : 0, max: most }, TRAVERSAL);
    return isOrder && !texts.includes(true) ? union(walk, exactly(1)) : walk;
  }

  private add(left: Estimated, right: Estimated, args: Range): Estimated {
    const type = left.type.kind === 'dyn' ? right.type : left.type;
    const size = plus(this.sizeOf(left), this.sizeOf(right));
    const walk = plus(scaled(size, TRAVERSAL), args);
    const plain = plus(exactly(1), args);
    if (type.kind === 'list') {
      const entries =
        left.entries && right.entries
          ? {
              key: union(left.entries.key, right.entries.key),
              value: union(left.entries.value, right.entries.value),
            }
          : undefined;
      return { ...this.made(plain, type, size), entries };
    }
    if (type.kind === 'scalar') {
      const isText = type.name === 'string' || type.name === 'bytes';
      return isText ? this.made(walk, type, size) : this.made(plain, type);
    }
    return this.made(union(walk, plain), DYN, size);
  }

  conditional(condition: Estimated, then: Estimated, otherwise: Estimated): Estimated {
    const cost = plus(condition.cost, union(then.cost, otherwise.cost));
    const size = union(this.sizeOf(then), this.sizeOf(otherwise));
    const entries =
      then.entries && otherwise.entries
        ? {
            key: union(then.entries.key, otherwise.entries.key),
            value: union(then.entries.value, otherwise.entries.value),
          }
        : undefined;
    return { cost, type: then.type.kind === 'dyn' ? otherwise.type : then.type, size, entries };
  }

  list(items: readonly Estimated[]): Estimated {
    const cost = plus(exactly(10), ...items.map((item) => item.cost));
    const value = entrySize(items.map((item) => this.sizeOf(item)));
    const entries = { key: exactly(1), value };
    return { ...this.made(cost, { kind: 'list', items: commonType(items) }, exactly(items.length)), entries };
  }

  private map(pairs: readonly (readonly Estimated[])[]): Estimated {
    const cost = plus(exactly(30), ...pairs.flat().map((each) => each.cost));
    const sizes = (at: number) => entrySize(pairs.map((pair) => this.sizeOf(pair[at]!)));
    const type: CelType = { kind: 'map', values: commonType(pairs.map((pair) => pair[1]!)) };
    return { ...this.made(cost, type, exactly(pairs.length)), entries: { key: sizes(0), value: sizes(1) } };
  }
}

/** Types of Kubernetes' own: quantities, addresses and the like. */
function isOpaque(type: CelType): boolean {
  return type.kind === 'scalar' && type.name.includes('.');
}

function entrySize(sizes: readonly Range[]): Range {
  return sizes.length === 0 ? exactly(0) : sizes.reduce(union, { min: MOST, max: 0 });
}

/** What all items are, if it is the same scalar or there is one alone. */
function commonType(items: readonly Estimated[]): CelType {
  const [first, ...others] = items.map((item) => item.type);
  if (first === undefined) return DYN;
  const isSame = others.every((type) =>
    type.kind === 'scalar' ? first.kind === 'scalar' && first.name === type.name : type.kind === first.kind,
  );
  return isSame ? first : DYN;
}

function scalarSize(type: CelType): Range | undefined {
  if (type.kind === 'optional') return scalarSize(type.of);
  return type.kind === 'scalar' && SCALARS.has(type.name) ? exactly(1) : undefined;
}

function literalSize(value: unknown): number {
  if (typeof value === 'string') return Array.from(value).length;
  return value instanceof Uint8Array ? value.length : 1;
}
