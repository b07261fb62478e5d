/** Ends something that runs. */
export type Stoppable = () => Promise<void> | void;

/** How long all may take together, and what each gets when that is over, ms. */
const PATIENCE = 1200;
const LEAST = 200;

/**
 * Ends one after the other. What does not end in time is left behind, so that Ctrl-C takes less than two seconds while
 * a large tree is checked out: what it had not finished is done again at the next start, as after a crash.
 */
export async function stopAll(
  stops: readonly Stoppable[],
  onError: (error: unknown) => void,
  patience = PATIENCE,
): Promise<void> {
  const end = performance.now() + patience;
  for (const stop of stops) {
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, Math.max(LEAST, end - performance.now()));
    await Promise.race([ended(stop, onError), late]);
    clearTimeout(timer);
  }
}

async function ended(stop: Stoppable, onError: (error: unknown) => void): Promise<void> {
  try {
    await stop();
  } catch (error) {
    onError(error);
  }
}
