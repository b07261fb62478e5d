import type { CliContext } from '../cli/context.ts';

/** A build that takes longer goes on for a while, as a rule. */
const SHORT = 30;

/** The clock of a build's budget. It is asked again and again as the build goes on, and so knows a long one. */
export function workingClock(context: Pick<CliContext, 'clock' | 'expectWork'>): () => number {
  const started = context.clock.now();
  let told = false;
  return () => {
    const now = context.clock.now();
    if (!told && now - started > SHORT) {
      told = true;
      context.expectWork();
    }
    return now;
  };
}
