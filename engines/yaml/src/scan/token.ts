import type { ScalarStyle } from '../node.ts';

/** Kinds of tokens, as the YAML 1.1 specification's reference parser knows them. */
export const Kind = {
  streamEnd: 0,
  versionDirective: 1,
  tagDirective: 2,
  documentStart: 3,
  documentEnd: 4,
  blockSequenceStart: 5,
  blockMappingStart: 6,
  blockEnd: 7,
  flowSequenceStart: 8,
  flowSequenceEnd: 9,
  flowMappingStart: 10,
  flowMappingEnd: 11,
  blockEntry: 12,
  flowEntry: 13,
  key: 14,
  value: 15,
  alias: 16,
  anchor: 17,
  tag: 18,
  scalar: 19,
} as const;

/** A place where a mapping's key may have begun: only the `:` after it will tell. */
export interface SimpleKey {
  possible: boolean;
  /** In a block mapping's column nothing but a key can stand. */
  required: boolean;
  /** Number of the token that starts the key, counted from the start of the stream. */
  number: number;
  offset: number;
  line: number;
  column: number;
}

/** One token. `value` and `extra` depend on the kind: text of a scalar, name, tag handle and suffix. */
export interface Token {
  kind: number;
  start: number;
  end: number;
  /** Line of `start`, from 0. */
  line: number;
  value: string;
  extra: string;
  style: ScalarStyle;
  key: SimpleKey | undefined;
}
