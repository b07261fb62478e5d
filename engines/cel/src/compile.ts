import type { Value } from '@flux-ts/yaml';
import type { CelType } from './check/cel-type.ts';
import { Checker } from './check/checker.ts';
import { DeclaredTypes } from './check/declared-types.ts';
import { ANY } from './check/static-type.ts';
import { estimateCost } from './cost/estimate.ts';
import { CelError, compileError, evaluationError } from './errors.ts';
import { Compiler } from './evaluate/compiler.ts';
import { Run, type Step } from './evaluate/run.ts';
import { inferType } from './evaluate/types.ts';
import { LIBRARY } from './functions/library.ts';
import { Problems } from './problems.ts';
import type { Expression } from './syntax/ast.ts';
import { parse } from './syntax/parser.ts';
import { variablesOf } from './syntax/variables.ts';
import { toJsonValue } from './values/to-json.ts';
import { fromTypedValue } from './values/typed-value.ts';
import { fromJsonValue, Opaque } from './values/value.ts';

/** What an expression may use and spend. */
export interface CompileOptions {
  /**
   * The variables there are. Any other name is an error at once, as is a function that does not exist or cannot take
   * its arguments. Without this list (health checks have none) such mistakes show only when they are evaluated.
   */
  readonly variables?: readonly string[];
  /**
   * What is known of the variables' types, by name. A field that a type does not have is then an error at once, and so
   * is an operator that cannot take what a field holds.
   */
  readonly types?: Readonly<Record<string, CelType>>;
  /**
   * With `types`: namespaces of functions that there are not, such as `math`, or `cel` of `cel.bind`. Their names are
   * errors at once.
   */
  readonly absent?: readonly string[];
  /** Steps an evaluation may take, about one a node of the expression and an item; 1,000,000 unless told. */
  readonly maxSteps?: number;
  /** What an evaluation may cost in the units of kube-apiserver; without, costs are not counted. */
  readonly maxCost?: number;
}

/** Values of variables, by name: JSON, and what {@link authorizerValues} makes. */
export type Bindings = Readonly<Record<string, Value | Opaque>>;

/** A compiled expression, to be evaluated any number of times. */
export interface Program {
  /** The expression. */
  readonly source: string;
  /** `bool`, `string`, `int` … where it is known without values, else `dyn`. */
  readonly outputType: string;
  /** The declared variables that it speaks of. */
  readonly variables: ReadonlySet<string>;
  /**
   * The most that an evaluation may cost in the units of kube-apiserver, as it estimates it from the declared types
   * (cel-go checker/cost.go, apiserver pkg/cel/library/cost.go).
   */
  estimate(): number;
  /**
   * The expression's value. Whole numbers of the bindings are `int`; results are JSON (bytes in base64, times in
   * RFC 3339). Throws {@link CelError} `EVALUATION` in cel-go's words or `BUDGET`. `spent`, when given, hears what it
   * cost, also when it throws; costs are counted only with `maxCost`.
   */
  evaluate(bindings: Bindings, spent?: (cost: number) => void): Value;
}

const MOST_STEPS = 1_000_000;

/**
 * Compiles a CEL expression: the language, optionals, macros of two variables, the strings, sets, lists, math and
 * encoders extensions, and Kubernetes' functions. Throws {@link CelError} `SYNTAX` or `TYPE` in cel-go's frame.
 */
export function compile(source: string, options: CompileOptions = {}): Program {
  const types = new Map(Object.entries(options.types ?? {}));
  const { step, outputType, expression } = prepare(source, options, types);
  const limit = options.maxSteps ?? MOST_STEPS;
  return {
    source,
    outputType,
    variables: variablesOf(expression, new Set(options.variables ?? [])),
    estimate: () => estimateCost(expression, types),
    evaluate(bindings, spent) {
      const lookup = (name: string) => {
        const value = Object.hasOwn(bindings, name) ? bindings[name] : undefined;
        if (value === undefined || value instanceof Opaque) return value;
        const type = types.get(name);
        return type === undefined ? fromJsonValue(value) : fromTypedValue(value, type);
      };
      const run = new Run(lookup, limit, options.maxCost);
      try {
        return toJsonValue(step(run));
      } catch (error) {
        // Values nest as deep as their JSON does; so do the functions that walk them.
        if (error instanceof RangeError)
          throw new CelError('BUDGET', 'value is nested too deeply', { cause: error });
        throw error instanceof CelError ? error : evaluationError(String(error));
      } finally {
        spent?.(run.cost);
      }
    },
  };
}

/** Syntax, steps and type; long chains (`1+1+…`) nest as deep as they are long. */
function prepare(
  source: string,
  options: CompileOptions,
  types: ReadonlyMap<string, CelType>,
): { step: Step; outputType: string; expression: Expression } {
  const variables = options.variables === undefined ? undefined : new Set(options.variables);
  try {
    const expression = parse(source);
    const problems = new Problems(source);
    const checker = new Checker(problems, types, options.absent);
    // Without types, mistakes of types show when there are values.
    const { name } = options.types === undefined ? ANY : checker.check(expression);
    const step = stepOf(new Compiler(source, LIBRARY, variables, problems), expression, problems);
    const declared = new DeclaredTypes(source, types);
    if (options.types !== undefined) declared.walk(expression);
    const inferred = inferType(expression, source, variables !== undefined, declared);
    return { step, outputType: name === 'dyn' ? inferred : name, expression };
  } catch (error) {
    if (error instanceof RangeError)
      throw compileError('SYNTAX', source, 0, 'expression recursion limit exceeded');
    throw error;
  }
}

/** Tells of all names that nobody has declared at once, and with them of what was a problem before. */
function stepOf(compiler: Compiler, expression: Expression, problems: Problems): Step {
  let last: unknown;
  try {
    const step = compiler.compile(expression);
    if (problems.isEmpty) return step;
  } catch (error) {
    last = error;
  }
  throw problems.joined(last);
}
