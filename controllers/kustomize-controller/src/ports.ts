import type { Artifact } from '@flux-ts/kinds';
import type { Renderer } from '@flux-ts/render';

/** Files of an artifact; `ArtifactFetcher` of @flux-ts/artifact fits. Throws an error of code `NOT_FOUND` when it is gone. */
export interface Artifacts {
  open(
    artifact: Artifact,
    options?: { signal?: AbortSignal },
  ): Promise<{ readonly folder: string; release(): void }>;
}

/** Builds manifests; `Renderer` of @flux-ts/render fits. Errors bear upstream's messages and end in the address. */
export type Builder = Pick<Renderer, 'buildKustomization'>;
