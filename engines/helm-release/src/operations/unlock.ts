import { ReleaseError } from '../errors.ts';
import type { Outcome } from '../machine/outcome.ts';
import type { Program } from '../machine/program.ts';
import { lastOf } from '../record/history.ts';
import { isPending, withStatus } from '../record/release.ts';
import { checkName } from './checks.ts';
import { history, storeAgain } from './draft.ts';
import type { UnlockOperation } from './operation.ts';

/** Frees a release whose operation was cut off, in the words of helm-controller's unlock. */
export function* unlock({ name }: UnlockOperation): Program<Omit<Outcome, 'warnings'>> {
  checkName(name, () => `unlock: Release name is invalid: ${name}`);
  const last = lastOf(yield* history(name));
  if (last === undefined) throw new ReleaseError('NOT_FOUND', 'release: not found');
  const { status } = last.info;
  if (!isPending(status)) return { release: last };
  const release = withStatus(last, 'failed', `Release unlocked from stale '${status}' state`);
  yield* storeAgain(release);
  return { release };
}
