import type { Node } from '../node.ts';
import type { Dialect } from '../scan/cursor.ts';
import type { Value } from '../value.ts';
import { GoJsonReader } from './go-json-reader.ts';
import { Yaml3Reader } from './yaml3-reader.ts';

/** How nodes become values. */
export interface ValueOptions {
  /** The text of the nodes: with it errors know their line. */
  text?: string;
  /**
   * `go-json` (the default) reads as sigs.k8s.io/yaml does: `yes` is true. `yaml3` reads as kustomize does (go-yaml
   * v3 on the way to JSON): `yes` is a string, a time is rewritten to RFC 3339, and below the root keys must be strings.
   */
  scalars?: Dialect;
  /** `last` (the default): the last of equal keys wins. `error`: {@link YamlError} `DUPLICATE_KEY`, listing all. */
  duplicateKeys?: 'last' | 'error';
  /** How many nodes aliases may stand for in all; 1,000,000 unless told. Go's own bound holds besides. */
  maxExpansion?: number;
}

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
