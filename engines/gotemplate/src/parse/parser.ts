import { goQuote } from '@flux-ts/errors';
import type { Token } from '../lex/token.ts';
import { unquote } from './literals.ts';
import { type Branch, isEmptyTree, type List, type Node, type Tree } from './node.ts';
import { PipelineParser } from './pipeline-parser.ts';
import { TokenStream } from './token-stream.ts';

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
  readonly #tokens: TokenStream;
  readonly #pipelines: PipelineParser;
  readonly #trees = new Map<string, Tree>();
  #rangeDepth = 0;

  constructor(name: string, source: string, hasFunction: (name: string) => boolean) {
    this.#name = name;
    this.#source = source;
    this.#tokens = new TokenStream(name, source);
    this.#pipelines = new PipelineParser(this.#tokens, hasFunction);
  }

  run(): Tree[] {
    const nodes: Node[] = [];
    for (let token = this.#tokens.peek(); token.kind !== 'eof'; token = this.#tokens.peek()) {
      if (token.kind === 'leftDelim' && this.#isDefine()) {
        this.#define();
        continue;
      }
      const node = this.#textOrAction();
      if ('token' in node) this.#tokens.fail(`unexpected {{${node.kind}}}`, node.token);
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
      this.#tokens.fail(
        `template: multiple definition of template ${goQuote(tree.name)}`,
        this.#tokens.peek(),
      );
  }

  #isDefine(): boolean {
    return this.#tokens.kindAfter(this.#tokens.kindAfter(1) === 'space' ? 2 : 1) === 'define';
  }

  #define(): void {
    this.#tokens.next();
    this.#tokens.expect('define', 'define clause');
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
    if (ending.kind !== 'end') this.#tokens.fail(`unexpected {{else}} in ${context}`, ending.token);
    this.#pipelines.variables = saved.variables;
    this.#rangeDepth = saved.rangeDepth;
    this.#add({ name, parseName: this.#name, source: this.#source, root: list });
  }

  #templateName(token: Token, context: string): string {
    if (token.kind !== 'string' && token.kind !== 'rawString') this.#tokens.unexpected(token, context);
    return unquote(token.text) ?? this.#tokens.fail('invalid syntax', token);
  }

  #itemList(): { list: List; ending: Ending } {
    const start = this.#tokens.peekNonSpace();
    const nodes: Node[] = [];
    for (let token = this.#tokens.peekNonSpace(); token.kind !== 'eof'; token = this.#tokens.peekNonSpace()) {
      this.#tokens.enter();
      const node = this.#textOrAction();
      this.#tokens.leave();
      if ('token' in node)
        return { list: { kind: 'list', at: start.at, line: start.line, nodes }, ending: node };
      nodes.push(node);
    }
    return this.#tokens.fail('unexpected EOF', this.#tokens.peek());
  }

  #textOrAction(): Node | Ending {
    const token = this.#tokens.nextNonSpace();
    if (token.kind === 'text') return { kind: 'text', at: token.at, line: token.line, text: token.text };
    if (token.kind === 'leftDelim') return this.#action();
    return this.#tokens.unexpected(token, 'input');
  }

  #action(): Node | Ending {
    const token = this.#tokens.nextNonSpace();
    switch (token.kind) {
      case 'block':
        return this.#block();
      case 'break':
      case 'continue':
        return this.#jump(token.kind, token);
      case 'else':
        return this.#else(token);
      case 'end':
        this.#tokens.expect('rightDelim', 'end');
        return { kind: 'end', token };
      case 'if':
      case 'range':
      case 'with':
        return this.#branch(token.kind);
      case 'template':
        return this.#template();
    }
    this.#tokens.index--;
    const start = this.#tokens.peek();
    const pipe = this.#pipelines.parse('command', 'rightDelim');
    return { kind: 'action', at: start.at, line: start.line, pipe };
  }

  #jump(kind: 'break' | 'continue', token: Token): Node {
    const next = this.#tokens.nextNonSpace();
    if (next.kind !== 'rightDelim') this.#tokens.unexpected(next, `{{${kind}}}`);
    if (this.#rangeDepth === 0) this.#tokens.fail(`{{${kind}}} outside {{range}}`, next);
    return { kind, at: token.at, line: token.line };
  }

  #else(token: Token): Ending {
    const next = this.#tokens.peekNonSpace();
    // `{{else if …}}` and `{{else with …}}` are taken apart by the branch they belong to.
    if (next.kind === 'if' || next.kind === 'with') return { kind: 'else', token };
    this.#tokens.expect('rightDelim', 'else');
    return { kind: 'else', token };
  }

  #branch(kind: Branch['kind']): Branch {
    const known = this.#pipelines.variables.length;
    const start = this.#tokens.peekNonSpace();
    const pipe = this.#pipelines.parse(kind, 'rightDelim');
    if (kind === 'range') this.#rangeDepth++;
    const { list, ending } = this.#itemList();
    if (kind === 'range') this.#rangeDepth--;
    const otherwise = ending.kind === 'else' ? this.#otherwise(kind) : undefined;
    this.#pipelines.variables.length = known;
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
    const next = this.#tokens.peekNonSpace();
    if (next.kind === kind && kind !== 'range') {
      this.#tokens.next();
      this.#tokens.enter();
      const nested = this.#branch(kind);
      this.#tokens.leave();
      return { kind: 'list', at: next.at, line: next.line, nodes: [nested] };
    }
    if (next.kind === 'if' || next.kind === 'with') this.#tokens.unexpected(next, 'input');
    const { list, ending } = this.#itemList();
    if (ending.kind !== 'end') this.#tokens.fail('expected end; found {{else}}', ending.token);
    return list;
  }

  #block(): Node {
    const context = 'block clause';
    const token = this.#tokens.nextNonSpace();
    const name = this.#templateName(token, context);
    const pipe = this.#pipelines.parse(context, 'rightDelim');
    this.#templateBody(name, context);
    return { kind: 'template', at: token.at, line: token.line, name, pipe };
  }

  #template(): Node {
    const context = 'template clause';
    const token = this.#tokens.nextNonSpace();
    const name = this.#templateName(token, context);
    if (this.#tokens.nextNonSpace().kind === 'rightDelim')
      return { kind: 'template', at: token.at, line: token.line, name };
    this.#tokens.index--;
    const pipe = this.#pipelines.parse(context, 'rightDelim');
    return { kind: 'template', at: token.at, line: token.line, name, pipe };
  }
}
