import { hostname } from 'node:os';
import { createLogger, healthApp, type Listener, type LogLevel, metricsApp } from '@flux-ts/runtime';
import { defineCommand, type Input } from '../cli/command.ts';
import type { CliContext } from '../cli/context.ts';
import { type Flags, stringArray } from '../cli/flag.ts';
import { clientConfig } from '../io/open-client.ts';
import { inTemporaryFolder } from '../io/temporary-folder.ts';
import { CONTROLLERS, parseControllers } from './controller-names.ts';
import { commandFlags, FlagValues } from './flag-values.ts';
import { listenAt } from './listen-at.ts';
import { type RunningControllers, startControllers } from './start-controllers.ts';

/** Another word for the level, or the encoding, counts as not said (fluxcd/pkg runtime/logger). */
const LEVELS: readonly LogLevel[] = ['trace', 'debug', 'info', 'error'];

const definitions = Object.values(CONTROLLERS).flatMap(({ flags }) => flags());

const flags: Flags = {
  controllers: stringArray('which controllers run in this process (default all)'),
  ...commandFlags(definitions),
};

/** `flux serve`: the controllers alone, for a real cluster, with Flux's flags, ports, probes and metrics. */
export const serveCommand = defineCommand({
  long: 'Runs the controllers in this process against the cluster of the kubeconfig, or of the pod it runs in.',
  example: `  # All controllers
  flux serve

  # What the Deployment of kustomize-controller runs
  flux serve --controllers=kustomize-controller --enable-leader-election`,
  flags,
  noArgs: true,
  async run(context, input) {
    context.servesOthers();
    await inTemporaryFolder('flux-serve-', (cacheFolder) => serve(context, input, cacheFolder));
  },
});

async function serve(context: CliContext, input: Input<typeof flags>, cacheFolder: string): Promise<void> {
  const values = input.flags as unknown as Record<string, unknown>;
  const names = parseControllers((values['controllers'] as string[]).flatMap((name) => name.split(',')));
  const given = { value: (name: string) => values[name], changed: input.changed };
  const flagsOf = (name: keyof typeof CONTROLLERS): FlagValues =>
    new FlagValues(CONTROLLERS[name].flags(), given, context.env);
  const common = flagsOf(names[0] ?? 'source-controller');
  const write = (line: string): void => context.stderr.write(line);
  const log = createLogger({
    level: LEVELS.find((level) => level === common.string('log-level')) ?? 'info',
    encoding: common.string('log-encoding') === 'console' ? 'console' : 'json',
    write,
  });
  const controllers = await startControllers({
    names,
    config: await clientConfig(input.flags, context),
    flags: flagsOf,
    namespace: context.env['RUNTIME_NAMESPACE'] ?? 'flux-system',
    identity: `${hostname()}_${process.pid}`,
    cacheFolder,
    log: () => log,
    env: context.env,
  });
  const listeners: Listener[] = [];
  try {
    await startListeners(common, controllers, listeners);
    const stopped = new Promise<void>((resolve) =>
      context.signal.addEventListener('abort', () => resolve(), { once: true }),
    );
    await Promise.race([stopped, controllers.ended]);
  } finally {
    await controllers.stop();
    await Promise.all(listeners.map((listener) => listener.close()));
  }
}

/** Opens metrics and probes, each of which is put to those to close as soon as it listens. */
async function startListeners(
  common: FlagValues,
  controllers: RunningControllers,
  open: Listener[],
): Promise<void> {
  const apps = [
    { app: metricsApp(controllers.metrics.registry), flag: 'metrics-addr' },
    // As in Flux an instance that waits for its lease is ready too: a rollout waits for that before it ends the leader.
    { app: healthApp({ ready: () => true }), flag: 'health-addr' },
  ];
  for (const { app, flag } of apps) {
    const address = common.string(flag);
    if (address !== '' && address !== '0') open.push(await listenAt(app, address, flag));
  }
}
