export { compareBytes } from './compare-bytes.ts';
export { type DecodeOptions, decode, decodeAll } from './decode.ts';
export { encode, encodeAll } from './emit/encode.ts';
export { escapeCharacter } from './emit/escape-character.ts';
export { compareKeys, compareKeysOfV3 } from './emit/key-order.ts';
export { YamlError, type YamlErrorCode } from './errors.ts';
export { fromJson, toJson } from './json.ts';
export { locate } from './locate.ts';
export type {
  AliasNode,
  MappingNode,
  Node,
  ScalarNode,
  ScalarStyle,
  SequenceNode,
  YamlDocument,
} from './node.ts';
export { type FoundNode, nodeAt } from './node-at.ts';
export { type ParseOptions, parseDocuments } from './parse/parse-documents.ts';
export { type Edit, splice } from './splice.ts';
export type { ValueOptions } from './value/options.ts';
export { toValue } from './value/to-value.ts';
export {
  cloneValue,
  isObject,
  own,
  setOwn,
  type Value,
  type ValueObject,
  valuesEqual,
} from './value.ts';
