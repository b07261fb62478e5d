import { createHash } from 'node:crypto';
import { configMap, deployment, hook, service } from './charts.ts';

const CRD = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.test.dev
spec:
  group: test.dev
  scope: Namespaced
  names: { kind: Widget, plural: widgets, singular: widget, listKind: WidgetList }
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec: { type: object, x-kubernetes-preserve-unknown-fields: true }
`;

const widget = (size: string, more = ''): string =>
  `apiVersion: test.dev/v1\nkind: Widget\nmetadata:\n  name: w\nspec:\n  size: ${size}\n  list: [a, b]\n${more}`;

/** Hooks that run before and after, each with another policy; two of the same weight. */
const POLICIES: Readonly<Record<string, string>> = {
  'templates/h1.yaml': hook('anew', 'pre-install,pre-upgrade', [
    'helm.sh/hook-delete-policy: before-hook-creation',
    'helm.sh/hook-weight: "1"',
  ]),
  'templates/h2.yaml': hook('done', 'pre-install,pre-upgrade,post-upgrade', [
    'helm.sh/hook-delete-policy: hook-succeeded,hook-failed',
    'helm.sh/hook-weight: "1"',
  ]),
  'templates/h3.yaml': hook('failing', 'post-install,pre-upgrade', [
    'helm.sh/hook-delete-policy: hook-failed',
    'helm.sh/hook-weight: "2"',
  ]),
  'templates/h4.yaml': configMap('usual', 'x', ['helm.sh/hook: pre-install,pre-upgrade,post-delete']),
};

/** Text that hardly packs, the same each time. */
function noise(length: number): string {
  let text = '';
  for (let i = 0; text.length < length; i++) text += createHash('sha512').update(String(i)).digest('base64');
  return text.slice(0, length);
}

/** Charts of the scenarios, by name. */
export const CHARTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  one: {
    'templates/a.yaml': configMap('a', '{{ .Values.nested.a | quote }}'),
    'templates/b.yaml': configMap('b', 'old'),
    'templates/web.yaml': `${deployment('web', 'nginx:1')}---\n${service('web', 80)}`,
  },
  two: {
    'templates/a.yaml': configMap('a', '{{ .Values.nested.b | quote }}'),
    'templates/c.yaml': configMap('c', 'new'),
    'templates/web.yaml': `${deployment('web', 'nginx:2', '        - name: B\n          value: "2"\n')}---\n${service('web', 81)}`,
  },
  kept: {
    'templates/a.yaml': configMap('a', 'x'),
    'templates/k.yaml': configMap('k', 'kept', ['helm.sh/resource-policy: keep']),
  },
  unkept: { 'templates/a.yaml': configMap('a', 'x'), 'templates/k.yaml': configMap('k', 'let go') },
  'other-selector': {
    'templates/a.yaml': configMap('a', 'x'),
    'templates/web.yaml': deployment('web', 'nginx:3').replaceAll('app: web', 'app: other'),
  },
  'other-kind': {
    'templates/a.yaml': 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\nstringData:\n  a: b\n',
    'templates/web.yaml': service('web', 8080),
  },
  policies: {
    'templates/a.yaml': configMap('a', 'x'),
    ...POLICIES,
  },
  'policies-fail': {
    'templates/a.yaml': configMap('a', 'y'),
    ...POLICIES,
    'templates/h5.yaml': hook('breaks', 'pre-upgrade', ['helm.sh/hook-weight: "3"'], true),
    'templates/h6.yaml': hook('never', 'pre-upgrade', ['helm.sh/hook-weight: "4"']),
  },
  'wider-widget': {
    'crds/widget.yaml': CRD.replace('singular: widget,', 'singular: widget, shortNames: [wi],'),
    'templates/w.yaml': widget('"3"'),
  },
  large: { 'templates/a.yaml': configMap('a', 'x'), 'files/noise': noise(500_000) },
  'too-large': { 'templates/a.yaml': configMap('a', 'y'), 'files/noise': noise(900_000) },
  hooks: {
    'templates/a.yaml': configMap('a', 'x'),
    'templates/h1.yaml': hook('late', 'pre-install,pre-upgrade,post-delete', ['helm.sh/hook-weight: "5"']),
    'templates/h2.yaml': hook('early', 'pre-install, post-upgrade, pre-rollback', [
      'helm.sh/hook-weight: "-5"',
      'helm.sh/hook-delete-policy: hook-succeeded',
    ]),
    'templates/h3.yaml': configMap('hooked', 'x', [
      'helm.sh/hook: post-install,pre-delete',
      'helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded',
    ]),
    'templates/t.yaml': hook('check', 'test', ['helm.sh/hook-output-log-policy: hook-succeeded']),
    'templates/t2.yaml': hook('other', 'test-success', ['helm.sh/hook-delete-policy: hook-succeeded']),
  },
  'bad-pre-upgrade': {
    'templates/a.yaml': configMap('a', 'y'),
    'templates/good.yaml': hook('good', 'pre-upgrade', [
      'helm.sh/hook-weight: "-1"',
      'helm.sh/hook-delete-policy: hook-succeeded',
    ]),
    'templates/bad.yaml': hook('bad', 'pre-upgrade', ['helm.sh/hook-delete-policy: hook-failed'], true),
  },
  'bad-post-upgrade': {
    'templates/a.yaml': configMap('a', 'z'),
    'templates/n.yaml': configMap('made', 'made'),
    'templates/bad.yaml': hook('bad', 'post-upgrade', [], true),
  },
  'bad-install': {
    'templates/a.yaml': configMap('a', 'z'),
    'templates/bad.yaml': hook('bad', 'post-install', [], true),
  },
  'bad-rollback': {
    'templates/a.yaml': configMap('a', 'z'),
    'templates/bad.yaml': hook('bad', 'pre-rollback', [], true),
  },
  'bad-test': {
    'templates/a.yaml': configMap('a', 'z'),
    'templates/t.yaml': hook('bad', 'test', [], true),
  },
  invalid: {
    'templates/a.yaml': configMap('a', 'w'),
    'templates/n.yaml': configMap('made', 'made'),
    'templates/web.yaml':
      'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  ports:\n  - port: 99999999\n',
  },
  unknown: { 'templates/a.yaml': 'apiVersion: nowhere.dev/v1\nkind: Nothing\nmetadata:\n  name: nothing\n' },
  unknowns: {
    'templates/a.yaml':
      'apiVersion: nowhere.dev/v1\nkind: Nothing\nmetadata:\n  name: nothing\n---\napiVersion: apps/v1\nkind: Nothing\nmetadata:\n  name: some\n  namespace: thing\n---\napiVersion: nowhere.dev/v1\nkind: Nothing\nmetadata:\n  name: nothing\n',
    'templates/b.yaml': configMap('no', 'x'),
  },
  'no-kind': {
    'templates/a.yaml': 'metadata:\n  name: a\n---\napiVersion: v1\nmetadata:\n  name: b\n',
    'templates/b.yaml': 'apiVersion: nowhere.dev/v1\nkind: Nothing\nmetadata:\n  name: nothing\n',
  },
  'no-version': { 'templates/a.yaml': 'kind: ConfigMap\nmetadata:\n  name: b\n' },
  'no-name': { 'templates/a.yaml': 'apiVersion: v1\nkind: ConfigMap\ndata:\n  a: b\n' },
  'bad-version': { 'templates/a.yaml': 'apiVersion: a/b/c\nkind: ConfigMap\nmetadata:\n  name: b\n' },
  'bad-kind': { 'templates/a.yaml': 'apiVersion: v1\nkind: 5\nmetadata:\n  name: b\n' },
  'bad-labels': {
    'templates/a.yaml':
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: b\n  labels:\n    a: x\n    version: 1\n',
  },
  'bad-finalizers': {
    'templates/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: b\n  finalizers: x\n',
  },
  'list-unknown': {
    'templates/a.yaml':
      'apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n- {apiVersion: nowhere.dev/v1, kind: Nothing, metadata: {name: b}}\n- {apiVersion: nowhere.dev/v2, kind: Nothing, metadata: {name: b}}\n',
  },
  'list-no-kind': {
    'templates/a.yaml':
      'apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, metadata: {name: a}}\n- {kind: ConfigMap, metadata: {name: b}}\n',
  },
  lists: {
    'templates/a.yaml':
      'apiVersion: v1\nkind: ConfigMapList\nitems:\n- {metadata: {name: a}, data: {a: b}}\n- {metadata: {name: b}}\n---\napiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: c}}\n- {apiVersion: v1, kind: Secret, metadata: {name: d}}\n',
  },
  'yes-name': { 'templates/a.yaml': configMap('yes', 'x') },
  broken: { 'templates/a.yaml': '{{ fail "no way" }}' },
  widget: { 'crds/widget.yaml': CRD, 'templates/w.yaml': widget('"1"', '  gone: soon\n') },
  widgets: { 'crds/widget.yaml': CRD, 'templates/w.yaml': widget('"2"') },
  umbrella: {
    'Chart.yaml':
      'apiVersion: v2\nname: umbrella\nversion: 1.0.0\nannotations:\n  a: b\nkeywords: [x]\nsources: [https://example.com]\nmaintainers:\n- name: me\n  email: me@example.com\ndependencies:\n- name: sub\n  version: 1.0.0\n  repository: file://charts/sub\n  condition: sub.enabled\n  import-values: [data]\n- name: sub\n  alias: other\n  version: ">=1"\n  repository: ""\n  tags: [off]\n',
    'Chart.lock':
      'dependencies:\n- name: sub\n  repository: file://charts/sub\n  version: 1.0.0\ndigest: sha256:abc\ngenerated: "2024-01-02T03:04:05.678901234+02:00"\n',
    'values.schema.json': '{"type":"object","properties":{"replicas":{"type":"integer"}}}',
    'files/blob.txt': 'blob \u00e9 <x>\n',
    '.helmignore': '*.bak\n',
    'crds/widget.yaml': CRD,
    'templates/a.yaml': configMap('a', '{{ .Files.Get "files/blob.txt" | trim | quote }}'),
    'templates/_helpers.tpl': '{{ define "x" }}x{{ end }}\n',
    'charts/sub/Chart.yaml': 'apiVersion: v2\nname: sub\nversion: 1.0.0\n',
    'charts/sub/values.yaml': 'text: default\nexports:\n  data:\n    imported: 1\n',
    'charts/sub/templates/s.yaml': configMap('{{ .Chart.Name }}', '{{ .Values.text }}'),
  },
  secret: {
    'templates/s.yaml': 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\nstringData:\n  a: b\n',
  },
};
