import type { KubeObject } from '@flux-ts/resource';
import type { Schema } from '@flux-ts/schema';
import { QuotaController } from '../admission/resource-quota/controller.ts';
import { CrdController } from '../crd/controller.ts';
import { RoleAggregator } from '../rbac/aggregation.ts';
import { ensureDefaultPolicy } from '../rbac/default-policy.ts';
import type { Api } from '../registry/context.ts';
import { createObject } from '../registry/create.ts';
import { ApiServices } from './api-services.ts';
import { GarbageCollector } from './garbage-collector.ts';
import { NamespaceContent } from './namespace-content.ts';
import { NamespaceController } from './namespaces.ts';
import { OwnStatuses } from './own-statuses.ts';
import { ServerObjects } from './server-objects.ts';
import { ServiceAddresses } from './service-addresses.ts';
import { systemContext } from './system-context.ts';
import { TokenSecrets } from './token-secrets.ts';

/** What runs beside the API and makes it a cluster's. */
export interface Lifecycle {
  stop(): void;
}

export interface LifecycleOptions {
  /** The authority's certificate, which every namespace is told. */
  readonly authority: string;
  readonly objectMeta: Schema | undefined;
  readonly onError: (error: unknown) => void;
}

/** Makes what every cluster has, and starts what keeps it in order. */
export async function startLifecycle(api: Api, options: LifecycleOptions): Promise<Lifecycle> {
  const { authority, objectMeta, onError } = options;
  const aggregator = new RoleAggregator(api, onError);
  const own = [
    new ServerObjects(api, authority, onError),
    new ApiServices(api, onError),
    new OwnStatuses(api, onError),
  ];
  const parts = [
    aggregator,
    new CrdController(api, { objectMeta }, onError),
    new GarbageCollector(api, onError),
    new QuotaController(api, onError),
    new NamespaceController(api, onError),
    new NamespaceContent(api, authority, onError),
    new ServiceAddresses(api, onError),
    new TokenSecrets(api, authority, onError),
  ];
  for (const part of parts) part.start();
  for (const object of STANDARD_OBJECTS) await ensure(api, object);
  await ensureDefaultPolicy(api);
  await aggregator.sync();
  await api.storage.settled();
  for (const part of own) part.start();
  return {
    stop() {
      for (const part of [...parts, ...own]) part.stop();
    },
  };
}

const STANDARD_OBJECTS: readonly KubeObject[] = [
  namespace('default'),
  namespace('kube-system'),
  namespace('kube-public'),
  namespace('kube-node-lease'),
  priorityClass(
    'system-cluster-critical',
    2_000_000_000,
    'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
  ),
  priorityClass(
    'system-node-critical',
    2_000_001_000,
    'Used for system critical pods that must not be moved from their current node.',
  ),
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: 'kubernetes',
      namespace: 'default',
      labels: { component: 'apiserver', provider: 'kubernetes' },
    },
    spec: {
      clusterIP: '10.96.0.1',
      ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: 6443 }],
    },
  },
];

function namespace(name: string): KubeObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

function priorityClass(name: string, value: number, description: string): KubeObject {
  return {
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { name },
    value,
    description,
  };
}

async function ensure(api: Api, object: KubeObject): Promise<void> {
  const target = api.kinds.findKind(object.apiVersion, object.kind)!;
  const { name, namespace: scope = '' } = object.metadata;
  if (api.storage.get(target.type.collection, scope, name) !== undefined) return;
  const copy = structuredClone(object);
  await createObject(api, systemContext('kube-apiserver'), target, scope, copy);
}
