import { callValue } from '../builtins/call.ts';
import type { Command, Operand } from '../parse/node.ts';
import { printNode } from '../parse/print.ts';
import type { Compiling } from './compiling.ts';
import { assign, isProblem, literalArgument, literalValue } from './convert.ts';
import { evaluateField, type MethodCall } from './fields.ts';
import type { GoFunction } from './function.ts';
import { type ParamType, paramName } from './param-type.ts';
import type { Expression, State } from './state.ts';
import { GoStruct, type GoValue, isTrue } from './values.ts';
import { sizeOf } from './weigh.ts';

/** The value that comes down the pipeline as a command's last argument, if there is one. */
export type Final = { readonly value: GoValue } | undefined;

/** A command with what comes down the pipeline. */
export type CommandExpression = (state: State, dot: GoValue, final: Final) => GoValue;

const NONE: readonly Operand[] = [];

/** Compiles the first word of a command together with its arguments (text/template evalCommand). */
export function compileCommand(compiler: Compiling, command: Command): CommandExpression {
  const first = command.args[0];
  if (first === undefined) throw new RangeError('a command has no words');
  return compileWords(compiler, command, first, command.args.length === 1 ? NONE : command.args.slice(1));
}

/** `whole` is what an error of a function shows. */
function compileWords(
  compiler: Compiling,
  whole: Command | Operand,
  first: Operand,
  rest: readonly Operand[],
): CommandExpression {
  switch (first.kind) {
    case 'field':
      return compileFields(compiler, first, rest, (_, dot) => dot, first.path, compiler.scope.dotIsInterface);
    case 'chain':
      return compileChain(compiler, first, rest);
    case 'variable':
      return compileVariable(compiler, first, rest);
    case 'identifier':
      return compileCall(compiler, whole, first, rest);
    case 'pipe': {
      const value = compiler.pipe(first);
      return withoutArguments(first, rest, (state, dot) => value(state, dot));
    }
    case 'dot':
      return withoutArguments(first, rest, (_, dot) => dot, true);
    case 'nil':
      return withoutArguments(first, rest, (state) => state.fail('nil is not a command'), true);
    default: {
      const value = literalValue(first);
      return withoutArguments(
        first,
        rest,
        (state) => (isProblem(value) ? state.fail(value.problem) : value),
        true,
      );
    }
  }
}

function withoutArguments(
  first: Operand,
  rest: readonly Operand[],
  value: Expression,
  moves = false,
): CommandExpression {
  return (state, dot, final) => {
    if (moves) state.node = first;
    if (rest.length > 0 || final !== undefined)
      return state.fail(`can't give argument to non-function ${printNode(first)}`);
    return value(state, dot);
  };
}

/** A chain of fields from a receiver; only the last one may take arguments. */
function compileFields(
  compiler: Compiling,
  node: Operand,
  rest: readonly Operand[],
  receiver: Expression,
  path: readonly string[],
  isInterface: boolean,
): CommandExpression {
  const last = path.length - 1;
  const args = rest.map((operand) => compileTypedArgument(compiler, operand));
  const plain: MethodCall = { node, count: 0, evaluate: () => [] };
  return (state, dot, final) => {
    state.node = node;
    let value = receiver(state, dot);
    const first = isInterface && !state.isCounting;
    let parent: GoValue;
    for (let i = 0; i < last; i++) {
      const next = evaluateField(state, value, path[i] ?? '', parent, first, plain);
      parent = value;
      value = next;
    }
    if (args.length === 0 && final === undefined)
      return evaluateField(state, value, path[last] ?? '', parent, first, plain);
    return evaluateField(state, value, path[last] ?? '', parent, first, {
      node,
      count: args.length + (final === undefined ? 0 : 1),
      evaluate: (types) => [
        ...args.map((arg, i) => arg(state, dot, types?.[i] ?? 'any')),
        ...(final === undefined ? [] : [assign(state, final.value, types?.[args.length] ?? 'any')]),
      ],
    });
  };
}

