import type { Node } from './node.ts';
import { openParser, type ParseOptions, parseDocuments } from './parse/parse-documents.ts';
import type { ValueOptions } from './value/options.ts';
import { toValue } from './value/to-value.ts';
import type { Value } from './value.ts';

/** What {@link decode} takes: the options of parsing and those of {@link toValue}. */
export type DecodeOptions = ParseOptions & Omit<ValueOptions, 'text'>;

function readRoot(root: Node | undefined, text: string, options: DecodeOptions): Value {
  return toValue(root, { ...options, text });
}

/**
 * The first document's value, as `sigs.k8s.io/yaml.Unmarshal` reads it: what follows the first document is not even
 * parsed; null if there is none. Throws {@link YamlError}.
 */
export function decode(text: string, options: DecodeOptions = {}): Value {
  const document = openParser(text, options).next();
  return readRoot(document?.root, text, options);
}

/** The values of all documents that are not empty (an explicit `null` is kept). Throws {@link YamlError}. */
export function decodeAll(text: string, options: DecodeOptions = {}): Value[] {
  return parseDocuments(text, options)
    .filter((document) => document.root !== undefined)
    .map((document) => readRoot(document.root, text, options));
}
