import type { Chance } from './chance.ts';
import { container, meta } from './make-objects.ts';
import { anyScalar, scalar } from './scalars.ts';

/** An object of a tree, as patches and references name it. */
export interface Known {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly text: string;
}

const podSpec = (chance: Chance, app: string, indent: string): string => {
  let text = `${indent}containers:\n${container(chance, 'main', indent)}`;
  if (chance.maybe(0.4)) text += container(chance, 'side', indent);
  if (chance.maybe(0.4)) text += `${indent}initContainers:\n${container(chance, 'init', indent)}`;
  if (chance.maybe(0.4)) text += `${indent}serviceAccountName: ${app}-sa\n`;
  if (chance.maybe(0.2)) text += `${indent}imagePullSecrets:\n${indent}- name: ${app}-secret\n`;
  if (chance.maybe(0.4)) {
    text += `${indent}volumes:\n${indent}- name: v\n${indent}  configMap: {name: ${app}-config}\n`;
    if (chance.maybe(0.5))
      text += `${indent}- name: s\n${indent}  secret:\n${indent}    secretName: ${app}-secret\n`;
    if (chance.maybe(0.3))
      text += `${indent}- name: p\n${indent}  projected:\n${indent}    sources:\n${indent}    - configMap: {name: ${app}-config}\n`;
  }
  if (chance.maybe(0.15)) text += `${indent}tolerations: [{key: a, operator: Exists}]\n`;
  if (chance.maybe(0.15))
    text += `${indent}topologySpreadConstraints:\n${indent}- maxSkew: 1\n${indent}  labelSelector:\n${indent}    matchLabels: {app: ${app}}\n`;
  return text;
};

const workload = (chance: Chance, kind: string, app: string): string => {
  let text = `${chance.maybe(0.5) ? `  replicas: ${chance.pick(['1', '2', '"3"'])}\n` : ''}  selector:\n    matchLabels: {app: ${app}}\n`;
  if (kind === 'StatefulSet')
    text += `  serviceName: ${app}\n  volumeClaimTemplates:\n  - metadata: {name: data}\n    spec: {resources: {requests: {storage: 1Gi}}}\n`;
  text += `  template:\n    metadata:\n      labels: {app: ${app}}\n    spec:\n${podSpec(chance, app, '      ')}`;
  return text;
};

const cronJob = (chance: Chance, app: string): string =>
  `  schedule: "*/5 * * * *"\n  jobTemplate:\n    spec:\n      template:\n        spec:\n${podSpec(chance, app, '          ')}`;

const ports =
  '  ports:\n  - port: 80\n    name: http\n  - {port: 80, protocol: UDP, name: dns}\n  - port: 443 # tls\n';

/** What follows the metadata, by kind. */
const bodies: Readonly<
  Record<string, readonly [apiVersion: string, body: (chance: Chance, app: string) => string]>
