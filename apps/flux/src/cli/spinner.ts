import type { CliContext } from './context.ts';

/** Something that turns while a command works. */
export interface Spinner {
  stop(): void;
}

/** Starts a spinner on a terminal; elsewhere nothing is shown. */
export async function startSpinner(
  context: Pick<CliContext, 'stderr'>,
  wanted: boolean,
  text: string,
): Promise<Spinner> {
  if (!wanted || !context.stderr.isTerminal) return { stop: () => {} };
  const { default: spinner } = await import('yocto-spinner');
  const turning = spinner({ text }).start();
  return { stop: () => turning.stop() };
}
