/**
 * A branch, tag, version range, ref name or commit of a repository. Precedence: commit, name, tag, semver, branch
 * (fluxcd/pkg git/gogit/client.go; Flux's documentation has semver before tag, its code has not).
 */
export interface GitRef {
  readonly branch?: string | undefined;
  readonly tag?: string | undefined;
  readonly semver?: string | undefined;
  readonly name?: string | undefined;
  readonly commit?: string | undefined;
}

/** A commit by its hash and the ref that led to it (`''` when none did). */
export interface CommitName {
  readonly hash: string;
  /** Full name: `refs/heads/main`, `refs/tags/v1`, `refs/pull/7/head`. */
  readonly reference: string;
}

/** `sha1:<hash>`, or `sha256:<hash>` for repositories of that format. */
export function hashDigest(hash: string): string {
  return `${hash.length === 64 ? 'sha256' : 'sha1'}:${hash}`;
}

/** `main@sha1:…`, with the last part of the ref (everything after its second slash), or `sha1:…` without one. */
export function shortRevision(commit: CommitName): string {
  const short = commit.reference.split('/').slice(2).join('/');
  return short === '' ? hashDigest(commit.hash) : `${short}@${hashDigest(commit.hash)}`;
}

/** `refs/heads/main@sha1:…`, as Flux writes revisions of `ref.name`. */
export function absoluteRevision(commit: CommitName): string {
  return commit.reference === '' ? hashDigest(commit.hash) : `${commit.reference}@${hashDigest(commit.hash)}`;
}

/** The revision as GitRepository's status has it: absolute for `ref.name`, else short. */
export function revisionFor(ref: GitRef | undefined, commit: CommitName): string {
  return ref?.name ? absoluteRevision(commit) : shortRevision(commit);
}
