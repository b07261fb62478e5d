import { formatGroupVersionKind, type KubeObject, parseApiVersion } from '@flux-ts/resource';
import { ReleaseError } from '../errors.ts';
import type { Action, DeletePropagation, Observed, Problem, WriteRequest } from '../machine/actions.ts';
import { ask, attempt, compute, type Program } from '../machine/program.ts';
import { isSame, type Target } from './build.ts';
import { clientSidePatch } from './client-side.ts';
import { textsOf } from './manifest-objects.ts';
import { isProblem } from './ownership.ts';
import { upgradeManagers } from './upgrade-managers.ts';

/** How objects are brought to what a release wants. */
export interface UpdateOptions {
  readonly serverSide: boolean;
  readonly forceConflicts: boolean;
  readonly forceReplace: boolean;
  readonly manager: string;
  /** Before applying server-side: takes over what the manager owns by plain updates. */
  readonly upgradeManagers: boolean;
  /** Client-side: objects of custom kinds keep what others changed. */
  readonly mergeUnstructured: boolean;
}

/** What an update did. */
export interface Updated {
  /** What was not there before, whether or not it could be made. */
  readonly created: readonly Target[];
  readonly error?: ReleaseError;
}

/** What cannot go together, in Helm's words. */
function contradiction(options: UpdateOptions): ReleaseError | undefined {
  const refuse = (message: string): ReleaseError => new ReleaseError('OPTIONS', message);
  if (!options.serverSide && options.forceConflicts)
    return refuse('invalid client update option(s): forceConflicts enabled when serverSideApply disabled');
  if (options.mergeUnstructured && options.serverSide)
    return refuse(
      'invalid operation: cannot use three-way merge for unstructured and server-side apply together',
    );
  if (options.forceConflicts && options.forceReplace)
    return refuse('invalid operation: cannot use force conflicts and force replace together');
  if (options.serverSide && options.forceReplace)
    return refuse('invalid operation: cannot use server-side apply and force replace together');
  return undefined;
}

/**
 * Makes the targets that are not there, changes those that are, and, if that went well, deletes what the release had
 * and no longer wants (kube.Client.Update). Objects that say `helm.sh/resource-policy: keep` stay.
 */
export function* update(
  originals: readonly Target[],
  targets: readonly Target[],
  options: UpdateOptions,
): Program<Updated> {
  const refused = contradiction(options);
  if (refused !== undefined) return { created: [], error: refused };
  const gone = originals.filter((original) => !targets.some((target) => isSame(original, target)));
  const live = yield* readLive([...targets, ...gone]);
  if (live instanceof ReleaseError) return { created: [], error: live };
  const written = yield* write(originals, targets, live, options);
  const { created } = written;
  const failures =
    written.failures.length > 0
      ? written.failures
      : yield* deleteGone(gone, (_, i) => live[targets.length + i]);
  if (failures.length === 0) return { created };
  return { created, error: new ReleaseError('APPLY', failures.join(' && ')) };
}

type Live = readonly (KubeObject | undefined)[];

function* readLive(targets: readonly Target[]): Program<Live | ReleaseError> {
  if (targets.length === 0) return [];
  const { objects } = yield* ask({ type: 'read', refs: targets.map(({ ref }) => ref) }, 'APPLY');
  const problem = objects.find((object) => object !== undefined && isProblem(object));
  if (problem !== undefined && isProblem(problem))
    return new ReleaseError('APPLY', `could not get information about the resource: ${problem.message}`);
  return objects as Live;
}

interface Written {
  readonly created: readonly Target[];
  readonly failures: readonly string[];
}

