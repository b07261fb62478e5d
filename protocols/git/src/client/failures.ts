import { errorMessage } from '@flux-ts/errors';
import { GitError } from '../errors.ts';
import { redactUrl } from '../transport/url.ts';
import type { CheckoutRequest } from './checkout.ts';
import type { Stage } from './ref-query.ts';

/** An error of the transport in upstream's words for what it interrupted (fluxcd/pkg git/gogit/clone.go). */
export function stageFailure(stage: Stage, remote: string, error: unknown): unknown {
  if (!(error instanceof GitError)) return error;
  if (error.code === 'COMMIT_NOT_FOUND' || error.code === 'EMPTY_REPOSITORY') return error;
  const words = `${beginning(stage, redactUrl(remote), error)}`;
  return new GitError(error.code, words, { cause: error, data: error.data });
}

function beginning(stage: Stage, url: string, error: GitError): string {
  const message = errorMessage(error);
  if (error.code === 'IDENTITY') return `unable to construct auth method with options: ${message}`;
  if (stage === 'list') return `unable to list remote for '${url}': ${message}`;
  // By SSH there is nothing more to say, and upstream recognises the error.
  const missing = error.code === 'REPOSITORY_NOT_FOUND' && url.startsWith('ssh:');
  return missing
    ? `unable to clone: ${message}: git repository: '${url}'`
    : `unable to clone '${url}': ${message}`;
}

/** A repository without refs. Only the clone of a branch has a code, and a reason, of its own for it. */
export function emptyRepository(stage: Stage, request: CheckoutRequest, cause: unknown): GitError {
  const { tag, semver, commit } = request.ref ?? {};
  if (stage === 'clone' && !tag && !semver && !commit) {
    return new GitError('EMPTY_REPOSITORY', 'git repository is empty', { cause });
  }
  const url = redactUrl(request.remote.url);
  const words =
    stage === 'list'
      ? `unable to list remote for '${url}': remote repository is empty`
      : `unable to clone: remote repository is empty: git repository: '${url}'`;
  return new GitError('REPOSITORY_NOT_FOUND', words, { cause });
}

/** Names the submodule that failed; of nested ones the innermost. */
export function ofSubmodule(path: string, error: unknown): unknown {
  if (!(error instanceof GitError) || error.data['submodule'] !== undefined) return error;
  const own = error.code === 'COMMIT_NOT_FOUND' || error.code === 'EMPTY_REPOSITORY';
  const code = own ? 'INVALID_TREE' : error.code;
  const data = { ...error.data, submodule: path };
  return new GitError(code, `submodule '${path}': ${error.message}`, { cause: error, data });
}
