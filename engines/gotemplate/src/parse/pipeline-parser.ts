import { goQuote } from '@flux-ts/errors';
import type { Token, TokenKind } from '../lex/token.ts';
import { readChar, readNumber, unquote } from './literals.ts';
import type { Command, Operand, Pipe } from './node.ts';
import { printNode } from './print.ts';
import type { TokenStream } from './token-stream.ts';

const STARTS_COMMAND: ReadonlySet<TokenKind> = new Set<TokenKind>([
  'bool',
  'charConstant',
  'dot',
  'field',
  'identifier',
  'number',
  'nil',
  'rawString',
  'string',
  'variable',
  'leftParen',
]);

/** What cannot be called. */
const CONSTANTS: ReadonlySet<string> = new Set(['bool', 'dot', 'nil', 'number', 'string']);

const NONE: readonly string[] = [];
const NO_DECLARATIONS = { declares: NONE, assigns: false };

/** Parses what stands in an action behind its keyword: `$x := .a.b | printf "%d"`. */
export class PipelineParser {
  /** The variables in scope; whoever opens a scope restores them at its end. */
  variables: string[] = ['$'];
  /** Variables of the current action that were there before it. */
  used = NONE;
  #tokens: TokenStream;
  #known = 0;
  readonly #hasFunction: (name: string) => boolean;

  constructor(tokens: TokenStream, hasFunction: (name: string) => boolean) {
    this.#tokens = tokens;
    this.#hasFunction = hasFunction;
  }

  /** Begins another action. */
  read(tokens: TokenStream): void {
    this.#tokens = tokens;
    this.#known = this.variables.length;
    this.used = NONE;
  }

  /** The variables that the action has declared so far. */
  declared(): readonly string[] {
    return this.variables.length === this.#known ? NONE : this.variables.slice(this.#known);
  }

