import { type ErrorDetails, KustomizeError } from '../errors.ts';
import { clearField, field, setField } from '../tree/fields.ts';
import { emptyMap, stringScalar } from '../tree/tree.ts';
import { IdsEver } from './ids-ever.ts';
import { effectiveNamespace, formatId, goSyntax, idKey, type ResId } from './res-id.ts';
import type { Resource } from './resource.ts';
import { compileSelector, type Selector } from './selector.ts';

/** The objects of a build in the order in which they came, no two with one identity (kustomize's ResMap). */
export class ResMap {
  private list: Resource[] = [];
  /** Keys of the current ids; undefined when a transformer may have changed them. */
  private ids: Set<string> | undefined = new Set();
  /** Ids that objects have or had, once they were asked for; undefined like {@link ids}. */
  private idsEver: IdsEver | undefined;

  get resources(): readonly Resource[] {
    return this.list;
  }

  get size(): number {
    return this.list.length;
  }

  /** Whether two objects may have one identity by now. */
  get isUnchecked(): boolean {
    return this.ids === undefined;
  }

  /** Says that names, namespaces or kinds may have changed. */
  touch(): void {
    this.ids = undefined;
    this.idsEver = undefined;
  }

  /** Says that objects may be called otherwise by now, though nobody gave them other names on purpose. */
  forgetNames(): void {
    this.idsEver = undefined;
  }

  /** Says that objects were changed that are called as before. */
  touchOthers(): void {
    this.ids = undefined;
  }

  /** Steps of a budget that it takes to find an object by its id: few, once all were looked at. */
  get lookupCost(): number {
    return this.idsEver === undefined ? 1 + this.list.length : 1;
  }

  append(resource: Resource): void {
    this.ids ??= new Set(this.list.map((r) => idKey(r.curId)));
    const id = resource.curId;
    const key = idKey(id);
    if (this.ids.has(key)) {
      throw new KustomizeError(
        'CONFLICT',
        `may not add resource with an already registered id: ${formatId(id)}`,
        addressOf(resource),
      );
    }
    this.ids.add(key);
    this.idsEver?.add(resource);
    this.list.push(resource);
  }

  appendAll(resources: readonly Resource[]): void {
    for (const resource of resources) this.append(resource);
  }

  /** Replaces the whole list, checking ids again. */
  reset(resources: readonly Resource[]): void {
    this.list = [];
    this.ids = new Set();
    this.idsEver = undefined;
    this.appendAll(resources);
  }

  /** Replaces the list without a check, for filters that only drop or add. */
  replaceAll(resources: Resource[]): void {
    this.list = resources;
    this.touch();
  }

  /** Forgets objects that a patch has emptied. */
  dropEmpty(): void {
    if (this.list.some((r) => r.isEmpty)) this.replaceAll(this.list.filter((r) => !r.isEmpty));
  }

  byCurrentId(id: ResId): Resource[] {
    const key = idKey(id);
    return this.list.filter((r) => idKey(r.curId) === key);
  }

  /** Objects that have or had a name under an id that passes. */
  byAnyName(name: string, matches: (id: ResId) => boolean): Resource[] {
    const isNamed = (id: ResId): boolean => id.name === name && matches(id);
    return this.list.filter(
      (r) => !r.isEmpty && r.wasEverCalled(name) && (isNamed(r.curId) || r.prevIds.some(isNamed)),
    );
  }

  /** Whether an object has or had this id. */
  hasId(id: ResId): boolean {
    return this.named(id).length > 0;
  }

  /** The one object that has or had this id. */
  byId(id: ResId): Resource {
    const found = this.named(id);
    if (found.length === 1) return found[0] as Resource;
    const text = `${found.length > 1 ? 'multiple' : 'no'} matches for Id ${formatId(id)}`;
    throw new KustomizeError('NO_TARGET', `${text}; failed to find unique target for patch ${formatId(id)}`);
  }

  private named(id: ResId): readonly Resource[] {
    this.idsEver ??= new IdsEver(this.list);
    return this.idsEver.get(id);
  }

