import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { captureContext, runCli, tree } from '@flux-ts/flux';
import { describe, expect, onTestFinished, test } from 'vitest';
import { findProgram, missing } from '../harness/find.ts';

const kustomize = findProgram('kustomize');
const helm = findProgram('helm');
const skipped = missing({ kustomize, helm }).length > 0;

const chart = (home: string): Record<string, string> => ({
  [`${home}/web/Chart.yaml`]: 'apiVersion: v2\nname: web\nversion: 1.0.0\nappVersion: "7"\n',
  [`${home}/web/values.yaml`]:
    'replicas: 1\nimage: {name: nginx, tag: "1"}\nports: [80]\nnested: {a: {b: 1, c: [x]}, on: true}\nbig: 12345678901\n',
  [`${home}/web/templates/_names.tpl`]: '{{ define "web.name" }}{{ .Release.Name }}-web{{ end }}',
  [`${home}/web/templates/deployment.yaml`]: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "web.name" . }}
  namespace: {{ .Release.Namespace }}
  labels: {chart: {{ .Chart.Name }}-{{ .Chart.Version }}, kube: "{{ .Capabilities.KubeVersion.Major }}"}
spec:
  replicas: {{ .Values.replicas }}
  template:
    spec:
      containers:
      - name: web
        image: {{ .Values.image.name }}:{{ .Values.image.tag }}
        {{- with .Values.ports }}
        ports: {{ range . }}
        - containerPort: {{ . }}{{ end }}
        {{- end }}
`,
  [`${home}/web/templates/values.yaml`]: `apiVersion: v1
kind: ConfigMap
metadata: {name: values}
data:
  values: {{ toJson .Values | quote }}
  has: "{{ .Capabilities.APIVersions.Has "example.com/v1" }}"
