/**
 * The way from a variable to a value: `self`, `parts`, `@items`, `name`. As a slice of Go it shares its end with other
 * ways from the same place while there is room: the one that was made last is what all of them become. cel-go's estimates
 * stand on that (checker/cost.go appends to the path of an operand), and with them what kube-apiserver accepts.
 */
export class Path {
  static readonly none = new Path([], 0, 0);
  readonly #parts: string[];
  readonly #length: number;
  readonly #room: number;

  private constructor(parts: string[], length: number, room: number) {
    this.#parts = parts;
    this.#length = length;
    this.#room = room;
  }

  /** One step further, in the same room if there is any. */
  with(part: string): Path {
    const hasRoom = this.#length < this.#room;
    const parts = hasRoom ? this.#parts : this.#parts.slice(0, this.#length);
    parts[this.#length] = part;
    return new Path(parts, this.#length + 1, hasRoom ? this.#room : Math.max(1, this.#room * 2));
  }

  /** The steps as they are now. */
  steps(): readonly string[] {
    return this.#parts.slice(0, this.#length);
  }
}
