import { withoutPeel } from '../refs/remote-refs.ts';
import type { Target } from './resolve.ts';

/** What upstream does first with a target, and names in its errors. */
export type Stage = 'list' | 'clone';

/** Upstream lists the remote's refs for a name, and to see whether what it observed has moved. */
export function stageOf(target: Target, observed: string | undefined): Stage {
  return target.kind === 'ref' && (target.named || observed !== undefined) ? 'list' : 'clone';
}

/** Which refs the server has to send for a target. */
export function kindOf(target: Exclude<Target, { kind: 'commit' }>): 'heads' | 'tags' | undefined {
  if (target.kind === 'semver' || target.reference.startsWith('refs/tags/')) return 'tags';
  return target.reference.startsWith('refs/heads/') ? 'heads' : undefined;
}

/** Which of them are kept, if not all: a tag's commit has a name of its own. */
export function namesOf(target: Exclude<Target, { kind: 'commit' }>): string[] | undefined {
  if (target.kind === 'semver') return undefined;
  const plain = withoutPeel(target.reference);
  return [plain, `${plain}^{}`];
}
