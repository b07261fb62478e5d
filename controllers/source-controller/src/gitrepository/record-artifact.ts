import type { Artifact, GitRepository } from '@flux-ts/kinds';

/** Puts a new artifact into the status, and what it was made of. In place. */
export function recordArtifact(
  object: GitRepository,
  artifact: Artifact,
  includes: readonly Artifact[],
): void {
  const { ignore, recurseSubmodules, include, sparseCheckout } = object.spec;
  const {
    observedIgnore: _ignore,
    observedRecurseSubmodules: _recurse,
    observedInclude: _include,
    observedSparseCheckout: _sparse,
    includedArtifacts: _artifacts,
    ...rest
  } = object.status ?? {};
  object.status = {
    ...rest,
    artifact,
    ...(includes.length > 0 && { includedArtifacts: [...includes] }),
    ...(ignore !== undefined && { observedIgnore: ignore }),
    ...(recurseSubmodules && { observedRecurseSubmodules: true }),
    ...(include && include.length > 0 && { observedInclude: include }),
    ...(sparseCheckout && sparseCheckout.length > 0 && { observedSparseCheckout: sparseCheckout }),
  };
}
