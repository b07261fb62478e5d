import { TemplateError } from '../errors.ts';
import { lex } from '../lex/lexer.ts';
import { describeToken, type Token, type TokenKind } from '../lex/token.ts';

/** How deep actions and parentheses may be nested; Go has no such limit, but our stack has. */
const MAX_DEPTH = 400;

/** The tokens of a template as a parser walks over them, and the errors that name their place. */
export class TokenStream {
  /** The place of the next token; may be set to go back. */
  index = 0;
  readonly #name: string;
  readonly #source: string;
  readonly #tokens: readonly Token[];
  #depth = 0;

  constructor(name: string, source: string) {
    this.#name = name;
    this.#source = source;
    this.#tokens = lex(source);
  }

  peek(): Token {
    return this.#tokens[this.index] ?? this.#last();
  }

  next(): Token {
    const token = this.peek();
    this.index++;
    return token;
  }

  #last(): Token {
    return this.#tokens[this.#tokens.length - 1] ?? { kind: 'eof', text: '', at: 0, line: 1 };
  }

  peekNonSpace(): Token {
    let token = this.peek();
    while (token.kind === 'space') {
      this.index++;
      token = this.peek();
    }
    return token;
  }

  nextNonSpace(): Token {
    this.peekNonSpace();
    return this.next();
  }

  expect(kind: TokenKind, context: string): Token {
    const token = this.nextNonSpace();
    return token.kind === kind ? token : this.unexpected(token, context);
  }

  unexpected(token: Token, context: string): never {
    if (token.kind === 'error') this.fail(this.#lexerMessage(token), token);
    this.fail(`unexpected ${describeToken(token)} in ${context}`, token);
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

  fail(message: string, token: Token): never {
    const line = this.#lineOf(token);
    throw new TemplateError('PARSE', `template: ${this.#name}:${line}: ${message}`, {
      data: { place: { template: this.#name, line } },
    });
  }

  /** One level deeper; whoever comes back says so by {@link leave}, whoever fails need not. */
  enter(): void {
    if (++this.#depth > MAX_DEPTH) this.fail('max expression depth exceeded', this.peek());
  }

  leave(): void {
    this.#depth--;
  }

  /** The kind of the token so many places behind the next one. */
  kindAfter(places: number): TokenKind | undefined {
    return this.#tokens[this.index + places]?.kind;
  }
}
