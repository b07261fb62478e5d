import { GitError } from '../errors.ts';
import {
  checkCommitHash,
  checkRefName,
  commitOf,
  type RemoteRefs,
  tagNames,
  withoutPeel,
} from '../refs/remote-refs.ts';
import type { GitRef } from '../refs/revision.ts';
import { highestVersions } from '../refs/select-version.ts';

/** How a ref is looked for on the remote. */
export type Target =
  | { readonly kind: 'ref'; readonly reference: string; readonly named: boolean }
  | { readonly kind: 'semver'; readonly range: string }
  | {
      readonly kind: 'commit';
      readonly hash: string;
      readonly branch: string | undefined;
      /** For the revision alone: the name that was given with the commit, else its branch, or `''`. */
      readonly reference: string;
    };

/** Applies the precedence of a GitRepository's `ref` and checks its form. Throws `INVALID_REF` or `COMMIT_NOT_FOUND`. */
export function targetOf(ref: GitRef | undefined): Target {
  if (ref?.commit) {
    checkCommitHash(ref.commit);
    if (ref.branch) checkRefName(ref.branch);
    const reference = ref.name || (ref.branch ? `refs/heads/${ref.branch}` : '');
    return { kind: 'commit', hash: ref.commit.toLowerCase(), branch: ref.branch || undefined, reference };
  }
  if (ref?.name) {
    checkRefName(ref.name);
    return { kind: 'ref', reference: ref.name, named: true };
  }
  if (ref?.tag) return plain(`refs/tags/${ref.tag}`);
  if (ref?.semver) return { kind: 'semver', range: ref.semver };
  return plain(`refs/heads/${ref?.branch || 'master'}`);
}

function plain(reference: string): Target {
  checkRefName(reference);
  return { kind: 'ref', reference, named: false };
}

/** What a target stands for on the remote: the ref to fetch and, when it was asked for, its commit. */
export interface Resolved {
  /** Kept in the revision, with the `^{}` the user may have written. */
  readonly reference: string;
  readonly source: string;
  readonly hash: string | undefined;
}

/** The commits that a target may stand for: several only when versions tie. Throws `REF_NOT_FOUND` and the like. */
export function resolveIn(refs: RemoteRefs, target: Exclude<Target, { kind: 'commit' }>): Resolved[] {
  if (target.kind === 'semver') {
    return highestVersions(tagNames(refs), target.range).map((tag) => {
      const reference = `refs/tags/${tag}`;
      return { reference, source: reference, hash: commitOf(refs, reference) };
    });
  }
  const { reference, named } = target;
  const hash = commitOf(refs, reference);
  if (hash === undefined) {
    const words = named
      ? `unable to resolve ref '${reference}' to a specific commit`
      : `couldn't find remote ref "${reference}"`;
    throw new GitError('REF_NOT_FOUND', words, { data: { reference } });
  }
  return [{ reference, source: withoutPeel(reference), hash }];
}
