/** The keys of a map; once a wide one is searched often, {@link indexOfKey} keeps what it found with it. */
export type KeyList = string[] & { index?: KeyIndex | undefined };

/** Where the keys of a wide map stand. It is made after some searches, and knows keys that were added since by looking on. */
interface KeyIndex {
  /** Searches without a map. */
  searches: number;
  /** The first place of each key. */
  places?: Map<string, number>;
  /** How many keys `places` knows. */
  known: number;
}

const narrow = 64;
const patience = 8;

/** The first place of a key, or -1. */
export function indexOfKey(keys: KeyList, name: string): number {
  if (keys.length < narrow) return keys.indexOf(name);
  keys.index ??= { searches: 0, known: 0 };
  const { index } = keys;
  if (index.places === undefined) {
    if (++index.searches < patience) return keys.indexOf(name);
    index.places = new Map();
  }
  for (; index.known < keys.length; index.known++) {
    const key = keys[index.known] as string;
    if (!index.places.has(key)) index.places.set(key, index.known);
  }
  return index.places.get(name) ?? -1;
}

/** Takes a key away. */
export function removeKey(keys: KeyList, place: number): void {
  keys.splice(place, 1);
  keys.index = undefined;
}
