import { goQuote } from '@flux-ts/errors';
import { KustomizeError } from '../../errors.ts';
import { effectiveNamespace, formatId, type ResId } from '../../resource/res-id.ts';
import type { Resource } from '../../resource/resource.ts';
import { field, lookup } from '../../tree/fields.ts';
import { scalarValue } from '../../tree/finish.ts';

/** An object that may be referred to, with its ids at hand. */
export interface Candidate {
  readonly resource: Resource;
  readonly id: ResId;
  readonly previous: readonly ResId[];
  readonly namespace: string;
  readonly originalNamespace: string;
}

/** An object as it may be referred to now. */
export function candidateOf(resource: Resource): Candidate {
  const id = resource.curId;
  const previous = resource.prevIds;
  const namespace = effectiveNamespace(id);
  return { resource, id, previous, namespace, originalNamespace: effectiveNamespace(previous[0] ?? id) };
}

/** All objects of a build by the names that they have had. */
export class Candidates {
  readonly all: readonly Candidate[];
  private readonly byName = new Map<string, Candidate[]>();
  /** Those of one name that a referrer of a namespace may mean, where there are many of the name. */
  private readonly byNamespace = new Map<string, NamesakesByNamespace>();
  private readonly byOriginalNamespace = new Map<string, Candidate[]>();

  constructor(all: readonly Candidate[]) {
    this.all = all;
    for (const candidate of this.all) {
      push(this.byOriginalNamespace, candidate.originalNamespace, candidate);
      for (const name of new Set(candidate.previous.map((id) => id.name))) push(this.byName, name, candidate);
    }
  }

  /** Whether any object was ever renamed or moved. */
  get any(): boolean {
    return this.byName.size > 0;
  }

  /** Objects that had a name, in the order of the build. */
  named(name: string): readonly Candidate[] {
    return this.byName.get(name) ?? [];
  }

  /** Objects that had a name, less such as no referrer of a namespace can mean, in the order of the build. */
  namedFor(name: string, namespace: string): readonly Candidate[] {
    const named = this.named(name);
    if (named.length < 16) return named;
    let known = this.byNamespace.get(name);
    if (known === undefined) {
      known = new NamesakesByNamespace(named);
      this.byNamespace.set(name, known);
    }
    return known.reachedFrom(namespace);
  }

  /** Objects that were in a namespace at first. */
  originallyIn(namespace: string): readonly Candidate[] {
    return this.byOriginalNamespace.get(namespace) ?? [];
  }
}

/** Many objects of one name, told apart by where they are reached from. */
class NamesakesByNamespace {
  /** Those of one namespace, and those that are reached from all, with their places. */
  private readonly own = new Map<string, [number, Candidate][]>();
  private readonly all: [number, Candidate][] = [];
  private readonly found = new Map<string, readonly Candidate[]>();

  constructor(named: readonly Candidate[]) {
    named.forEach((candidate, place) => {
      if (isReachedFromAll(candidate)) this.all.push([place, candidate]);
      else {
        const list = this.own.get(candidate.namespace);
        if (list === undefined) this.own.set(candidate.namespace, [[place, candidate]]);
        else list.push([place, candidate]);
      }
    });
  }

  reachedFrom(namespace: string): readonly Candidate[] {
    let found = this.found.get(namespace);
    if (found === undefined) {
      const both = [...(this.own.get(namespace) ?? []), ...this.all];
      found = both.sort(([a], [b]) => a - b).map(([, candidate]) => candidate);
      this.found.set(namespace, found);
    }
    return found;
  }
}

function isReachedFromAll({ id }: Candidate): boolean {
  return id.cluster || id.kind === 'ServiceAccount';
}

/** Whether an object of a namespace may mean another one by its name. */
export function isReachedFrom(namespace: string, candidate: Candidate): boolean {
  return isReachedFromAll(candidate) || candidate.namespace === namespace;
}

function push(map: Map<string, Candidate[]>, key: string, candidate: Candidate): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [candidate]);
  else list.push(candidate);
}

/** Whether `referrer` may mean an object at all: same namespace, cluster-scoped, or a binding's service account. */
export function reachFrom(referrer: Candidate): (candidate: Candidate) => boolean {
  if (referrer.id.cluster) return () => true;
  const subjects = subjectNamespaces(referrer.resource);
  return (candidate) =>
    candidate.id.cluster ||
    candidate.namespace === referrer.namespace ||
    subjects.has(candidate.id.namespace);
}

function subjectNamespaces(resource: Resource): ReadonlySet<string> {
  const result = new Set<string>();
  if (resource.kind !== 'RoleBinding' || resource.tree === undefined) return result;
  const subjects = field(resource.tree, 'subjects');
  if (subjects?.kind !== 'list') return result;
  for (const subject of subjects.items) {
    const namespace = field(subject, 'namespace');
    if (namespace === undefined || field(subject, 'kind')?.text !== 'ServiceAccount') continue;
    const value = namespace.kind === 'scalar' ? scalarValue(namespace) : null;
    if (typeof value !== 'string') {
      throw new KustomizeError(
        'REFERENCE',
        `Invalid Input: namespace is blank for resource ${goQuote(formatId(resource.curId))}\n`,
      );
    }
    result.add(value);
  }
  return result;
}

/** The type that a role reference names; undefined when it is incomplete. */
export function roleReference(
  resource: Resource,
): { group: string; version: string; kind: string } | undefined {
  const reference = resource.tree === undefined ? undefined : lookup(resource.tree, 'roleRef');
  if (reference === undefined) return undefined;
  const group = field(reference, 'apiGroup');
  const kind = field(reference, 'kind');
  return group === undefined || kind === undefined
    ? undefined
    : { group: group.text, version: '', kind: kind.text };
}
