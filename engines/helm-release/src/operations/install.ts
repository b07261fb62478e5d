import { goQuote } from '@flux-ts/errors';
import { toPlain } from '@flux-ts/helm';
import type { ValueObject } from '@flux-ts/yaml';
import { ReleaseError } from '../errors.ts';
import type { Outcome } from '../machine/outcome.ts';
import { ask, asReleaseError, type Program } from '../machine/program.ts';
import { build, type Target } from '../objects/build.ts';
import { existing, owned } from '../objects/ownership.ts';
import { createRequest, update, writeProblem } from '../objects/update.ts';
import { lastOf } from '../record/history.ts';
import { type Release, withStatus } from '../record/release.ts';
import { checkChartOptions, checkLabels, checkName, isDryRun, methodOf, waitStrategy } from './checks.ts';
import { installCrds } from './crds.ts';
import { Draft, history, storeAgain, storeIfPossible, storeNew, supersede, type Warn } from './draft.ts';
import { runHooks } from './hooks.ts';
import { DEFAULT_TIMEOUT, type InstallOperation, type UninstallOperation } from './operation.ts';
import { render } from './render.ts';
import { uninstall } from './uninstall.ts';
import { waitReady } from './wait.ts';

type Ended = Omit<Outcome, 'warnings'>;

/** `helm install` (pkg/action/install.go). */
export function* install(operation: InstallOperation, warn: Warn): Program<Ended> {
  const { dryRun = 'none' } = operation;
  checkChartOptions(operation);
  const known = yield* availableName(operation);
  if (dryRun === 'none' && operation.skipCrds !== true) yield* installCrds(operation);
  checkLabels(operation.labels);
  const draft = yield* prepare(operation);
  const targets = yield* buildTargets(operation, draft.release);
  const adopted = yield* alreadyThere(operation, targets);
  if (isDryRun(dryRun)) return { release: withStatus(draft.release, 'pending-install', 'Dry run complete') };
  if (operation.createNamespace === true) yield* createNamespace(operation);
  if (operation.replace === true) yield* replaceLast(draft, known);
  yield* storeNew(draft.release, known, operation.maxHistory ?? 0);
  try {
    yield* perform(operation, draft, targets, adopted, warn);
    yield* deploy(operation, draft, known, warn);
    return { release: draft.release };
  } catch (thrown) {
    return yield* fail(operation, draft, asReleaseError(thrown), warn);
  }
}

/** The records of the name, which must be free: never used, or, to replace, failed or uninstalled. */
function* availableName(operation: InstallOperation): Program<Release[]> {
  checkName(operation.name, (_, problem) => problem);
  if (isDryRun(operation.dryRun)) return [];
  const known = yield* history(operation.name);
  const last = lastOf(known);
  const status = last?.info.status;
  const isFree = operation.replace === true && (status === 'uninstalled' || status === 'failed');
  if (last !== undefined && !isFree)
    throw new ReleaseError('IN_USE', 'release name check failed: cannot reuse a name that is still in use');
  return known;
}

function* prepare(operation: InstallOperation): Program<Draft> {
  const { name, namespace, values, labels = {} } = operation;
  const { at, rendered } = yield* render(operation, { namespace, revision: 1, isUpgrade: false, values });
  return new Draft({
    name,
    namespace,
    version: 1,
    info: {
      firstDeployed: at,
      lastDeployed: at,
      status: 'pending-install',
      description: 'Initial install underway',
      rollbackRevision: 0,
      notes: rendered.notes,
    },
    chart: rendered.chart,
    config: toPlain(values) as ValueObject,
    manifest: rendered.manifest,
    hooks: rendered.hooks,
    labels,
    applyMethod: methodOf(operation.serverSideApply !== false),
  });
}

function* buildTargets(operation: InstallOperation, release: Release): Program<Target[]> {
  if (operation.dryRun === 'client') return [];
  const targets = yield* build(release.manifest, {
    namespace: release.namespace,
    validate: operation.disableOpenApiValidation !== true,
    failure: 'unable to build kubernetes objects from release manifest',
  });
  return targets.map((target) => owned(target, release));
}

/** What is on the server before the install; it must bear the release's marks, or be adopted. */
function* alreadyThere(operation: InstallOperation, targets: readonly Target[]): Program<Target[]> {
  try {
    return yield* existing(targets, operation.takeOwnership === true ? undefined : operation);
  } catch (thrown) {
    throw asReleaseError(thrown).wrap((words) => `unable to continue with install: ${words}`);
  }
}

