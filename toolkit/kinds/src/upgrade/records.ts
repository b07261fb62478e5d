/** An object of unknown content. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object under a key, or an empty one. */
export function fieldsOf(from: Fields, key: string): Fields {
  const value = Object.hasOwn(from, key) ? from[key] : undefined;
  return isFields(value) ? value : {};
}

/** The object without some keys; the same object when it has none of them. */
export function without(from: Fields, ...keys: readonly string[]): Fields {
  if (!keys.some((key) => Object.hasOwn(from, key))) return from;
  return Object.fromEntries(Object.entries(from).filter(([key]) => !keys.includes(key)));
}

/** The object with one value changed; the same object when the change returns what it got. */
export function changed(from: Fields, key: string, change: (value: unknown) => unknown): Fields {
  if (!Object.hasOwn(from, key)) return from;
  const next = change(from[key]);
  return next === from[key] ? from : { ...from, [key]: next };
}

/** Like {@link changed}, for a value that is an object; others are left alone. */
export function changedFields(from: Fields, key: string, change: (value: Fields) => Fields): Fields {
  return changed(from, key, (value) => (isFields(value) ? change(value) : value));
}

/** Like {@link changedFields}, for every object in a list. */
export function changedItems(from: Fields, key: string, change: (value: Fields) => Fields): Fields {
  return changed(from, key, (value) => {
    if (!Array.isArray(value)) return value;
    const next = value.map((item: unknown) => (isFields(item) ? change(item) : item));
    return next.some((item, index) => item !== value[index]) ? next : value;
  });
}
