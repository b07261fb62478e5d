import { emptyMap, type GoMap, type GoValue, getKey, isMap, setKey } from '@flux-ts/gotemplate';
import { quoteTomlKey } from './quote-toml.ts';

/** The tables of an array of tables: unlike an array of values, it can be added to. */
class TableArray {
  readonly tables: TomlTable[] = [];
}

type Entry = GoValue | TableArray;

/** A table while it is read. */
export type TomlTable = Map<string, Entry | TomlTable>;

/**
 * The tables of a TOML document and what their keys may be set to (BurntSushi's parse.go). A table that only stands in a
 * longer key is implied: whatever sets it first is taken as saying that it is there, and what it sets is dropped.
 */
export class TomlTables {
  readonly #root: TomlTable = new Map();
  readonly #implied: Set<string> = new Set();
  /** Keys whose values are arrays. */
  readonly #lists: Set<string> = new Set();
  readonly #refuse: (message: string) => never;

  constructor(refuse: (message: string) => never) {
    this.#refuse = refuse;
  }

  /** Says that a key has an array, before its elements are read. */
  markArray(key: readonly string[]): void {
    this.#lists.add(keyText(key));
  }

  /** Says what a key has that is no array. */
  markOther(key: readonly string[]): void {
    this.#lists.delete(keyText(key));
  }

  imply(key: readonly string[]): void {
    this.#implied.add(keyText(key));
  }

  /** Opens a table, or the next one of an array of tables, in what {@link enclosing} found. */
  open(table: TomlTable, key: readonly string[], isArray: boolean): void {
    const last = key.at(-1) ?? '';
    if (!isArray) {
      this.#put(table, key, new Map());
      return;
    }
    if (!table.has(last)) table.set(last, new TableArray());
    const array = table.get(last);
    if (!(array instanceof TableArray))
      this.#refuse(`Key '${keyText(key)}' was already created and cannot be used as an array.`);
    else array.tables.push(new Map());
  }

  /** The table at a path; it and those it stands in are made as needed. */
  enclosing(path: readonly string[]): TomlTable {
    let table = this.#root;
    path.forEach((name, i) => {
      if (!table.has(name)) {
        this.imply(path.slice(0, i + 1));
        table.set(name, new Map());
      }
      table =
        this.#inside(table.get(name)) ??
        this.#refuse(`Key '${keyText(path.slice(0, i + 1))}' was already created as a hash.`);
    });
    return table;
  }

  #inside(entry: Entry | TomlTable): TomlTable | undefined {
    if (entry instanceof TableArray) return entry.tables.at(-1);
    return entry instanceof Map ? entry : undefined;
  }

  /** Sets a key, all of whose tables are there. */
  set(key: readonly string[], value: GoValue): void {
    let table = this.#root;
    key.slice(0, -1).forEach((name, i) => {
      table =
        this.#inside(table.get(name)) ??
        this.#refuse(`Key '${keyText(key.slice(0, i + 1))}' has already been defined.`);
    });
    this.#put(table, key, isMap(value) ? tableOf(value) : value);
  }

  #put(table: TomlTable, key: readonly string[], value: Entry | TomlTable): void {
    const name = key.at(-1) ?? '';
    const text = keyText(key);
    if (!table.has(name)) {
      table.set(name, value);
      return;
    }
    if (!this.#implied.delete(text)) this.#refuse(`Key '${text}' has already been defined.`);
    if (this.#lists.has(text)) table.set(name, value);
  }

  /** All that was read. */
  result(): GoMap {
    return this.#mapOf(this.#root);
  }

  #mapOf(table: TomlTable): GoMap {
    const map = emptyMap();
    for (const [name, entry] of table) {
      if (entry instanceof TableArray)
        setKey(
          map,
          name,
          entry.tables.map((each) => this.#mapOf(each)),
        );
      else setKey(map, name, entry instanceof Map ? this.#mapOf(entry) : entry);
    }
    return map;
  }
}

function tableOf(map: GoMap): TomlTable {
  return new Map(
    Object.keys(map).map((name) => {
      const value = getKey(map, name);
      return [name, isMap(value) ? tableOf(value) : value];
    }),
  );
}

/** A key as messages show it: parts in quotes that need them. */
export function keyText(key: readonly string[]): string {
  return key.map(quoteTomlKey).join('.');
}
