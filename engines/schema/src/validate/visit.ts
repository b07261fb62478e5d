import type { Regexp } from '@flux-ts/text';
import type { Value } from '@flux-ts/yaml';
import type { FieldError } from '../field-error.ts';
import type { Schema } from '../schema.ts';

/** One walk over a value: what was found, how many nodes matched a schema so far, and compiled patterns. */
export interface Visit {
  readonly errors: FieldError[];
  /** Nodes looked at: of several failing `anyOf` members the one that got farthest is reported. */
  matches: number;
  readonly pattern: (source: string) => Regexp;
  readonly node: NodeCheck;
}

/**
 * Checks one node. `old` is what stood in the same place before an update, undefined when nothing did: an
 * unchanged part is not looked at again (ratcheting).
 */
export type NodeCheck = (
  schema: Schema,
  value: Value,
  old: Value | undefined,
  path: string,
  visit: Visit,
) => void;

/** kube-openapi names the place in the text too: `spec.x in body must be …`. */
export function inBody(path: string, rest: string): string {
  return `${path} in body ${rest}`;
}

/** apimachinery prints a path that is not set as `<nil>`: the whole object. */
export function fieldOf(path: string): string {
  return path === '' ? '<nil>' : path;
}
