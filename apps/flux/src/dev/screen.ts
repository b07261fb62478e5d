import yoctoSpinner from 'yocto-spinner';
import type { CliContext } from '../cli/context.ts';
import { mayTurn } from '../cli/spinner.ts';
import type { Screen } from './report.ts';

/** Lines on an output; on a terminal with a spinner below them while something is under way. */
export function terminalScreen(context: Pick<CliContext, 'stdout' | 'stderr' | 'env'>): Screen {
  const output = context.stdout;
  if (!output.isTerminal || !mayTurn(context))
    return { line: (text) => output.write(`${text}\n`), progress: () => undefined };
  const spinner = yoctoSpinner();
  return {
    line(text) {
      const { isSpinning, text: under } = spinner;
      if (isSpinning) spinner.stop();
      output.write(`${text}\n`);
      if (isSpinning) spinner.start(under);
    },
    progress(text) {
      if (text === '') spinner.stop();
      else if (spinner.isSpinning) spinner.text = text;
      else spinner.start(text);
    },
  };
}
