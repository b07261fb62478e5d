import type { KubeObject } from '@flux-ts/resource';
import { type Context, writeStatus } from '../context.ts';
import { INGRESS } from '../kinds.ts';
import { loadBalancerAddress } from './address.ts';

/** The one simulated ingress controller serves every Ingress at one address. */
export async function reconcileIngress(
  context: Context,
  namespace: string,
  name: string,
): Promise<undefined> {
  if (context.node === undefined) return;
  const ingress = context.mirror.get<KubeObject & { status?: { loadBalancer?: { ingress?: unknown[] } } }>(
    INGRESS,
    namespace,
    name,
  );
  if (ingress === undefined || ingress.metadata.deletionTimestamp !== undefined) return;
  if ((ingress.status?.loadBalancer?.ingress ?? []).length > 0) return;
  await writeStatus(context, ingress, {
    loadBalancer: { ingress: [{ ip: loadBalancerAddress('ingress-controller') }] },
  });
}
