import { compareKeys, encode, type Value, type ValueObject } from '@flux-ts/yaml';

/** One thing that differs at a place: entries gone, entries come, a value changed, or the order of a list. */
export type Detail =
  | { readonly kind: 'removal' | 'addition'; readonly entries: ValueObject | readonly Value[] }
  | { readonly kind: 'modification'; readonly from: Value; readonly to: Value }
  | { readonly kind: 'order'; readonly from: readonly Value[]; readonly to: readonly Value[] };

/** What differs at one place. */
export interface Difference {
  readonly path: readonly string[];
  readonly details: readonly Detail[];
}

/** Fields that name the entries of a list, in the order in which they are tried. */
const candidates = ['name', 'key', 'id', 'manager'];
/** A field that Flux does not know names the entries of lists that are longer than this. */
const GUESS_THRESHOLD = 3;

export function isMap(value: Value | undefined): value is ValueObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A scalar's text as YAML has it, without the quotes of a string. */
export function scalarText(value: Value): string {
  return typeof value === 'string' ? value : encode(value).trimEnd();
}

/** How YAML calls the type of a value. */
export function typeName(value: Value): string {
  if (value === null) return '<nil>';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'object') return 'map';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'bigint' || /^-?\d+$/.test(scalarText(value)) ? 'int' : 'float';
}

/**
 * The differences of two values as dyff finds them (homeport/dyff pkg/dyff/core.go): maps by key, lists of named
 * entries by name, other lists by content.
 */
export function compare(from: Value, to: Value, path: readonly string[] = []): Difference[] {
  if (isMap(from) && isMap(to)) return compareMaps(from, to, path);
  if (Array.isArray(from) && Array.isArray(to)) return compareLists(from, to, path);
  if (typeName(from) === typeName(to) && from === to) return [];
  return [{ path, details: [{ kind: 'modification', from, to }] }];
}

/** The keys of a map in the order in which YAML has them. */
export function sortedKeys(map: ValueObject): string[] {
  return Object.keys(map).sort(compareKeys);
}

function compareMaps(from: ValueObject, to: ValueObject, path: readonly string[]): Difference[] {
  const gone = sortedKeys(from).filter((key) => !Object.hasOwn(to, key));
  const come = sortedKeys(to).filter((key) => !Object.hasOwn(from, key));
  const part = (map: ValueObject, keys: readonly string[]) =>
    Object.fromEntries(keys.map((key) => [key, map[key] as Value]));
  const details: Detail[] = [];
  if (gone.length > 0) details.push({ kind: 'removal', entries: part(from, gone) });
  if (come.length > 0) details.push({ kind: 'addition', entries: part(to, come) });
  const inner = sortedKeys(from)
    .filter((key) => Object.hasOwn(to, key))
    .flatMap((key) => compare(from[key] as Value, to[key] as Value, [...path, key]));
  return details.length > 0 ? [{ path, details }, ...inner] : inner;
}

function compareLists(from: readonly Value[], to: readonly Value[], path: readonly string[]): Difference[] {
  if (from.length === 0 && to.length === 0) return [];
  const nameOf = findIdentifier(from, to);
  return nameOf === undefined ? compareByContent(from, to, path) : compareByName(from, to, nameOf, path);
}

type NameOf = (entry: Value) => string;

/** What a field says as a name: nothing where it is a map or a list. */
function nameText(entry: Value, key: string): string | undefined {
  if (!isMap(entry) || !Object.hasOwn(entry, key)) return undefined;
  const value = entry[key] as Value;
  return typeof value === 'object' && value !== null ? '' : scalarText(value);
}

/** What names the entries of both lists, or undefined. */
function findIdentifier(from: readonly Value[], to: readonly Value[]): NameOf | undefined {
  const distinct = (list: readonly Value[], key: string): boolean => {
    const names = list.map((entry) => nameText(entry, key));
    return names.every((name) => name !== undefined) && new Set(names).size === list.length;
  };
  const known = candidates.find(
    (key) => distinct(from, key) && distinct(to, key) && from.length > 0 && to.length > 0,
  );
  const field = known ?? guessIdentifier(from, to, distinct);
  if (field !== undefined) return (entry) => nameText(entry, field) ?? '';
  const areObjects = [...from, ...to].every((entry) => objectName(entry) !== undefined);
  return areObjects ? (entry) => objectName(entry) ?? '' : undefined;
}

