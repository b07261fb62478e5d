import { errorMessage } from '@flux-ts/errors';
import type { GoValue } from '@flux-ts/gotemplate';
import { fail } from '../functions/define.ts';
import { fromJsonText } from '../functions/json.ts';

/** The JSON value that a text starts with; `--set-json` takes several, separated by commas. */
export class JsonPrefix {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  read(): { readonly value: GoValue; readonly length: number } {
    const length = this.#length();
    const source = this.#text.slice(0, length);
    try {
      return { value: fromJsonText(source), length };
    } catch (thrown) {
      return fail(errorMessage(thrown), thrown);
    }
  }

  #length(): number {
    let depth = 0;
    for (let i = 0; i < this.#text.length; i++) {
      const character = this.#text[i] ?? '';
      if (character === '"') {
        i = this.#endOfText(i);
        if (depth === 0) return i + 1;
      } else if ('[{'.includes(character)) depth++;
      else if (']}'.includes(character)) {
        depth--;
        if (depth === 0) return i + 1;
      } else if (depth === 0 && /[\s,]/.test(character)) return i;
    }
    return this.#text.length;
  }

  #endOfText(start: number): number {
    for (let i = start + 1; i < this.#text.length; i++) {
      if (this.#text[i] === '\\') i++;
      else if (this.#text[i] === '"') return i;
    }
    return this.#text.length;
  }
}
