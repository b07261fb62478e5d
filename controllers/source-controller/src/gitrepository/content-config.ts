import type { Artifact, GitRepository, GitRepositoryInclude } from '@flux-ts/kinds';

/** Which signatures a repository demands. */
export type VerificationMode = 'HEAD' | 'Tag' | 'TagAndHEAD';

/** The mode in force: everything unknown, and the old spelling `head`, means HEAD. */
export function verificationMode(object: GitRepository): VerificationMode | undefined {
  const verify = object.spec.verify;
  if (verify === undefined) return undefined;
  return verify.mode === 'Tag' || verify.mode === 'TagAndHEAD' ? verify.mode : 'HEAD';
}

/**
 * Whether the artifact in the status was made by other settings than the spec has now, or has not been verified as
 * the spec demands: then it is made anew although the revision is the same (source-controller,
 * gitContentConfigChanged).
 */
export function contentConfigChanged(object: GitRepository, includes: readonly Artifact[]): boolean {
  const { spec, status = {} } = object;
  return (
    spec.ignore !== status.observedIgnore ||
    (spec.recurseSubmodules ?? false) !== (status.observedRecurseSubmodules ?? false) ||
    requiresVerification(object) ||
    !sameList(spec.sparseCheckout ?? [], status.observedSparseCheckout ?? []) ||
    includesChanged(object, includes)
  );
}

/** Whether any artifact's revision is new to the set that was included last. */
export function includesDiffer(includes: readonly Artifact[], observed: readonly Artifact[]): boolean {
  if (includes.length !== observed.length) return true;
  return includes.some(({ revision }) => !observed.some((artifact) => artifact.revision === revision));
}

function requiresVerification(object: GitRepository): boolean {
  const mode = verificationMode(object);
  if (mode === undefined) return false;
  const observed = object.status?.sourceVerificationMode;
  if (observed === undefined) return true;
  return (observed === 'Tag' || observed === 'HEAD') && mode !== observed;
}

function includesChanged(object: GitRepository, includes: readonly Artifact[]): boolean {
  const wanted = object.spec.include ?? [];
  const { observedInclude = [], includedArtifacts = [] } = object.status ?? {};
  const lengths = [observedInclude.length, includedArtifacts.length, includes.length];
  if (lengths.some((length) => length !== wanted.length)) return true;
  return wanted.some((include, index) => {
    const [artifact, observed] = [includes[index]!, includedArtifacts[index]!];
    return (
      !sameInclude(include, observedInclude[index]!) ||
      artifact.revision !== observed.revision ||
      artifact.digest !== observed.digest
    );
  });
}

function sameInclude(a: GitRepositoryInclude, b: GitRepositoryInclude): boolean {
  return (
    a.repository.name === b.repository.name &&
    (a.fromPath ?? '') === (b.fromPath ?? '') &&
    (a.toPath ?? '') === (b.toPath ?? '')
  );
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
