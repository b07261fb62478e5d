import type { Value } from '@flux-ts/yaml';
import type { ListType, PatchStrategy } from '../schema.ts';

/*
 * How the generated table says a type, one JSON text a line:
 *
 *   core.v1.ServicePort {"p":{"port":{"t":"i","f":"int32"},"targetPort":"$util.intstr.IntOrString"},"r":["port"]}
 *   └ name, shortened    └ fields; a string is a scalar's letter, or `$` and the name of a type
 */

/** Letters of the scalar and composite types. */
export const typeLetters = {
  o: 'object',
  a: 'array',
  s: 'string',
  i: 'integer',
  n: 'number',
  b: 'boolean',
} as const;

/** A field that is nothing but a type: its letter, or `$` and a type's short name. */
export type CompactField = string | CompactNode;

/** A schema with keys of one or two letters; absent ones are unset. */
export interface CompactNode {
  /** Type letter, absent where a reference says it. */
  t?: string;
  /** Short name of the type that this node refers to. */
  $?: string;
  f?: string;
  p?: Record<string, CompactField>;
  r?: string[];
  i?: CompactField;
  /** Map values. */
  v?: CompactField;
  e?: Value[];
  /** Default that the real server sets. */
  d?: Value;
  /** The default replaces an empty or zero value too. */
  dz?: 1;
  /** What the server prints when a required field is unset. */
  z?: Value;
  /** Not printed when empty or zero (Go's omitempty). */
  oe?: 1;
  /** Go type, where it has a name that the schema does not tell. */
  gt?: string;
  /** The struct that Go inlines here, which errors name in their path. */
  gi?: string;
  lt?: ListType;
  lk?: string[];
  mt?: 'atomic' | 'granular';
  mk?: string;
  ps?: PatchStrategy[];
  /** x-kubernetes-int-or-string. */
  is?: 1;
  /** x-kubernetes-preserve-unknown-fields. */
  u?: 1;
}

/** One line of the kinds: discovery's facts and the columns of `kubectl get`. */
export interface CompactKind {
  g: string;
  v: string;
  k: string;
  /** Plural and singular. */
  n: [string, string];
  /** Short names, categories. */
  sn?: string[];
  c?: string[];
  /** Namespaced. */
  ns?: 1;
  /** Stored in this version. */
  st?: 1;
  /** Verbs; absent: all eight. */
  vb?: string[];
  /** Subresources: name, verbs, and group, version, kind where they are not the parent's. */
  sub?: [name: string, verbs: string[], group?: string, version?: string, kind?: string][];
  /** Columns: name, type, format, priority. */
  col?: [name: string, type: string, format: string, priority: number][];
  /** Short name of the type. */
  ty: string;
}

/** The verbs that nearly every kind has. */
export const allVerbs: readonly string[] = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
];

const prefixes = [
  ['meta.', 'io.k8s.apimachinery.pkg.apis.meta.'],
  ['apimachinery.', 'io.k8s.apimachinery.pkg.'],
  ['apiextensions.', 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.'],
  ['apiregistration.', 'io.k8s.kube-aggregator.pkg.apis.apiregistration.'],
  ['', 'io.k8s.api.'],
] as const;

/** `io.k8s.api.core.v1.Pod` → `core.v1.Pod`; undefined for a name that no built-in type has. */
export function shortTypeName(name: string): string | undefined {
  for (const [short, long] of prefixes) if (name.startsWith(long)) return short + name.slice(long.length);
  return undefined;
}

/** The inverse of {@link shortTypeName}. */
export function longTypeName(name: string): string {
  for (const [short, long] of prefixes) if (name.startsWith(short)) return long + name.slice(short.length);
  return name;
}
