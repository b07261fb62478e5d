import { goQuote } from '@flux-ts/errors';
import { formatPointed } from '../format/print.ts';
import type { Branch, List, Node, Pipe, Tree } from '../parse/node.ts';
import { isStackEnd } from './budget.ts';
import { type CommandExpression, compileCommand } from './compile-operand.ts';
import { compileRange } from './compile-range.ts';
import type { Compiling } from './compiling.ts';
import type { CallContext, FunctionMap } from './function.ts';
import { Scope } from './scope.ts';
import { type Compiled, type Expression, State, type Statement } from './state.ts';
import { GoStruct, type GoValue, isTrue } from './values.ts';
import { weigh } from './weigh.ts';

/** Pipes without variables that are compiled already; dot may be of type interface {}, or not. */
export class PipeCache {
  readonly #typed = new WeakMap<Pipe, Expression>();
  readonly #untyped = new WeakMap<Pipe, Expression>();

  get(pipe: Pipe, dotIsInterface: boolean): Expression | undefined {
    return (dotIsInterface ? this.#untyped : this.#typed).get(pipe);
  }

  set(pipe: Pipe, dotIsInterface: boolean, compiled: Expression): void {
    (dotIsInterface ? this.#untyped : this.#typed).set(pipe, compiled);
  }
}

/** Compiles one template into closures: every name is a slot, every literal a value, before it first runs. */
export class Compiler implements Compiling {
  readonly functions: FunctionMap;
  readonly scope: Scope;

  readonly #pipes: PipeCache;

  constructor(functions: FunctionMap, pipes: PipeCache, scope = new Scope()) {
    this.functions = functions;
    this.#pipes = pipes;
    this.scope = scope;
  }

  static compile(tree: Tree, functions: FunctionMap, pipes: PipeCache): Compiled {
    const compiler = new Compiler(functions, pipes);
    const body = compiler.list(tree.root);
    return { body, slots: compiler.scope.slots };
  }

  /** What functions may ask of the execution they are called from. */
  context(state: State): CallContext {
    state.context ??= new Context(state);
    return state.context;
  }

  list(list: List): Statement {
    const statements = list.nodes.map((node) => this.statement(node));
    if (statements.length === 1 && statements[0] !== undefined) return statements[0];
    return (state, dot) => {
      for (let i = 0; i < statements.length; i++) {
        const signal = statements[i]?.(state, dot);
        if (signal !== undefined) return signal;
      }
      return undefined;
    };
  }

  /**
   * A list with names of its own that is compiled when it is first asked for: most branches of a chart are never
   * taken. It is no statement itself, since that would cost a frame of the stack at every level.
   */
  later(list: List, dotIsInterface = this.scope.dotIsInterface): () => Statement {
    const scope = this.scope.fork(dotIsInterface);
    let compiled: Statement | undefined;
    return () => {
      compiled ??= new Compiler(this.functions, this.#pipes, scope).list(list);
      return compiled;
    };
  }

  statement(node: Node): Statement {
    switch (node.kind) {
      case 'text':
        return (state) => {
          state.write(node.text);
          return undefined;
        };
      case 'action':
        return this.#action(node);
      case 'if':
      case 'with':
        return this.#condition(node);
      case 'range':
        return compileRange(this, node);
      case 'template':
        return this.#template(node);
      case 'break':
      case 'continue':
        return () => node.kind;
    }
  }

  #action(node: Extract<Node, { kind: 'action' }>): Statement {
    const { pipe } = node;
    const value = this.pipe(pipe);
    const prints = pipe.declares.length === 0;
    const isField = pipe.commands.length === 1 && pipe.commands[0]?.args[0]?.kind === 'field';
    return (state, dot) => {
      state.node = node;
      state.base = node.base;
      state.run.account.step(1);
      const result = value(state, dot);
      if (prints) print(state, result, isField);
      return undefined;
    };
  }

  #condition(node: Branch): Statement {
    return this.scope.within(() => {
      const value = this.pipe(node.pipe);
      const body = this.later(node.body, node.kind === 'with' ? false : this.scope.dotIsInterface);
      const otherwise = node.otherwise === undefined ? undefined : this.later(node.otherwise);
      const rebinds = node.kind === 'with';
      return (state, dot) => {
        state.base = node.base;
        const result = value(state, dot);
        if (isTrue(result)) return body()(state, rebinds ? result : dot);
        return otherwise?.()(state, dot);
      };
    });
  }

  #template(node: Extract<Node, { kind: 'template' }>): Statement {
    const data = node.pipe === undefined ? undefined : this.pipe(node.pipe);
    return (state, dot) => {
      state.node = node;
      state.base = node.base;
      if (!state.run.templates.has(node.name))
        return state.fail(`template ${goQuote(node.name)} not defined`);
      const value = data?.(state, dot);
      state.node = node;
      // A nested execution writes where this one does, so that what was printed before an error is counted once.
      state.append(withinStack(state, () => this.context(state).execute(node.name, value)));
      return undefined;
    };
  }