function compileChain(
  compiler: Compiling,
  node: Extract<Operand, { kind: 'chain' }>,
  rest: readonly Operand[],
): CommandExpression {
  if (node.node.kind === 'nil') {
    return (state) => {
      state.node = node;
      return state.fail(`indirection through explicit nil in ${printNode(node)}`);
    };
  }
  const receiver = compileArgument(compiler, node.node, 'any');
  return compileFields(
    compiler,
    node,
    rest,
    (state, dot) => receiver(state, dot) ?? undefined,
    node.path,
    false,
  );
}

function compileVariable(
  compiler: Compiling,
  node: Extract<Operand, { kind: 'variable' }>,
  rest: readonly Operand[],
): CommandExpression {
  const name = node.path[0] ?? '$';
  const found = compiler.scope.find(name);
  const read = found === undefined ? undefinedVariable(name) : variableAt(found.slot);
  if (node.path.length === 1) return withoutArguments(node, rest, read, true);
  return compileFields(compiler, node, rest, read, node.path.slice(1), found?.isInterface ?? false);
}

function variableAt(slot: number): Expression {
  return (state) => state.variables[slot];
}

function undefinedVariable(name: string): Expression {
  return (state) => state.fail(`undefined variable: ${name}`);
}

function compileCall(
  compiler: Compiling,
  whole: Command | Operand,
  node: Extract<Operand, { kind: 'identifier' }>,
  rest: readonly Operand[],
): CommandExpression {
  const { name } = node;
  const known = compiler.functions.get(name);
  if (known === undefined) {
    return (state) => {
      state.node = node;
      return state.fail(`"${name}" is not a defined function`);
    };
  }
  if (name === 'call') {
    const callee = rest[0] === undefined ? '' : printNode(rest[0]);
    return compilePlainCall(compiler, whole, node, rest, known, ([fn]) => callValue(callee, fn));
  }
  if (name === 'and' || name === 'or') return compileShortCircuit(compiler, node, rest);
  return compilePlainCall(compiler, whole, node, rest, known);
}

/** `and` and `or` evaluate only as many arguments as they need. */
function compileShortCircuit(
  compiler: Compiling,
  node: Extract<Operand, { kind: 'identifier' }>,
  rest: readonly Operand[],
): CommandExpression {
  const args = rest.map((operand) => compileArgument(compiler, operand, 'any'));
  const stopsAt = node.name === 'or';
  return (state, dot, final) => {
    state.node = node;
    if (args.length === 0 && final === undefined)
      return state.fail(`wrong number of args for ${node.name}: want at least 1 got 0`);
    let value: GoValue;
    for (let i = 0; i < args.length; i++) {
      value = args[i]?.(state, dot);
      if (isTrue(value) === stopsAt) return value;
    }
    return final === undefined ? value : final.value;
  };
}

/** A call that is compiled: the function, and what gives its arguments. */
interface PlainCall {
  readonly node: Extract<Operand, { kind: 'identifier' }>;
  readonly known: GoFunction;
  readonly args: readonly Expression[];
}

function compilePlainCall(
  compiler: Compiling,
  whole: Command | Operand,
  node: Extract<Operand, { kind: 'identifier' }>,
  rest: readonly Operand[],
  known: GoFunction,
  own?: GoFunction['call'],
): CommandExpression {
  const { name } = node;
  const args = rest.map((operand, i) => compileParameter(compiler, name, operand, paramAt(known, i)));
  const call: PlainCall = { node, known, args };
  // An include passes through here at every level: the frame is kept small, so that the stack holds as many as Helm's.
  return (state, dot, final) => {
    const values = gather(call, state, dot, final);
    try {
      // The function is that of this execution: templates are kept, what functions close over is not.
      const callee = own ?? state.run.functions.get(name)?.call ?? known.call;
      return counted(state, callee(values, compiler.context(state)));
    } catch (thrown) {
      state.node = whole;
      return state.failCall(name, thrown);
    }
  };
}

function paramAt({ params }: GoFunction, i: number): ParamType {
  return params[i < params.length ? i : params.length - 1] ?? 'any';
}

function compileParameter(compiler: Compiling, name: string, operand: Operand, type: ParamType): Expression {
  const argument = compileArgument(compiler, operand, type);
  return name === 'slice' && type === 'reflect' && isElement(operand) ? asInterface(argument) : argument;
}

