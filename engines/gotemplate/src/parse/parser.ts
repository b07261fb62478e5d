import { goQuote } from '@flux-ts/errors';
import { TemplateError } from '../errors.ts';
import { lex } from '../lex/lexer.ts';
import { describeToken, type Token, type TokenKind } from '../lex/token.ts';
import { readChar, readNumber, unquote } from './literals.ts';
import {
  type Branch,
  type Command,
  isEmptyTree,
  type List,
  type Node,
  type Operand,
  type Pipe,
  type Tree,
} from './node.ts';
import { printNode } from './print.ts';

/** How deep actions and parentheses may be nested; Go has no such limit, but our stack has. */
const MAX_DEPTH = 400;

/**
 * Parses a template and its definitions (text/template/parse/parse.go). `hasFunction` tells which functions exist.
 * Throws {@link TemplateError} `PARSE` with Go's message and the place.
 */
export function parse(name: string, source: string, hasFunction: (name: string) => boolean): Tree[] {
  return new Parser(name, source, hasFunction).run();
}

type Ending = { readonly kind: 'end' | 'else'; readonly token: Token };

class Parser {
  readonly #name: string;
  readonly #source: string;
  readonly #hasFunction: (name: string) => boolean;
  readonly #tokens: readonly Token[];
  readonly #trees = new Map<string, Tree>();
  #index = 0;
  #variables: string[] = ['$'];
  #rangeDepth = 0;
  #depth = 0;

  constructor(name: string, source: string, hasFunction: (name: string) => boolean) {
    this.#name = name;
    this.#source = source;
    this.#hasFunction = hasFunction;
    this.#tokens = lex(source);
  }

  run(): Tree[] {
    const nodes: Node[] = [];
    for (let token = this.#peek(); token.kind !== 'eof'; token = this.#peek()) {
      if (token.kind === 'leftDelim' && this.#isDefine()) {
        this.#define();
        continue;
      }
      const node = this.#textOrAction();
      if ('token' in node) this.#fail(`unexpected {{${node.kind}}}`, node.token);
      nodes.push(node);
    }
    const root: List = { kind: 'list', at: 0, line: 1, nodes };
    this.#add({ name: this.#name, parseName: this.#name, source: this.#source, root });
    return [...this.#trees.values()];
  }

  /** Keeps a tree unless it is empty where there is one already; two that say something are an error. */
  #add(tree: Tree): void {
    const known = this.#trees.get(tree.name);
    if (known === undefined || isEmptyTree(known.root)) this.#trees.set(tree.name, tree);
    else if (!isEmptyTree(tree.root))
      this.#fail(`template: multiple definition of template ${goQuote(tree.name)}`, this.#peek());
  }

  // Tokens. An error token throws where it is read.

