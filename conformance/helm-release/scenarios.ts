import type { Operation } from '@flux-ts/helm-release';
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

type Asked = {
  readonly [T in Operation as T['type']]: Omit<T, 'name' | 'namespace' | 'chart' | 'values' | 'type'>;
};

/** One step, for both tools: the arguments of Helm, and what ours is asked. */
export type Step =
  | {
      readonly [Type in keyof Asked]: {
        readonly type: Type;
        readonly chart?: string;
        readonly set?: readonly string[];
        readonly args?: readonly string[];
        readonly asked?: Asked[Type];
      };
    }[keyof Asked]
  | { readonly type: 'kubectl'; readonly args: readonly string[] };

const keepHistory: Step = { type: 'uninstall', args: ['--keep-history'], asked: { keepHistory: true } };
const csa: Step = {
  type: 'install',
  chart: 'one',
  args: ['--server-side=false'],
  asked: { serverSideApply: false },
};

/** What is kept in ConfigMaps, as with HELM_DRIVER=configmap. */
export const IN_CONFIG_MAPS: ReadonlySet<string> = new Set(['records in ConfigMaps']);

/** Sequences, by what they try. */
export const SCENARIOS: Readonly<Record<string, readonly Step[]>> = {
  'install, upgrade, rollback, uninstall': [
    { type: 'install', chart: 'one', set: ['replicas=2'] },
    { type: 'upgrade', chart: 'two' },
    { type: 'rollback' },
    { type: 'rollback', args: ['2'], asked: { revision: 2 } },
    { type: 'rollback', args: ['9'], asked: { revision: 9 } },
    { type: 'uninstall' },
    { type: 'uninstall' },
    { type: 'upgrade', chart: 'one' },
  ],
  'client-side apply': [
    csa,
    { type: 'kubectl', args: ['label', 'configmap', 'a', 'hand=made'] },
    { type: 'kubectl', args: ['set', 'env', 'deployment/web', 'HAND=made'] },
    { type: 'upgrade', chart: 'two' },
    { type: 'rollback' },
    { type: 'uninstall' },
  ],
  'from client-side to server-side apply': [
    csa,
    { type: 'upgrade', chart: 'two', args: ['--server-side=true'], asked: { serverSideApply: true } },
    { type: 'rollback', args: ['1'], asked: { revision: 1 } },
    { type: 'upgrade', chart: 'two', args: ['--server-side=true'], asked: { serverSideApply: true } },
  ],
  'force replace': [
    csa,
    { type: 'kubectl', args: ['label', 'configmap', 'a', 'hand=made'] },
    { type: 'upgrade', chart: 'two', args: ['--force-replace'], asked: { forceReplace: true } },
  ],
  'conflicts and force': [
    { type: 'install', chart: 'one' },
    { type: 'kubectl', args: ['patch', 'configmap', 'a', '-p', '{"data":{"text":"hand"}}'] },
    { type: 'upgrade', chart: 'two' },
    { type: 'upgrade', chart: 'two', args: ['--force-conflicts'], asked: { forceConflicts: true } },
  ],
  values: [
    { type: 'install', chart: 'one', set: ['replicas=2', 'nested.a=mine', 'extra.list={a,b}'] },
    { type: 'upgrade', chart: 'two' },
    { type: 'upgrade', chart: 'two', set: ['nested.b=other'] },
    {
      type: 'upgrade',
      chart: 'two',
      set: ['big=5'],
      args: ['--reuse-values'],
      asked: { previousValues: 'reuse' },
    },
    {
      type: 'upgrade',
      chart: 'one',
      set: ['nested.a=third'],
      args: ['--reset-then-reuse-values'],
      asked: { previousValues: 'reset-then-reuse' },
    },
    { type: 'upgrade', chart: 'one', args: ['--reset-values'], asked: { previousValues: 'reset' } },
  ],
  'a value taken away': [
    { type: 'install', chart: 'one', set: ['nested.b=mine'] },
    {
      type: 'upgrade',
      chart: 'one',
      set: ['nested.a=null'],
      args: ['--reset-then-reuse-values'],
      asked: { previousValues: 'reset-then-reuse' },
    },
  ],
  'hooks and tests': [
    { type: 'install', chart: 'hooks' },
    { type: 'test' },
    { type: 'test', args: ['--filter', 'name=check'], asked: { include: ['check'] } },
    { type: 'test', args: ['--filter', '!name=check'], asked: { exclude: ['check'] } },
    { type: 'upgrade', chart: 'hooks' },
    { type: 'rollback' },
    { type: 'upgrade', chart: 'hooks', args: ['--no-hooks'], asked: { disableHooks: true } },
    keepHistory,
    { type: 'rollback' },
    { type: 'uninstall' },
  ],
  'a failed hook and what follows': [
    { type: 'install', chart: 'one' },
    { type: 'upgrade', chart: 'bad-pre-upgrade' },
    { type: 'upgrade', chart: 'bad-post-upgrade' },
    {
      type: 'upgrade',
      chart: 'bad-post-upgrade',
      args: ['--rollback-on-failure'],
      asked: { rollbackOnFailure: true },
    },
    {
      type: 'upgrade',
      chart: 'bad-post-upgrade',
      args: ['--cleanup-on-fail'],
      asked: { cleanupOnFail: true },
    },
    { type: 'upgrade', chart: 'one' },
  ],
  'a rollback whose hook fails stays pending': [
    { type: 'install', chart: 'bad-rollback' },
    { type: 'upgrade', chart: 'one' },
    { type: 'rollback' },
    { type: 'upgrade', chart: 'one' },
    { type: 'rollback', args: ['2'], asked: { revision: 2 } },
  ],
  'a failed install and install --replace': [
    { type: 'install', chart: 'bad-install' },
    { type: 'install', chart: 'one' },
    { type: 'install', chart: 'one', args: ['--replace'], asked: { replace: true } },
    { type: 'install', chart: 'two', args: ['--replace'], asked: { replace: true } },
    keepHistory,
    keepHistory,
    { type: 'install', chart: 'two', args: ['--replace'], asked: { replace: true } },
    { type: 'upgrade', chart: 'one' },
    { type: 'uninstall' },
  ],
  'a failed install is undone': [
    {
      type: 'install',
      chart: 'bad-install',
      args: ['--rollback-on-failure'],
      asked: { rollbackOnFailure: true },
    },
    { type: 'install', chart: 'one', args: ['--wait'], asked: { wait: 'watcher' } },
    { type: 'upgrade', chart: 'two', args: ['--wait'], asked: { wait: 'watcher' } },
    { type: 'uninstall', args: ['--wait'], asked: { wait: 'watcher' } },
  ],
  'objects of others': [
    { type: 'kubectl', args: ['create', 'configmap', 'a', '--from-literal=mine=1'] },
    { type: 'install', chart: 'one' },
    { type: 'install', chart: 'one', args: ['--take-ownership'], asked: { takeOwnership: true } },
    { type: 'kubectl', args: ['create', 'configmap', 'c', '--from-literal=mine=1'] },
    { type: 'upgrade', chart: 'two' },
    { type: 'upgrade', chart: 'two', args: ['--take-ownership'], asked: { takeOwnership: true } },
    { type: 'kubectl', args: ['label', 'configmap', 'c', 'app.kubernetes.io/managed-by=me', '--overwrite'] },
    { type: 'uninstall' },
  ],
  'ownership taken client-side': [
    { type: 'kubectl', args: ['create', 'configmap', 'a', '--from-literal=mine=1'] },
    {
      type: 'install',
      chart: 'one',
      args: ['--take-ownership', '--server-side=false'],
      asked: { takeOwnership: true, serverSideApply: false },
    },
  ],
  'resource policy': [
    { type: 'install', chart: 'kept' },
    { type: 'upgrade', chart: 'one' },
    { type: 'upgrade', chart: 'kept' },
    { type: 'uninstall' },
  ],
  'history max': [
    { type: 'install', chart: 'one' },
    { type: 'upgrade', chart: 'two', args: ['--history-max', '2'], asked: { maxHistory: 2 } },
    { type: 'upgrade', chart: 'bad-pre-upgrade', args: ['--history-max', '2'], asked: { maxHistory: 2 } },
    { type: 'upgrade', chart: 'bad-pre-upgrade', args: ['--history-max', '2'], asked: { maxHistory: 2 } },
    { type: 'upgrade', chart: 'two', args: ['--history-max', '2'], asked: { maxHistory: 2 } },
    { type: 'upgrade', chart: 'one', args: ['--history-max', '3'], asked: { maxHistory: 3 } },
  ],
  'labels and descriptions': [
    {
      type: 'install',
      chart: 'one',
      args: ['--labels', 'team=a,tier=b', '--description', 'first <one>'],
      asked: { labels: { team: 'a', tier: 'b' }, description: 'first <one>' },
    },
    {
      type: 'upgrade',
      chart: 'two',
      args: ['--labels', 'tier=null,more=c', '--description', 'second'],
      asked: { labels: { tier: 'null', more: 'c' }, description: 'second' },
    },
    { type: 'upgrade', chart: 'two', args: ['--labels', 'owner=me'], asked: { labels: { owner: 'me' } } },
    { type: 'rollback', args: ['--description', 'back'], asked: { description: 'back' } },
    {
      type: 'uninstall',
      args: ['--keep-history', '--description', 'bye'],
      asked: { keepHistory: true, description: 'bye' },
    },
  ],
  'what cannot be done': [
    { type: 'install', chart: 'unknown' },
    { type: 'install', chart: 'yes-name' },
    {
      type: 'install',
      chart: 'unknown',
      args: ['--disable-openapi-validation'],
      asked: { disableOpenApiValidation: true },
    },
    { type: 'install', chart: 'broken' },
    { type: 'install', chart: 'invalid' },
    { type: 'upgrade', chart: 'invalid' },
    { type: 'upgrade', chart: 'unknown' },
    { type: 'upgrade', chart: 'broken' },
    { type: 'upgrade', chart: 'one', args: ['--dry-run=server'], asked: { dryRun: 'server' } },
    { type: 'upgrade', chart: 'one' },
    { type: 'upgrade', chart: 'invalid', args: ['--cleanup-on-fail'], asked: { cleanupOnFail: true } },
    { type: 'upgrade', chart: 'secret', args: ['--hide-secret'], asked: { hideSecret: true } },
    {
      type: 'rollback',
      args: ['--server-side=true', '--force-replace'],
      asked: { serverSideApply: true, forceReplace: true },
    },
  ],
  'records in ConfigMaps': [
    {
      type: 'install',
      chart: 'one',
      args: ['--create-namespace', '--labels', 'team=a'],
      asked: { createNamespace: true, labels: { team: 'a' } },
    },
    { type: 'upgrade', chart: 'two', args: ['--history-max', '2'], asked: { maxHistory: 2 } },
    { type: 'rollback' },
    { type: 'upgrade', chart: 'two', args: ['--history-max', '2'], asked: { maxHistory: 2 } },
    keepHistory,
    { type: 'uninstall' },
  ],
  'custom kinds': [
    { type: 'install', chart: 'widget' },
    { type: 'kubectl', args: ['patch', 'widget', 'w', '--type=merge', '-p', '{"spec":{"hand":"made"}}'] },
    { type: 'upgrade', chart: 'widgets' },
    { type: 'upgrade', chart: 'widget', args: ['--server-side=false'], asked: { serverSideApply: false } },
    {
      type: 'kubectl',
      args: ['patch', 'widget', 'w', '--type=merge', '-p', '{"spec":{"size":"9","hand":"x"}}'],
    },
    { type: 'upgrade', chart: 'widgets', args: ['--no-hooks'], asked: { disableHooks: true } },
    { type: 'rollback', args: ['1'], asked: { revision: 1 } },
    { type: 'uninstall' },
  ],
  'subcharts, schemas and files': [
    { type: 'install', chart: 'umbrella', set: ['sub.text=mine', 'tags.off=false'] },
    { type: 'upgrade', chart: 'umbrella', set: ['sub.enabled=false'] },
    { type: 'upgrade', chart: 'umbrella', set: ['sub=5'] },
    { type: 'upgrade', chart: 'umbrella', set: ['replicas=many'] },
    { type: 'rollback', args: ['1'], asked: { revision: 1 } },
    { type: 'uninstall' },
  ],
  'a failed test': [
    { type: 'install', chart: 'bad-test' },
    { type: 'test' },
    { type: 'upgrade', chart: 'one' },
    { type: 'test' },
  ],
};
