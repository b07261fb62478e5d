import { isSpace, rightDelimiter, skipSpace, trimsLeft } from '../lex/lexer.ts';
import { failAt, type TemplateText } from './token-stream.ts';

/** Cuts a template into its text and its actions, comments left out; a `-` inside a delimiter trims the text beside it. */
export class TemplateReader {
  /** The next character. */
  at = 0;
  readonly #text: TemplateText;

  constructor(text: TemplateText) {
    this.#text = text;
  }

  /** The text up to the next action or the end, without what the action trims. */
  text(): string {
    let text = '';
    const { source } = this.#text;
    for (;;) {
      const found = source.indexOf('{{', this.at);
      if (found < 0) {
        text += source.slice(this.at);
        this.at = source.length;
        return text;
      }
      const trims = trimsLeft(source, found + 2);
      const part = source.slice(this.at, trims ? trimmedEnd(source, this.at, found) : found);
      this.at = found;
      if (!source.startsWith('/*', found + (trims ? 4 : 2))) return text + part;
      text += part;
      this.#comment(found + (trims ? 4 : 2));
    }
  }

  get isAtEnd(): boolean {
    return this.at >= this.#text.source.length;
  }

  #comment(start: number): void {
    const { source } = this.#text;
    const token = { kind: 'error', text: '', at: start } as const;
    const close = source.indexOf('*/', start + 2);
    if (close < 0) failAt(this.#text, 'unclosed comment', token);
    const closing = rightDelimiter(source, close + 2);
    if (closing === undefined) failAt(this.#text, 'comment ends before closing delimiter', token);
    const end = close + 2 + closing.length;
    this.at = closing.trims ? skipSpace(source, end) : end;
  }

  /** Passes over what {@link ActionMemo} knows. */
  skip(length: number, trims: boolean): void {
    const end = this.at + length;
    this.at = trims ? skipSpace(this.#text.source, end) : end;
  }
}

/** The end of the text before `at` without trailing white space. */
function trimmedEnd(source: string, from: number, at: number): number {
  let end = at;
  while (end > from && isSpace(source.charCodeAt(end - 1))) end--;
  return end;
}
