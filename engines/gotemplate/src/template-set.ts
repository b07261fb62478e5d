import { builtins } from './builtins/builtins.ts';
import { TemplateError } from './errors.ts';
import { Account, type Budget } from './exec/budget.ts';
import { Compiler } from './exec/compiler.ts';
import type { FunctionMap } from './exec/function.ts';
import { type CompiledTemplate, type MissingKey, type Run, State } from './exec/state.ts';
import type { GoValue } from './exec/values.ts';
import { isEmptyTree } from './parse/node.ts';
import { parse } from './parse/parser.ts';

/** UTF-16 units of texts whose compiled form is kept. */
const MAX_TEXTS = 8_000_000;

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
 * Parsing compiles; executing changes nothing, so that one set serves many executions.
 */
export class TemplateSet {
  readonly #functions: FunctionMap;
  readonly #templates: Map<string, CompiledTemplate>;
  readonly #texts = new Map<string, readonly CompiledTemplate[]>();
  #textLength = 0;

  constructor(functions: FunctionMap = new Map(), base?: TemplateSet) {
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

  #compile(name: string, text: string): CompiledTemplate[] {
    return parse(name, text, (fn) => this.#functions.has(fn)).map((tree) =>
      Compiler.compile(tree, this.#functions),
    );
  }

  /** The template of a text, and after it those it defines; kept for the next time as long as they are not too many. */
  #compileText(name: string, text: string): readonly CompiledTemplate[] {
    const key = `${name}\0${text}`;
    const known = this.#texts.get(key);
    if (known !== undefined) return known;
    const all = this.#compile(name, text);
    const isMain = (template: CompiledTemplate): boolean => template.tree.name === name;
    const compiled = [
      ...all.filter(isMain),
      ...all.filter(
        (each) => !isMain(each) && !(isEmptyTree(each.tree.root) && this.#templates.has(each.tree.name)),
      ),
    ];
    this.#textLength += key.length;
    if (this.#textLength > MAX_TEXTS) {
      this.#texts.clear();
      this.#textLength = key.length;
    }
    this.#texts.set(key, compiled);
    return compiled;
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
