import { encode } from '@flux-ts/yaml';
import type { NameReference } from '../../config/transformer-config.ts';
import { KustomizeError, withDetails, wrap } from '../../errors.ts';
import { debugValue } from '../../resource/debug.ts';
import { type Gvk, isSelected } from '../../resource/gvk.ts';
import { formatId } from '../../resource/res-id.ts';
import type { Resource } from '../../resource/resource.ts';
import { field, setField, setScalar } from '../../tree/fields.ts';
import { isNull, scalar, type Tree, tags } from '../../tree/tree.ts';
import { applyFieldSpecs, type FieldSpec, prepare } from '../field-spec.ts';
import type { Transformer } from '../transformer.ts';
import {
  type Candidate,
  Candidates,
  candidateOf,
  isReachedFrom,
  reachFrom,
  roleReference,
} from './candidates.ts';

interface Reference {
  readonly spec: FieldSpec;
  readonly target: Gvk;
}

/** Corrects the names by which objects refer to others that were renamed (kustomize filters/nameref). */
export function nameReferenceTransformer(references: readonly NameReference[]): Transformer {
  return (map) => {
    const candidates = new Candidates(map.resources.map(candidateOf));
    correctNames(references, candidates, candidates.all);
  };
}

/** Corrects the names by which some objects refer to any of a build's. */
export function correctNames(
  references: readonly NameReference[],
  candidates: Candidates,
  referrers: readonly Candidate[],
): void {
  const byType = new Map<string, Reference[]>();
  for (const referrer of referrers) {
    const { resource } = referrer;
    if (resource.tree === undefined) continue;
    const type = referrer.previous[0] ?? referrer.id;
    const key = `${type.group}\n${type.version}\n${type.kind}`;
    let wanted = byType.get(key);
    if (wanted === undefined) {
      wanted = references.flatMap((target) =>
        prepare(target.fieldSpecs.filter((spec) => isSelected(type, spec))).map((spec) => ({
          spec,
          target,
        })),
      );
      byType.set(key, wanted);
    }
    const corrector = new Corrector(candidates, referrer);
    if (candidates.any) for (const reference of wanted) corrector.run(resource.tree, reference);
  }
}

class Corrector {
  private readonly candidates: Candidates;
  private readonly referrer: Candidate;
  private readonly reachable: (candidate: Candidate) => boolean;

  constructor(candidates: Candidates, referrer: Candidate) {
    this.candidates = candidates;
    this.referrer = referrer;
    this.reachable = reachFrom(referrer);
  }

  run(tree: Tree, reference: Reference): void {
    const spec = { ...reference.spec, ...typeOf(this.referrer.resource) };
    try {
      applyFieldSpecs(tree, [spec], (place) => this.set(place, reference));
    } catch (error) {
      const words = `updating name reference in '${spec.path}' field of '${formatId(this.referrer.id)}'`;
      const address = this.referrer.resource.address();
      const inside = wrap(error, (text) => `${words}: ${text}`);
      throw address === undefined ? inside : withDetails(inside, { address });
    }
  }

  private set(place: Tree, reference: Reference): void {
    if (isNull(place)) return;
    if (place.kind === 'scalar') this.setName(place, reference);
    else if (place.kind === 'map') this.setMap(place, reference);
    else {
      for (const item of place.items) {
        if (isNull(item)) continue;
        if (item.kind === 'list')
          throw new KustomizeError(
            'REFERENCE',
            'a list is expected to be either a string or a map of string',
          );
        this.set(item, reference);
      }
    }
  }

  private setName(place: Tree, reference: Reference): void {
    const found = this.select(reference, this.named(place.text), sameNames);
    if (found === undefined || found.id.name === place.text) return;
    setScalar(place, found.id.name, tags.none);
  }

