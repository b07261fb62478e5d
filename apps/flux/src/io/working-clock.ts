import type { CliContext } from '../cli/context.ts';

/** How often a small build asks what time it is, at most: for each file, generator and transformer. */
const FEW = 16;

/** The clock of a build's budget. A build asks it as it goes on, so that it knows a long one by how often. */
export function workingClock(context: Pick<CliContext, 'clock' | 'expectWork'>): () => number {
  let asked = 0;
  return () => {
    if (++asked === FEW + 1) context.expectWork();
    return context.clock.now();
  };
}
