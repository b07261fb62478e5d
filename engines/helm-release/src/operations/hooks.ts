import type { HookEvent } from '@flux-ts/helm';
import { compareBytes, decode, isObject, own } from '@flux-ts/yaml';
import { ReleaseError } from '../errors.ts';
import type { Observed, WaitStrategy } from '../machine/actions.ts';
import { asReleaseError, attempt, type Program, problemError } from '../machine/program.ts';
import { build, type Target } from '../objects/build.ts';
import { createRequest, deletion, writeProblem } from '../objects/update.ts';
import type { HookRun, Release, ReleaseHook } from '../record/release.ts';
import { type Draft, storeIfPossible, type Warn } from './draft.ts';

/** How hooks run. */
export interface HookOptions {
  readonly event: HookEvent;
  readonly wait: WaitStrategy;
  readonly timeout: number;
  readonly serverSide: boolean;
  readonly warn: Warn;
}

/** How hooks ended, and what remains to be done once their logs were read. */
export interface HooksEnd {
  readonly error?: ReleaseError;
  /** Deletes what the policies want deleted. Throws {@link ReleaseError} `HOOK`. */
  readonly cleanUp: () => Program<void>;
}

/** Runs the hooks of an event and deletes what their policies say. Throws {@link ReleaseError} `HOOK`. */
export function* runHooks(draft: Draft, options: HookOptions): Program<void> {
  const { error, cleanUp } = yield* startHooks(draft, options);
  yield* cleanUp();
  if (error !== undefined) throw error;
}

/** The hooks of an event in the order in which they run: by weight, then by name, then as they are kept. */
export function hooksOf(release: Release, event: HookEvent): ReleaseHook[] {
  return release.hooks
    .filter((hook) => hook.events.includes(event))
    .sort((a, b) => a.weight - b.weight || compareBytes(a.name, b.name));
}

/** Runs the hooks of an event, one after the other, and records each as it begins. */
export function* startHooks(draft: Draft, options: HookOptions): Program<HooksEnd> {
  const hooks = hooksOf(draft.release, options.event).map(withPolicy);
  const runner = new HookRunner(draft, options);
  for (const [i, hook] of hooks.entries()) {
    try {
      yield* runner.run(hook);
    } catch (thrown) {
      if (!(thrown instanceof HookFailed)) return { error: asReleaseError(thrown), cleanUp: nothing };
      return {
        error: thrown.error,
        cleanUp: () => runner.cleanUpFailure(hook, hooks.slice(0, i)),
      };
    }
  }
  return { cleanUp: () => runner.cleanUpSuccess(hooks) };
}

function* nothing(): Program<void> {}

/** A hook that ran and failed, after which its deletion policies hold. */
class HookFailed extends Error {
  readonly error: ReleaseError;

  constructor(error: ReleaseError) {
    super(error.message);
    this.error = error;
  }
}

/** Without a policy a hook is deleted before it is made. */
function withPolicy(hook: ReleaseHook): ReleaseHook {
  return hook.deletePolicies.length > 0 ? hook : { ...hook, deletePolicies: ['before-hook-creation'] };
}

class HookRunner {
  readonly #draft: Draft;
  readonly #options: HookOptions;

  constructor(draft: Draft, options: HookOptions) {
    this.#draft = draft;
    this.#options = options;
  }

