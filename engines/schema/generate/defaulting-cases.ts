import type { Json, JsonObject } from './webhook.ts';

const containers: Json = [
  {
    name: 'app',
    image: 'registry.example.com/app:1.2.3',
    ports: [{ containerPort: 80 }],
    livenessProbe: { httpGet: { port: 80 } },
    resources: { limits: { cpu: '1000m', memory: '0.5Gi' } },
    env: [
      { name: 'A', value: '' },
      { name: 'B', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    ],
  },
  { name: 'latest', image: 'app', readinessProbe: { grpc: { port: 1 } } },
  { name: 'digest', image: `app@sha256:${'a'.repeat(64)}`, imagePullPolicy: '' },
];
const volumes: Json = [
  { name: 'none' },
  { name: 'config', configMap: { name: 'x' } },
  { name: 'secret', secret: { secretName: 'x' } },
  { name: 'projected', projected: { sources: [{ serviceAccountToken: { path: 'x' } }] } },
  { name: 'host', hostPath: { path: '/x' } },
];
const template: JsonObject = {
  metadata: { labels: { a: 'b' } },
  spec: { serviceAccount: 'x', containers, volumes },
};
const selector: JsonObject = { matchLabels: { a: 'b' } };
const of = (apiVersion: string, kind: string, plural: string, fields: JsonObject) =>
  [plural, { apiVersion, kind, ...fields }] as const;
const service = (spec: JsonObject) => of('v1', 'Service', 'services', { spec });

/** Manifests as people write them, by plural; objects without metadata get an empty one. */
export const defaultingCases: readonly (readonly [plural: string, object: JsonObject])[] = [
  of('v1', 'Pod', 'pods', { spec: { containers, volumes, hostNetwork: true } }),
  of('apps/v1', 'Deployment', 'deployments', { spec: { selector, template } }),
  of('apps/v1', 'Deployment', 'deployments', {
    spec: { replicas: 0, selector, template, strategy: { type: 'Recreate' } },
  }),
  of('apps/v1', 'Deployment', 'deployments', {
    spec: { selector, template, paused: false, strategy: { rollingUpdate: { maxSurge: 1 } } },
  }),
  of('apps/v1', 'StatefulSet', 'statefulsets', {
    spec: {
      selector,
      template,
      volumeClaimTemplates: [{ metadata: { name: 'x' }, spec: { accessModes: ['ReadWriteOnce'] } }],
    },
  }),
  of('apps/v1', 'StatefulSet', 'statefulsets', {
    spec: { selector, template, updateStrategy: { type: 'RollingUpdate' } },
  }),
  of('apps/v1', 'DaemonSet', 'daemonsets', { spec: { selector, template } }),
  of('batch/v1', 'Job', 'jobs', { spec: { template } }),
  of('batch/v1', 'Job', 'jobs', {
    spec: { template, parallelism: 3, backoffLimitPerIndex: 1, podFailurePolicy: { rules: [] } },
  }),
  of('batch/v1', 'CronJob', 'cronjobs', {
    spec: { schedule: '@daily', jobTemplate: { spec: { template } } },
  }),
  of('v1', 'ReplicationController', 'replicationcontrollers', { spec: { template } }),
  service({ ports: [{ port: 80 }, { port: 443, targetPort: 'https', protocol: '' }], selector: { a: 'b' } }),
  service({ type: 'NodePort', ports: [{ port: 80 }], sessionAffinity: 'ClientIP' }),
  service({ type: 'LoadBalancer', ports: [{ port: 53, protocol: 'UDP' }] }),
  service({ type: 'ExternalName', externalName: 'example.com' }),
  service({ clusterIP: 'None', sessionAffinityConfig: { clientIP: {} } }),
  of('autoscaling/v2', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers', {
    spec: {
      maxReplicas: 3,
      scaleTargetRef: { kind: 'Deployment', name: 'x' },
      behavior: { scaleDown: { stabilizationWindowSeconds: 5 } },
    },
  }),
  of('autoscaling/v1', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers', {
    spec: { maxReplicas: 3, scaleTargetRef: { kind: 'Deployment', name: 'x' } },
  }),
  of('networking.k8s.io/v1', 'Ingress', 'ingresses', {
    spec: { rules: [{ host: 'x', http: { paths: [{ pathType: 'Prefix' }] } }] },
  }),
  of('networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies', {
    spec: { podSelector: {}, egress: [{ ports: [{ port: 53 }] }] },
  }),
  of('v1', 'Secret', 'secrets', { stringData: { a: 'é', b: '' }, data: { a: 'eA==', c: 'eA==' } }),
  of('v1', 'ConfigMap', 'configmaps', { data: { a: null, b: '' }, immutable: false }),
  of('v1', 'Namespace', 'namespaces', { metadata: { labels: { a: 'b' } } }),
  of('v1', 'PersistentVolumeClaim', 'persistentvolumeclaims', {
    spec: { resources: { requests: { storage: '1024Mi' } } },
  }),
  of('v1', 'PersistentVolume', 'persistentvolumes', {
    spec: { capacity: { storage: '2e3' }, hostPath: { path: '/x' } },
  }),
  of('rbac.authorization.k8s.io/v1', 'Role', 'roles', {}),
  of('rbac.authorization.k8s.io/v1', 'RoleBinding', 'rolebindings', {
    roleRef: { kind: 'Role', name: 'x' },
    subjects: [
      { kind: 'ServiceAccount', name: 'x' },
      { kind: 'User', name: 'x' },
    ],
  }),
  of('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'customresourcedefinitions', {
    spec: {
      group: 'x',
      scope: 'Cluster',
      names: { plural: 'things', kind: 'Thing' },
      versions: [{ name: 'v1', served: true, storage: true }],
    },
  }),
  of('policy/v1', 'PodDisruptionBudget', 'poddisruptionbudgets', { spec: { minAvailable: 1 } }),
  of('storage.k8s.io/v1', 'StorageClass', 'storageclasses', { provisioner: 'x' }),
  of('coordination.k8s.io/v1', 'Lease', 'leases', {
    spec: { renewTime: '2020-01-01T02:00:00.100000+02:00' },
  }),
];
