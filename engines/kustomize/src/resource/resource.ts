import type { Address } from '@flux-ts/errors';
import { locate } from '@flux-ts/yaml';
import { KustomizeError } from '../errors.ts';
import { clearField, field, fieldText, lookup, lookupCreate, setAt, setField } from '../tree/fields.ts';
import { copy, emptyMap, isNilOrEmpty, scalar, stringScalar, type Tree } from '../tree/tree.ts';
import { apiVersionOf, type Gvk, gvkOf } from './gvk.ts';
import type { ResId } from './res-id.ts';

/** Where an object was read: a file, the number of the document in it, the offset of the object. */
export interface Origin {
  readonly file: string;
  readonly document: number;
  readonly offset: number;
}

/** What a generated object does to one that is there already. */
export type Behavior = 'unspecified' | 'create' | 'replace' | 'merge';

/** Tells types that have no namespaces; see {@link SchemaSet}. */
export type IsClusterScoped = (apiVersion: string, kind: string) => boolean;

/** A field of a kustomization that changed an object: its place and name, and the file of the patch in it. */
export interface Change {
  readonly address: Address;
  readonly patch?: string;
}

/** A file that objects were read from. */
export interface Source {
  readonly file: string;
  readonly text: string;
}

/**
 * What an object was called, one place each for every time that it was noted.
 *
 * Quirk (resource.go appendCsvAnnotation, makeResIds.go): the real one joins each list by commas, so that a name with
 * commas counts as several, and an empty one as none.
 */
interface Previous {
  readonly names: string[];
  readonly namespaces: string[];
  readonly kinds: string[];
}

const noPrevious = (): Previous => ({ names: [], namespaces: [], kinds: [] });

const parts = (text: string): string[] => (text === '' ? [] : text.split(','));

/**
 * An object during a build, with what kustomize remembers of it: the names it has had, the prefixes and suffixes
 * that were added. (The real one keeps these as annotations; here they never reach the object.)
 */
export class Resource {
  /** Undefined once a patch has deleted the object. */
  tree: Tree | undefined;
  readonly origin: Origin;
  /** The file; undefined for what was made. */
  source: Source | undefined;
  /** Files of patches that changed it, in order. */
  readonly changedBy: string[] = [];
  /** What changed it, in order, where that is tracked. */
  readonly changes: Change[] = [];
  prefixes: string[] = [];
  suffixes: string[] = [];
  behavior: Behavior = 'unspecified';
  needsHash = false;
  allowNameChange = false;
  allowKindChange = false;
  varNames: string[] = [];
  /** What will keep the object from being written. */
  problem: KustomizeError | undefined;
  /** Made by a chart: the namespace is the chart's business. */
  helmGenerated = false;
  private previous = noPrevious();
  private readonly isCluster: IsClusterScoped;

  constructor(tree: Tree, origin: Origin, isCluster: IsClusterScoped) {
    this.tree = tree;
    this.origin = origin;
    this.isCluster = isCluster;
  }

  /** Where it was read; or the place of a scalar in it, if that is still as it was read. */
  address(scalar?: { readonly text: string; readonly at: number }): Address | undefined {
    const { source, origin } = this;
    if (source === undefined) return undefined;
    // What a patch has put there has an offset in another file.
    const isOwn =
      scalar !== undefined && scalar.at >= origin.offset && source.text.startsWith(scalar.text, scalar.at);
    const offset = isOwn ? scalar.at : origin.offset;
    return { file: source.file, document: origin.document, ...locate(source.text, offset) };
  }

  get kind(): string {
    return fieldText(this.tree, 'kind');
  }

  get apiVersion(): string {
    return fieldText(this.tree, 'apiVersion');
  }

  get gvk(): Gvk {
    return gvkOf(this.apiVersion, this.kind);
  }

  setGvk(gvk: Gvk): void {
    this.setKind(gvk.kind);
    this.root && setField(this.root, 'apiVersion', scalar(apiVersionOf(gvk)));
  }

  setKind(kind: string): void {
    if (this.root) setField(this.root, 'kind', scalar(kind));
  }

  get name(): string {
    return this.metaText('name');
  }

  get namespace(): string {
    return this.metaText('namespace');
  }

  setName(name: string): void {
    if (this.root) setAt(this.root, scalar(name), 'metadata', 'name');
  }

  setNamespace(namespace: string): void {
    if (!this.root) return;
    const metadata = lookup(this.root, 'metadata');
    if (namespace === '') {
      if (metadata !== undefined) clearField(metadata, 'namespace');
    } else setAt(this.root, scalar(namespace), 'metadata', 'namespace');
  }

  get isEmpty(): boolean {
    return isNilOrEmpty(this.tree);
  }

  get curId(): ResId {
    const apiVersion = this.apiVersion;
    const kind = this.kind;
    const { group, version } = gvkOf(apiVersion, kind);
    const { name, namespace } = this;
    return { group, version, kind, name, namespace, cluster: this.isCluster(apiVersion, kind) };
  }

  /** The ids it has had, the oldest first. Quirk: they are never cluster-scoped (api/internal/utils/makeResIds.go). */
  get prevIds(): ResId[] {
    if (!this.hasPreviousIds) return [];
    const { group, version } = this.gvk;
    return this.previous.names.map((_, i) => this.previousId(i, group, version));
  }

  private get hasPreviousIds(): boolean {
    const { names, namespaces, kinds } = this.previous;
    if (names.length !== namespaces.length || names.length !== kinds.length) throw this.outOfStep();
    return names.length > 0;
  }

