import { TemplateError } from '../errors.ts';
import { describeToken, type Token, type TokenKind } from '../lex/token.ts';

/** How deep actions and parentheses may be nested; Go has no such limit, but our stack has. */
const MAX_DEPTH = 400;

/** What an error needs to know of the template it is in. */
export interface TemplateText {
  readonly name: string;
  readonly source: string;
}

/** The line of an offset, from 1. */
function lineAt(source: string, at: number): number {
  let line = 1;
  for (let next = source.indexOf('\n'); next >= 0 && next < at; next = source.indexOf('\n', next + 1)) line++;
  return line;
}

/** Ends a parse with Go's message and the line of a token. */
export function failAt({ name, source }: TemplateText, message: string, token: Token): never {
  // What is not closed ends with the template.
  const isUnclosed = token.kind === 'error' && token.text === 'unclosed action';
  const line = lineAt(source, isUnclosed ? source.length : token.at);
  throw new TemplateError('PARSE', `template: ${name}:${line}: ${message}`, {
    data: { place: { template: name, line } },
  });
}

/** The tokens of an action as a parser walks over them, and the errors that name their place. */
export class TokenStream {
  /** The place of the next token; may be set to go back. */
  index = 0;
  /** Offset of the action, from which its nodes count theirs. */
  readonly base: number;
  readonly #text: TemplateText;
  readonly #tokens: readonly Token[];
  readonly #nesting: Nesting;

  constructor(text: TemplateText, tokens: readonly Token[], nesting: Nesting) {
    this.base = tokens[0]?.at ?? 0;
    this.#text = text;
    this.#tokens = tokens;
    this.#nesting = nesting;
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
    return this.#tokens[this.#tokens.length - 1] ?? { kind: 'eof', text: '', at: 0 };
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
    if (token.text !== 'unclosed action') return token.text;
    const { name, source } = this.#text;
    const started = lineAt(source, this.base);
    return started === lineAt(source, source.length)
      ? token.text
      : `${token.text} started at ${name}:${started}`;
  }

  fail(message: string, token: Token): never {
    failAt(this.#text, message, token);
  }

  /** One level deeper; whoever comes back says so by {@link leave}, whoever fails need not. */
  enter(): void {
    this.#nesting.enter(this.#text, this.peek());
  }

  leave(): void {
    this.#nesting.leave();
  }
}

/** How deep a parser is in actions and parentheses. */
export class Nesting {
  #depth = 0;

  enter(text: TemplateText, token: Token): void {
    if (++this.#depth > MAX_DEPTH) failAt(text, 'max expression depth exceeded', token);
  }

  leave(): void {
    this.#depth--;
  }
}
