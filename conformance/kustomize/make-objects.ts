import type { Chance } from './chance.ts';
import { anyScalar, scalar } from './scalars.ts';

const images = [
  'nginx',
  'nginx:1.7',
  'repo.io/app/web:v1',
  'busybox@sha256:24a0c4b4a4c0eb97a1aabb8e29f18e917d05abfe1b7a7c07857230879ce7d3d3',
  'localhost:5000/x',
];

export const names = ['web', 'api', 'db', 'job'];
const namespaces = ['', '', '', '', '', '', 'default', 'prod'];

export function meta(chance: Chance, name: string): string {
  const namespace = chance.pick(namespaces);
  let text = `metadata:\n  name: ${chance.maybe(0.1) ? JSON.stringify(name) : name}\n`;
  if (namespace !== '') text += `  namespace: ${namespace}\n`;
  if (chance.maybe(0.4)) text += `  labels:\n    app: ${name}\n${chance.maybe(0.3) ? '    tier: "1"\n' : ''}`;
  if (chance.maybe(0.3))
    text += `  annotations:\n    note: ${chance.pick(['"x"', 'yes', '"true"', '1', 'a b', 'null'])}\n`;
  return text;
}

export function container(chance: Chance, name: string, indent: string): string {
  let text = `${indent}- name: ${name}\n${indent}  image: ${chance.pick(images)}\n`;
  if (chance.maybe(0.5)) {
    text += `${indent}  env:\n${indent}  - name: A\n${indent}    value: ${chance.pick(['"1"', 'x', '$(SOME)', '"$(NAME)-$(OTHER)"'])}\n`;
    if (chance.maybe(0.5))
      text += `${indent}  - name: B\n${indent}    valueFrom:\n${indent}      configMapKeyRef:\n${indent}        name: ${chance.pick(names)}-config\n${indent}        key: k\n`;
  }
  if (chance.maybe(0.4))
    text += `${indent}  ports:\n${indent}  - containerPort: ${chance.pick(['80', '8080'])}\n${chance.maybe(0.4) ? `${indent}    protocol: ${chance.pick(['TCP', 'UDP'])}\n` : ''}${chance.maybe(0.4) ? `${indent}    name: http\n` : ''}`;
  if (chance.maybe(0.3))
    text += `${indent}  volumeMounts:\n${indent}  - name: v\n${indent}    mountPath: /v\n`;
  if (chance.maybe(0.2)) text += `${indent}  args: [a, "b", 3]\n`;
  if (chance.maybe(0.2))
    text += `${indent}  envFrom:\n${indent}  - secretRef:\n${indent}      name: ${chance.pick(names)}-secret\n`;
  return text;
}

function deployment(chance: Chance, name: string, only?: string): string {
  const kind = only ?? chance.pick(['Deployment', 'Deployment', 'StatefulSet', 'DaemonSet']);
  let text = `apiVersion: apps/v1\nkind: ${kind}\n${meta(chance, name)}spec:\n`;
  if (chance.maybe(0.6)) text += `  replicas: ${chance.pick(['1', '3', '"2"'])}\n`;
  if (chance.maybe(0.6)) text += `  selector:\n    matchLabels:\n      app: ${name}\n`;
  text += '  template:\n';
  if (chance.maybe(0.6)) text += `    metadata:\n      labels:\n        app: ${name}\n`;
  text += '    spec:\n      containers:\n';
  text += container(chance, 'main', '      ');
  if (chance.maybe(0.4)) text += container(chance, 'side', '      ');
  if (chance.maybe(0.3)) text += `      initContainers:\n${container(chance, 'init', '      ')}`;
  if (chance.maybe(0.3))
    text += `      volumes:\n      - name: v\n        configMap:\n          name: ${chance.pick(names)}-config\n`;
  if (chance.maybe(0.2)) text += `      serviceAccountName: ${chance.pick(names)}-sa\n`;
  return text;
}

function configMap(chance: Chance, name: string): string {
  const count = 1 + chance.below(4);
  let text = `apiVersion: v1\nkind: ConfigMap\n${meta(chance, `${name}-config`)}data:\n`;
  for (let i = 0; i < count; i++) text += `  k${i === 0 ? '' : i}: ${scalar(chance)}`;
  return text;
}

