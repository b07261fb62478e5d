import { compileRegexp } from '@flux-ts/text';
import type { Problems } from '../problems.ts';
import type { Expression } from '../syntax/ast.ts';
import { dottedName, rootOf } from '../syntax/dotted-name.ts';
import { typeOf } from '../values/value.ts';
import type { CelType } from './cel-type.ts';
import { noFields } from './field-names.ts';
import { hasOtherForm, signaturesOf } from './signatures.ts';
import {
  ANY,
  type Bindings,
  BOOL,
  filled,
  fits,
  INT,
  listOf,
  mapOf,
  optionalOf,
  plain,
  type StaticType,
  showType,
  staticType,
} from './static-type.ts';

type Call = Expression & { kind: 'call' };
type Locals = readonly (readonly [name: string, type: StaticType])[];

/** What a macro gives for the types of its range and of its last body. */
interface Macro {
  readonly result: (range: StaticType, body: StaticType) => StaticType;
  /** How many variables it may have; one or two without. */
  readonly names?: number;
  /** The last body is a condition. */
  readonly asks?: boolean;
  /** A function that is given the range and the result. */
  readonly feeds?: string;
}

const QUANTIFIER: Macro = { result: () => BOOL, asks: true };
const MACROS: Readonly<Record<string, Macro>> = {
  __proto__: null as never,
  all: QUANTIFIER,
  exists: QUANTIFIER,
  exists_one: QUANTIFIER,
  existsOne: QUANTIFIER,
  filter: { names: 1, result: (range) => (range.name === 'list' ? range : ANY), asks: true },
  map: { names: 1, result: (_, body) => listOf(body) },
  sortBy: { names: 1, result: (_, body) => listOf(body), feeds: '.@sortByAssociatedKeys' },
  transformList: { names: 2, result: (_, body) => listOf(body) },
  transformMap: {
    names: 2,
    result: (range, body) => (range.name === 'map' ? mapOf(range.args[0]!, body) : mapOf(INT, body)),
  },
};
/** Names that stand for types, or lead to them. */
const TYPE_NAMES: ReadonlySet<string> = new Set(
  'bool int uint double string bytes list map null_type type google optional_type'.split(' '),
);
/** What functions are named under. */
const NAMESPACES: ReadonlySet<string> = new Set(
  'base64 format ip lists math optional sets strings'.split(' '),
);
/** Macros whose result is not followed. */
const OTHER_MACROS: ReadonlySet<string> = new Set(['optMap', 'optFlatMap', 'transformMapEntry']);

/**
 * Finds every function and operator that is given what it does not take, every field that its type does not have, as
 * cel-go's checker does, and goes on after each. What is not known is `dyn` and never a problem.
 */
export class Checker {
  /** In cel-go's words. */
  readonly #problems: Problems;
  readonly #variables: ReadonlyMap<string, CelType>;
  readonly #absent: ReadonlySet<string>;
  /** How many calls of `format` are around: lists of its arguments may be of all types. */
  #formats = 0;

  /** `absent` are namespaces of functions that there are not, such as `math`. */
  constructor(problems: Problems, variables: ReadonlyMap<string, CelType>, absent: readonly string[] = []) {
    this.#problems = problems;
    this.#variables = variables;
    this.#absent = new Set(absent);
  }

