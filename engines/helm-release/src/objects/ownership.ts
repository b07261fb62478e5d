import { goQuote } from '@flux-ts/errors';
import type { KubeObject } from '@flux-ts/resource';
import { isObject, own, type ValueObject } from '@flux-ts/yaml';
import { ReleaseError } from '../errors.ts';
import type { ObjectRef, Problem } from '../machine/actions.ts';
import { ask, type Program } from '../machine/program.ts';
import type { Target } from './build.ts';
import { metadataOf, textsOf, withMetadata } from './manifest-objects.ts';

const MANAGED_BY = 'app.kubernetes.io/managed-by';
const RELEASE_NAME = 'meta.helm.sh/release-name';
const RELEASE_NAMESPACE = 'meta.helm.sh/release-namespace';

/** Whose objects are. */
export interface Owner {
  readonly name: string;
  readonly namespace: string;
}

/** The target marked as the release's own. */
export function owned(target: Target, owner: Owner): Target {
  const labels = { ...tableOf(target.object, 'labels'), [MANAGED_BY]: 'Helm' };
  const annotations = {
    ...tableOf(target.object, 'annotations'),
    [RELEASE_NAME]: owner.name,
    [RELEASE_NAMESPACE]: owner.namespace,
  };
  return { ref: target.ref, object: withMetadata(target.object, { labels, annotations }) };
}

function tableOf(object: KubeObject, field: string): ValueObject {
  const table = own(metadataOf(object), field);
  return isObject(table) ? table : {};
}

/** What says that an object is not this release's, in Helm's words; undefined if it is. */
export function ownershipProblem(object: KubeObject, owner: Owner): string | undefined {
  const [labels, annotations] = [textsOf(object, 'labels'), textsOf(object, 'annotations')];
  const problems = [
    ['label', wrong(labels, MANAGED_BY, 'Helm')],
    ['annotation', wrong(annotations, RELEASE_NAME, owner.name)],
    ['annotation', wrong(annotations, RELEASE_NAMESPACE, owner.namespace)],
  ].filter(([, problem]) => problem !== undefined);
  if (problems.length === 0) return undefined;
  const words = problems.map(([what, problem]) => `${what} validation error: ${problem}`).join('; ');
  return `invalid ownership metadata; ${words}`;
}

function wrong(texts: ReadonlyMap<string, string>, key: string, wanted: string): string | undefined {
  const value = texts.get(key);
  const [name, must] = [goQuote(key), goQuote(wanted)];
  if (value === undefined) return `missing key ${name}: must be set to ${must}`;
  return value === wanted ? undefined : `key ${name} must equal ${must}: current value is ${goQuote(value)}`;
}

/** `ConfigMap "x" in namespace "y"`. */
export function resourceString(ref: ObjectRef): string {
  return `${ref.kind} ${goQuote(ref.name)} in namespace ${goQuote(ref.namespace ?? '')}`;
}

/**
 * Those of the targets that are on the server already. Without `owner` they may be anybody's (adoption).
 * Throws {@link ReleaseError} `OWNERSHIP` for the first that is somebody else's.
 */
export function* existing(targets: readonly Target[], owner: Owner | undefined): Program<Target[]> {
  const named = targets.filter((target) => !isGenerated(target));
  if (named.length === 0) return [];
  const { objects } = yield* ask({ type: 'read', refs: named.map(({ ref }) => ref) }, 'BUILD');
  return named.filter((target, i) => {
    const live = objects[i];
    if (live === undefined) return false;
    if (isProblem(live))
      throw new ReleaseError(
        'BUILD',
        `could not get information about the resource ${resourceString(target.ref)}: ${live.message}`,
      );
    const problem = owner === undefined ? undefined : ownershipProblem(live, owner);
    if (problem === undefined) return true;
    throw new ReleaseError(
      'OWNERSHIP',
      `${resourceString(target.ref)} exists and cannot be imported into the current release: ${problem}`,
      { data: { ref: target.ref } },
    );
  });
}

/** Whether the server will name it. Throws {@link ReleaseError} `BUILD` if it has a name as well. */
function isGenerated(target: Target): boolean {
  const generated = metadataOf(target.object)['generateName'];
  if (typeof generated !== 'string' || generated === '') return false;
  if (target.ref.name === '') return true;
  throw new ReleaseError('BUILD', 'metadata.name and metadata.generateName cannot both be set');
}

/** Whether a read gave a problem and no object. */
export function isProblem(read: KubeObject | Problem): read is Problem {
  return !('kind' in read);
}
