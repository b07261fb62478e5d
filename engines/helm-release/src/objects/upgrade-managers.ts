import type { KubeObject } from '@flux-ts/resource';
import type { WriteRequest } from '../machine/actions.ts';
import { ask, type Program } from '../machine/program.ts';
import type { Target } from './build.ts';
import { upgradeManagedFields } from './managed-fields.ts';
import { isProblem } from './ownership.ts';

/** As often as client-go tries again after a conflict. */
const ATTEMPTS = 5;

/**
 * Lets server-side apply own what the release wrote client-side. What changes meanwhile is read again. Answers, by
 * the index of the target, what could not be done.
 */
export function* upgradeManagers(
  targets: readonly Target[],
  live: readonly (KubeObject | undefined)[],
  manager: string,
): Program<Map<number, string>> {
  const failures = new Map<number, string>();
  const seen = [...live];
  let left = targets.map((_, i) => i);
  for (let attempt = 1; left.length > 0; attempt++) {
    const wanted = left.flatMap((i) => requestOf(targets[i], seen[i], manager, i));
    if (wanted.length === 0) break;
    const requests = wanted.map(({ request }) => request);
    const { results } = yield* ask({ type: 'write', requests }, 'APPLY');
    const failed = wanted.flatMap(({ i }, at) => {
      const problem = results[at];
      return problem === undefined ? [] : [{ i, problem }];
    });
    for (const { i, problem } of failed)
      if (problem.reason !== 'Conflict' || attempt === ATTEMPTS) failures.set(i, problem.message);
    left = failed.map(({ i }) => i).filter((i) => !failures.has(i));
    yield* readAgain(targets, seen, left);
  }
  return failures;
}

function requestOf(
  target: Target | undefined,
  object: KubeObject | undefined,
  manager: string,
  i: number,
): { readonly i: number; readonly request: WriteRequest }[] {
  if (target === undefined || object === undefined) return [];
  const body = upgradeManagedFields(object, manager);
  if (body === undefined) return [];
  return [{ i, request: { verb: 'patch', type: 'json', ref: target.ref, body, onFailure: 'continue' } }];
}

function* readAgain(
  targets: readonly Target[],
  seen: (KubeObject | undefined)[],
  left: readonly number[],
): Program<void> {
  if (left.length === 0) return;
  const refs = left.flatMap((i) => targets[i]?.ref ?? []);
  const { objects } = yield* ask({ type: 'read', refs }, 'APPLY');
  for (const [at, i] of left.entries()) {
    const object = objects[at];
    seen[i] = object === undefined || isProblem(object) ? undefined : object;
  }
}
