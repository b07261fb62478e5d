/** What a ConfigMap is known to be: its text, or nothing. */
type State = string | undefined;

/**
 * Who wrote what: for every name the state that was last acknowledged, and what was asked for since without an answer.
 */
export class Ledger {
  readonly #acknowledged = new Map<string, State>();
  readonly #open = new Map<string, State>();
  /** The newest revision that was acknowledged. */
  revision = 0;
  writes = 0;

  get size(): number {
    return this.#acknowledged.size;
  }

  stateOf(name: string): State {
    return this.#acknowledged.get(name);
  }

  asked(name: string, state: State): void {
    this.#open.set(name, state);
  }

  acknowledged(name: string, state: State, revision: number): void {
    this.#open.delete(name);
    this.#acknowledged.set(name, state);
    this.revision = Math.max(this.revision, revision);
    this.writes++;
  }

  /** The request was refused: nothing is open any more. */
  refused(name: string): void {
    this.#open.delete(name);
  }

  /** What is wrong with what a server has. What was asked for without an answer may be so, or not. */
  complaints(found: ReadonlyMap<string, string>): string[] {
    const names = new Set([...this.#acknowledged.keys(), ...this.#open.keys(), ...found.keys()]);
    return [...names].flatMap((name) => {
      const is = found.get(name);
      const should = this.#acknowledged.get(name);
      if (is === should || (this.#open.has(name) && is === this.#open.get(name))) return [];
      return [`${name} is ${is ?? 'gone'} and should be ${should ?? 'gone'}`];
    });
  }

  /** Takes what a server has as the truth: open questions are answered by it. */
  settle(found: ReadonlyMap<string, string>, revision: number): void {
    this.#open.clear();
    this.#acknowledged.clear();
    for (const [name, text] of found) this.#acknowledged.set(name, text);
    this.revision = Math.max(this.revision, revision);
  }
}