function custom(chance: Chance, name: string, only?: string): string {
  let text = `apiVersion: example.com/v1\nkind: ${only ?? chance.pick(['Widget', 'Gadget'])}\n${meta(chance, name)}spec:\n  value: ${scalar(chance)}`;
  if (chance.maybe(0.5)) text += `  list:\n  - name: a\n    v: ${anyScalar(chance)}\n  - name: b\n`;
  if (chance.maybe(0.4))
    text += '  anchor: &x {p: 1, q: two}\n  alias: *x\n  merged:\n    <<: *x\n    q: 3\n';
  if (chance.maybe(0.3))
    text += `  ref:\n    apiVersion: v1\n    kind: ConfigMap\n    name: ${name}-config\n`;
  return text;
}

function other(chance: Chance, name: string): string {
  return chance.pick([
    () =>
      `apiVersion: v1\nkind: Service\n${meta(chance, name)}spec:\n  selector:\n    app: ${name}\n  ports:\n  - port: 80\n${chance.maybe(0.5) ? '    name: http\n' : ''}  - port: 443\n`,
    () => `apiVersion: v1\nkind: ServiceAccount\n${meta(chance, `${name}-sa`)}`,
    () =>
      `apiVersion: v1\nkind: Secret\n${meta(chance, `${name}-secret`)}type: Opaque\nstringData:\n  p: ${chance.pick(['"x"', 'y', '"1"'])}\n`,
    () =>
      `apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\n${meta(chance, name)}roleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: Role\n  name: ${name}\nsubjects:\n- kind: ServiceAccount\n  name: ${chance.pick(['default', `${name}-sa`])}\n${chance.maybe(0.5) ? '  namespace: prod\n' : ''}`,
    () => `apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\n${meta(chance, name)}rules: []\n`,
    () => `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ${chance.pick(['prod', 'dev', name])}\n`,
    () =>
      `apiVersion: networking.k8s.io/v1\nkind: Ingress\n${meta(chance, name)}spec:\n  rules:\n  - host: x.com\n    http:\n      paths:\n      - path: /\n        pathType: Prefix\n        backend:\n          service:\n            name: ${chance.pick(names)}\n            port:\n              number: 80\n`,
    () =>
      `apiVersion: batch/v1\nkind: CronJob\n${meta(chance, name)}spec:\n  schedule: "* * * * *"\n  jobTemplate:\n    spec:\n      template:\n        spec:\n          containers:\n${container(chance, 'c', '          ')}`,
  ])();
}

export function makeResources(
  chance: Chance,
  files: Record<string, string>,
  folder: string,
  index: number,
): string[] {
  const used = index === 0 ? names : names.map((name) => `${name}${index}`);
  // The first base always holds what patches and replacements aim at.
  const documents: string[] =
    index === 0
      ? [deployment(chance, 'web', 'Deployment'), configMap(chance, 'web'), custom(chance, 'web', 'Widget')]
      : [];
  for (const name of used.slice(index === 0 ? 1 : 0)) {
    if (chance.maybe(0.6)) documents.push(deployment(chance, name));
    if (chance.maybe(0.5)) documents.push(configMap(chance, name));
    if (chance.maybe(0.4)) documents.push(custom(chance, name));
    if (chance.maybe(0.5)) documents.push(other(chance, name));
  }
  if (documents.length === 0) documents.push(configMap(chance, 'web'));
  const paths: string[] = [];
  let rest = documents;
  for (let i = 0; rest.length > 0; i++) {
    const take = 1 + chance.below(rest.length);
    const path = `r${i}.yaml`;
    files[`${folder}/${path}`] = joinDocuments(chance, rest.slice(0, take));
    paths.push(path);
    rest = rest.slice(take);
  }
  return paths;
}

export function joinDocuments(chance: Chance, documents: readonly string[]): string {
  if (chance.maybe(0.08)) {
    const items = documents.map((text) => `- ${text.trimEnd().split('\n').join('\n  ')}\n`).join('');
    return `apiVersion: v1\nkind: List\nitems:\n${items}`;
  }
  let text = documents
    .map((document) => (chance.maybe(0.2) ? `# a comment\n${document}` : document))
    .join(chance.pick(['---\n', '---\n', '--- # next\n', '---\n\n']));
  if (chance.maybe(0.3)) text = `---\n${text}`;
  if (chance.maybe(0.1)) text += '---\n';
  if (chance.maybe(0.06)) text = text.replaceAll('\n', '\r\n');
  if (chance.maybe(0.04)) text = `\ufeff${text}`;
  return text;
}
