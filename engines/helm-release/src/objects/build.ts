import { goQuote } from '@flux-ts/errors';
import { type KubeObject, parseApiVersion } from '@flux-ts/resource';
import { ReleaseError } from '../errors.ts';
import type { ObjectRef } from '../machine/actions.ts';
import { ask, asReleaseError, compute, type Program } from '../machine/program.ts';
import { manifestObjects, metadataOf, refOf, withMetadata } from './manifest-objects.ts';

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

/** The objects of a manifest with their namespaces. Throws {@link ReleaseError} `BUILD`. */
export function* build(manifest: string, options: BuildOptions): Program<Target[]> {
  try {
    const objects = yield* compute(() => manifestObjects(manifest));
    if (objects.length === 0) return [];
    const { namespaced } = yield* ask({ type: 'resolve', objects, validate: options.validate }, 'BUILD');
    const unknown = objects.filter((_, i) => namespaced[i] === undefined);
    if (unknown.length > 0) throw unknownKinds(unknown, options.validate);
    return yield* compute(() =>
      objects.map((object, i) => targetOf(object, namespaced[i] === true, options.namespace)),
    );
  } catch (thrown) {
    const error: ReleaseError = asReleaseError(thrown);
    throw options.failure === '' ? error : error.wrap((message) => `${options.failure}: ${message}`);
  }
}

/** Helm asks for the fields of a kind first if it validates, and does not find them. */
function unknownKinds(objects: readonly KubeObject[], validate: boolean): ReleaseError {
  const words = objects.map((object) => {
    if (validate)
      return 'error validating "": error validating data: the server could not find the requested resource';
    const { apiVersion, kind, name, namespace = '' } = refOf(object);
    const missing = `no matches for kind ${goQuote(kind)} in version ${goQuote(apiVersion)}`;
    return `resource mapping not found for name: ${goQuote(name)} namespace: ${goQuote(namespace)} from "": ${missing}\nensure CRDs are installed first`;
  });
  return new ReleaseError('BUILD', words.length === 1 ? (words[0] ?? '') : `[${words.join(', ')}]`);
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
