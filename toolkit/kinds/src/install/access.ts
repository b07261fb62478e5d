import type { KubeObject } from '@flux-ts/resource';
import type { ValueObject } from '@flux-ts/yaml';
import { DEFAULT_COMPONENTS, EXTRA_COMPONENTS } from './options.ts';

type Labels = Readonly<Record<string, string>>;

const GROUPS = [
  'notification.toolkit.fluxcd.io',
  'source.toolkit.fluxcd.io',
  'source.extensions.fluxcd.io',
  'helm.toolkit.fluxcd.io',
  'image.toolkit.fluxcd.io',
  'kustomize.toolkit.fluxcd.io',
];
const READ = ['get', 'list', 'watch'];
const WRITE = ['create', 'update', 'patch', 'delete'];

const rule = (apiGroup: string, resources: string[], verbs: string[]): ValueObject => ({
  apiGroups: [apiGroup],
  resources,
  verbs,
});

/** What controllers may do beside what Kustomizations and HelmReleases are allowed. */
const controllerRules: ValueObject[] = [
  ...[
    'source.toolkit.fluxcd.io',
    'kustomize.toolkit.fluxcd.io',
    'helm.toolkit.fluxcd.io',
    'notification.toolkit.fluxcd.io',
    'image.toolkit.fluxcd.io',
    'source.extensions.fluxcd.io',
  ].map((group) => rule(group, ['*'], ['*'])),
  rule('', ['namespaces', 'secrets', 'configmaps', 'serviceaccounts'], READ),
  rule('', ['events'], ['create', 'patch']),
  rule('', ['configmaps'], [...READ, ...WRITE]),
  rule('', ['configmaps/status'], ['get', 'update', 'patch']),
  rule('coordination.k8s.io', ['leases'], [...READ, ...WRITE]),
  rule('', ['serviceaccounts/token'], ['create']),
  { nonResourceURLs: ['/livez/ping'], verbs: ['head'] },
];

function clusterRole(name: string, labels: Labels, rules: ValueObject[], aggregateTo: string[]): KubeObject {
  const aggregation = Object.fromEntries(
    aggregateTo.map((role) => [`rbac.authorization.k8s.io/aggregate-to-${role}`, 'true']),
  );
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name, labels: { ...labels, ...aggregation } },
    rules,
  };
}

function clusterRoleBinding(
  name: string,
  labels: Labels,
  role: string,
  accounts: readonly string[],
  namespace: string,
): KubeObject {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name, labels: { ...labels } },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
    subjects: accounts.map((account) => ({ kind: 'ServiceAccount', name: account, namespace })),
  };
}

/** Quota, ClusterRoles and bindings of an installation; their names end in the namespace. */
export function access(namespace: string, labels: Labels): KubeObject[] {
  const named = (name: string) => `${name}-${namespace}`;
  const all = (verbs: string[]): ValueObject[] => [{ apiGroups: [...GROUPS], resources: ['*'], verbs }];
  const accounts = [
    'kustomize-controller',
    'helm-controller',
    ...[...DEFAULT_COMPONENTS, ...EXTRA_COMPONENTS].filter((name) => !/^(kustomize|helm)-/.test(name)),
  ];
  return [
    {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: named('critical-pods'), namespace, labels: { ...labels } },
      spec: {
        hard: { pods: '1000' },
        scopeSelector: {
          matchExpressions: [
            {
              operator: 'In',
              scopeName: 'PriorityClass',
              values: ['system-node-critical', 'system-cluster-critical'],
            },
          ],
        },
      },
    },
    clusterRole(named('crd-controller'), labels, controllerRules, []),
    clusterRole(
      named('flux-edit'),
      labels,
      all(['create', 'delete', 'deletecollection', 'patch', 'update']),
      ['admin', 'edit'],
    ),
    clusterRole(named('flux-view'), labels, all(READ), ['admin', 'edit', 'view']),
    clusterRoleBinding(
      named('cluster-reconciler'),
      labels,
      'cluster-admin',
      ['kustomize-controller', 'helm-controller'],
      namespace,
    ),
    clusterRoleBinding(named('crd-controller'), labels, named('crd-controller'), accounts, namespace),
  ];
}