  /** Objects that a selector names, by their first or their current name and namespace. */
  select(selector: Selector): Resource[] {
    const matcher = compileSelector(selector);
    const byName = selector.name !== '';
    const byNamespace = selector.namespace !== '';
    return this.list.filter((r) => {
      if (!matcher.gvk(r.gvk)) return false;
      if (byName && !matcher.name(r.firstName) && !matcher.name(r.name)) return false;
      if (byNamespace) {
        const namespaces = [r.orgId, r.curId].map(effectiveNamespace);
        if (!namespaces.some(matcher.namespace)) return false;
      }
      return matcher.labels(r) && matcher.annotations(r);
    });
  }

  /** Adds what a generator made; by its behaviour it may replace or be merged with what is there. */
  absorbAll(resources: readonly Resource[]): void {
    for (const resource of resources) this.absorb(resource);
  }

  private absorb(resource: Resource): void {
    const id = resource.curId;
    const matches = this.named(id);
    const { behavior } = resource;
    const [old] = matches;
    if (old === undefined) {
      if (behavior === 'merge' || behavior === 'replace') {
        throw new KustomizeError('CONFLICT', `id ${goSyntax(id)} does not exist; cannot merge or replace`);
      }
      this.append(resource);
      return;
    }
    if (matches.length > 1) {
      throw new KustomizeError(
        'CONFLICT',
        `found multiple objects [${matches.map((r) => formatId(r.curId)).join(' ')}] that could accept merge of ${formatId(id)}`,
      );
    }
    if (behavior !== 'merge' && behavior !== 'replace') {
      throw new KustomizeError(
        'CONFLICT',
        `id ${goSyntax(id)} exists; can not use behavior: '${behavior}', behavior must be merge or replace`,
      );
    }
    this.idsEver?.delete(old);
    takePlaceOf(resource, old, behavior === 'merge');
    this.idsEver?.add(resource);
    this.list[this.list.indexOf(old)] = resource;
    if (idKey(resource.curId) !== idKey(old.curId)) this.ids = undefined;
  }
}

function addressOf(resource: Resource): ErrorDetails {
  const address = resource.address();
  return address === undefined ? {} : { address };
}

/** Gives a generated object the metadata (and, when merging, the data) of the one that it replaces. */
function takePlaceOf(resource: Resource, old: Resource, merge: boolean): void {
  copyMetaFrom(resource, old);
  resource.behavior = old.behavior;
  resource.needsHash = old.needsHash && resource.needsHash;
  if (!merge) return;
  for (const name of ['data', 'binaryData']) {
    const mine = textMap(resource, name);
    const all = new Map([...textMap(old, name), ...mine]);
    const tree = resource.tree;
    if (tree === undefined) continue;
    clearField(tree, name);
    if (all.size === 0) continue;
    const map = emptyMap();
    for (const [key, value] of all) setField(map, key, stringScalar(value));
    setField(tree, name, map);
  }
}

const originKey = 'config.kubernetes.io/origin';

/** Labels, annotations, name and namespace of `old`, with those of `resource` over them (Resource.CopyMergeMetaDataFieldsFrom). */
export function copyMetaFrom(resource: Resource, old: Resource): void {
  resource.setMetaMap('labels', new Map([...old.metaMap('labels'), ...resource.metaMap('labels')]));
  const annotations = new Map([...old.metaMap('annotations'), ...resource.metaMap('annotations')]);
  const origin = old.metaMap('annotations').get(originKey);
  if (origin !== undefined && resource.behavior === 'merge') annotations.set(originKey, origin);
  resource.setMetaMap('annotations', annotations);
  resource.setName(old.name);
  resource.setNamespace(old.namespace);
  resource.copyBuildDataFrom(old);
}

function textMap(resource: Resource, name: string): Map<string, string> {
  const map = resource.tree === undefined ? undefined : field(resource.tree, name);
  const result = new Map<string, string>();
  map?.keys.forEach((key, index) => {
    const value = map.items[index];
    result.set(key, value === undefined || value.tag === '!!null' ? '' : value.text);
  });
  return result;
}