function* createNamespace(operation: InstallOperation): Program<void> {
  const { namespace: name, serverSideApply: serverSide = true } = operation;
  const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { name } } };
  const ref = { apiVersion: 'v1', kind: 'Namespace', name };
  const request = createRequest({ ref, object }, { serverSide, forceConflicts: false }, 'continue');
  const { results } = yield* ask({ type: 'write', requests: [request] }, 'APPLY');
  const [problem] = results;
  if (problem !== undefined && problem.reason !== 'AlreadyExists')
    throw new ReleaseError('APPLY', writeProblem(request, problem));
}

/** Takes the next revision, and says of the last release that it was superseded, unless it failed. */
function* replaceLast(draft: Draft, known: readonly Release[]): Program<void> {
  const last = lastOf(known);
  if (last === undefined) return;
  draft.release = { ...draft.release, version: last.version + 1 };
  if (last.info.status !== 'failed')
    yield* storeAgain(withStatus(last, 'superseded', 'superseded by new release'));
}

function* perform(
  operation: InstallOperation,
  draft: Draft,
  targets: readonly Target[],
  adopted: readonly Target[],
  warn: Warn,
): Program<void> {
  const { disableHooks = false, serverSideApply: serverSide = true } = operation;
  const timeout = operation.timeout ?? DEFAULT_TIMEOUT;
  const wait = waitStrategy(operation);
  const hooks = function* (event: 'pre-install' | 'post-install'): Program<void> {
    if (disableHooks) return;
    try {
      yield* runHooks(draft, { event, wait, timeout, serverSide, warn });
    } catch (thrown) {
      throw asReleaseError(thrown).wrap((words) => `failed ${event}: ${words}`);
    }
  };
  yield* hooks('pre-install');
  yield* apply(operation, targets, adopted);
  yield* waitReady(targets, { strategy: wait, jobs: operation.waitForJobs === true, timeout });
  yield* hooks('post-install');
}

/** A release that replaces a failed one may find an older one deployed; two never are. */
function* deploy(
  operation: InstallOperation,
  draft: Draft,
  known: readonly Release[],
  warn: Warn,
): Program<void> {
  yield* supersede(known.filter(({ info }) => info.status === 'deployed'));
  draft.release = withStatus(draft.release, 'deployed', operation.description || 'Install complete');
  yield* storeIfPossible(draft.release, warn);
}

/** Makes the objects; if some are there already, the way of an upgrade is taken with all of them. */
function* apply(
  operation: InstallOperation,
  targets: readonly Target[],
  adopted: readonly Target[],
): Program<void> {
  const { serverSideApply: serverSide = true, forceConflicts = false, forceReplace = false } = operation;
  if (targets.length === 0) return;
  if (adopted.length > 0) {
    const { error } = yield* update(adopted, targets, {
      serverSide,
      forceConflicts,
      forceReplace,
      manager: operation.fieldManager ?? 'helm',
      upgradeManagers: true,
      mergeUnstructured: operation.takeOwnership === true && !serverSide,
    });
    if (error !== undefined) throw error;
    return;
  }
  const requests = targets.map((target) =>
    createRequest(target, { serverSide, forceConflicts: false }, 'continue'),
  );
  const { results } = yield* ask({ type: 'write', requests }, 'APPLY');
  const failures = requests.flatMap((request, i) => {
    const problem = results[i];
    return problem === undefined ? [] : [writeProblem(request, problem)];
  });
  if (failures.length > 0) throw new ReleaseError('APPLY', failures.join('\n'));
}

function* fail(operation: InstallOperation, draft: Draft, error: ReleaseError, warn: Warn): Program<Ended> {
  const { name, timeout, disableHooks } = operation;
  const description = `Release ${goQuote(name)} failed: ${error.message}`;
  draft.release = withStatus(draft.release, 'failed', description);
  if (operation.rollbackOnFailure !== true) {
    yield* storeIfPossible(draft.release, warn);
    return { release: draft.release, error };
  }
  const undo: UninstallOperation = {
    type: 'uninstall',
    name,
    wait: waitStrategy(operation),
    ...(timeout === undefined ? {} : { timeout }),
    ...(disableHooks === undefined ? {} : { disableHooks }),
  };
  const second = yield* undoing(undo, warn);
  return { release: draft.release, error: error.wrap((words) => undone(name, words, second?.message)) };
}

function* undoing(undo: UninstallOperation, warn: Warn): Program<ReleaseError | undefined> {
  try {
    return (yield* uninstall(undo, warn)).error;
  } catch (thrown) {
    return asReleaseError(thrown);
  }
}

function undone(name: string, first: string, second: string | undefined): string {
  return second === undefined
    ? `release ${name} failed, and has been uninstalled due to rollback-on-failure being set: ${first}`
    : `an error occurred while uninstalling the release. original install error: ${first}: ${second}`;
}