  #isPlain(): boolean {
    return (
      this.variables.length === this.#known &&
      (this.used.length === 0 || (this.used.length === 1 && this.used[0] === '$'))
    );
  }

  /** A pipeline up to its end, which is read too; variables that it declares are known from then on. */
  parse(context: string, end: 'rightDelim' | 'rightParen'): Pipe {
    const start = this.#tokens.peekNonSpace();
    const { declares, assigns } = this.#declarations(context);
    const commands: Command[] = [];
    for (;;) {
      const token = this.#tokens.nextNonSpace();
      if (token.kind === end) {
        this.#checkPipeline(commands, context, token);
        return {
          kind: 'pipe',
          at: this.#offset(start),
          assigns,
          declares,
          commands,
          isPlain: this.#isPlain(),
        };
      }
      if (!STARTS_COMMAND.has(token.kind)) this.#tokens.unexpected(token, context);
      this.#tokens.index--;
      commands.push(this.#command());
    }
  }

  #checkPipeline(commands: readonly Command[], context: string, token: Token): void {
    if (commands.length === 0) this.#tokens.fail(`missing value for ${context}`, token);
    for (let i = 1; i < commands.length; i++) {
      const first = commands[i]?.args[0];
      if (first !== undefined && CONSTANTS.has(first.kind))
        this.#tokens.fail(`non executable command in pipeline stage ${i + 1}`, token);
    }
  }

  /** `$x :=`, `$x =` or, in a range, `$i, $x :=`. */
  #declarations(context: string): { declares: readonly string[]; assigns: boolean } {
    if (this.#tokens.peekNonSpace().kind !== 'variable') return NO_DECLARATIONS;
    const declares: string[] = [];
    for (;;) {
      const variable = this.#tokens.peekNonSpace();
      if (variable.kind !== 'variable') {
        if (declares.length > 0) this.#tokens.fail('range can only initialize variables', variable);
        return { declares, assigns: false };
      }
      const back = this.#tokens.index++;
      const next = this.#tokens.peekNonSpace();
      if (next.kind === 'assign' || next.kind === 'declare') {
        this.#tokens.next();
        this.#declare(declares, variable);
        return { declares, assigns: next.kind === 'assign' };
      }
      if (next.kind !== 'char' || next.text !== ',') {
        this.#tokens.index = back;
        return NO_DECLARATIONS;
      }
      this.#tokens.next();
      this.#declare(declares, variable);
      if (context !== 'range' || declares.length > 1)
        this.#tokens.fail(`too many declarations in ${context}`, next);
    }
  }

  /** An assignment to a variable that does not exist fails when it is executed, as in Go. */
  #declare(declares: string[], variable: Token): void {
    this.variables.push(variable.text);
    declares.push(variable.text);
  }

  #use(token: Token): void {
    const at = this.variables.lastIndexOf(token.text);
    if (at < 0) this.#tokens.fail(`undefined variable ${goQuote(token.text)}`, token);
    if (at < this.#known && !this.used.includes(token.text)) this.used = [...this.used, token.text];
  }

  #offset(token: Token): number {
    return token.at - this.#tokens.base;
  }

  #command(): Command {
    const start = this.#tokens.peekNonSpace();
    const args: Operand[] = [];
    for (;;) {
      this.#tokens.peekNonSpace();
      this.#tokens.enter();
      const operand = this.#operand();
      this.#tokens.leave();
      if (operand !== undefined) args.push(operand);
      const token = this.#tokens.next();
      if (token.kind === 'space') continue;
      if (token.kind === 'rightDelim' || token.kind === 'rightParen') this.#tokens.index--;
      else if (token.kind !== 'pipe') this.#tokens.unexpected(token, 'operand');
      break;
    }
    if (args.length === 0) this.#tokens.fail('empty command', start);
    return { kind: 'command', at: this.#offset(start), args };
  }

  #operand(): Operand | undefined {
    const node = this.#term();
    if (node === undefined || this.#tokens.peek().kind !== 'field') return node;
    const start = this.#tokens.peek();
    const path: string[] = [];
    while (this.#tokens.peek().kind === 'field') path.push(this.#tokens.next().text.slice(1));
    switch (node.kind) {
      case 'field':
      case 'variable':
        return { kind: node.kind, at: this.#offset(start), path: [...node.path, ...path] };
      case 'bool':
      case 'string':
      case 'number':
      case 'nil':
      case 'dot':
        return this.#tokens.fail(`unexpected . after term ${goQuote(printNode(node))}`, start);
      default:
        return { kind: 'chain', at: this.#offset(start), node, path };
    }
  }

  #term(): Operand | undefined {
    const token = this.#tokens.nextNonSpace();
    const at = this.#offset(token);
    switch (token.kind) {
      case 'identifier':
        if (!this.#hasFunction(token.text))
          this.#tokens.fail(`function ${goQuote(token.text)} not defined`, token);
        return { kind: 'identifier', at, name: token.text };
      case 'dot':
        return { kind: 'dot', at };
      case 'nil':
        return { kind: 'nil', at };
      case 'variable':
        this.#use(token);
        return { kind: 'variable', at, path: [token.text] };
      case 'field':
        return { kind: 'field', at, path: [token.text.slice(1)] };
      case 'bool':
        return { kind: 'bool', at, value: token.text === 'true' };
      case 'charConstant':
        return {
          kind: 'number',
          at,
          value:
            readChar(token.text) ?? this.#tokens.fail(`malformed character constant: ${token.text}`, token),
        };
      case 'number':
        return { kind: 'number', at, value: readNumber(token.text) ?? this.#badNumber(token) };
      case 'leftParen':
        return this.parse('parenthesized pipeline', 'rightParen');
      case 'string':
      case 'rawString':
        return {
          kind: 'string',
          at,
          quoted: token.text,
          value: unquote(token.text) ?? this.#tokens.fail('invalid syntax', token),
        };
    }
    this.#tokens.index--;
    return undefined;
  }

  #badNumber(token: Token): never {
    const isInteger = /^[+-]?\d+$/.test(token.text);
    this.#tokens.fail(
      isInteger
        ? `integer overflow: ${goQuote(token.text)}`
        : `illegal number syntax: ${goQuote(token.text)}`,
      token,
    );
  }
}
