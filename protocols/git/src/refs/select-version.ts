import { errorMessage } from '@flux-ts/errors';
import { compareVersion, parseConstraint, parseVersion } from '@flux-ts/text';
import { GitError } from '../errors.ts';

/**
 * The tags with the highest version that a range admits; several when they differ only in build metadata, so
 * that the caller can take the newest. Tags that are no three-part version are skipped.
 * Throws `INVALID_REF` for a bad range and `NO_VERSION_MATCH`, both in upstream's words.
 */
export function highestVersions(tags: readonly string[], range: string): string[] {
  const constraint = readRange(range);
  let best: { version: NonNullable<ReturnType<typeof parseVersion>>; tags: string[] } | undefined;
  for (const tag of tags) {
    // fluxcd/pkg version/version.go: a leading v and zeros pass (v2025.02.03), but all three parts must be there.
    const version = tag.split('.').length < 3 ? undefined : parseVersion(tag);
    if (!version || !constraint.check(version)) continue;
    const order = best ? compareVersion(version, best.version) : 1;
    if (order > 0) best = { version, tags: [tag] };
    else if (order === 0) best!.tags.push(tag);
  }
  if (!best) throw new GitError('NO_VERSION_MATCH', `no match found for semver: ${range}`);
  return best.tags;
}

function readRange(range: string): ReturnType<typeof parseConstraint> {
  try {
    return parseConstraint(range);
  } catch (cause) {
    throw new GitError('INVALID_REF', `semver parse error: ${errorMessage(cause)}`, { cause });
  }
}
