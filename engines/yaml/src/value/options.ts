import type { Dialect } from '../scan/cursor.ts';

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
