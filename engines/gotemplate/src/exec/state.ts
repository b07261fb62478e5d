import { CodedError, errorMessage, goQuote } from '@flux-ts/errors';
import { TemplateError } from '../errors.ts';
import type { Command, List, Node, Operand, Tree } from '../parse/node.ts';
import { printNode } from '../parse/print.ts';
import type { Account } from './budget.ts';
import type { CallContext, FunctionMap } from './function.ts';
import type { GoValue } from './values.ts';

/** What a statement does to the list it stands in. */
export type Signal = 'break' | 'continue' | undefined;

/** A statement, ready to run. */
export type Statement = (state: State, dot: GoValue) => Signal;

/** An expression, ready to be evaluated. */
export type Expression = (state: State, dot: GoValue) => GoValue;

/** A template, compiled once and executed often. */
export interface CompiledTemplate {
  readonly tree: Tree;
  readonly body: Statement;
  /** How many variables it has, `$` included. */
  readonly slots: number;
}

/** A template that is compiled when it first runs: charts hold more than a render needs. */
export class LazyTemplate implements CompiledTemplate {
  readonly tree: Tree;
  readonly #compile: (tree: Tree) => Compiled;
  #compiled: Compiled | undefined;

  constructor(tree: Tree, compile: (tree: Tree) => Compiled) {
    this.tree = tree;
    this.#compile = compile;
  }

  get body(): Statement {
    return this.#get().body;
  }

  get slots(): number {
    return this.#get().slots;
  }

  #get(): Compiled {
    this.#compiled ??= this.#compile(this.tree);
    return this.#compiled;
  }
}

/** What compiling a tree gives. */
export interface Compiled {
  readonly body: Statement;
  readonly slots: number;
}

/** What a missing key of a map stands for (text/template Option missingkey). */
export type MissingKey = 'default' | 'zero' | 'error';

/** What all nested executions of one call share. */
export interface Run {
  readonly templates: ReadonlyMap<string, CompiledTemplate>;
  readonly functions: FunctionMap;
  readonly missingKey: MissingKey;
  readonly account: Account;
  /** What is printed for a value that is none; Go prints `<no value>`. */
  readonly noValue: string;
  /** Compiles a text for `executeText`. */
  readonly compileText: (name: string, text: string) => readonly CompiledTemplate[];
}

/** A loop that writes a letter a turn would fill the memory with nodes of texts, not with text. */
const MOST_PIECES = 100_000;

/** What has a place. */
type AnyNode = Exclude<Node, { kind: 'text' | 'break' | 'continue' }> | List | Operand | Command;

/** One execution of one template: its variables, its output, and the node it is at. */
export class State {
  readonly run: Run;
  readonly tree: Tree;
  readonly depth: number;
  readonly variables: GoValue[];
  /** Where an error belongs; moved by every node that is evaluated, as Go does. */
  node: AnyNode;
  /** Offset of the action that the node is in; moved with every action that is begun. */
  base = 0;
  /** Whether dot counts up an integer: its static type is that of the integer then. */
  isCounting = false;
  output = '';
  /** Pieces of the output that V8 has not made into one text yet. */
  #pieces = 0;
  /** What functions get, made when the first one is called. */
  context: CallContext | undefined;

  constructor(run: Run, tree: Tree, depth: number, slots: number, data: GoValue) {
    this.run = run;
    this.tree = tree;
    this.depth = depth;
    this.node = tree.root;
    this.variables = new Array<GoValue>(slots);
    this.variables[0] = data;
  }

  write(text: string): void {
    this.run.account.write(text.length);
    this.append(text);
  }

  /** Takes over what a nested execution has written, and was charged for. */
  append(text: string): void {
    this.output += text;
    if (++this.#pieces > MOST_PIECES + this.output.length / 16) this.#flatten();
  }

  /** V8 keeps a sum of texts as a tree, 32 bytes a node, until somebody asks for a character of it. */
  #flatten(): void {
    this.output.charCodeAt(0);
    this.#pieces = 0;
  }

  /** Ends the execution with Go's message and the place of the current node. */
  fail(message: string, cause?: unknown): never {
    const place = placeOf(this.tree, this.base + this.node.at);
    const context = printNode(this.node);
    const where = `${place.template}:${place.line}:${place.column}`;
    const text = `template: ${where}: executing ${goQuote(this.tree.name)} at <${context}>: ${message}`;
    throw new TemplateError('EXECUTE', text, {
      cause,
      data: { place, context, executing: this.tree.name, reason: message },
    });
  }

  /** Wraps what a function threw; a budget that is spent stays what it is. */
  failCall(name: string, thrown: unknown): never {
    if (thrown instanceof TemplateError && thrown.code === 'BUDGET') throw thrown;
    this.run.account.unwind(thrown, this.depth);
    if (thrown instanceof RangeError && /^Invalid (?:string|array) length$/.test(thrown.message))
      throw new TemplateError('BUDGET', `template makes more than a text or list can hold (${name})`, {
        cause: thrown,
      });
    if (!(thrown instanceof CodedError) && !(thrown instanceof Error)) throw thrown;
    this.fail(`error calling ${name}: ${errorMessage(thrown)}`, thrown);
  }
}

/** Line from 1 and column in bytes from 0 of an offset. */
function placeOf(tree: Tree, at: number): { template: string; line: number; column: number } {
  const before = tree.source.slice(0, at);
  const lineStart = before.lastIndexOf('\n') + 1;
  const line = 1 + (before.match(/\n/g)?.length ?? 0);
  return { template: tree.parseName, line, column: new TextEncoder().encode(before.slice(lineStart)).length };
}
