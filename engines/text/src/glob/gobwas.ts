import { TextError } from '../errors.ts';
import { classOf, type GlobNode, matches } from './nodes.ts';

/**
 * gobwas/glob as Helm uses it for `.Files.Glob`: `*` and `?` stop at separators, `**` does not, `[abc]`, `[!abc]`,
 * `[a-z]`, `{a,b}`, `\` escapes. Throws {@link TextError} `PATTERN`.
 */
export function matchGobwas(pattern: string, name: string, separators: readonly string[] = []): boolean {
  return compileGobwas(pattern, separators)(name);
}

/** {@link matchGobwas} for many names. */
export function compileGobwas(
  pattern: string,
  separators: readonly string[] = [],
): (name: string) => boolean {
  const parser = new Parser(Array.from(pattern), separators);
  const nodes = parser.pattern(0);
  return (name) => matches(nodes, Array.from(name));
}

const DEEPEST = 100;

class Parser {
  private readonly text: readonly string[];
  private readonly inSegment: (character: string) => boolean;
  private at = 0;

  constructor(text: readonly string[], separators: readonly string[]) {
    this.text = text;
    this.inSegment = (character) => !separators.includes(character);
  }

  /** Reads up to the end or, inside braces, to `,` or `}`. A brace that is not closed ends with the pattern. */
  pattern(depth: number): GlobNode[] {
    if (depth > DEEPEST) throw new TextError('PATTERN', 'pattern is nested too deeply');
    const nodes: GlobNode[] = [];
    for (;;) {
      const c = this.text[this.at];
      if (c === undefined || (depth > 0 && (c === ',' || c === '}'))) return nodes;
      this.at++;
      const node = this.node(c, depth);
      if (node !== undefined) nodes.push(node);
    }
  }

  private node(c: string, depth: number): GlobNode | undefined {
    if (c === '*') return this.many();
    if (c === '?') return { kind: 'one', accepts: this.inSegment };
    if (c === '[') return { kind: 'one', accepts: this.range() };
    if (c === '{') return this.braces(depth);
    if (c !== '\\') return { kind: 'text', text: c };
    const escaped = this.text[this.at];
    if (escaped === undefined) return undefined;
    this.at++;
    return { kind: 'text', text: escaped };
  }

  private many(): GlobNode {
    if (this.text[this.at] !== '*') return { kind: 'many', accepts: this.inSegment };
    this.at++;
    return { kind: 'many', accepts: () => true };
  }

  private braces(depth: number): GlobNode {
    const branches: GlobNode[][] = [];
    for (;;) {
      branches.push(this.pattern(depth + 1));
      const c = this.text[this.at++];
      if (c !== ',') return { kind: 'either', branches };
    }
  }

  private next(): string {
    const c = this.text[this.at++];
    if (c === undefined) throw new TextError('PATTERN', 'unexpected end of input');
    return c;
  }

  /** One range `a-z`, or a list of characters in which `-` means itself. */
  private range(): (character: string) => boolean {
    let first = this.next();
    const negated = first === '!';
    if (negated) first = this.next();
    if (this.text[this.at] === '-') {
      this.at++;
      const high = this.next();
      this.close();
      if (high < first)
        throw new TextError('PATTERN', `hi character '${high}' should be greater than lo '${first}'`);
      return classOf([[first, high]], negated);
    }
    this.at--;
    const characters = this.list();
    this.close();
    if (characters.length === 0) throw new TextError('PATTERN', 'could not parse range');
    return classOf(
      characters.map((c) => [c, c]),
      negated,
    );
  }

  private list(): string[] {
    const characters: string[] = [];
    while (this.text[this.at] !== undefined && this.text[this.at] !== ']') {
      let c = this.text[this.at++];
      if (c === '\\') c = this.text[this.at++];
      if (c !== undefined) characters.push(c);
    }
    return characters;
  }

  private close(): void {
    if (this.next() !== ']') throw new TextError('PATTERN', 'expected close range character');
  }
}
