/** What is known of names while a template is compiled. */
export class Scope {
  #names: { name: string; slot: number; isInterface: boolean }[] = [
    { name: '$', slot: 0, isInterface: false },
  ];
  #slots = 1;
  /** Whether dot is an element of a list or map, whose static type is interface {} to Go. */
  dotIsInterface = false;

  get slots(): number {
    return this.#slots;
  }

  declare(name: string, isInterface = false): number {
    const slot = this.#slots++;
    this.#names.push({ name, slot, isInterface });
    return slot;
  }

  find(name: string): { slot: number; isInterface: boolean } | undefined {
    return this.#names.findLast((known) => known.name === name);
  }

  /**
   * What is known here, for a part that is compiled later. Its slots may be those of names that are declared behind it:
   * neither sees the other, and a part that runs again declares its names again.
   */
  fork(dotIsInterface: boolean): Scope {
    const scope = new Scope();
    scope.#names = [...this.#names];
    scope.#slots = this.#slots;
    scope.dotIsInterface = dotIsInterface;
    return scope;
  }

  /** Runs `compile` with names of its own. */
  within<T>(compile: () => T, dotIsInterface = this.dotIsInterface): T {
    const known = this.#names.length;
    const before = this.dotIsInterface;
    this.dotIsInterface = dotIsInterface;
    const result = compile();
    this.dotIsInterface = before;
    this.#names.length = known;
    return result;
  }
}
