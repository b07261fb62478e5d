import { join } from 'node:path';
import type { ClientConfig } from '@flux-ts/kube';
import { createLogger } from '@flux-ts/runtime';
import type { RunnableController } from '../serve/controller-names.ts';
import { type ControllersOptions, defaultFlags } from '../serve/start-controllers.ts';
import type { DevSettings } from './data-folder.ts';
import type { DevOptions } from './dev-options.ts';
import { logPath, logsFolder } from './logs/controller-logs.ts';
import { openLogFile } from './logs/log-file.ts';

/** Controllers as `flux dev` runs them: Flux's defaults, artifacts in the data folder, a log file each. */
export function controllerSettings(
  options: DevOptions,
  settings: DevSettings,
  state: string,
  config: ClientConfig,
  running: (() => Promise<void> | void)[],
  onLogError: (error: Error) => void,
): ControllersOptions {
  const loggers = new Map(
    options.controllers.map((name) => {
      const file = openLogFile(logPath(logsFolder(state), name), onLogError);
      running.push(() => file.close());
      return [
        name,
        createLogger({ level: 'info', encoding: 'json', write: (line) => file.write(line) }),
      ] as const;
    }),
  );
  const said = {
    'storage-path': join(state, 'artifacts'),
    'storage-addr': `${options.address}:${settings.artifactPort}`,
    concurrent: 8,
  };
  return {
    names: options.controllers,
    config,
    flags: (name) => defaultFlags(name, said),
    namespace: 'flux-system',
    identity: 'flux-dev',
    cacheFolder: join(state, 'cache'),
    log: (name: RunnableController) => {
      const logger = loggers.get(name) ?? [...loggers.values()][0];
      return logger ?? createLogger({ level: 'error', encoding: 'json', write: () => undefined });
    },
    env: options.env,
  };
}
