import type { Pipe } from './node.ts';

/** An action that was parsed before: what it is, without the place it has. */
export interface KnownAction {
  readonly keyword: 'action' | 'else' | 'end' | 'if' | 'range' | 'with';
  readonly pipe?: Pipe;
  /** Offset of what errors point at, from the action's `{{`. */
  readonly at: number;
  /** Whether its end trims the text behind it. */
  readonly trims: boolean;
  /** Variables that must be there before it. */
  readonly used: readonly string[];
  readonly declared: readonly string[];
}

/**
 * Actions by their text, delimiters included. Charts say the same again and again: a large one has four actions of the
 * same text on average, and the parse of each is the same but for its place and the variables that are in scope.
 */
export class ActionMemo {
  readonly #actions = new Map<string, KnownAction>();

  /** The action at an offset of a template, if one of that text is known, with its length. */
  find(source: string, at: number): { action: KnownAction; length: number } | undefined {
    const end = source.indexOf('}}', at + 2) + 2;
    if (end === 1) return undefined;
    const action = this.#actions.get(source.slice(at, end));
    return action === undefined ? undefined : { action, length: end - at };
  }

  /** Keeps an action whose right delimiter ends at an offset, unless a literal in it looks like one. */
  keep(source: string, from: number, end: number, action: KnownAction): void {
    if (source.indexOf('}}', from + 2) + 2 === end) this.#actions.set(source.slice(from, end), action);
  }

  clear(): void {
    this.#actions.clear();
  }
}
