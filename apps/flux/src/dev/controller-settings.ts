import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ClientConfig } from '@flux-ts/kube';
import { createLogger } from '@flux-ts/runtime';
import type { RunnableController } from '../serve/controller-names.ts';
import { type ControllersOptions, defaultFlags } from '../serve/start-controllers.ts';
import type { DevSettings } from './data-folder.ts';
import type { DevOptions } from './dev-options.ts';

/** Controllers as `flux dev` runs them: Flux's defaults, artifacts in the data folder, a log file each. */
export function controllerSettings(
  options: DevOptions,
  settings: DevSettings,
  state: string,
  config: ClientConfig,
  running: (() => Promise<void> | void)[],
): ControllersOptions {
  const logs = join(state, 'logs');
  mkdirSync(logs, { recursive: true, mode: 0o700 });
  const loggers = new Map(
    options.controllers.map((name) => {
      const file = createWriteStream(join(logs, `${name}.log`), { flags: 'a', mode: 0o600 });
      running.push(() => new Promise<void>((resolve) => file.end(() => resolve())));
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
