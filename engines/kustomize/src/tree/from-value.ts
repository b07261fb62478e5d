import type { Value } from '@flux-ts/yaml';
import { formatFloat } from '../go-format.ts';
import { isWrittenPlain } from './plain-text.ts';
import { resolve } from './resolve.ts';
import { emptyList, emptyMap, stringScalar, Tree, tags } from './tree.ts';

/** A value as a tree, as if it had been written as JSON and read: all numbers are floats then. */
export function fromJsonValue(value: Value): Tree {
  if (value === null) return new Tree('scalar', 'null', tags.null, false);
  if (typeof value === 'string') return fromText(value);
  if (typeof value === 'boolean') return new Tree('scalar', String(value), tags.bool, false);
  if (typeof value === 'bigint') return new Tree('scalar', String(value), resolve(String(value)).tag, false);
  if (typeof value === 'number') {
    const text = formatFloat(value);
    return new Tree('scalar', text, resolve(text).tag, false);
  }
  if (Array.isArray(value)) {
    const list = emptyList();
    list.items = value.map(fromJsonValue);
    return list;
  }
  const map = emptyMap();
  for (const key of Object.keys(value)) {
    map.keys.push(key);
    map.items.push(fromJsonValue(value[key] as Value));
  }
  return map;
}

/** A text that could not stand plain is quoted: an overwritten value keeps the quotes. */
function fromText(text: string): Tree {
  const tree = stringScalar(text);
  if (text.includes('\n')) tree.block = 'literal';
  tree.quoted = !isWrittenPlain(text);
  return tree;
}
