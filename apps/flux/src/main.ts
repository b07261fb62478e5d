import { runCli } from './cli/run.ts';
import { nodeContext } from './io/node-context.ts';
import { tree } from './tree/tree.ts';

/** How long what a command has left behind may hold up the process after Ctrl-C, ms. */
const LINGER = 100;

/** Runs the command line of the process. A first Ctrl-C aborts, a second one ends the process at once. */
async function main(): Promise<void> {
  const abort = new AbortController();
  const stop = () => {
    process.once('SIGINT', () => process.exit(130));
    abort.abort(new Error('interrupted'));
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  process.exitCode = await runCli(tree, process.argv.slice(2), nodeContext(abort.signal));
  // Without anything left, the process ends by itself before.
  if (abort.signal.aborted) setTimeout(() => process.exit(), LINGER).unref();
}

await main();
