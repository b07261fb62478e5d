import type { Field } from './field.ts';

/** A column of `kubectl get`. */
export interface Column {
  readonly name: string;
  readonly type: 'string' | 'date';
  readonly jsonPath: string;
  readonly priority?: number;
}

/** The controllers that own kinds. */
export type Component =
  | 'source-controller'
  | 'kustomize-controller'
  | 'helm-controller'
  | 'notification-controller'
  | 'image-reflector-controller'
  | 'image-automation-controller'
  | 'source-watcher';

/** What is written down of a kind. */
export interface KindDefinition {
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
  readonly shortNames?: readonly string[];
  readonly categories: readonly string[];
  /** Preferred (and stored) version first, then the old ones that are still accepted. */
  readonly versions: readonly [string, ...string[]];
  readonly component: Component;
  readonly columns: readonly Column[];
  readonly spec: Field<unknown>;
  /** Fields of the status; `static` kinds only keep those that old versions wrote. */
  readonly status?: Field<unknown>;
  /** The object has no status subresource: no controller reports on it. */
  readonly static?: boolean;
}

/** A kind of Flux: its names, versions and schema. */
export interface FluxKind extends KindDefinition {
  /** The preferred version, which is also the stored one. */
  readonly version: string;
  /** `group/version` of the preferred version. */
  readonly apiVersion: string;
  readonly listKind: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  /** Every version that is accepted, the preferred one first. */
  readonly served: readonly string[];
  readonly static: boolean;
}

/** Completes a definition with what follows from it. */
export function defineKind(definition: KindDefinition): FluxKind {
  const version = definition.versions[0];
  return {
    ...definition,
    version,
    apiVersion: `${definition.group}/${version}`,
    listKind: `${definition.kind}List`,
    singular: definition.kind.toLowerCase(),
    shortNames: definition.shortNames ?? [],
    served: definition.versions,
    static: definition.static ?? false,
  };
}

const age: Column = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' };
const ready: Column = {
  name: 'Ready',
  type: 'string',
  jsonPath: '.status.conditions[?(@.type=="Ready")].status',
};
const status: Column = {
  name: 'Status',
  type: 'string',
  jsonPath: '.status.conditions[?(@.type=="Ready")].message',
};

/** The columns that most kinds share. */
export const columns = { age, ready, status };

/** A column that prints one field. */
export function column(name: string, jsonPath: string, priority?: number): Column {
  return { name, type: 'string', jsonPath, ...(priority !== undefined && { priority }) };
}