`,
  [`${home}/web/templates/hook.yaml`]:
    'apiVersion: v1\nkind: Pod\nmetadata: {name: hook, annotations: {"helm.sh/hook": pre-install}}\n',
  [`${home}/web/templates/test.yaml`]:
    'apiVersion: v1\nkind: Pod\nmetadata: {name: test, annotations: {"helm.sh/hook": test}}\n',
  [`${home}/web/templates/NOTES.txt`]: 'Thank you\n',
  [`${home}/web/crds/crd.yaml`]:
    'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: xs.example.com}\n',
  [`${home}/web/charts/db/Chart.yaml`]: 'apiVersion: v2\nname: db\nversion: 2.0.0\n',
  [`${home}/web/charts/db/templates/s.yaml`]:
    'apiVersion: v1\nkind: Service\nmetadata: {name: "{{ .Release.Name }}-db"}\nspec: {type: {{ .Values.type | default "ClusterIP" }}}\n',
});

const one = (...lines: string[]): Record<string, string> => ({
  'app/kustomization.yaml': `helmCharts:\n- name: web\n${lines.map((line) => `  ${line}\n`).join('')}`,
});

/** Kustomizations in `app/`, with the chart `web` in `app/charts/`, and further flags. */
const cases: readonly (readonly [name: string, files: Record<string, string>, flags?: readonly string[]])[] =
  [
    ['nothing but a name', one()],
    ['a release and a namespace', one('releaseName: shop', 'namespace: prod')],
    ['a name template', one('nameTemplate: n-{{ lower "ABC" }}')],
    ['both names', one('releaseName: shop', 'nameTemplate: x')],
    ['a bad release name', one('releaseName: Not_Good')],
    ['custom resources', one('includeCRDs: true')],
    ['no hooks', one('skipHooks: true')],
    ['no tests', one('skipTests: true')],
    ['versions', one('kubeVersion: v1.29.3', 'apiVersions: [example.com/v1]')],
    [
      'versions by flags',
      one('kubeVersion: v1.29.3'),
      ['--helm-kube-version', 'v1.31.0', '--helm-api-versions', 'example.com/v1'],
    ],
    ['a bad version', one('kubeVersion: many')],
    [
      'inline values',
      one('valuesInline: {replicas: 3, image: {tag: "2"}, ports: [1, 2], nested: {a: {c: []}}}'),
    ],
    [
      'inline values that only fill',
      one('valuesMerge: merge', 'valuesInline: {replicas: 3, more: 1, nested: {a: {d: 2}}}'),
    ],
    ['inline values alone', one('valuesMerge: replace', 'valuesInline: {image: {tag: "2"}}')],
    ['an unknown way to merge', one('valuesMerge: mix')],
    ['inline null', one('valuesInline: {ports: null, image: {name: x}}')],
    ['a subchart’s values', one('valuesInline: {db: {type: NodePort}}')],
    [
      'a values file',
      { ...one('valuesFile: v.yaml'), 'app/v.yaml': 'replicas: 7\nimage: {name: a, tag: b}\n' },
    ],
    [
      'more values files',
      {
        ...one('additionalValuesFiles: [v.yaml, w.yaml]', 'valuesInline: {replicas: 2}'),
        'app/v.yaml': 'replicas: 7\n',
        'app/w.yaml': 'image: {tag: w}\nbig: 1e6\n',
      },
    ],
    ['a missing values file', one('valuesFile: nope.yaml')],
    ['a chart that is not there', { 'app/kustomization.yaml': 'helmCharts: [{name: nope}]\n' }],
    [
      'another home',
      {
        'app/kustomization.yaml': 'helmGlobals: {chartHome: my/charts}\nhelmCharts: [{name: web}]\n',
        ...chart('app/my/charts'),
      },
    ],
    [
      'transformers',
      {
        'app/kustomization.yaml':
          'namespace: prod\nnamePrefix: p-\nlabels: [{pairs: {a: b}}]\nimages: [{name: nginx, newTag: "9"}]\n' +
          'helmCharts: [{name: web, releaseName: shop}]\n' +
          'patches: [{target: {kind: Deployment}, patch: "- {op: add, path: /spec/paused, value: true}"}]\n',
      },
    ],
    [
      'an overlay’s namespace',
      {
        'app/kustomization.yaml': 'namespace: over\nresources: [base]\n',
        'app/base/kustomization.yaml': 'helmCharts: [{name: web, releaseName: shop}]\n',
        ...chart('app/base/charts'),
      },
    ],
    [
      'two of one chart',
      {
        'app/kustomization.yaml':
          'helmCharts:\n- {name: web, releaseName: a, skipHooks: true, valuesInline: {ports: []}, namespace: x}\n' +
          '- {name: web, releaseName: b, skipHooks: true, namespace: y}\n',
      },
    ],
    ['a template that fails', { ...one(), 'app/charts/web/templates/x.yaml': '{{ fail "no" }}' }],
    ['what is no YAML', { ...one(), 'app/charts/web/templates/x.yaml': 'a: b: c\n' }],
    [
      'missing dependencies',
      {
        ...one(),
        'app/charts/web/Chart.yaml':
          'apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies: [{name: cache, version: 1.0.0, repository: ""}]\n',
      },
    ],
    [
      'the generator by itself',
      {
        'app/kustomization.yaml': 'generators: [g.yaml]\n',
        'app/g.yaml':
          'apiVersion: builtin\nkind: HelmChartInflationGenerator\nmetadata: {name: g}\nname: web\nreleaseName: gen\nvaluesInline: {replicas: 4}\n',
      },
    ],
    [
      'the old field',
      {
        'app/kustomization.yaml':
          'helmChartInflationGenerator:\n- {chartName: web, releaseName: old, values: v.yaml}\n',
        'app/v.yaml': 'replicas: 5\nimage: {name: a, tag: b}\n',
      },
    ],
  ];

describe.skipIf(skipped)('flux kustomize build --enable-helm', () => {
  const rows = cases.map(([name, files, flags = []]) => ({ name, files, flags }));
  test.each(rows)('prints what kustomize and helm print: $name', async ({ files, flags }) => {
    const folder = mkdtempSync(join(tmpdir(), 'flux-ts-charts-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    for (const [path, text] of Object.entries({ ...chart('app/charts'), ...files })) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const argv = ['build', '--enable-helm', ...flags];
    // No repository is asked: the charts lie in the folder.
    const real = spawnSync(kustomize ?? '', [...argv, '--helm-command', helm ?? '', 'app'], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, KUBECONFIG: join(folder, 'none') },
    });
    const { context, output } = captureContext({ cwd: folder });
    const code = await runCli(tree, ['kustomize', ...argv, 'app'], context);
    expect(code === 0, `${output.stderr}\nkustomize: ${real.stderr}`).toBe(real.status === 0);
    expect(output.stdout).toBe(real.stdout);
  });
});
