import { join } from 'node:path';
import type { PodLogs } from '@flux-ts/apiserver';
import { readLog } from './read-log.ts';

/** Where the logs of the controllers are, in the folder of the state. */
export function logsFolder(state: string): string {
  return join(state, 'logs');
}

/** The log of a controller. */
export function logPath(folder: string, controller: string): string {
  return join(folder, `${controller}.log`);
}

/** The logs of the controllers of this process, as those of the pods that stand for them in flux-system. */
export function controllerLogs(folder: string, controllers: readonly string[]): PodLogs {
  return (pod, container, options) => {
    const controller = pod.metadata.labels?.['app'] ?? '';
    const stands = pod.metadata.namespace === 'flux-system' && controllers.includes(controller);
    if (!stands || container !== 'manager' || options.previous) return undefined;
    const { follow, timestamps, limitBytes, signal, tailLines, sinceSeconds, sinceTime } = options;
    const since = sinceSeconds === undefined ? sinceTime : Date.now() - sinceSeconds * 1000;
    return readLog(logPath(folder, controller), {
      ...{ follow, timestamps, limitBytes, signal },
      ...{ lines: tailLines, since },
    });
  };
}
