import type { CliContext } from './context.ts';
import { CliError } from './errors.ts';

/** Asks a question that y or Y answers; anything else, the end of input too, ends the command with `aborting`. */
export async function confirm(
  context: Pick<CliContext, 'stdin' | 'stdout'>,
  question: string,
): Promise<void> {
  context.stdout.write(`? ${question}? [y/N] `);
  const answer = await context.stdin.readLine();
  if (answer === undefined || !/^y$/i.test(answer.trim())) throw new CliError('ABORTED', 'aborting');
}

/** Asks for a secret, without showing what is typed. */
export async function askSecret(
  context: Pick<CliContext, 'stdin' | 'stdout'>,
  question: string,
): Promise<string> {
  context.stdout.write(question);
  const answer = await context.stdin.readLine({ secret: true });
  if (answer === undefined)
    throw new CliError('FAILED', 'could not read token: could not read from stdin: EOF');
  context.stdout.write('\n');
  return answer.replace(/[\r\n]+$/, '');
}