  *run(hook: ReleaseHook): Program<void> {
    const { event, wait, timeout, serverSide, warn } = this.#options;
    yield* this.#deleteBy(hook, 'before-hook-creation');
    const targets = yield* this.#build(
      hook,
      `unable to build kubernetes object for ${event} hook ${hook.path}`,
      true,
    );
    const { at } = yield* this.#record(hook, warn);
    const made = yield* this.#create(targets, serverSide);
    if ('message' in made) {
      this.#set(hook, { startedAt: at, completedAt: made.at, phase: 'Failed' });
      throw new ReleaseError('HOOK', `warning: Hook ${event} ${hook.path} failed: ${made.message}`);
    }
    const refs = targets.map(({ ref }) => ref);
    const waited = yield* attempt({ type: 'wait', until: 'hook', refs, strategy: wait, timeout });
    const failed = 'problem' in waited;
    this.#set(hook, { startedAt: at, completedAt: waited.at, phase: failed ? 'Failed' : 'Succeeded' });
    if (!failed) return;
    yield* this.#logs(hook, 'hook-failed');
    throw new HookFailed(problemError('HOOK', waited.problem));
  }

  /** After a failure: the failed hook by its policy, and those that succeeded before it by theirs. */
  *cleanUpFailure(hook: ReleaseHook, before: readonly ReleaseHook[]): Program<void> {
    try {
      yield* this.#deleteBy(hook, 'hook-failed');
    } catch (thrown) {
      this.#options.warn(
        `error deleting the hook resource on hook failure: ${asReleaseError(thrown).message}`,
      );
    }
    for (const each of before) yield* this.#deleteBy(each, 'hook-succeeded');
  }

  *cleanUpSuccess(hooks: readonly ReleaseHook[]): Program<void> {
    for (const hook of [...hooks].reverse()) {
      yield* this.#logs(hook, 'hook-succeeded');
      yield* this.#deleteBy(hook, 'hook-succeeded');
    }
  }

  #build(hook: ReleaseHook, failure: string, validate: boolean): Program<Target[]> {
    return build(hook.manifest, { namespace: this.#draft.release.namespace, validate, failure });
  }

  /** The hook's last run, and the policy it was given, in the release. */
  #set(hook: ReleaseHook, lastRun: HookRun): void {
    const { release } = this.#draft;
    const isIt = (each: ReleaseHook): boolean => each.manifest === hook.manifest && each.path === hook.path;
    const hooks = release.hooks.map((each) => (isIt(each) ? { ...hook, lastRun } : each));
    this.#draft.release = { ...release, hooks };
  }

  /** Records that the hook runs; its time of start is when that was written. */
  *#record(hook: ReleaseHook, warn: Warn): Program<{ readonly at: string }> {
    const { at } = yield* attempt({ type: 'clock' });
    this.#set(hook, { startedAt: at, phase: 'Running' });
    yield* storeIfPossible(this.#draft.release, warn);
    return { at };
  }

  *#create(
    targets: readonly Target[],
    serverSide: boolean,
  ): Program<{ readonly at: string } | { readonly at: string; readonly message: string }> {
    if (targets.length === 0)
      return { ...(yield* attempt({ type: 'clock' })), message: 'no objects visited' };
    const requests = targets.map((target) =>
      createRequest(target, { serverSide, forceConflicts: false }, 'continue'),
    );
    const observed: Observed<'write'> = yield* attempt({ type: 'write', requests });
    if ('problem' in observed) return { at: observed.at, message: observed.problem.message };
    const failures = requests.flatMap((request, i) => {
      const problem = observed.results[i];
      return problem === undefined ? [] : [writeProblem(request, problem)];
    });
    return failures.length === 0 ? observed : { at: observed.at, message: failures.join('\n') };
  }

  /** Deletes a hook if it has the policy. Custom kinds are never deleted: everything of their kind would go. */
  *#deleteBy(hook: ReleaseHook, policy: string): Program<void> {
    if (hook.kind === 'CustomResourceDefinition' || !hook.deletePolicies.includes(policy)) return;
    const failure = `unable to build kubernetes object for deleting hook ${hook.path}`;
    const targets = yield* this.#build(hook, failure, false);
    if (targets.length === 0)
      throw new ReleaseError('HOOK', 'object not found, skipping delete: no objects visited');
    const observed: Observed<'write'> = yield* attempt(deletion(targets, 'background'));
    if ('problem' in observed) throw problemError('HOOK', observed.problem);
    const problems = observed.results.filter(
      (problem) => problem !== undefined && problem.reason !== 'NotFound',
    );
    if (problems.length > 0)
      throw new ReleaseError('HOOK', problems.map((problem) => problem?.message).join('; '));
    yield* this.#waitForDeletion(targets);
  }

  *#waitForDeletion(targets: readonly Target[]): Program<void> {
    const { wait, timeout } = this.#options;
    if (wait === 'hookOnly') return;
    const refs = targets.map(({ ref }) => ref);
    const waited = yield* attempt({ type: 'wait', until: 'deleted', refs, strategy: wait, timeout });
    if ('problem' in waited) throw problemError('HOOK', waited.problem);
  }

  *#logs(hook: ReleaseHook, policy: string): Program<void> {
    if (!hook.outputLogPolicies.includes(policy)) return;
    const namespace = namespaceOf(hook) ?? this.#draft.release.namespace;
    const select =
      hook.kind === 'Job'
        ? { labelSelector: `job-name=${hook.name}` }
        : hook.kind === 'Pod'
          ? { fieldSelector: `metadata.name=${hook.name}` }
          : undefined;
    if (select === undefined) return;
    const observed = yield* attempt({ type: 'logs', namespace, ...select });
    if ('problem' in observed)
      this.#options.warn(`error outputting logs for hook failure: ${observed.problem.message}`);
  }
}

function namespaceOf(hook: ReleaseHook): string | undefined {
  const object = decode(hook.manifest);
  const metadata = isObject(object) ? own(object, 'metadata') : undefined;
  const namespace = isObject(metadata) ? own(metadata, 'namespace') : undefined;
  return typeof namespace === 'string' && namespace !== '' ? namespace : undefined;
}
