import { parentPort, workerData } from 'node:worker_threads';
import { startApiServer } from '@flux-ts/apiserver';
import { errorMessage } from '@flux-ts/errors';
import { startWorkloads } from '@flux-ts/workloads';
import { openAuditLog } from './audit-log.ts';
import type { ClusterMessage, ClusterSettings } from './cluster-thread.ts';
import { controllerLogs } from './logs/controller-logs.ts';

/** The thread of the embedded cluster: the Kubernetes API and the simulated workloads beside it. */
async function main(settings: ClusterSettings): Promise<void> {
  const { logs, auditLog, ...where } = settings;
  const log = auditLog === undefined ? undefined : openAuditLog(auditLog);
  const server = await startApiServer({
    ...where,
    ...(log === undefined ? {} : { audit: log.audit }),
    podLogs: controllerLogs(logs.folder, logs.controllers),
    storage: settings.dataDir === undefined ? 'memory' : 'sqlite',
  });
  const workloads = await startWorkloads({
    cluster: server.cluster,
    onError: (object, error) => tell({ type: 'warning', text: `${object}: ${errorMessage(error)}` }),
  });
  parentPort?.once('message', async () => {
    await workloads.stop();
    await server.stop();
    log?.close();
    tell({ type: 'stopped' });
    parentPort?.close();
  });
  tell({ type: 'ready', url: server.url, kubeconfig: server.kubeconfig() });
}

function tell(message: ClusterMessage): void {
  parentPort?.postMessage(message);
}

main(workerData as ClusterSettings).catch((error) => tell({ type: 'failed', text: errorMessage(error) }));