> = {
  Deployment: ['apps/v1', (chance, app) => `spec:\n${workload(chance, 'Deployment', app)}`],
  StatefulSet: ['apps/v1', (chance, app) => `spec:\n${workload(chance, 'StatefulSet', app)}`],
  DaemonSet: ['apps/v1', (chance, app) => `spec:\n${workload(chance, 'DaemonSet', app)}`],
  CronJob: ['batch/v1', (chance, app) => `spec:\n${cronJob(chance, app)}`],
  ConfigMap: [
    'v1',
    (chance) => {
      let text = 'data:\n  k: value\n';
      for (let i = chance.below(4); i > 0; i--) text += `  k${i}: ${scalar(chance)}`;
      if (chance.maybe(0.2)) text += '  conf.yaml: |\n    host: a\n    list: [1, 2]\n    deep: {x: y}\n';
      return text;
    },
  ],
  Secret: ['v1', (chance) => `type: Opaque\nstringData:\n  p: ${chance.pick(['x', '"1"', "'it''s'"])}\n`],
  ServiceAccount: ['v1', (chance, app) => (chance.maybe(0.5) ? `secrets:\n- name: ${app}-secret\n` : '')],
  Service: ['v1', (_, app) => `spec:\n  selector: {app: ${app}}\n${ports}`],
  RoleBinding: [
    'rbac.authorization.k8s.io/v1',
    (chance, app) =>
      `roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: ${app}-role}\nsubjects:\n- kind: ServiceAccount\n  name: ${chance.pick([`${app}-sa`, 'default'])}\n${chance.maybe(0.4) ? '  namespace: default\n' : ''}`,
  ],
  ClusterRoleBinding: [
    'rbac.authorization.k8s.io/v1',
    (_, app) =>
      `roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}\nsubjects:\n- {kind: ServiceAccount, name: ${app}-sa, namespace: x}\n`,
  ],
  Role: [
    'rbac.authorization.k8s.io/v1',
    (_, app) =>
      `rules:\n- apiGroups: [""]\n  resources: [configmaps]\n  resourceNames: [${app}-config]\n  verbs: [get]\n`,
  ],
  HorizontalPodAutoscaler: [
    'autoscaling/v2',
    (_, app) =>
      `spec:\n  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: ${app}}\n  maxReplicas: 3\n`,
  ],
  Ingress: [
    'networking.k8s.io/v1',
    (_, app) =>
      `spec:\n  tls:\n  - hosts: [x.com]\n    secretName: ${app}-secret\n  rules:\n  - host: x.com\n    http:\n      paths:\n      - path: /\n        pathType: Prefix\n        backend: {service: {name: ${app}, port: {number: 80}}}\n`,
  ],
  NetworkPolicy: [
    'networking.k8s.io/v1',
    (_, app) =>
      `spec:\n  podSelector: {matchLabels: {app: ${app}}}\n  ingress:\n  - from:\n    - podSelector: {matchLabels: {app: ${app}}}\n`,
  ],
  PodDisruptionBudget: [
    'policy/v1',
    (_, app) => `spec:\n  minAvailable: 1\n  selector: {matchLabels: {app: ${app}}}\n`,
  ],
  HelmRelease: [
    'helm.toolkit.fluxcd.io/v2',
    (chance, app) =>
      `spec:\n  interval: 30m\n  chart: {spec: {chart: ${app}, sourceRef: {kind: HelmRepository, name: ${app}}}}\n  valuesFrom:\n  - kind: ConfigMap\n    name: ${app}-config\n  - {kind: Secret, name: ${app}-secret, valuesKey: p}\n  values:\n    a: ${anyScalar(chance)}\n    image: {repository: nginx, tag: 1.0}\n`,
  ],
  Widget: [
    'example.com/v1',
    (chance, app) =>
      `spec:\n  value: ${scalar(chance)}  items:\n  - name: a\n    v: ${anyScalar(chance)}\n  - {name: b, v: 2}\n  ref: {kind: ConfigMap, name: ${app}-config}\n  shared: &s {p: 1}\n  again: *s\n`,
  ],
};

const suffixes: Readonly<Record<string, string>> = {
  ConfigMap: '-config',
  Secret: '-secret',
  ServiceAccount: '-sa',
  Role: '-role',
};

/** Objects of one app; their names end in a number that no other has. */
export function deepObjects(chance: Chance, count: number): Known[] {
  const app = `${chance.pick(['web', 'api', 'db'])}${count}`;
  const kinds = new Set(['Deployment', 'ConfigMap', ...chance.some(Object.keys(bodies), 0.25)]);
  return [...kinds].map((kind) => {
    const [apiVersion, body] = bodies[kind] ?? ['v1', () => ''];
    const name = `${app}${suffixes[kind] ?? ''}`;
    const head = `apiVersion: ${apiVersion}\nkind: ${kind}\n${meta(chance, name)}`;
    const namespace = /^ {2}namespace: (.*)$/m.exec(head)?.[1] ?? '';
    // Numbers among arguments keep variables from being resolved.
    const text = `${head}${body(chance, app)}`.replaceAll('args: [a, "b", 3]', 'args: [a, "b", "$(NAME1)"]');
    return { apiVersion, kind, name, namespace, text };
  });
}
