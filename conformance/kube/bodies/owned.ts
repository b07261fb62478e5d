import type { UserStep } from '../run-steps.ts';
import { applied, type Fields, send } from './sending.ts';

const web = (more: Fields = {}, c: Fields = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    selector: { matchLabels: { a: 'b' } },
    template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i:1', ...c }] } },
    ...more,
  },
});
const part = (spec: unknown) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec,
});
const inPod = (spec: Fields) => part({ template: { spec } });
const strategic = (body: unknown, query = 'fieldManager=s') =>
  send(
    'PATCH',
    `/apis/apps/v1/namespaces/steps/deployments/web?${query}`,
    body,
    'application/strategic-merge-patch+json',
  );

/** Who owns what of a Deployment and a Service that several write. */
export const OWNED: readonly UserStep[] = [
  applied('apps/v1', 'deployments', 'web', web({ replicas: 0 })),
  applied(
    'apps/v1',
    'deployments',
    'web',
    inPod({ containers: [{ name: 'c', env: [{ name: 'A', value: '1' }] }] }),
    'fieldManager=b',
  ),
  applied(
    'apps/v1',
    'deployments',
    'web',
    inPod({ containers: [{ name: 'c', image: 'i:2' }] }),
    'fieldManager=b',
  ),
  applied(
    'apps/v1',
    'deployments',
    'web',
    inPod({ containers: [{ name: 'c', image: 'i:2' }] }),
    'fieldManager=b&force=true',
  ),
  applied('apps/v1', 'deployments', 'web', web({}, { image: 'i:2' })),
  applied(
    'apps/v1',
    'deployments',
    'web',
    inPod({ containers: [{ name: 'side', image: 's:1', ports: [{ containerPort: 80 }] }] }),
    'fieldManager=d',
  ),
  applied(
    'apps/v1',
    'deployments',
    'web',
    inPod({ containers: [{ name: 'side', image: 's:1', ports: [{ containerPort: 80, protocol: 'UDP' }] }] }),
    'fieldManager=d',
  ),
  applied('apps/v1', 'deployments', 'web', inPod({ containers: [] }), 'fieldManager=d'),
  applied('apps/v1', 'deployments', 'web', inPod({ containers: [{ image: 'x' }] }), 'fieldManager=d'),
  applied(
    'apps/v1',
    'deployments',
    'web',
    inPod({ containers: [{ name: 'c' }, { name: 'c' }] }),
    'fieldManager=d',
  ),
  applied(
    'apps/v1',
    'deployments',
    'web',
    inPod({ tolerations: [{ key: 'a', operator: 'Exists' }] }),
    'fieldManager=e',
  ),
  applied(
    'apps/v1',
    'deployments',
    'web',
    inPod({ tolerations: [{ key: 'b', operator: 'Exists' }] }),
    'fieldManager=f',
  ),
  applied('apps/v1', 'deployments', 'web', part({ strategy: { type: 'Recreate' } }), 'fieldManager=g'),
  applied(
    'apps/v1',
    'deployments',
    'web',
    part({ strategy: { type: 'Recreate', rollingUpdate: null } }),
    'fieldManager=g',
  ),
  applied('apps/v1', 'deployments', 'web', part({ replicas: null }), 'fieldManager=h'),
  applied('apps/v1', 'deployments', 'web', part({ bogus: 1 }), 'fieldManager=h'),
  applied('apps/v1', 'deployments', 'web', part('x'), 'fieldManager=h'),
  applied(
    'apps/v1',
    'deployments',
    'web',
    part({ selector: { matchLabels: { a: 'c' } } }),
    'fieldManager=h&force=true',
  ),
  strategic({
    spec: { template: { spec: { containers: [{ name: 'c', env: [{ name: 'B', value: '2' }] }] } } },
  }),
  strategic({
    spec: { template: { spec: { containers: [{ name: 'c', env: [{ $patch: 'delete', name: 'A' }] }] } } },
  }),
  strategic({ spec: { template: { spec: { '$setElementOrder/containers': 'x' } } } }),
  strategic({
    spec: {
      template: {
        spec: {
          '$setElementOrder/containers': [{ name: 'n' }, { name: 'c' }],
          containers: [{ name: 'n', image: 'n:1' }],
        },
      },
    },
  }),
  strategic({
    spec: {
      template: {
        spec: { '$setElementOrder/containers': [{ name: 'c' }], containers: [{ name: 'n', image: 'n:2' }] },
      },
    },
  }),
  strategic(
    { spec: { template: { spec: { containers: [{ $patch: 'replace' }, { name: 'z', image: 'z:1' }] } } } },
    'dryRun=All',
  ),
  strategic({ spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } }, 'dryRun=All'),
  strategic({ spec: { strategy: { $retainKeys: ['other'], type: 'Recreate' } } }, 'dryRun=All'),
  strategic({ metadata: { labels: { $patch: 'replace', x: 'y' } } }, 'dryRun=All'),
  strategic(
    { metadata: { finalizers: ['a.b/c'], '$deleteFromPrimitiveList/finalizers': ['z'] } },
    'dryRun=All',
  ),
  strategic({ spec: { replicas: 'many' } }),
  strategic({ spec: { bogus: { a: 1 }, replicas: null } }, 'fieldValidation=Strict'),
  strategic({ kind: 'StatefulSet' }),
  strategic({ metadata: { name: 'other' } }),
  strategic({ metadata: { resourceVersion: '1' } }),
  strategic({ metadata: { uid: 'x' } }),
  strategic('[]'),
  strategic('{'),
  send(
    'PATCH',
    '/apis/apps/v1/namespaces/steps/deployments/web',
    [{ op: 'test', path: '/spec/replicas', value: 5 }],
    'application/json-patch+json',
  ),
  send(
    'PATCH',
    '/apis/apps/v1/namespaces/steps/deployments/web',
    [{ op: 'remove', path: '/spec/none' }],
    'application/json-patch+json',
  ),
  send(
    'PATCH',
    '/apis/apps/v1/namespaces/steps/deployments/web',
    [{ op: 'add', path: '/spec/template/spec/containers/9', value: {} }],
    'application/json-patch+json',
  ),
  send(
    'PATCH',
    '/apis/apps/v1/namespaces/steps/deployments/web',
    [{ op: 'bogus', path: '/spec' }],
    'application/json-patch+json',
  ),
  send(
    'PATCH',
    '/apis/apps/v1/namespaces/steps/deployments/web',
    { spec: { replicas: 'many' } },
    'application/merge-patch+json',
  ),
  send(
    'PATCH',
    '/apis/apps/v1/namespaces/steps/deployments/web?fieldValidation=Strict',
    { spec: { bogus: 1 }, metadata: { more: 2 } },
    'application/merge-patch+json',
  ),
  send(
    'PATCH',
    '/apis/apps/v1/namespaces/steps/deployments/web/status',
    { status: { replicas: 5, conditions: [] }, spec: { replicas: 9 } },
    'application/merge-patch+json',
  ),
  send(
    'PATCH',
    '/apis/apps/v1/namespaces/steps/deployments/web/scale',
    { spec: { replicas: 2 } },
    'application/merge-patch+json',
  ),
  send(
    'PATCH',
    '/apis/apps/v1/namespaces/steps/deployments/web/scale',
    { spec: 1 },
    'application/merge-patch+json',
  ),
  send(
    'PATCH',
    '/apis/apps/v1/namespaces/steps/deployments/web/scale',
    '{"spec":1}}',
    'application/merge-patch+json',
  ),
  send('PUT', '/apis/apps/v1/namespaces/steps/deployments/web/scale', {
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: { name: 'web' },
    spec: { replicas: -1 },
  }),
  send('GET', '/apis/apps/v1/namespaces/steps/deployments/web'),
  applied('v1', 'services', 'web', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web' },
    spec: {
      ports: [
        { port: 80, name: 'a' },
        { port: 81, name: 'b' },
      ],
    },
  }),
  applied(
    'v1',
    'services',
    'web',
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web' },
      spec: { ports: [{ port: 81, protocol: 'TCP', name: 'c' }] },
    },
    'fieldManager=b',
  ),
  applied('v1', 'services', 'web', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web' },
    spec: { ports: [{ port: 80, name: 'a' }] },
  }),
  applied(
    'v1',
    'services',
    'web',
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', labels: { a: 'b' } },
      spec: { sessionAffinity: 'ClientIP', selector: { x: 'y' } },
    },
    'fieldManager=c',
  ),
  applied('v1', 'configmaps', 'new', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'old' } }),
  applied('v1', 'configmaps', 'new', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'new' } }),
  applied('v1', 'configmaps', 'new', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'new', managedFields: [{ manager: 'x' }] },
  }),
  applied('v1', 'configmaps', 'new', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'new', finalizers: ['x.dev/a'] },
  }),
  applied(
    'v1',
    'configmaps',
    'new',
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'new', finalizers: ['x.dev/b'] },
    },
    'fieldManager=b',
  ),
  applied('v1', 'configmaps', 'new', '- a\n- b\n'),
  applied('v1', 'configmaps', 'new', 'a: [\n'),
  applied('v1', 'configmaps', 'new', '', 'fieldManager=x'),
  applied(
    'v1',
    'configmaps',
    'new',
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'new' } },
    'force=true',
  ),
];