  #peek(): Token {
    return this.#checked(this.#tokens[this.#index]);
  }

  #next(): Token {
    const token = this.#peek();
    this.#index++;
    return token;
  }

  #checked(token: Token | undefined): Token {
    if (token !== undefined) return token;
    const last = this.#tokens[this.#tokens.length - 1];
    return last ?? { kind: 'eof', text: '', at: 0, line: 1 };
  }

  #peekNonSpace(): Token {
    while (this.#peek().kind === 'space') this.#index++;
    return this.#peek();
  }

  #nextNonSpace(): Token {
    this.#peekNonSpace();
    return this.#next();
  }

  #expect(kind: TokenKind, context: string): Token {
    const token = this.#nextNonSpace();
    return token.kind === kind ? token : this.#unexpected(token, context);
  }

  #unexpected(token: Token, context: string): never {
    if (token.kind === 'error') this.#fail(this.#lexerMessage(token), token);
    this.#fail(`unexpected ${describeToken(token)} in ${context}`, token);
  }

  /** An unclosed action that spans lines says where it began. */
  #lexerMessage(token: Token): string {
    const started = this.#tokens.findLast((t) => t.kind === 'leftDelim')?.line ?? token.line;
    const line = this.#lineOf(token);
    const spans = started !== line && /unclosed action$/.test(token.text);
    return spans ? `${token.text} started at ${this.#name}:${started}` : token.text;
  }

  #lineOf(token: Token): number {
    if (token.kind !== 'error' || token.text !== 'unclosed action') return token.line;
    return 1 + (this.#source.match(/\n/g)?.length ?? 0);
  }

  #fail(message: string, token: Token): never {
    const line = this.#lineOf(token);
    throw new TemplateError('PARSE', `template: ${this.#name}:${line}: ${message}`, {
      data: { place: { template: this.#name, line } },
    });
  }

  #deeper<T>(parse: () => T): T {
    if (++this.#depth > MAX_DEPTH) this.#fail('max expression depth exceeded', this.#peek());
    const result = parse();
    this.#depth--;
    return result;
  }

  // Actions.

  #isDefine(): boolean {
    const rest = this.#tokens[this.#index + 1]?.kind === 'space' ? 2 : 1;
    return this.#tokens[this.#index + rest]?.kind === 'define';
  }

  #define(): void {
    this.#next();
    this.#expect('define', 'define clause');
    const context = 'define clause';
    const name = this.#templateName(this.#nextNonSpace(), context);
    this.#expect('rightDelim', context);
    const saved = { variables: this.#variables, rangeDepth: this.#rangeDepth };
    this.#variables = ['$'];
    this.#rangeDepth = 0;
    const { list, ending } = this.#itemList();
    if (ending.kind !== 'end') this.#fail(`unexpected {{else}} in ${context}`, ending.token);
    this.#variables = saved.variables;
    this.#rangeDepth = saved.rangeDepth;
    this.#add({ name, parseName: this.#name, source: this.#source, root: list });
  }

  #templateName(token: Token, context: string): string {
    if (token.kind !== 'string' && token.kind !== 'rawString') this.#unexpected(token, context);
    return unquote(token.text) ?? this.#fail('invalid syntax', token);
  }

  #itemList(): { list: List; ending: Ending } {
    const start = this.#peekNonSpace();
    const nodes: Node[] = [];
    for (let token = this.#peekNonSpace(); token.kind !== 'eof'; token = this.#peekNonSpace()) {
      const node = this.#deeper(() => this.#textOrAction());
      if ('token' in node)
        return { list: { kind: 'list', at: start.at, line: start.line, nodes }, ending: node };
      nodes.push(node);
    }
    return this.#fail('unexpected EOF', this.#peek());
  }

  #textOrAction(): Node | Ending {
    const token = this.#nextNonSpace();
    if (token.kind === 'text') return { kind: 'text', at: token.at, line: token.line, text: token.text };
    if (token.kind === 'leftDelim') return this.#action();
    return this.#unexpected(token, 'input');
  }

  #action(): Node | Ending {
    const token = this.#nextNonSpace();
    switch (token.kind) {
      case 'block':
        return this.#block();
      case 'break':
      case 'continue':
        return this.#jump(token.kind, token);
      case 'else':
        return this.#else(token);
      case 'end':
        this.#expect('rightDelim', 'end');
        return { kind: 'end', token };
      case 'if':
      case 'range':
      case 'with':
        return this.#branch(token.kind);
      case 'template':
        return this.#template();
    }
    this.#index--;
    const start = this.#peek();
    const pipe = this.#pipeline('command', 'rightDelim');
    return { kind: 'action', at: start.at, line: start.line, pipe };
  }

  #jump(kind: 'break' | 'continue', token: Token): Node {
    const next = this.#nextNonSpace();
    if (next.kind !== 'rightDelim') this.#unexpected(next, `{{${kind}}}`);
    if (this.#rangeDepth === 0) this.#fail(`{{${kind}}} outside {{range}}`, next);
    return { kind, at: token.at, line: token.line };
  }

  #else(token: Token): Ending {
    const next = this.#peekNonSpace();
    // `{{else if …}}` and `{{else with …}}` are taken apart by the branch they belong to.
    if (next.kind === 'if' || next.kind === 'with') return { kind: 'else', token };
    this.#expect('rightDelim', 'else');
    return { kind: 'else', token };
  }

  #branch(kind: Branch['kind']): Branch {
    const known = this.#variables.length;
    const start = this.#peekNonSpace();
    const pipe = this.#pipeline(kind, 'rightDelim');
    if (kind === 'range') this.#rangeDepth++;
    const { list, ending } = this.#itemList();
    if (kind === 'range') this.#rangeDepth--;
    const otherwise = ending.kind === 'else' ? this.#otherwise(kind) : undefined;
    this.#variables.length = known;
    return {
      kind,
      at: start.at,
      line: start.line,
      pipe,
      body: list,
      ...(otherwise === undefined ? {} : { otherwise }),
    };
  }

  #otherwise(kind: Branch['kind']): List {
    const next = this.#peekNonSpace();
    if (next.kind === kind && kind !== 'range') {
      this.#next();
      const nested = this.#deeper(() => this.#branch(kind));
      return { kind: 'list', at: next.at, line: next.line, nodes: [nested] };
    }
    if (next.kind === 'if' || next.kind === 'with') this.#unexpected(next, 'input');
    const { list, ending } = this.#itemList();
    if (ending.kind !== 'end') this.#fail('expected end; found {{else}}', ending.token);
    return list;
  }

  #block(): Node {
    const context = 'block clause';
    const token = this.#nextNonSpace();
    const name = this.#templateName(token, context);
    const pipe = this.#pipeline(context, 'rightDelim');
    const saved = { variables: this.#variables, rangeDepth: this.#rangeDepth };
    this.#variables = ['$'];
    this.#rangeDepth = 0;
    const { list, ending } = this.#itemList();
    if (ending.kind !== 'end') this.#fail(`unexpected {{else}} in ${context}`, ending.token);
    this.#variables = saved.variables;
    this.#rangeDepth = saved.rangeDepth;
    this.#add({ name, parseName: this.#name, source: this.#source, root: list });
    return { kind: 'template', at: token.at, line: token.line, name, pipe };
  }

  #template(): Node {
    const context = 'template clause';
    const token = this.#nextNonSpace();
    const name = this.#templateName(token, context);
    if (this.#nextNonSpace().kind === 'rightDelim')
      return { kind: 'template', at: token.at, line: token.line, name };
    this.#index--;
    const pipe = this.#pipeline(context, 'rightDelim');
    return { kind: 'template', at: token.at, line: token.line, name, pipe };
  }

  // Pipelines.

  #pipeline(context: string, end: 'rightDelim' | 'rightParen'): Pipe {
    const start = this.#peekNonSpace();
    const { declares, assigns } = this.#declarations(context);
    const commands: Command[] = [];
    for (;;) {
      const token = this.#nextNonSpace();
      if (token.kind === end) {
        this.#checkPipeline(commands, context, token);
        return { kind: 'pipe', at: start.at, line: start.line, assigns, declares, commands };
      }
      if (!STARTS_COMMAND.has(token.kind)) this.#unexpected(token, context);
      this.#index--;
      commands.push(this.#command());
    }
  }

  #checkPipeline(commands: readonly Command[], context: string, token: Token): void {
    if (commands.length === 0) this.#fail(`missing value for ${context}`, token);
    commands.slice(1).forEach((command, i) => {
      const first = command.args[0];
      if (first === undefined || !['bool', 'dot', 'nil', 'number', 'string'].includes(first.kind)) return;
      this.#fail(`non executable command in pipeline stage ${i + 2}`, token);
    });
  }

  /** `$x :=`, `$x =` or, in a range, `$i, $x :=`. */
  #declarations(context: string): { declares: string[]; assigns: boolean } {
    const declares: string[] = [];
    for (;;) {
      const variable = this.#peekNonSpace();
      if (variable.kind !== 'variable') {
        if (declares.length > 0) this.#fail('range can only initialize variables', variable);
        return { declares, assigns: false };
      }
      const back = this.#index++;
      const next = this.#peekNonSpace();
      if (next.kind === 'assign' || next.kind === 'declare') {
        this.#next();
        this.#declare(declares, variable);
        return { declares, assigns: next.kind === 'assign' };
      }
      if (next.kind !== 'char' || next.text !== ',') {
        this.#index = back;
        return { declares: [], assigns: false };
      }
      this.#next();
      this.#declare(declares, variable);
      if (context !== 'range' || declares.length > 1) this.#fail(`too many declarations in ${context}`, next);
    }
  }

  /** An assignment to a variable that does not exist fails when it is executed, as in Go. */
  #declare(declares: string[], variable: Token): void {
    this.#variables.push(variable.text);
    declares.push(variable.text);
  }

  #undefined(token: Token): never {
    this.#fail(`undefined variable ${goQuote(token.text)}`, token);
  }

  #command(): Command {
    const start = this.#peekNonSpace();
    const args: Operand[] = [];
    for (;;) {
      this.#peekNonSpace();
      const operand = this.#deeper(() => this.#operand());
      if (operand !== undefined) args.push(operand);
      const token = this.#next();
      if (token.kind === 'space') continue;
      if (token.kind === 'rightDelim' || token.kind === 'rightParen') this.#index--;
      else if (token.kind !== 'pipe') this.#unexpected(token, 'operand');
      break;
    }
    if (args.length === 0) this.#fail('empty command', start);
    return { kind: 'command', at: start.at, line: start.line, args };
  }

  #operand(): Operand | undefined {
    const node = this.#term();
    if (node === undefined || this.#peek().kind !== 'field') return node;
    const start = this.#peek();
    const path: string[] = [];
    while (this.#peek().kind === 'field') path.push(this.#next().text.slice(1));
    switch (node.kind) {
      case 'field':
      case 'variable':
        return { ...node, at: start.at, line: start.line, path: [...node.path, ...path] };
      case 'bool':
      case 'string':
      case 'number':
      case 'nil':
      case 'dot':
        return this.#fail(`unexpected . after term ${goQuote(printNode(node))}`, start);
      default:
        return { kind: 'chain', at: start.at, line: start.line, node, path };
    }
  }

  #term(): Operand | undefined {
    const token = this.#nextNonSpace();
    const place = { at: token.at, line: token.line };
    switch (token.kind) {
      case 'identifier':
        if (!this.#hasFunction(token.text)) this.#fail(`function ${goQuote(token.text)} not defined`, token);
        return { kind: 'identifier', ...place, name: token.text };
      case 'dot':
        return { kind: 'dot', ...place };
      case 'nil':
        return { kind: 'nil', ...place };
      case 'variable':
        if (!this.#variables.includes(token.text)) this.#undefined(token);
        return { kind: 'variable', ...place, path: [token.text] };
      case 'field':
        return { kind: 'field', ...place, path: [token.text.slice(1)] };
      case 'bool':
        return { kind: 'bool', ...place, value: token.text === 'true' };
      case 'charConstant':
        return {
          kind: 'number',
          ...place,
          value: readChar(token.text) ?? this.#fail(`malformed character constant: ${token.text}`, token),
        };
      case 'number':
        return { kind: 'number', ...place, value: readNumber(token.text) ?? this.#badNumber(token) };
      case 'leftParen':
        return this.#pipeline('parenthesized pipeline', 'rightParen');
      case 'string':
      case 'rawString':
        return {
          kind: 'string',
          ...place,
          quoted: token.text,
          value: unquote(token.text) ?? this.#fail('invalid syntax', token),
        };
    }
    this.#index--;
    return undefined;
  }

  #badNumber(token: Token): never {
    const isInteger = /^[+-]?\d+$/.test(token.text);
    this.#fail(
      isInteger
        ? `integer overflow: ${goQuote(token.text)}`
        : `illegal number syntax: ${goQuote(token.text)}`,
      token,
    );
  }
}

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
