import type { ReleaseError } from '../errors.ts';
import type { Observed } from '../machine/actions.ts';
import { ask, attempt, type Program, problemError } from '../machine/program.ts';
import { byRevision, overflow } from '../record/history.ts';
import { ofHelm4, type Release, withStatus } from '../record/release.ts';

/** The release that an operation is making: the one thing that changes while it runs. */
export class Draft {
  release: Release;

  constructor(release: Release) {
    this.release = release;
  }
}

/** Passes over what Helm passes over, and says so. */
export type Warn = (warning: string) => void;

/** All revisions of a release, from the oldest. Throws {@link ReleaseError} `STORAGE`. */
export function* history(name: string): Program<Release[]> {
  const { releases } = yield* ask({ type: 'read-history', name }, 'STORAGE');
  return byRevision(releases);
}

/** Writes a new record, after making room for it. Throws {@link ReleaseError} `STORAGE`. */
export function* storeNew(
  release: Release,
  known: readonly Release[],
  maxHistory: number,
): Program<{ readonly at: string }> {
  const removed = maxHistory > 0 ? overflow(known, maxHistory - 1) : [];
  const errors: ReleaseError[] = [];
  for (const old of removed) {
    const observed: Observed<'store'> = yield* attempt({ type: 'store', verb: 'delete', release: old });
    if ('problem' in observed && observed.problem.reason !== 'NotFound')
      errors.push(problemError('STORAGE', observed.problem));
  }
  const [first] = errors;
  if (first !== undefined)
    throw errors.length === 1
      ? first
      : first.wrap((words) => `encountered ${errors.length} deletion errors. First is: ${words}`);
  return yield* create(release);
}

function* create(release: Release): Program<{ readonly at: string }> {
  const observed = yield* attempt({ type: 'store', verb: 'create', release: ofHelm4(release) });
  if (!('problem' in observed)) return observed;
  if (observed.problem.reason === 'AlreadyExists')
    throw problemError('STORAGE', { ...observed.problem, message: 'release: already exists' });
  throw problemError('STORAGE', {
    ...observed.problem,
    message: `create: failed to create: ${observed.problem.message}`,
  });
}

/** Writes a record again. Throws {@link ReleaseError} `STORAGE`. */
export function* storeAgain(release: Release): Program<void> {
  const observed = yield* attempt({ type: 'store', verb: 'update', release: ofHelm4(release) });
  if ('problem' in observed)
    throw problemError('STORAGE', {
      ...observed.problem,
      message: `update: failed to update: ${observed.problem.message}`,
    });
}

/** Writes a record again, whatever comes of it. */
export function* storeIfPossible(release: Release, warn: Warn): Program<void> {
  const observed = yield* attempt({ type: 'store', verb: 'update', release: ofHelm4(release) });
  if ('problem' in observed)
    warn(`failed to update release ${release.name}.v${release.version}: ${observed.problem.message}`);
}

/**
 * Says of all deployed revisions that a newer one took their place. Unlike Helm's, it must be written: two revisions
 * are never deployed. Throws {@link ReleaseError} `STORAGE`.
 */
export function* supersede(deployed: readonly Release[]): Program<void> {
  for (const release of deployed) yield* storeAgain(withStatus(release, 'superseded'));
}
