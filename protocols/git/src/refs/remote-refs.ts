import { GitError } from '../errors.ts';

const PEELED = '^{}';

/** Refs of a remote by full name, those ending in `^{}` being the commits that annotated tags point to. */
export type RemoteRefs = ReadonlyMap<string, string>;

/** Which refs of a remote are wanted. */
export interface ListOptions {
  readonly signal?: AbortSignal | undefined;
  /** Narrows what the server has to send. */
  readonly kind?: 'heads' | 'tags' | undefined;
  /** Only these, by full name: of a million others nothing is kept. */
  readonly names?: readonly string[] | undefined;
}

/** Reads `git ls-remote`: `<hash>\t<name>` lines. */
export function parseRemoteRefs(output: string): RemoteRefs {
  const refs = new Map<string, string>();
  for (const line of output.split('\n')) {
    const match = /^([0-9a-f]{40}|[0-9a-f]{64})\t(.+)$/.exec(line);
    if (match) refs.set(match[2]!, match[1]!);
  }
  return refs;
}

/**
 * The commit a ref stands for. An annotated tag is followed to its commit; a name that ends in `^{}` asks for
 * that explicitly (fluxcd/pkg git/gogit/clone.go, filterRefs).
 */
export function commitOf(refs: RemoteRefs, name: string): string | undefined {
  if (!name.startsWith('refs/tags/') || name.endsWith(PEELED)) return refs.get(name);
  return refs.get(name + PEELED) ?? refs.get(name);
}

/** The name without the `^{}` that asks for a tag's commit. */
export function withoutPeel(name: string): string {
  return name.endsWith(PEELED) ? name.slice(0, -PEELED.length) : name;
}

/** Names of all tags, without `refs/tags/`. */
export function tagNames(refs: RemoteRefs): string[] {
  const names = [...refs.keys()].filter((n) => n.startsWith('refs/tags/') && !n.endsWith(PEELED));
  return names.map((name) => name.slice('refs/tags/'.length));
}

/**
 * Throws `INVALID_REF` for what git would not take as a ref, or would take as something else: an option, a
 * pattern, a refspec (git-check-ref-format).
 */
export function checkRefName(name: string): void {
  if (name.startsWith('/') || name.endsWith('/')) {
    throw new GitError(
      'INVALID_REF',
      `ref ${name} is invalid; Git refs cannot begin or end with a slash '/'`,
    );
  }
  const plain = withoutPeel(name);
  const parts = plain.split('/');
  const bad = parts.some((p) => p === '' || p.startsWith('.') || p.endsWith('.lock'));
  if (bad || /[\0-\x20\x7f~^:?*[\\]|\.\.|@\{|\.$/.test(plain) || plain.startsWith('-') || plain === '@') {
    throw new GitError('INVALID_REF', `ref ${JSON.stringify(name)} is not a valid Git reference name`);
  }
}

/** Throws `COMMIT_NOT_FOUND`, as upstream words it, for what cannot be a commit's hash. */
export function checkCommitHash(hash: string): void {
  if (!/^([0-9a-f]{40}|[0-9a-f]{64})$/i.test(hash)) throw commitNotFound(hash);
}

/** Upstream's words for a commit that the repository does not have. */
export function commitNotFound(hash: string, cause?: unknown): GitError {
  const options = cause === undefined ? {} : { cause };
  return new GitError(
    'COMMIT_NOT_FOUND',
    `unable to resolve commit object for '${hash}': object not found`,
    options,
  );
}