  private setMap(place: Tree, reference: Reference): void {
    const name = field(place, 'name');
    if (name === undefined)
      throw new KustomizeError('REFERENCE', "path config error; no 'name' field in node");
    const found = this.select(reference, this.inNamespaceOf(place, name.text), sameNamesAndNamespaces);
    if (found === undefined || (found.id.name === name.text && found.id.namespace === '')) return;
    setField(place, 'name', scalar(found.id.name));
    // An empty namespace is a wild card here; it must not replace one that is written.
    if (found.id.namespace !== '') setField(place, 'namespace', scalar(found.id.namespace));
  }

  private inNamespaceOf(place: Tree, name: string): readonly Candidate[] {
    const named = this.named(name);
    const namespace = field(place, 'namespace')?.text;
    if (namespace === undefined || named.length === 0) return named;
    const scoped = (value: string): boolean => value !== '_non_namespaceable_' && value === namespace;
    const original = this.candidates
      .originallyIn(namespace)
      .some((c) => scoped(c.originalNamespace) && this.reachable(c));
    return named.filter((c) => scoped(original ? c.originalNamespace : c.namespace));
  }

  private select(
    { spec, target }: Reference,
    named: readonly Candidate[],
    same: (candidates: readonly Candidate[]) => boolean,
  ): Candidate | undefined {
    if (named.length === 0) return undefined;
    const role = spec.path.endsWith('roleRef/name') ? roleReference(this.referrer.resource) : undefined;
    let left = named.filter(
      (c) =>
        this.reachable(c) &&
        c.previous.some((id) => isSelected(id, target)) &&
        (role === undefined || c.previous.some((id) => isSelected(id, role))) &&
        this.inReach(c),
    );
    if (left.length === 1) return left[0];
    const { resource } = this.referrer;
    left = left.filter((c) => affixesAgree(c.resource, resource, true));
    if (left.length > 1) left = left.filter((c) => affixesAgree(c.resource, resource, false));
    if (left.length <= 1 || same(left)) return left[0];
    throw new KustomizeError(
      'REFERENCE',
      `found multiple possible referrals: ${left.map((c) => formatId(c.id)).join(', ')}\n${details(resource, left)}`,
    );
  }

  private inReach(candidate: Candidate): boolean {
    return this.referrer.id.cluster || isReachedFrom(this.referrer.namespace, candidate);
  }

  private named(name: string): readonly Candidate[] {
    const { id, namespace } = this.referrer;
    return id.cluster ? this.candidates.named(name) : this.candidates.namedFor(name, namespace);
  }
}

function typeOf(resource: Resource): Gvk {
  return resource.gvk;
}

function sameNames(candidates: readonly Candidate[]): boolean {
  return candidates.every((c) => c.id.name === candidates[0]?.id.name);
}

function sameNamesAndNamespaces(candidates: readonly Candidate[]): boolean {
  return sameNames(candidates) && candidates.every((c) => c.id.namespace === candidates[0]?.id.namespace);
}

/** Whether two objects got the same prefixes and suffixes; `allowEmpty` lets none pass as any. */
function affixesAgree(a: Resource, b: Resource, allowEmpty: boolean): boolean {
  const agree = (x: readonly string[], y: readonly string[]): boolean =>
    (allowEmpty && (x.length === 0 || y.length === 0)) || endAlike(x, y);
  return agree(a.prefixes, b.prefixes) && agree(a.suffixes, b.suffixes);
}

function endAlike(x: readonly string[], y: readonly string[]): boolean {
  const [short, long] = x.length <= y.length ? [x, y] : [y, x];
  if (short.length === 0) return long.length === 0;
  return short.every((value, i) => value === long[long.length - short.length + i]);
}

function details(referrer: Resource, candidates: readonly Candidate[]): string {
  const yaml = (resource: Resource): string =>
    resource.tree === undefined ? '' : encode(debugValue(resource));
  const list = candidates.map((c, i) => `--- possible referral ${i}:\n${yaml(c.resource)}\n`).join('');
  return `\n**** Too many possible referral targets to referrer:\n${yaml(referrer)}\n${list}`;
}
