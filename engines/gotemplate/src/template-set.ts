import { builtins } from './builtins/builtins.ts';
import { TemplateError } from './errors.ts';
import { Account, type Budget } from './exec/budget.ts';
import { Compiler } from './exec/compiler.ts';
import type { FunctionMap } from './exec/function.ts';
import { type CompiledTemplate, type MissingKey, type Run, State } from './exec/state.ts';
import type { GoValue } from './exec/values.ts';
import { isEmptyTree } from './parse/node.ts';
import { parse } from './parse/parser.ts';
import { TemplateCache } from './template-cache.ts';

/** How a template set is executed. */
export interface ExecuteOptions {
  /** What a missing key of a map stands for; default `default`: no value. */
  readonly missingKey?: MissingKey;
  /** What is printed for a value that is none; Go's `<no value>` unless it is said. */
  readonly noValue?: string;
  readonly budget?: Budget;
  /** Milliseconds; needed for a budget of time. */
  readonly now?: () => number;
}

/**
 * Templates that can call one another by name, and the functions they can call (text/template Template).
 * Parsing finds all errors; compiling waits for the first execution. Executing changes nothing that shows, so that one set serves many executions.
 */
export class TemplateSet {
  readonly #functions: FunctionMap;
  readonly #templates: Map<string, CompiledTemplate>;
  readonly #cache: TemplateCache;

  /** `base` is copied; `cache` keeps what was parsed, for other sets too. */
  constructor(functions: FunctionMap = new Map(), base?: TemplateSet, cache = new TemplateCache()) {
    this.#cache = cache;
    this.#functions =
      base === undefined
        ? new Map([...builtins(), ...functions])
        : new Map([...base.#functions, ...functions]);
    this.#templates = base === undefined ? new Map() : new Map(base.#templates);
  }

  /**
   * Adds a template under its name, and those it defines. A later one replaces an earlier one of the same name, unless
   * the later one is empty. Throws {@link TemplateError} `PARSE`.
   */
  parse(name: string, text: string): void {
    for (const template of this.#compile(name, text)) {
      if (this.#templates.has(template.tree.name) && isEmptyTree(template.tree.root)) continue;
      this.#templates.set(template.tree.name, template);
    }
  }

  #compile(name: string, text: string): readonly CompiledTemplate[] {
    const cache = this.#cache;
    const functions = cache.functionsOf(this.#functions);
    // What is kept must not hold this set, with all that its functions know.
    return cache.get(
      name,
      text,
      () => parse(name, text, (fn) => functions.has(fn), cache.actions),
      (tree) => Compiler.compile(tree, functions, cache.pipes),
    );
  }

  /** The template of a text, and after it those it defines. */
  #compileText(name: string, text: string): readonly CompiledTemplate[] {
    const all = this.#compile(name, text);
    if (all.length === 1) return all;
    const isMain = (template: CompiledTemplate): boolean => template.tree.name === name;
    return [
      ...all.filter(isMain),
      ...all.filter(
        (each) => !isMain(each) && !(isEmptyTree(each.tree.root) && this.#templates.has(each.tree.name)),
      ),
    ];
  }

  has(name: string): boolean {
    return this.#templates.has(name);
  }

  /** The names of all templates, in the order in which they were first defined. */
  names(): string[] {
    return [...this.#templates.keys()];
  }

  /** Executes a template; throws {@link TemplateError} `EXECUTE` or `BUDGET`. */
  execute(name: string, data: GoValue, options: ExecuteOptions = {}): string {
    const template = this.#templates.get(name);
    if (template === undefined) {
      throw new TemplateError(
        'EXECUTE',
        `template: no template "${name}" associated with template "${name}"`,
        { data: { place: { template: name, line: 1 } } },
      );
    }
    const run: Run = {
      templates: this.#templates,
      functions: this.#functions,
      missingKey: options.missingKey ?? 'default',
      noValue: options.noValue ?? '<no value>',
      compileText: (text, body) => this.#compileText(text, body),
      account: new Account(options.budget ?? {}, options.now),
    };
    const state = new State(run, template.tree, 1, template.slots, data ?? undefined);
    template.body(state, data ?? undefined);
    return state.output;
  }
}
