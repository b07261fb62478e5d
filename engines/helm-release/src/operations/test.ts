import { ReleaseError } from '../errors.ts';
import type { Outcome } from '../machine/outcome.ts';
import type { Program } from '../machine/program.ts';
import { lastOf } from '../record/history.ts';
import type { Release, ReleaseHook } from '../record/release.ts';
import { checkName } from './checks.ts';
import { Draft, history, storeAgain, storeIfPossible, type Warn } from './draft.ts';
import { startHooks } from './hooks.ts';
import { DEFAULT_TIMEOUT, type TestOperation } from './operation.ts';

/** `helm test` (pkg/action/release_testing.go): the release's test hooks, of the newest revision. */
export function* test(operation: TestOperation, warn: Warn): Program<Omit<Outcome, 'warnings'>> {
  const { name, timeout = DEFAULT_TIMEOUT } = operation;
  checkName(name, () => `releaseTest: Release name is invalid: ${name}`);
  const release = lastOf(yield* history(name));
  if (release === undefined) throw new ReleaseError('NOT_FOUND', 'release: not found');
  const runs = release.hooks.filter((hook) => isWanted(hook, operation));
  const skipped = release.hooks.filter((hook) => !isWanted(hook, operation));
  const draft = new Draft({ ...release, hooks: runs });
  const serverSide = release.applyMethod === 'ssa';
  const { error, cleanUp } = yield* startHooks(draft, {
    event: 'test',
    wait: 'watcher',
    timeout,
    serverSide,
    warn,
  });
  const tested: Release = { ...draft.release, hooks: [...skipped, ...draft.release.hooks] };
  if (error === undefined) yield* storeAgain(tested);
  else yield* storeIfPossible(tested, warn);
  yield* cleanUp();
  return { release: tested, ...(error === undefined ? {} : { error }) };
}

function isWanted(hook: ReleaseHook, { include = [], exclude = [] }: TestOperation): boolean {
  return !exclude.includes(hook.name) && (include.length === 0 || include.includes(hook.name));
}
