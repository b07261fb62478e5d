import { PipeCache } from './exec/compiler.ts';
import type { FunctionMap } from './exec/function.ts';
import type { Compiled, CompiledTemplate } from './exec/state.ts';
import { LazyTemplate } from './exec/state.ts';
import { ActionMemo } from './parse/action-memo.ts';
import type { Tree } from './parse/node.ts';

/** UTF-16 units of texts that are kept unless told. */
const MAX_LENGTH = 16_000_000;
/** What a text takes beside its length: a tree, closures, places in maps. */
const ENTRY = 2000;

/**
 * Templates that were parsed, by name and text, so that the next set need not parse them again. All sets that share one
 * must have functions of the same names and parameters; what the functions do may differ. When the texts are too long
 * in all, everything is forgotten.
 */
export class TemplateCache {
  /** Actions of all texts, and what they compile to. */
  readonly actions = new ActionMemo();
  readonly pipes = new PipeCache();
  readonly #maxLength: number;
  readonly #texts = new Map<string, Map<string, readonly CompiledTemplate[]>>();
  #length = 0;

  #functions: FunctionMap | undefined;

  /** `maxLength` bounds the texts together, in UTF-16 units; each counts as 2,000 more than it has. */
  constructor(maxLength = MAX_LENGTH) {
    this.#maxLength = maxLength;
  }

  /** The functions to compile with: always those of the first set, so that no template keeps alive those of another. */
  functionsOf(functions: FunctionMap): FunctionMap {
    this.#functions ??= functions;
    return this.#functions;
  }

  /** The templates of a text: what is known, or else what `parse` gives. */
  get(
    name: string,
    text: string,
    parse: () => readonly Tree[],
    compile: (tree: Tree) => Compiled,
  ): readonly CompiledTemplate[] {
    const known = this.#texts.get(text)?.get(name);
    if (known !== undefined) return known;
    const templates = parse().map((tree) => new LazyTemplate(tree, compile));
    this.#keep(name, text, templates);
    return templates;
  }

  #keep(name: string, text: string, templates: readonly CompiledTemplate[]): void {
    const size = name.length + text.length + ENTRY;
    this.#length += size;
    if (this.#length > this.#maxLength) {
      this.#texts.clear();
      this.actions.clear();
      this.#length = size;
    }
    const names = this.#texts.get(text) ?? new Map<string, readonly CompiledTemplate[]>();
    this.#texts.set(text, names.set(name, templates));
  }
}
