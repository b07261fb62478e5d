import { hasOtherForm } from '../check/signatures.ts';
import { callCost, isConstant, isPath, LIST_COST, MAP_COST, operatorCost } from '../cost/actual.ts';
import { compileError, evaluationError, isNoSuchOverload, noSuchOverload } from '../errors.ts';

import type { Problems } from '../problems.ts';
import type { Expression, ListItem, MapEntry } from '../syntax/ast.ts';
import { dottedName, rootOf } from '../syntax/dotted-name.ts';
import {
  type CelValue,
  Duration,
  Optional,
  Timestamp,
  TypeValue,
  ValueList,
  ValueMap,
} from '../values/value.ts';
import { index, indexOptional, select, selectOptional } from './access.ts';
import { compileMacro } from './macros.ts';
import { applyUnary, logical, OPERATORS, truth } from './operators.ts';
import type { CelFunction, Library, Step } from './run.ts';
import type { Scope } from './scope.ts';

const TYPES = new Set(
  'bool int uint double string bytes list map null_type type google.protobuf.Timestamp google.protobuf.Duration optional_type'.split(
    ' ',
  ),
);

/** So many fields of a missing variable are told. */
const MOST_TOLD = 32;

/** Turns syntax into steps. Names of macros' variables become places in the run's `locals`. */
export class Compiler implements Scope {
  private readonly source: string;
  private readonly library: Library;
  /** Declared variables; undefined if any name may be one, which then shows only in evaluation. */
  private readonly variables: ReadonlySet<string> | undefined;
  private readonly locals: string[] = [];
  /** Gets the names that nobody has declared: what was compiled with them is not to be run. */
  private readonly problems: Problems;
  /** The dotted name that is being compiled. */
  private path: string | undefined;

  constructor(
    source: string,
    library: Library,
    variables: ReadonlySet<string> | undefined,
    problems: Problems,
  ) {
    this.source = source;
    this.library = library;
    this.variables = variables;
    this.problems = problems;
  }

  /** The steps of an expression. */
  compile(expression: Expression): Step {
    switch (expression.kind) {
      case 'literal':
        return () => expression.value;
      case 'name':
        return this.name(expression.name, expression.at);
      case 'select':
        return this.select(expression);
      case 'index':
        return this.index(expression);
      case 'call':
        return compileMacro(this, expression) ?? this.call(expression);
      case 'unary':
        return this.unary(expression);
      case 'binary':
        return this.binary(expression);
      case 'conditional':
        return this.conditional(expression);
      case 'list':
        return this.list(expression.items);
      case 'map':
        return this.map(expression.entries);
    }
  }

  /** Compiles with more variables, which take the next places in `locals`; `use` gets the first place. */
  withLocals<T>(names: readonly string[], use: (place: number) => T): T {
    const place = this.locals.length;
    this.locals.push(...names);
    const result = use(place);
    this.locals.length = place;
    return result;
  }

  /** Fails at a place of the source. */
  fail(at: number, problem: string): never {
    throw compileError('TYPE', this.source, at, problem);
  }

  /** Goes on after an unknown name, so that all of them are told. */
  private missing(at: number, name: string): Step {
    this.problems.add(at, `undeclared reference to '${name}' (in container '')`);
    return () => null;
  }

  private isVariable(name: string): boolean {
    return this.locals.includes(name) || this.variables?.has(name) === true;
  }

  private name(name: string, at: number): Step {
    const place = this.locals.lastIndexOf(name);
    if (place >= 0)
      return (run) => {
        run.spend(1);
        run.charge(1);
        return run.locals[place]!;
      };
    if (TYPES.has(name) && this.variables?.has(name) !== true) {
      const type = new TypeValue(name);
      return () => type;
    }
    if (this.variables !== undefined && !this.variables.has(name)) return this.missing(at, name);
    // Unchecked, cel-go takes a dotted name for one name first, and misses that (interpreter, maybeAttribute).
    return this.variable(name, this.variables === undefined ? this.path : undefined);
  }

  private variable(name: string, path?: string): Step {
    return (run) => {
      run.spend(1);
      run.charge(1);
      return run.variable(name, path);
    };
  }

  private select(expression: Expression & { kind: 'select' }): Step {
    const path = dottedName(expression);
    if (path !== undefined && TYPES.has(path)) {
      const type = new TypeValue(path);
      return () => type;
    }
    const isFree = path !== undefined && !this.locals.includes(rootOf(path));
    if (isFree && this.variables?.has(path) === true) return this.variable(path);
    const step = this.field(expression);
    // Any name may be a variable, and the longest one is meant.
    return isFree && this.variables === undefined ? (run) => run.find(path) ?? step(run) : step;
  }

  private field(expression: Expression & { kind: 'select' }): Step {
    const operand = this.operandOf(expression);
    const { field } = expression;
    const access = expression.optional ? selectOptional : select;
    const cost = isPath(expression.operand) ? 1 : 2;
    return (run) => {
      run.spend(1);
      run.charge(cost);
      return access(operand(run), field);
    };
  }

  /** What is selected from; its outermost dotted name is what a missing variable is called by. */
  private operandOf(expression: Expression & { kind: 'select' }): Step {
    const outer = this.path;
    this.path ??= dottedName(expression, MOST_TOLD);
    const step = this.compile(expression.operand);
    this.path = outer;
    return step;
  }

  private index(expression: Expression & { kind: 'index' }): Step {
    const operand = this.compile(expression.operand);
    const key = this.compile(expression.index);
    const access = expression.optional ? indexOptional : index;
    // A path into something as the key is charged already.
    const cost = (isPath(expression.operand) ? 0 : 1) + (isPath(expression.index) ? 0 : 1);
    return (run) => {
      run.spend(1);
      run.charge(cost);
      return access(operand(run), key(run));
    };
  }

