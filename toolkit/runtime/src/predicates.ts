import type { KubeObject } from './deps.ts';
import type { ChangeEvent, Predicate } from './reconciler.ts';

/** Any new value asks for a reconcile. */
const REQUESTED_AT = 'reconcile.fluxcd.io/requestedAt';

/** New, gone, with another generation, or now under deletion. */
export const generationChanged: Predicate = ({ object, old }) =>
  old === undefined ||
  old.metadata.generation !== object.metadata.generation ||
  (old.metadata.deletionTimestamp === undefined && object.metadata.deletionTimestamp !== undefined);

/** `reconcile.fluxcd.io/requestedAt` got another value. */
export const reconcileRequested: Predicate = ({ object, old }) =>
  old !== undefined && requestedAt(object) !== undefined && requestedAt(object) !== requestedAt(old);

/** Flux's predicate for the reconciled kind: GenerationChanged OR ReconcileRequested. */
export const forChange: Predicate = (event) => generationChanged(event) || reconcileRequested(event);

/** The value of the annotation that asks for a reconcile. */
export function requestedAt(object: KubeObject): string | undefined {
  const annotations = object.metadata.annotations;
  return annotations !== undefined && Object.hasOwn(annotations, REQUESTED_AT)
    ? annotations[REQUESTED_AT]
    : undefined;
}

/** The artifact of a source got another revision, or came to be. */
export const revisionChanged: Predicate = ({ object, old, deleted }) =>
  deleted !== true &&
  artifactRevision(object) !== undefined &&
  (old === undefined || artifactKey(old) !== artifactKey(object));

interface WithArtifact {
  readonly status?: { readonly artifact?: { readonly revision?: string; readonly digest?: string } };
}

function artifactRevision(object: KubeObject): string | undefined {
  return (object as WithArtifact).status?.artifact?.revision;
}

function artifactKey(object: KubeObject): string {
  const artifact = (object as WithArtifact).status?.artifact;
  return `${artifact?.revision ?? ''} ${artifact?.digest ?? ''}`;
}

/** Any of several. */
export function anyOf(...predicates: readonly Predicate[]): Predicate {
  return (event: ChangeEvent) => predicates.some((predicate) => predicate(event));
}
