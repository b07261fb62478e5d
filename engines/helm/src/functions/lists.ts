import { type GoValue, kindName, namedType, nameType } from '@flux-ts/gotemplate';
import { compareBytes } from '@flux-ts/yaml';
import { deepEqual, elementsOf, isEmpty, toInteger, toText, toTexts } from './cast.ts';
import { type Family, fail, fn, many, nilSlice, num, strings } from './define.ts';

/** What the panic of reflect.TypeOf(nil).Kind() says. */
const NIL_POINTER = 'runtime error: invalid memory address or nil pointer dereference';

function kindOf(value: GoValue): string {
  return value === null || value === undefined ? fail(NIL_POINTER) : kindName(value);
}

/** The elements of a list, or sprig's complaint. */
function listOf(value: GoValue, complaint: (kind: string) => string): GoValue[] {
  return elementsOf(value) ?? fail(complaint(kindOf(value)));
}

const cannot = (what: string) => (kind: string) => `Cannot ${what} on type ${kind}`;

function contains(list: readonly GoValue[], item: GoValue): boolean {
  return list.some((each) => deepEqual(item, each));
}

function chunk(size: number, items: readonly GoValue[]): GoValue[] {
  const count = Math.floor((items.length - 1) / size) + 1;
  if (!Number.isFinite(count) || count < 0 || (size < 0 && count > 0))
    fail('runtime error: makeslice: len out of range');
  const chunks: GoValue[] = nameType([], { name: '[][]interface {}' });
  if (size < 0) return chunks;
  for (let at = 0; at < items.length; at += size) chunks.push(items.slice(at, at + size));
  return chunks;
}

function slice(list: GoValue, indexes: readonly GoValue[]): GoValue {
  const items = listOf(list, (kind) => `list should be type of slice or array but ${kind}`);
  if (items.length === 0) return null;
  const start = indexes.length > 0 ? Number(toInteger(indexes[0])) : 0;
  const end = indexes.length > 1 ? Number(toInteger(indexes[1])) : items.length;
  if (start < 0 || start > end || end > items.length) fail('reflect.Value.Slice: slice index out of bounds');
  const type = namedType(items);
  const part = items.slice(start, end);
  return type === undefined ? part : nameType(part, type);
}

function uniq(items: readonly GoValue[]): GoValue[] {
  const unique: GoValue[] = [];
  const texts = new Set<string>();
  for (const item of items) {
    if (typeof item === 'string') {
      if (texts.has(item)) continue;
      texts.add(item);
    } else if (contains(unique, item)) continue;
    unique.push(item);
  }
  return unique;
}

const list = many(['any'], (args) => args);
const append = fn(['any', 'any'], ([items, item]) => [...listOf(items, cannot('push')), item]);
const prepend = fn(['any', 'any'], ([items, item]) => [item, ...listOf(items, cannot('prepend'))]);
const first = fn(['any'], ([items]) => listOf(items, cannot('find first'))[0] ?? null);
const last = fn(['any'], ([items]) => listOf(items, cannot('find last')).at(-1) ?? null);
const rest = fn(['any'], ([items]) => {
  const all = listOf(items, cannot('find rest'));
  return all.length === 0 ? nilSlice() : all.slice(1);
});
const initial = fn(['any'], ([items]) => {
  const all = listOf(items, cannot('find initial'));
  return all.length === 0 ? nilSlice() : all.slice(0, -1);
});
const reverse = fn(['any'], ([items]) => listOf(items, cannot('find reverse')).toReversed());
const unique = fn(['any'], ([items]) => uniq(listOf(items, cannot('find uniq'))));
const compact = fn(['any'], ([items]) => listOf(items, cannot('compact')).filter((item) => !isEmpty(item)));
const without = many(['any', 'any'], ([items, ...omitted]) =>
  listOf(items, cannot('find without')).filter((item) => !contains(omitted, item)),
);
const has = fn(['any', 'any'], ([item, items]) =>
  items === null || items === undefined ? false : contains(listOf(items, cannot('find has')), item),
);
const sliced = many(['any', 'any'], ([items, ...indexes]) => slice(items, indexes));
const chunked = fn(['int', 'any'], ([size, items]) =>
  chunk(
    num(size),
    listOf(items, (kind) => `Cannot chunk type ${kind}`),
  ),
);

/** Lists (sprig list.go). */
export const lists: Family = {
  tuple: list,
  list,
  append,
  push: append,
  mustAppend: append,
  mustPush: append,
  prepend,
  mustPrepend: prepend,
  first,
  mustFirst: first,
  rest,
  mustRest: rest,
  last,
  mustLast: last,
  initial,
  mustInitial: initial,
  reverse,
  mustReverse: reverse,
  uniq: unique,
  mustUniq: unique,
  compact,
  mustCompact: compact,
  without,
  mustWithout: without,
  has,
  mustHas: has,
  slice: sliced,
  mustSlice: sliced,
  chunk: chunked,
  mustChunk: chunked,
  concat: many(['any'], (args) => {
    const all = args.flatMap((arg) => listOf(arg, (kind) => `Cannot concat type ${kind} as list`));
    return all.length === 0 ? nilSlice() : all;
  }),
  sortAlpha: fn(['any'], ([items]) =>
    strings(elementsOf(items) === undefined ? [toText(items)] : toTexts(items).sort(compareBytes)),
  ),
};
