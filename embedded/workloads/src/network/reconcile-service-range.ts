import type { KubeObject } from '@flux-ts/resource';
import { type Context, timestamp, writeStatus } from '../context.ts';
import { SERVICE_CIDR } from '../kinds.ts';
import { protect, release } from '../storage/protection.ts';

const FINALIZER = 'networking.k8s.io/service-cidr-finalizer';

/**
 * Says of a range of addresses that Services may have it, and keeps it until it is deleted
 * (controller/servicecidrs). Addresses are only given out of the first range, so none of another one is in use.
 */
export async function reconcileServiceRange(context: Context, _: string, name: string): Promise<undefined> {
  const known = context.mirror.get<KubeObject>(SERVICE_CIDR, '', name);
  if (known === undefined) return;
  if (known.metadata.deletionTimestamp !== undefined) {
    if (name !== 'kubernetes') await release(context, known, FINALIZER);
    return;
  }
  const range = await protect(context, known, FINALIZER);
  const { conditions = [] } = (range['status'] ?? {}) as { conditions?: readonly { type?: string }[] };
  if (conditions.some(({ type }) => type === 'Ready')) return;
  const ready = {
    type: 'Ready',
    status: 'True',
    reason: '',
    message: 'Kubernetes Service CIDR is ready',
    lastTransitionTime: timestamp(context.clock),
  };
  await writeStatus(context, range, { conditions: [...conditions, ready] });
}
