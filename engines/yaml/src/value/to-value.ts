import type { Node } from '../node.ts';
import type { Value } from '../value.ts';
import { GoJsonReader } from './go-json-reader.ts';
import type { ValueOptions } from './options.ts';
import { Yaml3Reader } from './yaml3-reader.ts';

/**
 * The value that a node means to Go. Aliases are copied, never shared; `<<` is merged; keys become strings.
 * Throws {@link YamlError} `BAD_SCALAR`, `BAD_KEY`, `BAD_ALIAS`, `DUPLICATE_KEY` or `LIMIT`.
 */
export function toValue(node: Node | undefined, options: ValueOptions = {}): Value {
  if (node === undefined) return null;
  const reader = options.scalars === 'yaml3' ? new Yaml3Reader(options) : new GoJsonReader(options);
  const value = reader.value(node);
  reader.finish();
  return value;
}
