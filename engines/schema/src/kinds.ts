import type { Schema } from './schema.ts';

/** Group, version and kind; the core group is `''`. */
export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** A column of `kubectl get`, as the server's Table or a CustomResourceDefinition names it. */
export interface PrinterColumn {
  readonly name: string;
  readonly type: string;
  readonly format?: string;
  readonly description?: string;
  /** Columns of priority 0 are always shown, others with `-o wide`. */
  readonly priority?: number;
  /** Only columns of custom resources have one. */
  readonly jsonPath?: string;
}

/** A subresource such as `status` or `scale`; `kind` is what it speaks where that is not the kind itself. */
export interface Subresource {
  readonly name: string;
  readonly kind?: GroupVersionKind;
  readonly verbs: readonly string[];
}

/** What discovery says of a kind in one version, and its columns. */
export interface KindInfo extends GroupVersionKind {
  readonly listKind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly subresources: readonly Subresource[];
  readonly columns: readonly PrinterColumn[];
  /** Whether this is the version that the real server stores. */
  readonly storageVersion?: boolean;
}

/** A set of kinds with their types; look-ups cost a map access. */
export interface KindTable {
  /** In the order of discovery: core first, then groups by their priority, preferred versions first. */
  readonly kinds: readonly KindInfo[];
  find(group: string, version: string, kind: string): KindInfo | undefined;
  findResource(group: string, version: string, plural: string): KindInfo | undefined;
  /** The kind's type; the same object at every call. */
  schemaOf(group: string, version: string, kind: string): Schema | undefined;
  /** A named type, such as `io.k8s.api.core.v1.Container`; the same object at every call. */
  typeByName(name: string): Schema | undefined;
  /** The names of all types. */
  definitions(): readonly string[];
}
