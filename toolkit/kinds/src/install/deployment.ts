import type { KubeObject } from '@flux-ts/resource';
import type { Value, ValueObject } from '@flux-ts/yaml';
import { type InstallOptions, imageOf } from './options.ts';
import type { Traits } from './traits.ts';

function args(name: string, traits: Traits, options: InstallOptions): string[] {
  const notifies = options.components.includes('notification-controller');
  const events = notifies
    ? `http://notification-controller.$(RUNTIME_NAMESPACE).svc.${options.clusterDomain}./`
    : '';
  const watcher = options.components.includes('source-watcher');
  return [
    'serve',
    `--controllers=${name}`,
    ...(name === 'notification-controller' ? [] : [`--events-addr=${events}`]),
    `--watch-all-namespaces=${options.watchAllNamespaces}`,
    `--log-level=${options.logLevel}`,
    '--log-encoding=json',
    '--enable-leader-election',
    ...(traits.storage
      ? [
          '--storage-path=/data',
          `--storage-adv-addr=${name}.$(RUNTIME_NAMESPACE).svc.${options.clusterDomain}.`,
        ]
      : []),
    ...(watcher && (name === 'kustomize-controller' || name === 'helm-controller')
      ? ['--feature-gates=ExternalArtifact=true']
      : []),
  ];
}

function container(name: string, traits: Traits, options: InstallOptions): ValueObject {
  const ports = [
    ...traits.ports,
    { containerPort: 8080, name: 'http-prom' },
    { containerPort: 9440, name: 'healthz' },
  ];
  return {
    name: 'manager',
    image: imageOf(options),
    imagePullPolicy: 'IfNotPresent',
    args: args(name, traits, options),
    env: [
      { name: 'RUNTIME_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
      ...traits.env.map((each) => ({ ...each })),
      {
        name: 'GOMEMLIMIT',
        valueFrom: { resourceFieldRef: { containerName: 'manager', resource: 'limits.memory' } },
      },
    ],
    ports: ports.map((port) => ({ ...port, protocol: 'TCP' })),
    livenessProbe: { httpGet: { path: '/healthz', port: 'healthz' } },
    readinessProbe: {
      httpGet: traits.storage ? { path: '/', port: 'http' } : { path: '/readyz', port: 'healthz' },
    },
    resources: {
      limits: { cpu: '1000m', memory: '1Gi' },
      requests: { cpu: traits.cpuRequest, memory: '64Mi' },
    },
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    volumeMounts: volumes(traits).map(({ name, mountPath }) => ({ name, mountPath })),
  };
}

function volumes(traits: Traits): { name: string; mountPath: string }[] {
  const temporary = { name: traits.storage ? 'tmp' : 'temp', mountPath: '/tmp' };
  const data = { name: 'data', mountPath: '/data' };
  if (traits.storage) return [data, temporary];
  return traits.data ? [temporary, data] : [temporary];
}

/** The Deployment of a controller, as Flux installs it, running our image. */
export function deployment(
  name: string,
  traits: Traits,
  labels: Readonly<Record<string, string>>,
  options: InstallOptions,
): KubeObject {
  const tolerations: Value = options.tolerationKeys.map((key) => ({ key, operator: 'Exists' }));
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: options.namespace, labels: { ...labels, 'control-plane': 'controller' } },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: name } },
      ...(traits.storage && { strategy: { type: 'Recreate' } }),
      template: {
        metadata: {
          annotations: { 'prometheus.io/port': '8080', 'prometheus.io/scrape': 'true' },
          labels: { app: name, ...labels },
        },
        spec: {
          containers: [container(name, traits, options)],
          nodeSelector: { 'kubernetes.io/os': 'linux' },
          ...(options.imagePullSecret !== '' && { imagePullSecrets: [{ name: options.imagePullSecret }] }),
          ...(options.tolerationKeys.length > 0 && { tolerations }),
          ...(traits.critical && { priorityClassName: 'system-cluster-critical' }),
          securityContext: { fsGroup: 1337 },
          serviceAccountName: name,
          terminationGracePeriodSeconds: traits.gracePeriod,
          volumes: volumes(traits).map((volume) => ({ name: volume.name, emptyDir: {} })),
        },
      },
    },
  };
}

/** The Services of a controller. */
export function services(
  name: string,
  traits: Traits,
  labels: Readonly<Record<string, string>>,
  namespace: string,
): KubeObject[] {
  const plane = name === 'source-watcher' ? name : 'controller';
  return traits.services.map((service) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: service.name, namespace, labels: { ...labels, 'control-plane': plane } },
    spec: {
      type: 'ClusterIP',
      selector: { app: name },
      ports: [{ name: 'http', port: 80, protocol: 'TCP', targetPort: service.port }],
    },
  }));
}
