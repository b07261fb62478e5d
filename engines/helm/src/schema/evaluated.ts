/** Which properties and items of a value some schema has looked at. */
export class Evaluated {
  readonly #properties = new Set<string>();
  readonly #items = new Set<number>();

  addProperty(key: string): void {
    this.#properties.add(key);
  }

  addItem(index: number): void {
    this.#items.add(index);
  }

  hasProperty(key: string): boolean {
    return this.#properties.has(key);
  }

  hasItem(index: number): boolean {
    return this.#items.has(index);
  }

  add(other: Evaluated): void {
    for (const key of other.#properties) this.#properties.add(key);
    for (const index of other.#items) this.#items.add(index);
  }
}
