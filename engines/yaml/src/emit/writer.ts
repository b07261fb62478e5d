import { escapeCharacter } from './escape-character.ts';
import { hasBreak, type WrittenStyle } from './style.ts';

/** Lines are folded at the first single space beyond this column (libyaml's best_width). */
const WIDTH = 80;
const TO_ESCAPE = /["\\\r\x85\u2028\u2029]|[^\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/;

/** Collects the text and knows where in the line it is. Columns count characters, as libyaml's do. */
export class Writer {
  private readonly parts: string[] = [];
  private column = 0;
  /** So far the line holds indentation, `-`, `?` and `:` only: a nested block may start in it. */
  private indentation = true;
  private blank = true;

  /** The text written so far, with a line break at its end. */
  finish(): string {
    this.indent(0);
    return this.parts.join('');
  }

  /** True if a sequence that starts now would start in its key's line. */
  get inLine(): boolean {
    return !this.indentation;
  }

  /** Goes to a column, on a new line if need be. */
  indent(column: number): void {
    if (!this.indentation || this.column > column || (this.column === column && !this.blank)) this.newLine();
    if (this.column < column) {
      this.parts.push(' '.repeat(column - this.column));
      this.column = column;
    }
    this.blank = true;
    this.indentation = true;
  }

  private newLine(): void {
    this.parts.push('\n');
    this.column = 0;
  }

  /** `-`, `?` or a complex key's `:`, after which a block may start in the line. */
  blockIndicator(indicator: string): void {
    this.space();
    this.parts.push(indicator);
    this.column++;
    this.blank = false;
  }

  private space(): void {
    if (this.blank) return;
    this.parts.push(' ');
    this.column++;
  }

  /** Text without breaks as it is, after a space where one is needed. */
  word(text: string): void {
    this.space();
    this.raw(text);
  }

  /** Text without breaks as it is. */
  raw(text: string): void {
    this.parts.push(text);
    this.column += text.length;
    this.blank = false;
    this.indentation = false;
  }

  /** A string in a style; continuation lines start at `column`; `fold` unless it is a simple key. */
  scalar(text: string, style: WrittenStyle, column: number, fold: boolean): void {
    if (style === 'literal') {
      this.literal(text, column);
      return;
    }
    this.space();
    const start = this.column;
    const folds = fold && start + text.length > WIDTH && text.includes(' ');
    if (style === 'double') this.double(text, column, fold);
    else if (!folds && !hasBreak(text))
      this.raw(style === 'plain' ? text : `'${text.replaceAll("'", "''")}'`);
    else if (style === 'plain') this.folded(text, column, folds, false);
    else {
      this.raw("'");
      this.folded(text, column, folds, true);
      this.raw("'");
    }
    this.blank = false;
    this.indentation = false;
  }

  /** Plain or single-quoted text that may be broken at single spaces, or holds breaks (LS, PS or CR) itself. */
  private folded(text: string, column: number, fold: boolean, quoted: boolean): void {
    const characters = Array.from(text);
    const last = characters.length - 1;
    let spaces = false;
    let breaks = false;
    for (let i = 0; i < characters.length; i++) {
      const c = characters[i]!;
      if (c === ' ') {
        const inside = !quoted || (i > 0 && i < last);
        if (fold && !spaces && this.column > WIDTH && inside && characters[i + 1] !== ' ')
          this.indent(column);
        else this.put(c);
        spaces = true;
      } else if (hasBreak(c)) {
        this.putBreak(c);
        breaks = true;
      } else {
        if (breaks) this.indent(column);
        this.put(quoted && c === "'" ? "''" : c, quoted && c === "'" ? 2 : 1);
        this.indentation = false;
        spaces = false;
        breaks = false;
      }
    }
  }

  private put(text: string, width = 1): void {
    this.parts.push(text);
    this.column += width;
  }

  private putBreak(c: string): void {
    this.parts.push(c);
    this.column = 0;
    this.indentation = true;
  }

  private double(text: string, column: number, fold: boolean): void {
    const characters = Array.from(text);
    const last = characters.length - 1;
    // libyaml looks for a byte order mark at the text's start, wherever it is in the text.
    const all = characters[0] === '\ufeff';
    let spaces = false;
    this.raw('"');
    for (let i = 0; i < characters.length; i++) {
      const c = characters[i]!;
      if (all || TO_ESCAPE.test(c)) {
        const escaped = escapeCharacter(c);
        this.put(escaped, escaped.length);
        spaces = false;
      } else if (c === ' ') {
        if (fold && !spaces && this.column > WIDTH && i > 0 && i < last) {
          this.indent(column);
          if (characters[i + 1] === ' ') this.put('\\');
          this.indentation = false;
        } else this.put(c);
        spaces = true;
      } else {
        this.put(c);
        spaces = false;
      }
    }
    this.raw('"');
  }

  private literal(text: string, column: number): void {
    this.word(`|${hints(text)}`);
    this.newLine();
    this.indentation = true;
    this.blank = true;
    for (const line of text.split(/(?<=[\n\u2028\u2029])/)) {
      const content = line.replace(/[\n\u2028\u2029]$/, '');
      if (content !== '') {
        this.indent(column);
        this.parts.push(content);
      }
      if (content === line) {
        this.column = column + Array.from(content).length;
        this.indentation = false;
      } else this.putBreak(line[line.length - 1]!);
    }
  }
}

/** Indentation and chomping indicators: `2` where the first line would not show it, `-` and `+` for the last. */
function hints(text: string): string {
  const indent = /^[ \n\u2028\u2029]/.test(text) ? '2' : '';
  if (!/[\n\u2028\u2029]$/.test(text)) return `${indent}-`;
  return text.length === 1 || /[\n\u2028\u2029]{2}$/.test(text) ? `${indent}+` : indent;
}