  private previousId(i: number, group: string, version: string): ResId {
    const { names, namespaces, kinds } = this.previous;
    return {
      ...{ group, version, kind: kinds[i] ?? '' },
      ...{ name: names[i] ?? '', namespace: namespaces[i] ?? '', cluster: false },
    };
  }

  /** The real one panics, in these words. */
  private outOfStep(): KustomizeError {
    const text =
      'number of previous names, number of previous namespaces, number of previous kinds not equal';
    const address = this.address();
    return new KustomizeError('KUSTOMIZATION', text, address === undefined ? {} : { address });
  }

  /** Whether it has or had a name. */
  wasEverCalled(name: string): boolean {
    return this.name === name || (this.hasPreviousIds && this.previous.names.includes(name));
  }

  /** The name that it had first. */
  get firstName(): string {
    return this.orgId.name;
  }

  get orgId(): ResId {
    if (!this.hasPreviousIds) return this.curId;
    const { group, version } = this.gvk;
    return this.previousId(0, group, version);
  }

  /** Current id first, then the earlier ones; the current one without its scope, as replacements see it. */
  allIds(): ResId[] {
    const { name, namespace } = this;
    return [{ ...this.gvk, name, namespace, cluster: false }, ...this.prevIds];
  }

  storePreviousId(): void {
    const id = this.curId;
    const namespace = id.cluster ? '_non_namespaceable_' : id.namespace || 'default';
    this.previous.names.push(...parts(id.name));
    this.previous.namespaces.push(...parts(namespace));
    this.previous.kinds.push(...parts(id.kind));
  }

  /** Whether the real kustomize would have annotated the object by now, so that it has an annotations map. */
  get hasBuildAnnotations(): boolean {
    return (
      this.previous.namespaces.length > 0 ||
      this.prefixes.length > 0 ||
      this.suffixes.length > 0 ||
      this.needsHash ||
      this.behavior !== 'unspecified'
    );
  }

  /** What the real kustomize remembers by annotation, for messages. */
  buildAnnotations(): Map<string, string> {
    const result = new Map<string, string>();
    const put = (name: string, values: readonly string[]): void => {
      if (values.length > 0) result.set(`internal.config.kubernetes.io/${name}`, values.join(','));
    };
    put('previousKinds', this.previous.kinds);
    put('previousNames', this.previous.names);
    put('previousNamespaces', this.previous.namespaces);
    put('prefixes', this.prefixes);
    put('suffixes', this.suffixes);
    return result;
  }

  /** Takes such notes from annotations: those of an earlier tool stand in what it wrote. */
  adoptBuildAnnotations(annotation: (name: string) => string): void {
    const list = (name: string): string[] => parts(annotation(`internal.config.kubernetes.io/${name}`));
    this.previous = {
      names: list('previousNames'),
      namespaces: list('previousNamespaces'),
      kinds: list('previousKinds'),
    };
    this.prefixes = list('prefixes');
    this.suffixes = list('suffixes');
  }

  private get root(): Tree | undefined {
    return this.tree;
  }

  private metaText(name: string): string {
    const metadata = this.tree === undefined ? undefined : field(this.tree, 'metadata');
    const value = metadata === undefined ? undefined : field(metadata, name);
    return value === undefined || isNilOrEmpty(value) ? '' : value.text;
  }

  /** `metadata.labels` or `metadata.annotations` as texts. */
  metaMap(name: 'labels' | 'annotations'): Map<string, string> {
    const metadata = this.tree === undefined ? undefined : field(this.tree, 'metadata');
    const map = metadata === undefined ? undefined : field(metadata, name);
    const result = new Map<string, string>();
    map?.keys.forEach((key, index) => {
      if (!result.has(key)) result.set(key, map.items[index]?.text ?? '');
    });
    return result;
  }

  /** Replaces the map by strings in the order of their keys; an empty one is removed. */
  setMetaMap(name: 'labels' | 'annotations', values: ReadonlyMap<string, string>): void {
    if (this.tree === undefined) return;
    const metadata = lookupCreate(this.tree, 'map', 'metadata');
    clearField(metadata, name);
    if (values.size === 0) return;
    const map = emptyMap();
    for (const key of [...values.keys()].sort()) setField(map, key, stringScalar(values.get(key) ?? ''));
    setField(metadata, name, map);
  }

  /** One annotation, other ones as they are. */
  annotate(key: string, value: string): void {
    const annotations = this.metaMap('annotations');
    annotations.set(key, value);
    this.setMetaMap('annotations', annotations);
  }

  /** A copy with a tree of its own. */
  copy(): Resource {
    const result = new Resource(
      this.tree === undefined ? emptyMap() : copy(this.tree),
      this.origin,
      this.isCluster,
    );
    result.tree = this.tree === undefined ? undefined : result.tree;
    result.source = this.source;
    result.problem = this.problem;
    result.copyBuildDataFrom(this);
    result.behavior = this.behavior;
    result.needsHash = this.needsHash;
    result.allowNameChange = this.allowNameChange;
    result.allowKindChange = this.allowKindChange;
    return result;
  }

  /** The history of another resource, for one that takes its place. */
  copyBuildDataFrom(other: Resource): void {
    const { names, namespaces, kinds } = other.previous;
    this.previous = { names: names.slice(), namespaces: namespaces.slice(), kinds: kinds.slice() };
    this.prefixes = other.prefixes.slice();
    this.suffixes = other.suffixes.slice();
    this.varNames = other.varNames.slice();
  }
}
