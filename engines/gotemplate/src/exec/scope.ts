/** A name, and those that were there before it. */
interface Name {
  readonly name: string;
  readonly slot: number;
  readonly isInterface: boolean;
  readonly before: Name | undefined;
}

/** What is known of names while a template is compiled. */
export class Scope {
  #names: Name = { name: '$', slot: 0, isInterface: false, before: undefined };
  #slots = 1;
  /** Whether dot is an element of a list or map, whose static type is interface {} to Go. */
  dotIsInterface = false;

  get slots(): number {
    return this.#slots;
  }

  declare(name: string, isInterface = false): number {
    const slot = this.#slots++;
    this.#names = { name, slot, isInterface, before: this.#names };
    return slot;
  }

  find(name: string): { slot: number; isInterface: boolean } | undefined {
    let known: Name | undefined = this.#names;
    while (known !== undefined && known.name !== name) known = known.before;
    return known;
  }

  /**
   * What is known here, for a part that is compiled later. Its slots may be those of names that are declared behind it:
   * neither sees the other, and a part that runs again declares its names again.
   */
  fork(dotIsInterface: boolean): Scope {
    const scope = new Scope();
    scope.#names = this.#names;
    scope.#slots = this.#slots;
    scope.dotIsInterface = dotIsInterface;
    return scope;
  }

  /** Runs `compile` with names of its own. */
  within<T>(compile: () => T, dotIsInterface = this.dotIsInterface): T {
    const known = this.#names;
    const before = this.dotIsInterface;
    this.dotIsInterface = dotIsInterface;
    const result = compile();
    this.dotIsInterface = before;
    this.#names = known;
    return result;
  }
}
