import { goQuote } from '@flux-ts/errors';
import { type LexedAction, lexAction } from '../lex/lexer.ts';
import type { Token } from '../lex/token.ts';
import { ActionMemo, type KnownAction } from './action-memo.ts';
import { unquote } from './literals.ts';
import { type Branch, isEmptyTree, type List, type Node, type Pipe, type Tree } from './node.ts';
import { PipelineParser } from './pipeline-parser.ts';
import { TemplateReader } from './template-reader.ts';
import { failAt, Nesting, type TemplateText, TokenStream } from './token-stream.ts';

/**
 * Parses a template and its definitions (text/template/parse/parse.go). `hasFunction` tells which functions exist, the
 * same ones for all that share a memo. Throws {@link TemplateError} `PARSE` with Go's message and the place.
 */
export function parse(
  name: string,
  source: string,
  hasFunction: (name: string) => boolean,
  memo = new ActionMemo(),
): Tree[] {
  return new Parser({ name, source }, hasFunction, memo).run();
}

/** What ends a list; the tokens of `else if` go on with the condition. */
type Ending = { readonly kind: 'end' | 'else'; readonly token: Token; readonly tokens?: TokenStream };

/** Where a statement stands. */
interface Place {
  readonly base: number;
  readonly at: number;
}

class Parser {
  readonly #text: TemplateText;
  readonly #reader: TemplateReader;
  readonly #memo: ActionMemo;
  readonly #nesting = new Nesting();
  #tokens: TokenStream;
  readonly #pipelines: PipelineParser;
  readonly #trees = new Map<string, Tree>();
  #rangeDepth = 0;

  constructor(text: TemplateText, hasFunction: (name: string) => boolean, memo: ActionMemo) {
    this.#text = text;
    this.#reader = new TemplateReader(text);
    this.#memo = memo;
    this.#tokens = new TokenStream(text, [], this.#nesting);
    this.#pipelines = new PipelineParser(this.#tokens, hasFunction);
  }

  run(): Tree[] {
    const nodes: Node[] = [];
    for (;;) {
      this.#readText(nodes);
      if (this.#reader.isAtEnd) break;
      const node = this.#action(true);
      if (node === undefined) continue;
      if ('token' in node) this.#fail(`unexpected {{${node.kind}}}`, node.token);
      nodes.push(node);
    }
    const { name, source } = this.#text;
    this.#add({ name, parseName: name, source, root: { kind: 'list', at: 0, nodes } });
    return [...this.#trees.values()];
  }

  #readText(nodes: Node[]): void {
    const text = this.#reader.text();
    if (text !== '') nodes.push({ kind: 'text', text });
  }

  #fail(message: string, token: Token): never {
    failAt(this.#text, message, token);
  }

  /** Keeps a tree unless it is empty where there is one already; two that say something are an error. */
  #add(tree: Tree): void {
    const known = this.#trees.get(tree.name);
    if (known === undefined || isEmptyTree(known.root)) this.#trees.set(tree.name, tree);
    else if (!isEmptyTree(tree.root))
      this.#fail(`template: multiple definition of template ${goQuote(tree.name)}`, this.#here());
  }

  /** What stands behind the last action. */
  #here(): Token {
    return { kind: 'eof', text: '', at: this.#reader.at };
  }