  /** A pipeline: each command's value is the last argument of the next; declared variables take the result. */
  pipe(pipe: Pipe): Expression {
    if (!pipe.isPlain) return this.#pipe(pipe);
    const known = this.#pipes.get(pipe, this.scope.dotIsInterface);
    if (known !== undefined) return known;
    const compiled = this.#pipe(pipe);
    this.#pipes.set(pipe, this.scope.dotIsInterface, compiled);
    return compiled;
  }

  #pipe(pipe: Pipe): Expression {
    if (pipe.declares.length === 0) return inOrder(pipe, this.#commands(pipe));
    const targets = pipe.declares.map((name) => (pipe.assigns ? this.scope.find(name)?.slot : undefined));
    const commands = this.#commands(pipe);
    const slots = pipe.declares.map((name, i) => (pipe.assigns ? targets[i] : this.scope.declare(name)));
    const evaluate = inOrder(pipe, commands);
    return (state, dot) => {
      const value = evaluate(state, dot);
      for (let i = 0; i < slots.length; i++) {
        const slot = slots[i];
        if (slot === undefined) return state.fail(`undefined variable: ${pipe.declares[i]}`);
        state.variables[slot] = value;
      }
      return value;
    };
  }

  #commands(pipe: Pipe): CommandExpression[] {
    return pipe.commands.map((command) => compileCommand(this, command));
  }
}

/** Commands that each take the value of the one before. Frames of the stack are few, since includes may be deep. */
function inOrder(pipe: Pipe, commands: readonly CommandExpression[]): Expression {
  const first = commands[0];
  if (first === undefined) throw new RangeError('a pipe has no commands');
  if (commands.length === 1)
    return (state, dot) => {
      state.node = pipe;
      return first(state, dot, undefined) ?? undefined;
    };
  return (state, dot) => {
    state.node = pipe;
    let value = first(state, dot, undefined) ?? undefined;
    for (let i = 1; i < commands.length; i++) value = commands[i]?.(state, dot, { value }) ?? undefined;
    return value;
  };
}

/** Writes the value of an action. */
function print(state: State, result: GoValue, isField: boolean): void {
  if (result === undefined || result === null) state.write(state.run.noValue);
  else if (typeof result === 'string') state.write(result);
  else if (isField && result instanceof GoStruct)
    state.write(result.printInPlace?.() ?? formatPointed(result));
  else {
    weigh(result, (steps) => state.run.account.step(steps));
    state.write(formatPointed(result));
  }
}

/** An execution of a defined template within another. */
function nestedState(state: State, name: string, data: GoValue): State {
  const template = state.run.templates.get(name);
  if (template === undefined) return state.fail(`template ${goQuote(name)} not defined`);
  const { depth } = state.run.account;
  if (state.depth >= depth) return state.fail(`exceeded maximum template depth (${depth})`);
  return new State(state.run, template.tree, state.depth + 1, template.slots, data ?? undefined);
}

/** What functions may ask of the execution they are called from. */
class Context implements CallContext {
  readonly #state: State;

  constructor(state: State) {
    this.#state = state;
  }

  execute(name: string, data: GoValue): string {
    const nested = nestedState(this.#state, name, data);
    nested.run.templates.get(name)?.body(nested, nested.variables[0]);
    return nested.output;
  }

  has(name: string): boolean {
    return this.#state.run.templates.has(name);
  }

  executeText(name: string, text: string, data: GoValue): string {
    return executeText(this.#state, name, text, data);
  }

  spend(n: number): void {
    this.#state.run.account.step(n);
  }
}

function executeText(state: State, name: string, text: string, data: GoValue): string {
  const [main, ...defined] = state.run.compileText(name, text);
  if (main === undefined) return '';
  let { run } = state;
  if (defined.length > 0) {
    const templates = new Map(run.templates);
    for (const each of defined) templates.set(each.tree.name, each);
    run = { ...run, templates };
  }
  const nested = new State(run, main.tree, 1, main.slots, data ?? undefined);
  main.body(nested, data ?? undefined);
  return nested.output;
}

/** Where the host's stack ends before Go's limit does, the message is Go's. */
function withinStack(state: State, work: () => string): string {
  try {
    return work();
  } catch (thrown) {
    state.run.account.unwind(thrown, state.depth);
    if (isStackEnd(thrown)) return state.fail(`exceeded maximum template depth (${state.run.account.depth})`);
    throw thrown;
  }
}
