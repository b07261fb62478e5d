import type { Json, JsonObject } from './webhook.ts';

type DecodingCase = readonly [apiVersion: string, kind: string, plural: string, fields: JsonObject];

const deployment = (spec: Json): DecodingCase => ['apps/v1', 'Deployment', 'deployments', { spec }];
const containers = (value: Json): DecodingCase => deployment({ template: { spec: { containers: value } } });
const container = (fields: JsonObject): DecodingCase => containers([{ name: 'a', ...fields }]);
const service = (spec: Json): DecodingCase => ['v1', 'Service', 'services', { spec }];
const config = (fields: JsonObject): DecodingCase => ['v1', 'ConfigMap', 'configmaps', fields];
const lease = (renewTime: Json): DecodingCase => [
  'coordination.k8s.io/v1',
  'Lease',
  'leases',
  { spec: { renewTime } },
];
const created = (creationTimestamp: Json): DecodingCase => config({ metadata: { creationTimestamp } });

/** Objects that the server's decoder refuses, and two that it does not. */
export const decodingCases: readonly DecodingCase[] = [
  deployment({ replicas: 1 }),
  deployment({ replicas: null }),
  ...['3', 1.5, true, {}, [], 3000000000].map((replicas) => deployment({ replicas: replicas as Json })),
  ...['x', [], 1].map((spec) => deployment(spec as Json)),
  deployment({ paused: 'yes' }),
  deployment({ template: [] }),
  deployment({ selector: { matchLabels: { a: 1 } } }),
  deployment({ selector: { matchLabels: [] } }),
  deployment({ strategy: { type: 1 } }),
  deployment({ strategy: { rollingUpdate: { maxSurge: true } } }),
  deployment({ strategy: { rollingUpdate: { maxSurge: 1.5 } } }),
  containers({}),
  containers('x'),
  containers(['x']),
  containers([{ name: 1 }]),
  container({ env: [{ name: 'A', value: 1 }] }),
  container({ args: [1] }),
  container({ args: 'x' }),
  container({ imagePullPolicy: false }),
  container({ resources: { limits: [] } }),
  container({ resources: { limits: { cpu: 'x' } } }),
  container({ resources: { limits: { cpu: true } } }),
  container({ resources: { limits: { cpu: '' } } }),
  container({ securityContext: { capabilities: { add: [1] } } }),
  container({ livenessProbe: { httpGet: { port: {}, scheme: 1 } } }),
  container({ livenessProbe: { httpGet: [] } }),
  container({ livenessProbe: { periodSeconds: [] } }),
  container({ env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 1, key: 'a' } } }] }),
  deployment({ template: { spec: { volumes: [{ name: 'a', configMap: { name: 1 } }] } } }),
  deployment({ template: { spec: { volumes: [{ name: 'a', secret: 'x' }] } } }),
  service({ type: 1 }),
  service({ ports: {} }),
  service({ ports: [{ port: '80' }] }),
  service({ ports: [{ port: 80, targetPort: {} }] }),
  service({ ports: [{ port: 80, protocol: 6 }] }),
  service({ selector: { a: 1 } }),
  service({ clusterIPs: 'x' }),
  config({ data: { a: 1 } }),
  config({ data: { a: {} } }),
  config({ data: 'x' }),
  config({ binaryData: { a: '!!' } }),
  config({ binaryData: { a: 'aGk' } }),
  config({ binaryData: { a: 'aGk=x' } }),
  config({ binaryData: { a: 1 } }),
  config({ immutable: 1 }),
  config({ metadata: { labels: { a: 1 } } }),
  config({ metadata: { annotations: { a: true } } }),
  config({ metadata: { ownerReferences: {} } }),
  config({ metadata: { finalizers: [1] } }),
  config({ metadata: { uid: 1 } }),
  ...['x', 1, '2020-13-01T00:00:00Z', '2020-02-30T00:00:00Z', '2020-01-01', '2020-01-01T25:00:00Z'].map((t) =>
    created(t),
  ),
  ...['x', '2020-01-01T00:00:00Z', '2020-01-01T00:00:00.123456', '2020-01-01T00:00:00.123456Zx'].map((t) =>
    lease(t),
  ),
  [
    'apiextensions.k8s.io/v1',
    'CustomResourceDefinition',
    'customresourcedefinitions',
    { spec: { versions: [{ name: 1 }] } },
  ],
  [
    'apiextensions.k8s.io/v1',
    'CustomResourceDefinition',
    'customresourcedefinitions',
    { spec: { versions: [{ schema: { openAPIV3Schema: { maximum: 'x' } } }] } },
  ],
  ['networking.k8s.io/v1', 'Ingress', 'ingresses', { spec: { rules: [{ host: 1 }] } }],
  [
    'networking.k8s.io/v1',
    'Ingress',
    'ingresses',
    { spec: { rules: [{ http: { paths: [{ pathType: 1 }] } }] } },
  ],
  ['rbac.authorization.k8s.io/v1', 'Role', 'roles', { rules: [{ verbs: 'x' }] }],
  ['batch/v1', 'Job', 'jobs', { spec: { parallelism: 1e10 } }],
];
