import type { CliContext } from './context.ts';

/** Something that turns while a command works. */
export interface Spinner {
  stop(): void;
}

/** Whether something may turn on an output: on a terminal that can erase, watched by a person and not by CI. */
export function mayTurn({ stderr, env }: Pick<CliContext, 'stderr' | 'env'>): boolean {
  return stderr.isTerminal && env['TERM'] !== 'dumb' && env['CI'] === undefined;
}

/** Starts a spinner on a terminal; elsewhere nothing is shown. */
export async function startSpinner(
  context: Pick<CliContext, 'stderr' | 'env'>,
  wanted: boolean,
  text: string,
): Promise<Spinner> {
  if (!wanted || !mayTurn(context)) return { stop: () => {} };
  const { default: spinner } = await import('yocto-spinner');
  const turning = spinner({ text }).start();
  return { stop: () => turning.stop() };
}