/** The arguments of a call, what comes down the pipeline last; as many as the function takes. */
function gather({ node, known, args }: PlainCall, state: State, dot: GoValue, final: Final): GoValue[] {
  state.node = node;
  const given = args.length + (final === undefined ? 0 : 1);
  const isVariadic = known.variadic === true;
  const fixed = known.params.length - (isVariadic ? 1 : 0);
  if (isVariadic ? given < fixed : given !== fixed)
    return state.fail(
      `wrong number of args for ${node.name}: want ${isVariadic ? `at least ${fixed}` : fixed} got ${given}`,
    );
  const values: GoValue[] = new Array(given);
  for (let i = 0; i < args.length; i++) values[i] = args[i]?.(state, dot);
  if (final !== undefined) values[args.length] = assign(state, final.value, paramAt(known, args.length));
  state.run.account.step(1);
  return values;
}

/** A result, its size counted against the budget. */
function counted(state: State, result: GoValue): GoValue {
  const size = sizeOf(result);
  if (size > 0) state.run.account.step(size);
  return result;
}

/** Whether an operand is an element of a map, whose static type is interface {} to Go. */
function isElement(operand: Operand): boolean {
  return (
    operand.kind === 'field' ||
    operand.kind === 'chain' ||
    (operand.kind === 'variable' && operand.path.length > 1)
  );
}

/** Go's slice does not look into an index of type interface {}, though index does. */
function asInterface(argument: Expression): Expression {
  return (state, dot) => (argument(state, dot) === undefined ? undefined : new GoStruct('interface {}', {}));
}

/** Compiles an operand as an argument of a type (text/template evalArg). */
function compileArgument(compiler: Compiling, node: Operand, type: ParamType): Expression {
  switch (node.kind) {
    case 'bool':
    case 'number':
    case 'string':
    case 'nil': {
      const value = literalArgument(node, type);
      return (state) => {
        state.node = node;
        return isProblem(value) ? state.fail(value.problem) : value;
      };
    }
    case 'dot': {
      const isNil = nilElement(compiler.scope.dotIsInterface, type);
      return (state, dot) => {
        state.node = node;
        return isNil(dot) ? notAssignable(state, type) : assign(state, dot, type);
      };
    }
    case 'pipe': {
      const value = compiler.pipe(node);
      return (state, dot) => assign(state, value(state, dot), type);
    }
    default: {
      const value = compileWords(compiler, node, node, NONE);
      const isNil = nilElement(isElement(node) || isRanged(compiler, node), type);
      return (state, dot) => {
        const argument = value(state, dot, undefined);
        return isNil(argument) ? notAssignable(state, type) : assign(state, argument, type);
      };
    }
  }
}

/** An argument of a method, whose type is known when it is called. */
type TypedArgument = (state: State, dot: GoValue, type: ParamType) => GoValue;

/** Compiles an operand as an argument of a type that is told later. */
function compileTypedArgument(compiler: Compiling, node: Operand): TypedArgument {
  switch (node.kind) {
    case 'bool':
    case 'number':
    case 'string':
    case 'nil':
      return (state, _, type) => {
        const value = literalArgument(node, type);
        state.node = node;
        return isProblem(value) ? state.fail(value.problem) : value;
      };
    default: {
      const isElementNode =
        node.kind === 'dot'
          ? compiler.scope.dotIsInterface
          : node.kind !== 'pipe' && (isElement(node) || isRanged(compiler, node));
      const value = compileArgument(compiler, node, 'reflect');
      return (state, dot, type) => {
        const argument = value(state, dot);
        return nilElement(isElementNode, type)(argument)
          ? notAssignable(state, type)
          : assign(state, argument, type);
      };
    }
  }
}

/** Tells a nil element: a value of type interface {} to Go, which no other type takes. */
function nilElement(isElementNode: boolean, type: ParamType): (value: GoValue) => boolean {
  const matters = isElementNode && type !== 'any' && type !== 'reflect';
  return (value) => matters && value === null;
}

function notAssignable(state: State, type: ParamType): never {
  return state.fail(`wrong type for value; expected ${paramName(type)}; got interface {}`);
}

/** Whether an operand is a variable that a range sets to elements. */
function isRanged(compiler: Compiling, operand: Operand): boolean {
  return operand.kind === 'variable' && compiler.scope.find(operand.path[0] ?? '')?.isInterface === true;
}
