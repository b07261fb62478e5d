import { createInformer, type KubeClient } from '@flux-ts/kube';
import type { KubeObject } from '@flux-ts/resource';

const POD = { apiVersion: 'v1', kind: 'Pod' };

/**
 * Says of every pod of a cluster without nodes that it runs and is ready, so that what real controllers make of it can
 * be watched. Ends with the signal.
 */
export async function standInKubelet(client: KubeClient, signal: AbortSignal): Promise<void> {
  const informer = createInformer<KubeObject>(client, POD, { signal });
  const seen = async (pod: KubeObject): Promise<void> => {
    const { name, namespace = '' } = pod.metadata;
    const key = { ...POD, name, namespace };
    if (pod.metadata.deletionTimestamp !== undefined)
      await client.delete(key, { gracePeriodSeconds: 0 }).catch(() => undefined);
    else if ((pod['status'] as { phase?: string } | undefined)?.phase === 'Pending') {
      await client
        .patch(key, { type: 'merge', body: { status: running() } }, { subresource: 'status' })
        .catch(() => undefined);
    }
  };
  informer.on('add', (pod) => void seen(pod));
  informer.on('update', (pod) => void seen(pod));
  await informer.synced;
}

function running(): {
  phase: string;
  conditions: { type: string; status: string; lastTransitionTime: string }[];
} {
  const lastTransitionTime = `${new Date().toISOString().slice(0, 19)}Z`;
  const conditions = ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => ({
    type,
    status: 'True',
    lastTransitionTime,
  }));
  return { phase: 'Running', conditions };
}
