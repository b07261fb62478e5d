import { goQuote } from '@flux-ts/errors';
import { toPlain } from '@flux-ts/helm';
import type { ValueObject } from '@flux-ts/yaml';
import { ReleaseError } from '../errors.ts';
import type { Outcome } from '../machine/outcome.ts';
import { ask, asReleaseError, attempt, compute, type Program } from '../machine/program.ts';
import { build, type Target } from '../objects/build.ts';
import { existing, owned } from '../objects/ownership.ts';
import { deletion, update } from '../objects/update.ts';
import { deployedOf, lastOf } from '../record/history.ts';
import { isPending, type Release, withStatus } from '../record/release.ts';
import {
  checkChartOptions,
  checkLabels,
  checkName,
  isDryRun,
  isServerSide,
  mergedLabels,
  methodOf,
  waitStrategy,
} from './checks.ts';
import { Draft, history, storeAgain, storeIfPossible, storeNew, supersede, type Warn } from './draft.ts';
import { runHooks } from './hooks.ts';
import { DEFAULT_TIMEOUT, type RollbackOperation, type UpgradeOperation } from './operation.ts';
import { render } from './render.ts';
import { rollback } from './rollback.ts';
import { reusedValues } from './values.ts';
import { waitReady } from './wait.ts';

type Ended = Omit<Outcome, 'warnings'>;

/** What an upgrade starts from. */
interface Before {
  readonly known: readonly Release[];
  readonly last: Release;
  /** The deployed revision; the last one where none is. */
  readonly current: Release;
  readonly serverSide: boolean;
}

/** `helm upgrade` (pkg/action/upgrade.go). */
export function* upgrade(operation: UpgradeOperation, warn: Warn): Program<Ended> {
  checkName(operation.name, (name) => `release name is invalid: ${name}`);
  checkChartOptions(operation);
  const before = yield* find(operation);
  const draft = yield* prepare(operation, before);
  const validate = operation.disableOpenApiValidation !== true;
  const { namespace } = draft.release;
  const built = yield* build(draft.release.manifest, { namespace, validate, failure: '' });
  const current = yield* build(before.current.manifest, {
    namespace,
    validate: false,
    failure: 'unable to build kubernetes objects from current release manifest',
  });
  const targets = built.map((target) => owned(target, draft.release));
  const adopted = yield* toBeUpdated(operation, draft.release, current, targets);
  if (isDryRun(operation.dryRun)) {
    const description = operation.description || 'Dry run complete';
    return { release: withStatus(draft.release, 'pending-upgrade', description) };
  }
  yield* storeNew(draft.release, before.known, operation.maxHistory ?? 0);
  const made: Target[] = [];
  try {
    yield* perform(operation, before, draft, [...current, ...adopted], targets, made, warn);
    return { release: draft.release };
  } catch (thrown) {
    return yield* fail(operation, draft, asReleaseError(thrown), made, warn);
  }
}

function* find(operation: UpgradeOperation): Program<Before> {
  const known = yield* history(operation.name);
  const last = lastOf(known);
  const none = new ReleaseError('NOT_FOUND', `${goQuote(operation.name)} has no deployed releases`);
  if (last === undefined) throw none;
  const { status } = last.info;
  if (isPending(status))
    throw new ReleaseError('PENDING', 'another operation (install/upgrade/rollback) is in progress');
  const deployed = status === 'deployed' ? last : deployedOf(known);
  if (deployed === undefined && status !== 'failed' && status !== 'superseded') throw none;
  const current = deployed ?? last;
  return { known, last, current, serverSide: isServerSide(operation.serverSideApply, last) };
}

function* prepare(operation: UpgradeOperation, before: Before): Program<Draft> {
  const { name } = operation;
  const { current, last, serverSide } = before;
  const revision = last.version + 1;
  const { namespace } = current;
  const reused = yield* compute(() => reusedValues(operation, current));
  const { at, rendered } = yield* render(operation, { namespace, revision, isUpgrade: true, ...reused });
  checkLabels(operation.labels);
  const { firstDeployed } = current.info;
  return new Draft({
    name,
    namespace,
    version: revision,
    info: {
      ...(firstDeployed === undefined ? {} : { firstDeployed }),
      lastDeployed: at,
      status: 'pending-upgrade',
      description: 'Preparing upgrade',
      rollbackRevision: 0,
      notes: rendered.notes,
    },
    chart: rendered.chart,
    config: toPlain(reused.values) as ValueObject,
    manifest: rendered.manifest,
    hooks: rendered.hooks,
    labels: mergedLabels(last.labels, operation.labels),
    applyMethod: methodOf(serverSide),
  });
}

/** What the release did not have and is there all the same; it must be the release's, or be adopted. */
function* toBeUpdated(
  operation: UpgradeOperation,
  release: Release,
  current: readonly Target[],
  targets: readonly Target[],
): Program<Target[]> {
  const had = new Set(current.map(({ ref }) => keyOf(ref)));
  const added = targets.filter(({ ref }) => !had.has(keyOf(ref)));
  try {
    return yield* existing(added, operation.takeOwnership === true ? undefined : release);
  } catch (thrown) {
    throw asReleaseError(thrown).wrap((words) => `unable to continue with update: ${words}`);
  }
}