  /** The type of an expression. */
  check(expression: Expression, locals: Locals = []): StaticType {
    switch (expression.kind) {
      case 'literal':
        return plain(typeOf(expression.value));
      case 'name':
        return this.#name(expression, locals);
      case 'select': {
        const declared = this.#dotted(expression, locals);
        return declared ?? this.#select(this.check(expression.operand, locals), expression);
      }
      case 'index':
        return this.#index(expression, locals);
      case 'call':
        return this.#call(expression, locals);
      case 'unary': {
        const operand = this.check(expression.operand, locals);
        return this.#resolve(`${expression.operator}_`, [operand], expression.at);
      }
      case 'binary':
        return this.#binary(expression, locals);
      case 'conditional': {
        const parts = [expression.condition, expression.then, expression.otherwise];
        return this.#resolve('_?_:_', this.#all(parts, locals), expression.at);
      }
      case 'list':
        return listOf(
          this.#joined(
            expression.items.map(({ value }) => value),
            locals,
            expression.items.some(({ optional }) => optional),
          ),
        );
      case 'map': {
        const isOptional = expression.entries.some(({ optional }) => optional);
        const keys = this.#joined(
          expression.entries.map(({ key }) => key),
          locals,
          false,
        );
        const values = expression.entries.map(({ value }) => value);
        return mapOf(keys, this.#joined(values, locals, isOptional));
      }
    }
  }

  #fail(at: number, problem: string): StaticType {
    this.#problems.add(at, problem);
    return ANY;
  }

  #all(expressions: readonly Expression[], locals: Locals): StaticType[] {
    return expressions.map((each) => this.check(each, locals));
  }

  #name({ name, at }: Expression & { kind: 'name' }, locals: Locals): StaticType {
    const local = locals.findLast(([each]) => each === name)?.[1];
    if (local !== undefined) return local;
    const declared = this.#variables.get(name);
    if (declared !== undefined) return staticType(declared);
    // What else nobody has declared was found before; only what `cel.bind` would declare is left.
    return this.#absent.has('cel') && !TYPE_NAMES.has(name) ? this.#undeclared(name, at) : ANY;
  }

  /** A variable with dots in its name. */
  #dotted(expression: Expression, locals: Locals): StaticType | undefined {
    const path = dottedName(expression);
    const declared = path === undefined ? undefined : this.#variables.get(path);
    if (declared === undefined || locals.some(([local]) => local === rootOf(path!))) return undefined;
    return staticType(declared);
  }

  #undeclared(name: string, at: number): StaticType {
    return this.#fail(at, `undeclared reference to '${name}' (in container '')`);
  }

  #select(operand: StaticType, { field, optional, at }: Expression & { kind: 'select' }): StaticType {
    if (operand.name === 'optional_type') {
      const inner = this.#fieldOf(operand.args[0]!, field, at);
      return inner.name === 'optional_type' ? inner : optionalOf(inner);
    }
    const found = this.#fieldOf(operand, field, at);
    return optional ? optionalOf(found) : found;
  }

  #fieldOf(operand: StaticType, field: string, at: number): StaticType {
    if (operand.name === 'dyn') return ANY;
    if (operand.name === 'map') return operand.args[1]!;
    if (operand.declared === undefined) return this.#fail(at, noFields(showType(operand)));
    const type = operand.declared.field(field);
    return type === undefined ? this.#fail(at, `undefined field '${field}'`) : staticType(type);
  }

  #index(expression: Expression & { kind: 'index' }, locals: Locals): StaticType {
    const [operand, key] = this.#all([expression.operand, expression.index], locals) as [
      StaticType,
      StaticType,
    ];
    // A number of any kind is a place in a list.
    if (operand.declared !== undefined) return ANY;
    const found = this.#resolve('_[_]', [operand, key], expression.at);
    return expression.optional && found.name !== 'optional_type' ? optionalOf(found) : found;
  }

  #binary(expression: Expression & { kind: 'binary' }, locals: Locals): StaticType {
    const { operator, left, right, at } = expression;
    const types = this.#all([left, right], locals);
    if (operator !== '&&' && operator !== '||')
      return this.#resolve(operator === 'in' ? '@in' : `_${operator}_`, types, at);
    for (const [i, side] of [left, right].entries()) this.#expectBool(types[i]!, side.at);
    return BOOL;
  }

  #expectBool(type: StaticType, at: number): void {
    if (type.name !== 'bool' && type.name !== 'dyn')
      this.#fail(at, `expected type 'bool' but found '${showType(type)}'`);
  }

  /** The type that items of a literal have in common: all of them have one. */
  #joined(expressions: readonly Expression[], locals: Locals, isOptional: boolean): StaticType {
    let joined: StaticType | undefined;
    for (const each of expressions) {
      const type = this.check(each, locals);
      if (joined === undefined || joined.name === 'dyn') joined = type;
      else if (this.#formats === 0 && !isOptional && !fits(joined, type, new Map()))
        this.#fail(each.at, `expected type '${showType(joined)}' but found '${showType(type)}'`);
    }
    return isOptional || this.#formats > 0 ? ANY : (joined ?? ANY);
  }

  #call(call: Call, locals: Locals): StaticType {
    const { name, target, args, at } = call;
    const [first] = args;
    if (name === 'has' && target === undefined && args.length === 1 && first?.kind === 'select') {
      this.#select(this.check(first.operand, locals), { ...first, optional: false, at });
      return BOOL;
    }
    if (target === undefined) {
      if (name === 'matches') this.#checkPattern(args[1]);
      return this.#resolve(name, this.#all(args, locals), at);
    }
    if (target.kind === 'name' && this.#absent.has(target.name) && this.#isFree(target.name, locals)) {
      this.#undeclared(target.name, target.at);
      this.#all(args, locals);
      return this.#undeclared(name, at);
    }
    if (name === 'bind' && target.kind === 'name' && target.name === 'cel') return this.#bind(call, locals);
    const qualified = this.#qualified(target, name, locals);
    if (qualified !== undefined) return this.#resolve(qualified, this.#all(args, locals), at);
    const range = this.check(target, locals);
    return this.#macro(call, range, locals) ?? this.#method(call, range, locals);
  }

  #method({ name, args, at }: Call, on: StaticType, locals: Locals): StaticType {
    if (name === 'matches') this.#checkPattern(args[0]);
    const isFormat = name === 'format';
    if (isFormat) this.#formats++;
    const types = this.#all(args, locals);
    if (isFormat) this.#formats--;
    return this.#resolve(`.${name}`, [on, ...types], at);
  }

  /** A pattern that is known before there are values (cel-go cel/validator.go). */
  #checkPattern(pattern: Expression | undefined): void {
    if (pattern?.kind !== 'literal' || typeof pattern.value !== 'string') return;
    try {
      compileRegexp(pattern.value);
    } catch {
      this.#fail(pattern.at, 'invalid matches argument');
    }
  }

  /** `sets.contains` is a function unless `sets` is a variable. */
  #qualified(target: Expression, name: string, locals: Locals): string | undefined {
    const isNamespace = target.kind === 'name' && NAMESPACES.has(target.name);
    return isNamespace && this.#isFree(target.name, locals) ? `${target.name}.${name}` : undefined;
  }

  #isFree(name: string, locals: Locals): boolean {
    return !this.#variables.has(name) && !locals.some(([local]) => local === name);
  }

  /** `cel.bind(name, value, body)`. */
  #bind({ args }: Call, locals: Locals): StaticType {
    const [name, value, body] = args;
    if (name?.kind !== 'name' || value === undefined || body === undefined) return ANY;
    return this.check(body, [...locals, [name.name, this.check(value, locals)]]);
  }

  /** Undefined: the call is none. */
  #macro({ name, target, args, at }: Call, range: StaticType, locals: Locals): StaticType | undefined {
    const macro = MACROS[name];
    if (macro === undefined && !OTHER_MACROS.has(name)) return undefined;
    const names = args.slice(0, -1).flatMap((arg) => (arg.kind === 'name' ? [arg.name] : []));
    const body = args.at(-1);
    const counts = macro?.names === undefined ? [1, 2] : [macro.names];
    const isPlain = names.length === args.length - 1 && counts.includes(names.length);
    if (macro === undefined || body === undefined || !isPlain) return ANY;
    const inner: Locals = [
      ...locals,
      ...this.#variablesOf(range, macro.feeds === undefined ? target!.at : at, names.length).map(
        (type, i) => [names[i]!, type] as const,
      ),
    ];
    const type = this.check(body, inner);
    if (macro.asks === true) this.#expectBool(type, body.at);
    const result = macro.result(range, type);
    return macro.feeds === undefined ? result : this.#resolve(macro.feeds, [range, result], at);
  }

  /** An item of a list, or a key of a map; with two, its place or key and the item. */
  #variablesOf(range: StaticType, at: number, count: number): StaticType[] {
    const { name, args } = range;
    if (name === 'list') return count === 1 ? [args[0]!] : [INT, args[0]!];
    if (name === 'map') return count === 1 ? [args[0]!] : [args[0]!, args[1]!];
    if (name !== 'dyn')
      this.#fail(
        at,
        `expression of type '${showType(range)}' cannot be range of a comprehension (must be list, map, or dynamic)`,
      );
    return [ANY, ANY].slice(0, count);
  }

  /** What a function or operator gives for arguments of these types. */
  #resolve(name: string, types: readonly StaticType[], at: number): StaticType {
    const signatures = signaturesOf(name) ?? (hasOtherForm(name) ? [] : undefined);
    if (signatures === undefined) return ANY;
    const results = signatures.flatMap(({ params, result }) => {
      const bindings: Bindings = new Map();
      const isTaken =
        params.length === types.length && params.every((param, i) => fits(param, types[i]!, bindings));
      return isTaken ? [filled(result, bindings)] : [];
    });
    const [first] = results;
    if (first === undefined) {
      const problem = `found no matching overload for '${name.replace(/^\./, '')}' applied to '${shownArguments(name, types)}'`;
      return this.#fail(at, problem);
    }
    return results.every((result) => showType(result) === showType(first)) ? first : ANY;
  }
}

function shownArguments(name: string, types: readonly StaticType[]): string {
  const [first, ...others] = types.map(showType);
  return name.startsWith('.') ? `${first}.(${others.join(', ')})` : `(${types.map(showType).join(', ')})`;
}
