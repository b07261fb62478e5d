import { YamlError } from '../errors.ts';
import { locate } from '../locate.ts';
import { isBreak } from './characters.ts';

/** Which library's words: `go-json` is sigs.k8s.io/yaml (go-yaml v2), `yaml3` is go-yaml v3 (kyaml). */
export type Dialect = 'go-json' | 'yaml3';

/** A place in the text; the line counts from 0. */
export interface Mark {
  readonly offset: number;
  readonly line: number;
}

/** Where the scanner is in the text, and how it fails there. */
export class Cursor {
  /** The text and one NUL, which marks the end (the text itself has none). */
  readonly text: string;
  readonly length: number;
  readonly dialect: Dialect;
  readonly file: string | undefined;
  pos = 0;
  line = 0;
  lineStart = 0;
  /** Where the plain scalar that was scanned last ends; the position is behind what follows it. */
  scalarEnd = 0;
  /** Line breaks followed that scalar: a simple key may start after it. */
  brokeLine = false;
  readonly #breakOrEnd = /[\n\r\0\x85\u2028\u2029]/g;

  constructor(text: string, dialect: Dialect, file: string | undefined) {
    this.text = `${text}\0`;
    this.length = text.length;
    this.dialect = dialect;
    this.file = file;
  }

  /** Steps over the line break at the position; CR LF is one break. */
  skipLine(): void {
    const c = this.text.charCodeAt(this.pos);
    this.pos += c === 13 && this.text.charCodeAt(this.pos + 1) === 10 ? 2 : 1;
    this.line++;
    this.lineStart = this.pos;
  }

  /** Steps to the next line break or the end: most of a chart's values file is comments. */
  skipToBreak(): void {
    this.#breakOrEnd.lastIndex = this.pos;
    this.pos = this.#breakOrEnd.test(this.text) ? this.#breakOrEnd.lastIndex - 1 : this.length;
  }

  /** Steps over the line break at the position and returns what it means in a scalar; '' if there is none. */
  readLine(): string {
    const c = this.text.charCodeAt(this.pos);
    if (!isBreak(c)) return '';
    this.skipLine();
    return c === 0x2028 || c === 0x2029 ? String.fromCharCode(c) : '\n';
  }

  /** A mistake in the characters, seen at the position, in something that began at `context`. */
  scannerError(problem: string, context: Mark): never {
    throw this.error(problem, { offset: this.pos, line: this.line }, context, 1);
  }

  /** A mistake in the order of tokens. */
  parserError(problem: string, at: Mark, context?: Mark): never {
    throw this.error(problem, at, context ?? { offset: at.offset, line: 0 }, 0);
  }

  /**
   * go-yaml counts lines from 0 in parser errors and from 1 in scanner errors, leaves line 0 out, and prefers
   * the problem's line in v2 and the context's in v3 (decode.go, `fail`).
   */
  private error(problem: string, at: Mark, context: Mark, shift: number): YamlError {
    const lines =
      this.dialect === 'go-json'
        ? [at.line === 0 ? 0 : at.line + shift, context.line]
        : [context.line === 0 ? 0 : context.line + shift, at.line === 0 ? 0 : at.line + shift];
    const line = lines[0] || lines[1] || 0;
    const offset = Math.min(at.offset, this.length);
    return new YamlError('SYNTAX', `yaml: ${line === 0 ? '' : `line ${line}: `}${problem}`, {
      data: {
        offset,
        ...locate(this.text, offset),
        ...(this.file === undefined ? {} : { file: this.file }),
      },
    });
  }
}