/** Creates and changes. An object that cannot be made ends it, and its failure is the only one that is told. */
function* write(
  originals: readonly Target[],
  targets: readonly Target[],
  live: Live,
  options: UpdateOptions,
): Program<Written> {
  const untaken =
    options.serverSide && options.upgradeManagers
      ? yield* upgradeManagers(targets, live, options.manager)
      : new Map<number, string>();
  const plan = yield* compute(() =>
    targets.flatMap((target, i) =>
      untaken.has(i)
        ? []
        : requestsFor(target, live[i], originals, options).map((request) => ({ i, request })),
    ),
  );
  if (plan.length === 0) return { created: [], failures: [...untaken.values()] };
  const action = { type: 'write', requests: plan.map(({ request }) => request) } as const;
  const { results } = yield* ask(action, 'APPLY');
  const done = plan.slice(0, results.length);
  const created = done.filter(({ i }) => live[i] === undefined).map(({ i }) => targets[i] as Target);
  const failures = [...untaken.values()];
  for (const [at, { i, request }] of done.entries()) {
    const problem = results[at];
    if (problem === undefined) continue;
    const words = writeProblem(request, problem);
    if (request.onFailure === 'stop') return { created, failures: [`failed to create resource: ${words}`] };
    failures.push(live[i] === undefined ? `failed to create resource: ${words}` : words);
  }
  return { created, failures };
}

function requestsFor(
  target: Target,
  live: KubeObject | undefined,
  originals: readonly Target[],
  options: UpdateOptions,
): WriteRequest[] {
  const { ref, object } = target;
  if (live === undefined) return [createRequest(target, options, 'stop')];
  if (options.forceReplace) return [{ verb: 'replace', ref, object, onFailure: 'continue' }];
  if (options.serverSide)
    return [{ verb: 'apply', ref, object, force: options.forceConflicts, onFailure: 'continue' }];
  const original = originals.find((each) => isSame(each, target))?.object ?? live;
  const patch = clientSidePatch(original, object, live, options.mergeUnstructured);
  return patch === undefined ? [] : [{ verb: 'patch', ref, ...patch, onFailure: 'continue' }];
}

/** The request that makes an object. */
export function createRequest(
  { ref, object }: Target,
  options: { readonly serverSide: boolean; readonly forceConflicts: boolean },
  onFailure: 'stop' | 'continue',
): WriteRequest {
  return options.serverSide
    ? { verb: 'apply', ref, object, force: options.forceConflicts, onFailure }
    : { verb: 'create', ref, object, onFailure };
}

/** A write's failure in Helm's words. */
export function writeProblem(request: WriteRequest, problem: Problem): string {
  const { ref } = request;
  switch (request.verb) {
    case 'apply': {
      const kind = formatGroupVersionKind({ ...parseApiVersion(ref.apiVersion), kind: ref.kind });
      const what =
        problem.reason === 'Conflict'
          ? 'conflict occurred while applying object'
          : 'server-side apply failed for object';
      return `${what} ${ref.namespace ?? ''}/${ref.name} ${kind}: ${problem.message}`;
    }
    case 'patch':
      return `cannot patch "${ref.name}" with kind ${ref.kind}: ${problem.message}`;
    case 'replace':
      return `failed to replace object: ${problem.message}`;
    default:
      return problem.message;
  }
}

function* deleteGone(
  gone: readonly Target[],
  liveOf: (target: Target, i: number) => KubeObject | undefined,
): Program<readonly string[]> {
  const doomed = gone.filter((target, i) => {
    const object = liveOf(target, i);
    return object !== undefined && textsOf(object, 'annotations').get('helm.sh/resource-policy') !== 'keep';
  });
  if (doomed.length === 0) return [];
  const observed: Observed<'write'> = yield* attempt(deletion(doomed, 'background'));
  if ('problem' in observed) return [observed.problem.message];
  return doomed.flatMap(({ ref }, i) => {
    const problem = observed.results[i];
    if (problem === undefined || problem.reason === 'NotFound') return [];
    return [
      `failed to delete resource namespace=${ref.namespace ?? ''}, name=${ref.name}, kind=${ref.kind}: ${problem.message}`,
    ];
  });
}

/** The action that deletes objects, as many of them as can be deleted. */
export function deletion(
  targets: readonly Target[],
  propagation: DeletePropagation,
): Extract<Action, { type: 'write' }> {
  const requests = targets.map(
    ({ ref }): WriteRequest => ({ verb: 'delete', ref, propagation, onFailure: 'continue' }),
  );
  return { type: 'write', requests };
}
