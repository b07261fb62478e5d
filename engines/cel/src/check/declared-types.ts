import { compileError } from '../errors.ts';
import type { Expression } from '../syntax/ast.ts';
import { dottedName, rootOf } from '../syntax/dotted-name.ts';
import { type CelType, DYN, scalar } from './cel-type.ts';
import { noFields } from './field-names.ts';

type Call = Expression & { kind: 'call' };
type Locals = readonly (readonly [name: string, type: CelType])[];

/** Macros by how many variables they have with so many arguments. */
const MACROS: Readonly<Record<string, (args: number) => number>> = {
  __proto__: null as never,
  all: (args) => args - 1,
  exists: (args) => args - 1,
  exists_one: (args) => args - 1,
  existsOne: (args) => args - 1,
  filter: () => 1,
  map: () => 1,
  transformList: () => 2,
  transformMap: () => 2,
  transformMapEntry: () => 2,
  optMap: () => 1,
  optFlatMap: () => 1,
};

/**
 * Follows declared types through an expression: names, fields, items, variables of macros. A field that its type does
 * not have is an error in cel-go's words; whatever else is not known is `dyn`.
 */
export class DeclaredTypes {
  readonly #source: string;
  readonly #variables: ReadonlyMap<string, CelType>;
  readonly #found = new Map<Expression, CelType>();

  constructor(source: string, variables: ReadonlyMap<string, CelType>) {
    this.#source = source;
    this.#variables = variables;
  }

  /** The name of an expression's type once it was walked, `dyn` when it is not known. */
  nameOf(expression: Expression): string {
    const type = this.#found.get(expression) ?? DYN;
    return nameOf(type);
  }

  /** Throws {@link CelError} `TYPE`. */
  walk(expression: Expression, locals: Locals = []): CelType {
    const type = this.#type(expression, locals);
    this.#found.set(expression, type);
    return type;
  }

  #type(expression: Expression, locals: Locals): CelType {
    switch (expression.kind) {
      case 'name':
        return (
          locals.findLast(([name]) => name === expression.name)?.[1] ??
          this.#variables.get(expression.name) ??
          DYN
        );
      case 'select': {
        const path = dottedName(expression);
        const declared = path === undefined ? undefined : this.#variables.get(path);
        if (declared !== undefined && !locals.some(([name]) => name === rootOf(path!))) return declared;
        return this.#select(expression, this.walk(expression.operand, locals), expression.at);
      }
      case 'index': {
        this.walk(expression.index, locals);
        const operand = this.walk(expression.operand, locals);
        return expression.optional ? DYN : itemOf(operand);
      }
      case 'call':
        return this.#call(expression, locals);
      case 'unary':
        this.walk(expression.operand, locals);
        return DYN;
      case 'binary':
        this.walk(expression.left, locals);
        this.walk(expression.right, locals);
        return DYN;
      case 'conditional': {
        this.walk(expression.condition, locals);
        const then = this.walk(expression.then, locals);
        return this.walk(expression.otherwise, locals) === then ? then : DYN;
      }
      case 'list':
        for (const { value } of expression.items) this.walk(value, locals);
        return DYN;
      case 'map':
        for (const { key, value } of expression.entries) {
          this.walk(key, locals);
          this.walk(value, locals);
        }
        return DYN;
      default:
        return DYN;
    }
  }

  /** `at` is where an error points. */
  #select(expression: Expression & { kind: 'select' }, operand: CelType, at: number): CelType {
    const { field, optional } = expression;
    if (operand.kind === 'map') return optional ? DYN : operand.values;
    if (operand.kind === 'dyn') return DYN;
    if (operand.kind === 'optional') {
      // What is chosen of an optional is one, too.
      return { kind: 'optional', of: this.#select({ ...expression, optional: false }, operand.of, at) };
    }
    if (operand.kind !== 'object') throw compileError('TYPE', this.#source, at, noFields(shown(operand)));
    const type = operand.field(field);
    if (type === undefined) throw compileError('TYPE', this.#source, at, `undefined field '${field}'`);
    return optional ? DYN : type;
  }

  #call(call: Call, locals: Locals): CelType {
    const { name, target, args } = call;
    if (name === 'bind' && target?.kind === 'name' && target.name === 'cel') return this.#bind(call, locals);
    const [first] = args;
    if (name === 'has' && target === undefined && args.length === 1 && first?.kind === 'select') {
      this.#select(first, this.walk(first.operand, locals), call.at);
      return DYN;
    }
    const range = target === undefined ? undefined : this.walk(target, locals);
    const count = range === undefined ? undefined : MACROS[name]?.(args.length);
    const names = args.slice(0, count ?? 0).flatMap((arg) => (arg.kind === 'name' ? [arg.name] : []));
    if (range === undefined || count === undefined || names.length !== count || count < 1 || count > 2) {
      for (const arg of args) this.walk(arg, locals);
      return DYN;
    }
    const types = name.startsWith('opt') ? [DYN] : variablesOf(range, count);
    const inner: Locals = [...locals, ...names.map((each, i) => [each, types[i] ?? DYN] as const)];
    for (const arg of args.slice(count)) this.walk(arg, inner);
    return name === 'filter' && range.kind === 'list' ? range : DYN;
  }

  /** `cel.bind(name, value, body)`. */
  #bind({ args }: Call, locals: Locals): CelType {
    const [name, value, body] = args;
    if (name?.kind !== 'name' || value === undefined || body === undefined) return DYN;
    return this.walk(body, [...locals, [name.name, this.walk(value, locals)]]);
  }
}

/** The name that operators go by: of an optional, what it may hold is told. */
function nameOf(type: CelType): string {
  if (type.kind === 'scalar') return type.name;
  if (type.kind !== 'optional') return type.kind === 'object' ? 'dyn' : type.kind;
  const inner = nameOf(type.of);
  return inner === 'dyn' ? 'dyn' : `optional_type(${inner})`;
}

/** A type in cel-go's words; kube-apiserver gives objects names of its own, with a number that changes. */
function shown(type: CelType): string {
  switch (type.kind) {
    case 'scalar':
      return type.name;
    case 'list':
      return `list(${shown(type.items)})`;
    case 'map':
      return `map(string, ${shown(type.values)})`;
    case 'optional':
      return `optional_type(${shown(type.of)})`;
    default:
      return type.kind;
  }
}

function itemOf(type: CelType): CelType {
  return type.kind === 'list' ? type.items : type.kind === 'map' ? type.values : DYN;
}

/** What a macro's variables are: an item of a list, or a key of a map; with two, its place or key and the item. */
function variablesOf(range: CelType, count: number): CelType[] {
  if (range.kind === 'list') return count === 1 ? [range.items] : [scalar('int'), range.items];
  if (range.kind === 'map') return count === 1 ? [scalar('string')] : [scalar('string'), range.values];
  return [DYN, DYN];
}
