import { goQuote } from '@flux-ts/errors';
import { type KubeObject, parseApiVersion } from '@flux-ts/resource';
import { ReleaseError } from '../errors.ts';
import type { ObjectRef } from '../machine/actions.ts';
import { ask, asReleaseError, compute, type Program } from '../machine/program.ts';
import { aggregate, metadataOf, readManifest, refOf, withMetadata } from './manifest-objects.ts';

/** An object that a release wants, in the namespace it belongs to. */
export interface Target {
  readonly ref: ObjectRef;
  readonly object: KubeObject;
}

/** How a manifest is made ready. */
export interface BuildOptions {
  /** Where namespaced objects go that name no namespace. */
  readonly namespace: string;
  readonly validate: boolean;
  /** Words in front of a failure. */
  readonly failure: string;
}

/** The objects of a manifest with their namespaces. Throws {@link ReleaseError} `BUILD` with all that is wrong. */
export function* build(manifest: string, options: BuildOptions): Program<Target[]> {
  try {
    const entries = yield* compute(() => readManifest(manifest, options));
    const objects = entries.flatMap((entry) => ('object' in entry ? [entry.object] : []));
    const namespaced = objects.length === 0 ? [] : yield* resolve(objects, options.validate);
    const scopes = new Map(objects.map((object, i) => [object, namespaced[i]]));
    const problems = entries.flatMap((entry) => {
      if ('problem' in entry) return [entry.problem];
      return scopes.get(entry.object) === undefined ? [unknownKind(entry)] : [];
    });
    if (problems.length > 0) throw new ReleaseError('BUILD', aggregate(problems));
    return yield* compute(() =>
      objects.map((object) => targetOf(object, scopes.get(object) === true, options.namespace)),
    );
  } catch (thrown) {
    const error: ReleaseError = asReleaseError(thrown);
    throw options.failure === '' ? error : error.wrap((message) => `${options.failure}: ${message}`);
  }
}

function* resolve(
  objects: readonly KubeObject[],
  validate: boolean,
): Program<readonly (boolean | undefined)[]> {
  const { namespaced } = yield* ask({ type: 'resolve', objects, validate }, 'BUILD');
  return namespaced;
}

function unknownKind({ object, isItem }: { readonly object: KubeObject; readonly isItem: boolean }): string {
  const { apiVersion, kind, name, namespace = '' } = refOf(object);
  const missing = `no matches for kind ${goQuote(kind)} in version ${goQuote(apiVersion)}`;
  if (isItem) return `unable to recognize ${missing}`;
  return `resource mapping not found for name: ${goQuote(name)} namespace: ${goQuote(namespace)} from "": ${missing}\nensure CRDs are installed first`;
}

/** Cluster-scoped objects lose a namespace, others get one. */
function targetOf(object: KubeObject, namespaced: boolean, namespace: string): Target {
  const { namespace: own, ...metadata } = metadataOf(object);
  const placed: KubeObject = namespaced
    ? withMetadata(object, { namespace: typeof own === 'string' && own !== '' ? own : namespace })
    : ({ ...object, metadata } as unknown as KubeObject);
  return { ref: refOf(placed), object: placed };
}

/** Whether two objects are one, whatever the version of the API they are spoken of in. */
export function isSame(a: Target, b: Target): boolean {
  return (
    a.ref.name === b.ref.name &&
    a.ref.kind === b.ref.kind &&
    (a.ref.namespace ?? '') === (b.ref.namespace ?? '') &&
    groupOf(a.ref) === groupOf(b.ref)
  );
}

function groupOf(ref: ObjectRef): string {
  return parseApiVersion(ref.apiVersion).group;
}