  private unary(expression: Expression & { kind: 'unary' }): Step {
    const operand = this.compile(expression.operand);
    const { operator } = expression;
    return (run) => {
      run.spend(1);
      run.charge(1);
      return applyUnary(operator, operand(run));
    };
  }

  private binary(expression: Expression & { kind: 'binary' }): Step {
    const left = this.compile(expression.left);
    const right = this.compile(expression.right);
    if (expression.operator === '&&') return logical(left, right, false);
    if (expression.operator === '||') return logical(left, right, true);
    const { operator } = expression;
    const apply = OPERATORS[operator]!;
    const isKnown = isConstant(expression.right);
    return (run) => {
      run.spend(1);
      const [a, b] = [left(run), right(run)];
      const value = apply(a, b, run);
      if (run.countsCost) run.charge(operatorCost(operator, a, b, isKnown));
      return value;
    };
  }

  private conditional(expression: Expression & { kind: 'conditional' }): Step {
    const condition = this.compile(expression.condition);
    const then = this.branch(expression.then);
    const otherwise = this.branch(expression.otherwise);
    return (run) => {
      run.spend(1);
      return truth(condition(run)) ? then(run) : otherwise(run);
    };
  }

  /** A path is cheaper by one as a branch: the condition is looked at as a part of it. */
  private branch(expression: Expression): Step {
    const step = this.compile(expression);
    if (!isPath(expression) || expression.kind === 'conditional') return step;
    return (run) => {
      run.charge(-1);
      return step(run);
    };
  }

  private list(items: readonly ListItem[]): Step {
    const steps = items.map((item) => ({ value: this.compile(item.value), optional: item.optional }));
    const cost = items.every((item) => isConstant(item.value)) ? 0 : LIST_COST;
    return (run) => {
      run.spend(1 + steps.length);
      run.charge(cost);
      const values: CelValue[] = [];
      for (const step of steps) {
        const value = step.optional ? presentOf(step.value(run)) : step.value(run);
        if (value !== undefined) values.push(value);
      }
      return new ValueList(values);
    };
  }

  private map(entries: readonly MapEntry[]): Step {
    const steps = entries.map(({ key, value, optional }) => ({
      key: this.compile(key),
      value: this.compile(value),
      optional,
    }));
    const isKnown = entries.every(({ key, value }) => isConstant(key) && isConstant(value));
    const cost = isKnown ? 0 : MAP_COST;
    return (run) => {
      run.spend(1 + steps.length);
      run.charge(cost);
      const map = new ValueMap();
      for (const step of steps) {
        const key = step.key(run);
        const value = step.optional ? presentOf(step.value(run)) : step.value(run);
        if (value !== undefined) map.set(key, value);
      }
      return map;
    };
  }

  private call(expression: Expression & { kind: 'call' }): Step {
    const { name, target, args, at } = expression;
    const qualified = target === undefined ? undefined : this.qualified(target, name);
    if (qualified !== undefined) return this.apply(this.library[qualified]!, qualified, name, args);
    const key = target === undefined ? name : `.${name}`;
    const found = this.library[key];
    const operands = target === undefined ? args : [target, ...args];
    const shown = target === undefined ? name : undefined;
    if (found !== undefined) {
      const step = this.apply(found, key, shown, operands);
      return isConstant(expression) ? free(step) : step;
    }
    if (this.variables !== undefined) {
      for (const operand of operands) this.compile(operand);
      // That it is called in the wrong form was told by the checker.
      return hasOtherForm(key) && !this.problems.isEmpty ? () => null : this.missing(at, name);
    }
    return this.apply(unknownFunction(name, target !== undefined), key, undefined, operands);
  }

  /** `base64.encode` is a function unless `base64` is a variable; its key in the library. */
  private qualified(target: Expression, name: string): string | undefined {
    const path = dottedName(target);
    if (path === undefined || this.isVariable(rootOf(path))) return undefined;
    const key = `${path}.${name}`;
    return this.library[key] === undefined ? undefined : key;
  }

  /** `key` is that of the library, `shown` the name that an error about the arguments ends with. */
  private apply(
    found: CelFunction,
    key: string,
    shown: string | undefined,
    args: readonly Expression[],
  ): Step {
    const steps = args.map((arg) => this.compile(arg));
    return (run) => {
      run.spend(1);
      const values = steps.map((step) => step(run));
      try {
        const result = found(values, run);
        if (run.countsCost) run.charge(callCost(key, values, result));
        return result;
      } catch (error) {
        if (shown === undefined || !isNoSuchOverload(error)) throw error;
        throw evaluationError(`no such overload: ${shown}`);
      }
    };
  }
}

/** A step that cel-go takes before it evaluates. */
function free(step: Step): Step {
  return (run) => {
    const { cost } = run;
    const value = step(run);
    run.charge(cost - run.cost);
    return value;
  };
}

/** cel-go asks strings and times themselves for methods, and they do not name what they lack. */
function unknownFunction(name: string, isMethod: boolean): CelFunction {
  return ([target]) => {
    const asked = typeof target === 'string' || target instanceof Timestamp || target instanceof Duration;
    throw isMethod && asked ? noSuchOverload() : evaluationError(`no such overload: ${name}`);
  };
}

/** What an optional item or entry holds. */
function presentOf(value: CelValue): CelValue | undefined {
  if (!(value instanceof Optional)) throw noSuchOverload();
  return value.value;
}
