import { GIT_REPOSITORY, type GitRepository } from '@flux-ts/kinds';
import { type ControllerSpec, forChange, type Request, revisionChanged, type Watch } from '@flux-ts/runtime';
import { type PushNotice, PushNotifier } from './push-notice.ts';
import { type GitRepositoryDeps, GitRepositoryReconciler } from './reconciler.ts';

/** The GitRepository controller, with an ear for pushes. */
export interface GitRepositoryController extends ControllerSpec {
  /** Reconciles at once whoever follows what was pushed; returns how many objects that are. */
  notify(notice: PushNotice): number;
}

const DEFAULT_CONCURRENCY = 2;

/** The controller of GitRepositories, to be given to a manager. */
export function createGitRepositoryController(deps: GitRepositoryDeps): GitRepositoryController {
  const reconciler = new GitRepositoryReconciler(deps);
  const notifier = new PushNotifier(deps.cache, (request) => reconciler.expectChange(request), deps.override);
  const { concurrency, minRetryDelay, maxRetryDelay } = deps.options ?? {};
  const { apiVersion, kind } = GIT_REPOSITORY;
  return {
    name: 'gitrepository',
    for: { apiVersion, kind },
    reconciler,
    concurrency: concurrency ?? DEFAULT_CONCURRENCY,
    predicate: forChange,
    watches: [includers(deps)],
    sources: [notifier],
    ...(minRetryDelay === undefined ? {} : { minRetryDelay }),
    ...(maxRetryDelay === undefined ? {} : { maxRetryDelay }),
    notify: (notice) => notifier.notify(notice),
  };
}

/** A repository with a new artifact wakes those that include it (upstream waits for their interval). */
function includers(deps: GitRepositoryDeps): Watch {
  const { apiVersion, kind } = GIT_REPOSITORY;
  return {
    ref: { apiVersion, kind },
    priority: 'revision',
    predicate: revisionChanged,
    map: ({ object }): Request[] => {
      const { namespace = '', name } = object.metadata;
      return deps.cache
        .list<GitRepository>({ apiVersion, kind }, { namespace })
        .filter(({ spec }) => (spec.include ?? []).some((include) => include.repository.name === name))
        .map(({ metadata }) => ({ namespace, name: metadata.name }));
    },
  };
}
