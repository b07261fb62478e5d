import { parseTemplate } from './expand-template.ts';
import type { Regexp } from './regexp.ts';

/** Texts in which even a search from every start takes less than a moment. */
const LONGEST = 1000;
const ASCII = /^[\0-\x7f]*$/;
const NAMES = [''];

/**
 * A simple pattern that V8 runs ({@link quickPattern}): charts use hardly any others, and RE2 takes longer to load than
 * a small chart to render. What is long or not ASCII is left to RE2, compiled when it is needed.
 */
export class QuickRegexp implements Regexp {
  readonly source: string;
  readonly groupNames = NAMES;
  readonly #native: RegExp;
  readonly #compile: () => Regexp;
  #compiled: Regexp | undefined;

  constructor(source: string, native: RegExp, compile: () => Regexp) {
    this.source = source;
    this.#native = native;
    this.#compile = compile;
  }

  test(text: string): boolean {
    return this.#isQuick(text) ? text.search(this.#native) >= 0 : this.#slow().test(text);
  }

  find(text: string): string[] | undefined {
    return this.#isQuick(text) ? this.findAll(text, 1)[0] : this.#slow().find(text);
  }

  findAll(text: string, limit = Number.POSITIVE_INFINITY): string[][] {
    if (!this.#isQuick(text)) return this.#slow().findAll(text, limit);
    return this.findAllIndexes(text, limit).map(([start, end]) => [text.slice(start, end)]);
  }

  findAllIndexes(text: string, limit = Number.POSITIVE_INFINITY): (readonly [number, number])[] {
    if (!this.#isQuick(text)) return this.#slow().findAllIndexes(text, limit);
    const found: (readonly [number, number])[] = [];
    for (const { index, 0: match } of text.matchAll(this.#native)) {
      if (found.length >= limit) break;
      found.push([index, index + match.length]);
    }
    return found;
  }

  replaceAll(text: string, template: string): string {
    if (!this.#isQuick(text)) return this.#slow().replaceAll(text, template);
    const parts = parseTemplate(template);
    return text.replace(this.#native, (match) =>
      parts.map((part) => (typeof part === 'string' ? part : /^0+$/.test(part.group) ? match : '')).join(''),
    );
  }

  #isQuick(text: string): boolean {
    return text.length <= LONGEST && ASCII.test(text);
  }

  #slow(): Regexp {
    this.#compiled ??= this.#compile();
    return this.#compiled;
  }
}
