import { ReleaseError } from '../errors.ts';
import type { Outcome } from '../machine/outcome.ts';
import { asReleaseError, attempt, type Program, problemError } from '../machine/program.ts';
import { deletion } from '../objects/update.ts';
import { lastOf } from '../record/history.ts';
import { type Release, withStatus } from '../record/release.ts';
import { checkName, waitStrategy } from './checks.ts';
import { type Doomed, doomed } from './doomed.ts';
import { Draft, history, storeIfPossible, supersede, type Warn } from './draft.ts';
import { runHooks } from './hooks.ts';
import { DEFAULT_TIMEOUT, type UninstallOperation } from './operation.ts';

type Ended = Omit<Outcome, 'warnings'>;

/** `helm uninstall` (pkg/action/uninstall.go). */
export function* uninstall(operation: UninstallOperation, warn: Warn): Program<Ended> {
  const { name, keepHistory = false } = operation;
  checkName(name, () => `uninstall: Release name is invalid: ${name}`);
  const known = yield* history(name);
  const last = lastOf(known);
  if (last === undefined) {
    if (operation.ignoreNotFound === true) return {};
    const words = operation.dryRun === true ? '' : `uninstall: Release not loaded: ${name}: `;
    throw new ReleaseError('NOT_FOUND', `${words}release: not found`);
  }
  if (operation.dryRun === true) return { release: last, info: (yield* doomed(last)).info };
  if (last.info.status === 'uninstalled') {
    if (keepHistory) throw new ReleaseError('NOT_FOUND', `the release named "${name}" is already deleted`);
    yield* purge(known);
    return { release: last };
  }
  return yield* perform(operation, known, last, warn);
}

function* perform(
  operation: UninstallOperation,
  known: readonly Release[],
  last: Release,
  warn: Warn,
): Program<Ended> {
  const { keepHistory = false } = operation;
  const { at } = yield* attempt({ type: 'clock' });
  const leaving = withStatus(last, 'uninstalling', 'Deletion in progress (or silently failed)');
  const draft = new Draft({ ...leaving, info: { ...leaving.info, deleted: at } });
  const first = yield* hooks(operation, draft, 'pre-delete', warn);
  if (first !== undefined) return { release: draft.release, error: first };
  yield* storeIfPossible(draft.release, warn);
  const { targets, info } = yield* remove(operation, draft.release, warn);
  const errors: ReleaseError[] = [];
  const waited = yield* waitGone(operation, targets);
  if (waited !== undefined) errors.push(waited);
  const second = yield* hooks(operation, draft, 'post-delete', warn);
  if (second !== undefined) errors.push(second);
  const description = operation.description || 'Uninstallation complete';
  draft.release = withStatus(draft.release, 'uninstalled', description);
  if (keepHistory) yield* keep(draft, known, warn);
  else {
    const purged = yield* caught(purge(known));
    if (purged !== undefined) errors.push(purged);
  }
  const told = info === '' ? {} : { info };
  const error = joined(errors);
  return { release: draft.release, ...told, ...(error === undefined ? {} : { error }) };
}

function joined(errors: readonly ReleaseError[]): ReleaseError | undefined {
  const [first] = errors;
  const words = errors.map((error) => error.message).join('; ');
  return first?.wrap(() => `uninstallation completed with ${errors.length} error(s): ${words}`);
}

function* hooks(
  operation: UninstallOperation,
  draft: Draft,
  event: 'pre-delete' | 'post-delete',
  warn: Warn,
): Program<ReleaseError | undefined> {
  if (operation.disableHooks === true) return undefined;
  const timeout = operation.timeout ?? DEFAULT_TIMEOUT;
  const wait = waitStrategy(operation);
  return yield* caught(runHooks(draft, { event, wait, timeout, serverSide: true, warn }));
}

function* caught(program: Program<void>): Program<ReleaseError | undefined> {
  try {
    yield* program;
    return undefined;
  } catch (thrown) {
    return asReleaseError(thrown);
  }
}

/** Deletes the objects. Throws {@link ReleaseError} `DELETE` if one cannot be; why it could not is its cause. */
function* remove(operation: UninstallOperation, release: Release, warn: Warn): Program<Doomed> {
  const failed = (cause: ReleaseError): ReleaseError => {
    warn(`uninstall: Failed to delete release: [${cause.message}]`);
    return new ReleaseError('DELETE', `failed to delete release: ${release.name}`, { cause });
  };
  let found: Doomed;
  try {
    found = yield* doomed(release);
  } catch (thrown) {
    throw failed(asReleaseError(thrown));
  }
  if (found.targets.length === 0) return found;
  const observed = yield* attempt(deletion(found.targets, operation.propagation ?? 'background'));
  if ('problem' in observed) throw failed(problemError('DELETE', observed.problem));
  const problems = observed.results.filter(
    (problem) => problem !== undefined && problem.reason !== 'NotFound',
  );
  const [first] = problems;
  if (first !== undefined)
    throw failed(
      problemError('DELETE', { ...first, message: problems.map((each) => each?.message).join(' ') }),
    );
  return found;
}

function* waitGone(
  operation: UninstallOperation,
  targets: Doomed['targets'],
): Program<ReleaseError | undefined> {
  const strategy = waitStrategy(operation);
  if (strategy === 'hookOnly' || targets.length === 0) return undefined;
  const refs = targets.map(({ ref }) => ref);
  const timeout = operation.timeout ?? DEFAULT_TIMEOUT;
  const waited = yield* attempt({ type: 'wait', until: 'deleted', refs, strategy, timeout });
  return 'problem' in waited ? problemError('WAIT', waited.problem) : undefined;
}

/** Keeps the record, and says of others that were deployed that they no longer are. */
function* keep(draft: Draft, known: readonly Release[], warn: Warn): Program<void> {
  yield* storeIfPossible(draft.release, warn);
  const others = known.filter(
    ({ info, version }) => info.status === 'deployed' && version !== draft.release.version,
  );
  const error = yield* caught(supersede(others));
  if (error !== undefined) warn(`uninstall: Failed to store updated release: ${error.message}`);
}

/** Deletes all records, from the oldest. Throws {@link ReleaseError} `STORAGE`. */
function* purge(known: readonly Release[]): Program<void> {
  for (const release of known) {
    const observed = yield* attempt({ type: 'store', verb: 'delete', release });
    if ('problem' in observed) {
      const message =
        observed.problem.reason === 'NotFound' ? 'release: not found' : observed.problem.message;
      throw problemError('STORAGE', {
        ...observed.problem,
        message: `uninstall: Failed to purge the release: ${message}`,
      });
    }
  }
}
