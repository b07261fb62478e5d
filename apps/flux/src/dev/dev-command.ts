import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineCommand } from '../cli/command.ts';
import { failure } from '../cli/errors.ts';
import { bool, int, string, stringArray } from '../cli/flag.ts';
import { remotesOf } from './own-remote.ts';
import { runDev } from './run-dev.ts';
import { terminalScreen } from './screen.ts';

/** `flux dev [PATH]` (docs/dev.md). */
export const devCommand = defineCommand({
  usage: '[PATH]',
  long: 'Runs a GitOps loop on this machine with no cluster: a Kubernetes API, simulated workloads, a Git server and the controllers.',
  example: `  # Follow the sample fleet
  flux dev

  # Follow a working tree as it is saved
  flux dev ./my-fleet --path clusters/production`,
  flags: {
    path: string('folder of the working tree that the cluster follows', './'),
    'data-dir': string('folder in which everything is kept', '.flux'),
    address: string('address to listen on', '127.0.0.1'),
    'api-port': int('port of the Kubernetes API; 0: a free one, then the same at every start'),
    'git-port': int('port of the Git server; 0: a free one, then the same at every start'),
    'metrics-addr': string('address of the metrics, such as 127.0.0.1:8080; none are served without it'),
    'audit-log-path': string(
      'file that gets a line of JSON for each request to the Kubernetes API: who did what',
    ),
    empty: bool('seeds nothing'),
    ephemeral: bool('keeps nothing after the end'),
    controllers: stringArray(
      'which controllers run, or none for a bare API with the CRDs of Flux (default all)',
    ),
  },
  async run(context, { args, flags }) {
    context.servesOthers();
    const [tree, ...more] = args;
    if (more.length > 0) throw failure(`accepts at most 1 arg(s), received ${args.length}`);
    if (tree !== undefined && !existsSync(resolve(context.cwd, tree)))
      throw failure(`there is no folder ${tree}`);
    const { parseControllers } = await import('../serve/controller-names.ts');
    const folder = tree === undefined ? undefined : resolve(context.cwd, tree);
    const run = (name: string, words: readonly string[]) => context.program(name, words);
    const controllers = parseControllers(flags.controllers.flatMap((name) => name.split(',')));
    await runDev(
      {
        tree: folder,
        remotes: folder === undefined ? [] : await remotesOf(folder, run),
        path: flags.path,
        dataDir: resolve(context.cwd, flags['data-dir']),
        address: flags.address,
        apiPort: flags['api-port'],
        gitPort: flags['git-port'],
        metricsAddr: flags['metrics-addr'],
        auditLog: flags['audit-log-path'] === '' ? undefined : resolve(context.cwd, flags['audit-log-path']),
        // Nobody would follow what is seeded.
        empty: flags.empty || controllers.length === 0,
        ephemeral: flags.ephemeral,
        controllers,
        examples: examplesFolder(),
        env: context.env,
      },
      terminalScreen(context),
      context.signal,
    );
  },
});

/** The samples: beside the sources, or beside the bundle. */
function examplesFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const candidates = [join(here, '../../../../examples'), join(here, '../examples'), join(here, 'examples')];
  return candidates.find((folder) => existsSync(join(folder, 'fleet'))) ?? candidates[0] ?? here;
}