/** The name of what looks like a Kubernetes object (dyff k8sItemIdentifier). */
function objectName(entry: Value): string | undefined {
  const metadata = isMap(entry) ? (entry['metadata'] ?? null) : null;
  const names = [nameText(entry, 'apiVersion'), nameText(entry, 'kind'), nameText(metadata, 'name')];
  if (names.includes(undefined)) return undefined;
  const namespace = nameText(metadata, 'namespace');
  return names.toSpliced(2, 0, ...(namespace === undefined ? [] : [namespace])).join('/');
}

function guessIdentifier(
  from: readonly Value[],
  to: readonly Value[],
  distinct: (list: readonly Value[], key: string) => boolean,
): string | undefined {
  const [first] = from;
  if (from.length <= GUESS_THRESHOLD || !isMap(first)) return undefined;
  const isText = (list: readonly Value[], key: string) =>
    list.every((entry) => isMap(entry) && typeof entry[key] === 'string');
  return sortedKeys(first).find(
    (key) => isText(from, key) && isText(to, key) && distinct(from, key) && distinct(to, key),
  );
}

function listChanges(
  path: readonly string[],
  order: Detail[],
  gone: readonly Value[],
  come: readonly Value[],
) {
  const details: Detail[] = [...order];
  if (gone.length > 0) details.push({ kind: 'removal', entries: gone });
  if (come.length > 0) details.push({ kind: 'addition', entries: come });
  return details.length === 0 ? [] : [{ path, details }];
}

function compareByName(
  from: readonly Value[],
  to: readonly Value[],
  nameOf: NameOf,
  path: readonly string[],
): Difference[] {
  const before = new Map(from.map((entry) => [nameOf(entry), entry]));
  const after = new Map(to.map((entry) => [nameOf(entry), entry]));
  const gone = from.filter((entry) => !after.has(nameOf(entry)));
  const come = to.filter((entry) => !before.has(nameOf(entry)));
  const names = [...before.keys()].filter((name) => after.has(name));
  const reordered = [...after.keys()].filter((name) => before.has(name));
  const moved = names.some((name, index) => name !== reordered[index]);
  const order: Detail[] = moved ? [{ kind: 'order', from: names, to: reordered }] : [];
  const inner = names.flatMap((name) =>
    compare(before.get(name) as Value, after.get(name) as Value, [...path, name]),
  );
  return [...listChanges(path, order, gone, come), ...inner];
}

/** A text that is equal for values that dyff takes for equal. Quirk (calcNodeHash): scalars by their text alone. */
function fingerprint(value: Value): string {
  if (Array.isArray(value)) return `[${value.map(fingerprint).join()}]`;
  if (!isMap(value)) return JSON.stringify(scalarText(value));
  return `{${sortedKeys(value).map((key) => `${JSON.stringify(key)}:${fingerprint(value[key] as Value)}`)}}`;
}

interface Print {
  readonly entry: Value;
  readonly print: string;
}

function counts(prints: readonly Print[]): Map<string, number> {
  const result = new Map<string, number>();
  for (const { print } of prints) result.set(print, (result.get(print) ?? 0) + 1);
  return result;
}

/** Entries of `list` that `other` lacks, as often as it lacks them, where the first of them stands. */
function missingIn(list: readonly Print[], other: readonly Print[]): Value[] {
  const [here, there] = [counts(list), counts(other)];
  const told = new Set<string>();
  return list.flatMap(({ entry, print }) => {
    const known = there.get(print);
    if (known === undefined) return [entry];
    if (told.has(print)) return [];
    told.add(print);
    return Array.from({ length: Math.max(0, (here.get(print) ?? 0) - known) }, () => entry);
  });
}

function compareByContent(
  from: readonly Value[],
  to: readonly Value[],
  path: readonly string[],
): Difference[] {
  if (from.length === 1 && to.length === 1) return compare(from[0] as Value, to[0] as Value, [...path, '0']);
  const printed = (list: readonly Value[]): Print[] =>
    list.map((entry) => ({ entry, print: fingerprint(entry) }));
  const [before, after] = [printed(from), printed(to)];
  const common = (list: readonly Print[], other: readonly Print[]) => {
    const known = new Set(other.map(({ print }) => print));
    return list.filter(({ print }) => known.has(print));
  };
  const [kept, found] = [common(before, after), common(after, before)];
  const moved = kept.length === found.length && kept.some(({ print }, i) => print !== found[i]?.print);
  const entries = (list: readonly Print[]) => list.map(({ entry }) => entry);
  const order: Detail[] = moved ? [{ kind: 'order', from: entries(kept), to: entries(found) }] : [];
  return listChanges(path, order, missingIn(before, after), missingIn(after, before));
}
