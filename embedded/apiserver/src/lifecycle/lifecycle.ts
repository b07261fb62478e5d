import { SYSTEM } from '../auth/user.ts';
import type { Api, RequestContext } from '../registry/context.ts';
import { createObject } from '../registry/create.ts';

/** What runs beside the API and makes it a cluster's. */
export interface Lifecycle {
  stop(): void;
}

export interface LifecycleOptions {
  /** The authority's certificate, which every namespace is told. */
  readonly authority: string;
  readonly onError: (error: unknown) => void;
}

const STANDARD_NAMESPACES = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

/** A context for the API server's own writes. */
export function systemContext(fieldManager: string): RequestContext {
  return { user: SYSTEM, dryRun: false, fieldManager, fieldValidation: 'Ignore', warnings: [] };
}

/** Makes what every cluster has, and starts what keeps it in order. */
export async function startLifecycle(api: Api, _options: LifecycleOptions): Promise<Lifecycle> {
  await createNamespaces(api);
  await api.storage.settled();
  return { stop: () => {} };
}

async function createNamespaces(api: Api): Promise<void> {
  const target = api.kinds.findKind('v1', 'Namespace')!;
  for (const name of STANDARD_NAMESPACES) {
    if (api.storage.get(target.type.collection, '', name) !== undefined) continue;
    const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
    await createObject(api, systemContext('kube-apiserver'), target, '', object);
  }
}
