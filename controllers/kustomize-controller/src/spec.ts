import type { Kustomization } from '@flux-ts/kinds';
import type { ObjectId } from '@flux-ts/resource';
import { parseDuration } from '@flux-ts/text';

export type DeletionPolicy = 'MirrorPrune' | 'Delete' | 'WaitForTermination' | 'Orphan';

export interface SourceReference {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

const HALF_MINUTE = 30_000;

/** spec.interval in ms. Throws TextError on what is no duration. */
export function intervalOf(ks: Kustomization): number {
  return parseDuration(ks.spec.interval);
}

/** spec.retryInterval in ms; the interval by default. */
export function retryIntervalOf(ks: Kustomization): number {
  return ks.spec.retryInterval ? parseDuration(ks.spec.retryInterval) : intervalOf(ks);
}

/** spec.timeout in ms; half a minute less than the interval by default, and never less than half a minute. */
export function timeoutOf(ks: Kustomization): number {
  const wanted = ks.spec.timeout ? parseDuration(ks.spec.timeout) : intervalOf(ks) - HALF_MINUTE;
  return Math.max(wanted, HALF_MINUTE);
}

export function deletionPolicyOf(ks: Kustomization): DeletionPolicy {
  return (ks.spec.deletionPolicy as DeletionPolicy | undefined) || 'MirrorPrune';
}

export function namespaceOf(ks: Kustomization): string {
  return ks.metadata.namespace ?? '';
}

/** Whose labels a Kustomization's objects bear. */
export function ownerOf(ks: Kustomization): { readonly name: string; readonly namespace: string } {
  return { name: ks.metadata.name, namespace: namespaceOf(ks) };
}

export function sourceOf(ks: Kustomization): SourceReference {
  const { kind, name, namespace } = ks.spec.sourceRef;
  return { kind, name, namespace: namespace || namespaceOf(ks) };
}

/** Whether an object is the source of a Kustomization, which may apply its own source. */
export function isSourceOf(ks: Kustomization | undefined, id: ObjectId): boolean {
  if (ks === undefined) return false;
  const { kind, name, namespace } = sourceOf(ks);
  return kind === id.kind && name === id.name && namespace === id.namespace;
}

/** `ns/name`. */
export function fullName(object: {
  readonly metadata: { readonly name: string; readonly namespace?: string };
}): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}

/** spec.dependsOn as full names. */
export function dependenciesOf(ks: Kustomization): string[] {
  return (ks.spec.dependsOn ?? []).map((d) => `${d.namespace || namespaceOf(ks)}/${d.name}`);
}

/** `GitRepository/ns/name`, the namespace only where the spec names one (meta.NamespacedObjectKindReference.String). */
export function formatSource(ks: Kustomization): string {
  const { kind, name, namespace } = ks.spec.sourceRef;
  return namespace ? `${kind}/${namespace}/${name}` : `${kind}/${name}`;
}