function keyOf({ apiVersion, kind, namespace = '', name }: Target['ref']): string {
  return `${apiVersion}/${kind}/${namespace}/${name}`;
}

function* perform(
  operation: UpgradeOperation,
  before: Before,
  draft: Draft,
  originals: readonly Target[],
  targets: readonly Target[],
  made: Target[],
  warn: Warn,
): Program<void> {
  const { serverSide, current } = before;
  const timeout = operation.timeout ?? DEFAULT_TIMEOUT;
  const wait = waitStrategy(operation);
  const hooks = function* (event: 'pre-upgrade' | 'post-upgrade'): Program<void> {
    if (operation.disableHooks === true) return;
    try {
      yield* runHooks(draft, { event, wait, timeout, serverSide, warn });
    } catch (thrown) {
      throw asReleaseError(thrown).wrap((words) => `${event} hooks failed: ${words}`);
    }
  };
  yield* hooks('pre-upgrade');
  const { created, error } = yield* update(originals, targets, {
    serverSide,
    forceConflicts: operation.forceConflicts === true,
    forceReplace: operation.forceReplace === true,
    manager: operation.fieldManager ?? 'helm',
    upgradeManagers: serverSide && current.applyMethod !== 'ssa',
    mergeUnstructured: false,
  });
  made.push(...created);
  if (error !== undefined) throw error;
  yield* waitReady(targets, { strategy: wait, jobs: operation.waitForJobs === true, timeout });
  yield* hooks('post-upgrade');
  yield* supersede([current]);
  draft.release = withStatus(draft.release, 'deployed', operation.description || 'Upgrade complete');
  yield* storeAgain(draft.release);
}

function* fail(
  operation: UpgradeOperation,
  draft: Draft,
  error: ReleaseError,
  made: readonly Target[],
  warn: Warn,
): Program<Ended> {
  const { name } = operation;
  const description = `Upgrade ${goQuote(name)} failed: ${error.message}`;
  draft.release = withStatus(draft.release, 'failed', description);
  yield* storeIfPossible(draft.release, warn);
  const { release } = draft;
  if (operation.cleanupOnFail === true && made.length > 0) {
    const problem = yield* cleanUp(made);
    if (problem !== undefined)
      return {
        release,
        error: error.wrap(
          (words) =>
            `an error occurred while cleaning up resources. original upgrade error: ${words}: unable to cleanup resources: ${problem}`,
        ),
      };
  }
  if (operation.rollbackOnFailure !== true) return { release, error };
  return { release, error: yield* rollBack(operation, error, warn) };
}

/** Deletes what was made. Answers what could not be. */
export function* cleanUp(made: readonly Target[]): Program<string | undefined> {
  const observed = yield* attempt(deletion(made, 'background'));
  if ('problem' in observed) return observed.problem.message;
  const problems = observed.results.filter(
    (problem) => problem !== undefined && problem.reason !== 'NotFound',
  );
  return problems.length === 0 ? undefined : problems.map((problem) => problem?.message).join(', ');
}

/** Rolls back to the newest revision that was ever deployed. Answers the failure with what became of that. */
function* rollBack(operation: UpgradeOperation, error: ReleaseError, warn: Warn): Program<ReleaseError> {
  const { name } = operation;
  const { releases } = yield* ask({ type: 'read-history', name }, 'STORAGE');
  const good = releases.filter(({ info }) => info.status === 'superseded' || info.status === 'deployed');
  const target = lastOf(good);
  if (target === undefined)
    return error.wrap(
      (words) =>
        `unable to find a previously successful release when attempting to rollback. original upgrade error: ${words}`,
    );
  const second = yield* rollingBack(backTo(operation, target.version), warn);
  return error.wrap((words) =>
    second === undefined
      ? `release ${name} failed, and has been rolled back due to rollback-on-failure being set: ${words}`
      : `an error occurred while rolling back the release. original upgrade error: ${words}: ${second.message}`,
  );
}

/** Like Helm's, this rollback leaves the history as long as it is. */
function backTo(operation: UpgradeOperation, revision: number): RollbackOperation {
  const { name, timeout, disableHooks, forceReplace, forceConflicts, serverSideApply, waitForJobs } =
    operation;
  const { fieldManager } = operation;
  const wanted = { timeout, disableHooks, forceReplace, forceConflicts, serverSideApply, waitForJobs };
  const said = Object.entries({ ...wanted, fieldManager }).filter(([, value]) => value !== undefined);
  return { type: 'rollback', name, revision, wait: waitStrategy(operation), ...Object.fromEntries(said) };
}

function* rollingBack(operation: RollbackOperation, warn: Warn): Program<ReleaseError | undefined> {
  try {
    return (yield* rollback(operation, warn)).error;
  } catch (thrown) {
    return asReleaseError(thrown);
  }
}
