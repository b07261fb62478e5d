import { captureContext, runCli, tree } from '@flux-ts/flux';
import { describe, test } from 'vitest';
import { judge, knownDeviations } from '../harness/known-deviations.ts';
import { RECORDED, readRecorded, splitWords } from './recorded.ts';

const deviations = knownDeviations('flux-cli/recorded');

/** No cluster is needed: what asks for one is not recorded. */
async function run(line: string): Promise<string> {
  const { context, output } = captureContext({ cwd: RECORDED });
  const code = await runCli(tree, splitWords(line), context);
  return `exit code ${code}\n${output.both.trimEnd()}`;
}

describe('flux 2.9.4, command by command', () => {
  test.each(readRecorded().map((each) => [each.line, each] as const))('flux %s', async (line, recorded) => {
    const ours = await run(line);
    const theirs = `exit code ${recorded.code}\n${recorded.output}`;
    judge(deviations, line, ours === theirs ? undefined : new Error(`${ours}\n--- but flux:\n${theirs}`));
  });
});
