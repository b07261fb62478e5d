import { goQuote } from '@flux-ts/errors';
import { ReleaseError } from '../errors.ts';
import type { Outcome } from '../machine/outcome.ts';
import { asReleaseError, attempt, type Program } from '../machine/program.ts';
import { build, type Target } from '../objects/build.ts';
import { owned } from '../objects/ownership.ts';
import { deletion, update } from '../objects/update.ts';
import { lastOf } from '../record/history.ts';
import { type Release, withStatus } from '../record/release.ts';
import { checkName, isDryRun, isServerSide, methodOf, waitStrategy } from './checks.ts';
import { Draft, history, storeAgain, storeIfPossible, storeNew, supersede, type Warn } from './draft.ts';
import { runHooks } from './hooks.ts';
import { DEFAULT_TIMEOUT, type RollbackOperation } from './operation.ts';
import { waitReady } from './wait.ts';

type Ended = Omit<Outcome, 'warnings'>;

/** Characters that a description of a rollback may have. */
const MAX_DESCRIPTION = 256;

interface Before {
  readonly known: readonly Release[];
  readonly current: Release;
  readonly target: Release;
  readonly serverSide: boolean;
}

/** `helm rollback` (pkg/action/rollback.go). */
export function* rollback(operation: RollbackOperation, warn: Warn): Program<Ended> {
  const length = [...(operation.description ?? '')].length;
  if (length > MAX_DESCRIPTION)
    throw new ReleaseError(
      'OPTIONS',
      `description must be ${MAX_DESCRIPTION} characters or less, got ${length}`,
    );
  checkName(operation.name, (name) => `prepareRollback: Release name is invalid: ${name}`);
  const before = yield* find(operation);
  const { at } = yield* attempt({ type: 'clock' });
  const draft = new Draft(targetRelease(operation, before, at));
  if (isDryRun(operation.dryRun)) return { release: draft.release };
  yield* storeNew(draft.release, before.known, operation.maxHistory ?? 0);
  try {
    yield* perform(operation, before, draft, warn);
    return { release: draft.release };
  } catch (thrown) {
    return { release: draft.release, error: asReleaseError(thrown) };
  }
}

function* find(operation: RollbackOperation): Program<Before> {
  const { revision = 0 } = operation;
  if (revision < 0) throw new ReleaseError('OPTIONS', 'invalid release revision');
  const known = yield* history(operation.name);
  const current = lastOf(known);
  if (current === undefined) throw new ReleaseError('NOT_FOUND', 'release: not found');
  const version = revision === 0 ? current.version - 1 : revision;
  const target = known.find((release) => release.version === version);
  if (target === undefined) throw new ReleaseError('NOT_FOUND', `release has no ${version} version`);
  return { known, current, target, serverSide: isServerSide(operation.serverSideApply, target) };
}

/** The old revision as a new one. */
function targetRelease(operation: RollbackOperation, before: Before, at: string): Release {
  const { current, target, serverSide } = before;
  const { firstDeployed } = current.info;
  return {
    ...target,
    name: operation.name,
    namespace: current.namespace,
    version: current.version + 1,
    info: {
      ...(firstDeployed === undefined ? {} : { firstDeployed }),
      lastDeployed: at,
      status: 'pending-rollback',
      notes: target.info.notes,
      rollbackRevision: target.version,
      description: operation.description || `Rollback to ${target.version}`,
    },
    applyMethod: methodOf(serverSide),
  };
}

function* perform(operation: RollbackOperation, before: Before, draft: Draft, warn: Warn): Program<void> {
  const { serverSide } = before;
  const timeout = operation.timeout ?? DEFAULT_TIMEOUT;
  const wait = waitStrategy(operation);
  const hooks = function* (event: 'pre-rollback' | 'post-rollback'): Program<void> {
    if (operation.disableHooks !== true) yield* runHooks(draft, { event, wait, timeout, serverSide, warn });
  };
  const current = yield* buildOf(before.current, 'current');
  const targets = yield* buildOf(draft.release, 'new');
  yield* hooks('pre-rollback');
  yield* applyObjects(operation, before, draft, { current, targets }, warn);
  yield* waitObjects(operation, draft, targets, warn);
  yield* hooks('post-rollback');
  const known = yield* history(operation.name);
  yield* supersede(known.filter(({ info }) => info.status === 'deployed'));
  draft.release = withStatus(draft.release, 'deployed');
  yield* storeAgain(draft.release);
}

function* buildOf(release: Release, which: 'current' | 'new'): Program<Target[]> {
  const failure = `unable to build kubernetes objects from ${which} release manifest`;
  const targets = yield* build(release.manifest, { namespace: release.namespace, validate: false, failure });
  return which === 'new' ? targets.map((target) => owned(target, release)) : targets;
}

function* applyObjects(
  operation: RollbackOperation,
  before: Before,
  draft: Draft,
  objects: { readonly current: readonly Target[]; readonly targets: readonly Target[] },
  warn: Warn,
): Program<void> {
  const { created, error } = yield* update(objects.current, objects.targets, {
    serverSide: before.serverSide,
    forceConflicts: operation.forceConflicts === true,
    forceReplace: operation.forceReplace === true,
    manager: operation.fieldManager ?? 'helm',
    upgradeManagers: true,
    mergeUnstructured: false,
  });
  if (error === undefined) return;
  const { release } = draft;
  draft.release = withStatus(release, 'failed', `Rollback ${goQuote(release.name)} failed: ${error.message}`);
  yield* storeIfPossible(withStatus(before.current, 'superseded'), warn);
  yield* storeIfPossible(draft.release, warn);
  if (operation.cleanupOnFail !== true || created.length === 0) throw error;
  const observed = yield* attempt(deletion(created, 'background'));
  const problems =
    'problem' in observed
      ? [observed.problem]
      : observed.results.filter((problem) => problem !== undefined && problem.reason !== 'NotFound');
  if (problems.length === 0) throw error;
  const words = problems.map((problem) => problem?.message).join(', ');
  throw error.wrap(
    () =>
      `an error occurred while cleaning up resources. original rollback error: unable to cleanup resources: ${words}`,
  );
}

function* waitObjects(
  operation: RollbackOperation,
  draft: Draft,
  targets: readonly Target[],
  warn: Warn,
): Program<void> {
  const options = {
    strategy: waitStrategy(operation),
    jobs: operation.waitForJobs === true,
    timeout: operation.timeout ?? DEFAULT_TIMEOUT,
  };
  try {
    yield* waitReady(targets, options);
  } catch (thrown) {
    const error = asReleaseError(thrown);
    const { release } = draft;
    draft.release = withStatus(
      release,
      'failed',
      `Release ${goQuote(release.name)} failed: ${error.message}`,
    );
    yield* storeIfPossible(draft.release, warn);
    throw error.wrap((words) => `release ${release.name} failed: ${words}`);
  }
}
