import type { WaitStrategy } from '../machine/actions.ts';
import { ask, type Program } from '../machine/program.ts';
import type { Target } from '../objects/build.ts';

/** Waits until a release's objects are ready, as it was asked for. Throws {@link ReleaseError} `WAIT`. */
export function* waitReady(
  targets: readonly Target[],
  options: { readonly strategy: WaitStrategy; readonly jobs: boolean; readonly timeout: number },
): Program<void> {
  const { strategy, jobs, timeout } = options;
  if (strategy === 'hookOnly' || targets.length === 0) return;
  const refs = targets.map(({ ref }) => ref);
  yield* ask({ type: 'wait', until: jobs ? 'jobs' : 'ready', refs, strategy, timeout }, 'WAIT');
}