  #define(): void {
    const context = 'define clause';
    const name = this.#templateName(this.#tokens.nextNonSpace(), context);
    this.#tokens.expect('rightDelim', context);
    this.#templateBody(name, context);
  }

  /** What stands between `define` or `block` and its end: a template of its own, with variables of its own. */
  #templateBody(name: string, context: string): void {
    const saved = { variables: this.#pipelines.variables, rangeDepth: this.#rangeDepth };
    this.#pipelines.variables = ['$'];
    this.#rangeDepth = 0;
    const { list, ending } = this.#itemList();
    if (ending.kind !== 'end') this.#fail(`unexpected {{else}} in ${context}`, ending.token);
    this.#pipelines.variables = saved.variables;
    this.#rangeDepth = saved.rangeDepth;
    this.#add({ name, parseName: this.#text.name, source: this.#text.source, root: list });
  }

  #templateName(token: Token, context: string): string {
    if (token.kind !== 'string' && token.kind !== 'rawString') this.#tokens.unexpected(token, context);
    return unquote(token.text) ?? this.#tokens.fail('invalid syntax', token);
  }

  #itemList(): { list: List; ending: Ending } {
    const { at } = this.#reader;
    const nodes: Node[] = [];
    for (;;) {
      this.#readText(nodes);
      if (this.#reader.isAtEnd) this.#fail('unexpected EOF', this.#here());
      this.#nesting.enter(this.#text, this.#here());
      const node = this.#action(false);
      this.#nesting.leave();
      if (node === undefined) continue;
      if ('token' in node) return { list: { kind: 'list', at, nodes }, ending: node };
      nodes.push(node);
    }
  }

  /** The action that begins here; undefined for a definition, which only the top of a template may have. */
  #action(isTop: boolean): Node | Ending | undefined {
    const base = this.#reader.at;
    const known = this.#memo.find(this.#text.source, base);
    if (known !== undefined && this.#fits(known.action)) {
      this.#reader.skip(known.length, known.action.trims);
      return this.#again(known.action, base);
    }
    const lexed = lexAction(this.#text.source, base);
    this.#tokens = new TokenStream(this.#text, lexed.tokens, this.#nesting);
    this.#pipelines.read(this.#tokens);
    this.#reader.at = lexed.end;
    this.#tokens.next();
    const token = this.#tokens.nextNonSpace();
    if (isTop && token.kind === 'define') {
      this.#define();
      return undefined;
    }
    return this.#statement(base, token, lexed);
  }

  #fits({ used }: KnownAction): boolean {
    for (let i = 0; i < used.length; i++)
      if (!this.#pipelines.variables.includes(used[i] ?? '')) return false;
    return true;
  }

  /** An action whose text was parsed before. */
  #again({ keyword, pipe, at, declared }: KnownAction, base: number): Node | Ending {
    if (pipe === undefined || keyword === 'end' || keyword === 'else')
      return { kind: keyword === 'end' ? 'end' : 'else', token: { kind: 'end', text: '', at: base } };
    const before = this.#pipelines.variables.length;
    if (declared.length > 0) this.#pipelines.variables.push(...declared);
    if (keyword === 'action') return { kind: keyword, base, at, pipe };
    return this.#branchBody(keyword, { base, at }, pipe, before);
  }

  #statement(base: number, token: Token, lexed: LexedAction): Node | Ending {
    switch (token.kind) {
      case 'block':
        return this.#block(base);
      case 'break':
      case 'continue':
        return this.#jump(token.kind);
      case 'else':
        return this.#else(token, lexed);
      case 'end':
        this.#tokens.expect('rightDelim', 'end');
        this.#keep('end', 0, lexed);
        return { kind: 'end', token };
      case 'if':
      case 'range':
      case 'with':
        return this.#branch(token.kind, lexed);
      case 'template':
        return this.#template(base);
    }
    this.#tokens.index--;
    const at = this.#tokens.peek().at - base;
    const pipe = this.#pipelines.parse('command', 'rightDelim');
    this.#keep('action', at, lexed, pipe);
    return { kind: 'action', base, at, pipe };
  }

  #keep(keyword: KnownAction['keyword'], at: number, { tokens, trims }: LexedAction, pipe?: Pipe): void {
    const [first, last] = [tokens[0], tokens.at(-1)];
    if (first === undefined || last?.kind !== 'rightDelim') return;
    this.#memo.keep(this.#text.source, first.at, last.at + 2, {
      keyword,
      at,
      trims,
      used: this.#pipelines.used,
      declared: this.#pipelines.declared(),
      ...(pipe === undefined ? {} : { pipe }),
    });
  }

  #jump(kind: 'break' | 'continue'): Node {
    const next = this.#tokens.nextNonSpace();
    if (next.kind !== 'rightDelim') this.#tokens.unexpected(next, `{{${kind}}}`);
    if (this.#rangeDepth === 0) this.#fail(`{{${kind}}} outside {{range}}`, next);
    return { kind };
  }

  #else(token: Token, lexed: LexedAction): Ending {
    const next = this.#tokens.peekNonSpace();
    // `{{else if …}}` and `{{else with …}}` are taken apart by the branch they belong to.
    if (next.kind === 'if' || next.kind === 'with') return { kind: 'else', token, tokens: this.#tokens };
    this.#tokens.expect('rightDelim', 'else');
    this.#keep('else', 0, lexed);
    return { kind: 'else', token };
  }

  #branch(kind: Branch['kind'], lexed?: LexedAction): Branch {
    const { base } = this.#tokens;
    const before = this.#pipelines.variables.length;
    const at = this.#tokens.peekNonSpace().at - base;
    const pipe = this.#pipelines.parse(kind, 'rightDelim');
    if (lexed !== undefined) this.#keep(kind, at, lexed, pipe);
    return this.#branchBody(kind, { base, at }, pipe, before);
  }

  /** The lists of a branch; `variables` were there before its pipeline. */
  #branchBody(kind: Branch['kind'], { base, at }: Place, pipe: Pipe, variables: number): Branch {
    if (kind === 'range') this.#rangeDepth++;
    const { list: body, ending } = this.#itemList();
    if (kind === 'range') this.#rangeDepth--;
    const otherwise = ending.kind === 'else' ? this.#otherwise(kind, ending) : undefined;
    this.#pipelines.variables.length = variables;
    return otherwise === undefined
      ? { kind, base, at, pipe, body }
      : { kind, base, at, pipe, body, otherwise };
  }

  #otherwise(kind: Branch['kind'], { tokens }: Ending): List {
    const next = tokens?.peekNonSpace();
    if (tokens !== undefined && next !== undefined) {
      if (next.kind !== kind || kind === 'range') tokens.unexpected(next, 'input');
      tokens.next();
      tokens.enter();
      const nested = this.#branch(kind);
      tokens.leave();
      return { kind: 'list', at: next.at, nodes: [nested] };
    }
    const { list, ending } = this.#itemList();
    if (ending.kind !== 'end') this.#fail('expected end; found {{else}}', ending.token);
    return list;
  }

  #block(base: number): Node {
    const context = 'block clause';
    const token = this.#tokens.nextNonSpace();
    const name = this.#templateName(token, context);
    const pipe = this.#pipelines.parse(context, 'rightDelim');
    this.#templateBody(name, context);
    return { kind: 'template', base, at: token.at - base, name, pipe };
  }

  #template(base: number): Node {
    const context = 'template clause';
    const token = this.#tokens.nextNonSpace();
    const name = this.#templateName(token, context);
    const place = { base, at: token.at - base };
    if (this.#tokens.nextNonSpace().kind === 'rightDelim') return { kind: 'template', ...place, name };
    this.#tokens.index--;
    const pipe = this.#pipelines.parse(context, 'rightDelim');
    return { kind: 'template', ...place, name, pipe };
  }
}
