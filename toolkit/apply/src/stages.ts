import type { ObjectId } from '@flux-ts/resource';
import type { Manifest } from './manifest.ts';

/** Objects that are applied together, and whether the next stage waits until they are ready. */
export interface Stage {
  readonly manifests: readonly Manifest[];
  readonly waits: boolean;
}

/** A kind in whatever version. */
export interface GroupKind {
  readonly group: string;
  readonly kind: string;
}

/**
 * The stages of an apply (surface/kustomize.md §6): definitions, classes, the user's own early kinds, all else.
 * Empty stages are left out.
 */
export function stagesOf(manifests: readonly Manifest[], early: readonly GroupKind[] = []): Stage[] {
  const stages: Manifest[][] = [[], [], [], []];
  for (const manifest of manifests) stages[stageOf(manifest.id, early)]!.push(manifest);
  return stages
    .map((stage, index) => ({ manifests: stage, waits: index < 2 }))
    .filter((stage) => stage.manifests.length > 0);
}

function stageOf(id: ObjectId, early: readonly GroupKind[]): number {
  if (isDefinition(id)) return 0;
  if (id.kind.endsWith('Class')) return 1;
  return early.some(({ group, kind }) => group === id.group && kind === id.kind) ? 2 : 3;
}

function isDefinition({ group, version, kind }: ObjectId): boolean {
  switch (kind.toLowerCase()) {
    case 'customresourcedefinition':
      return group === 'apiextensions.k8s.io';
    case 'namespace':
      return group === '' && version === 'v1';
    case 'clusterrole':
      return group === 'rbac.authorization.k8s.io';
    default:
      return false;
  }
}
