import type { Tree } from './run-both.ts';

/** A tree below a folder. */
export function under(folder: string, tree: Tree): Tree {
  return Object.fromEntries(Object.entries(tree).map(([path, content]) => [`${folder}/${path}`, content]));
}

/** Chart.yaml with more lines. */
export function chartYaml(name: string, more = '', version = '1.0.0'): string {
  return `apiVersion: v2\nname: ${name}\nversion: ${version}\n${more}`;
}

const MAP =
  'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\ndata:\n  a: {{ .Values.a | quote }}\n';

/** A small chart without faults. */
export const web: Tree = {
  'Chart.yaml': chartYaml(
    'web',
    'description: A web server\nicon: https://charts.example.com/web.png\nappVersion: "2.1"\n',
  ),
  'values.yaml': '# How many\nreplicas: 1\na: b\n',
  'templates/map.yaml': MAP,
  'templates/NOTES.txt': 'Thanks for {{ .Chart.Name }}.\n',
};

/** A chart with all that `show` shows. */
export const full: Tree = {
  ...web,
  'Chart.yaml': [
    'apiVersion: v2',
    'name: full',
    'version: 1.2.3-rc.1+build.5',
    'appVersion: 1e3',
    'kubeVersion: ">=1.20.0-0"',
    'description: |',
    '  Two',
    '  lines',
    'type: application',
    'home: https://example.com',
    'icon: https://example.com/i.svg',
    'sources: [https://example.com/a, https://example.com/b]',
    'keywords: [b, a]',
    'maintainers:',
    '- {name: Ann, email: ann@example.com, url: https://example.com/ann}',
    '- name: Bob',
    'annotations: {z: "1", a: "true", "10": x, "9": y}',
    'deprecated: true',
    'dependencies:',
    '- {name: sub, version: ">=0.1.0 <2", repository: "", condition: "sub.on,global.on", tags: [t], alias: other, import-values: [data, {child: x.y, parent: z}]}',
    '- {name: lib, version: 0.1.0, repository: ""}',
    '',
  ].join('\n'),
  'README.md': '# Full\n\nText without an end',
  LICENSE: 'free\n',
  'crds/a.yaml':
    '---\nkind: CustomResourceDefinition\napiVersion: apiextensions.k8s.io/v1\nmetadata: {name: a}\n',
  'crds/b.yaml': 'kind: CustomResourceDefinition\napiVersion: apiextensions.k8s.io/v1\nmetadata: {name: b}\n',
  'crds/readme.txt': 'no CRD',
  'values.schema.json': '{"type": "object"}',
  'charts/sub/Chart.yaml': chartYaml('sub', '', '0.2.0'),
  'charts/sub/values.yaml': 'on: true\n',
  'charts/sub/crds/s.yaml':
    'kind: CustomResourceDefinition\napiVersion: apiextensions.k8s.io/v1\nmetadata: {name: s}\n',
  'charts/sub/templates/x.yaml': 'kind: ConfigMap\napiVersion: v1\nmetadata: {name: x}\n',
  'charts/lib/Chart.yaml': chartYaml('lib', 'type: library\n', '0.1.0'),
};
