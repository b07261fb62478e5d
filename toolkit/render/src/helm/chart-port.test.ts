import { build, KustomizeError, MemoryFileSystem } from '@flux-ts/kustomize';
import { expect, test } from 'vitest';
import { type ChartPortOptions, chartPort } from './chart-port.ts';

const world: ChartPortOptions = { now: () => 0, zone: 'UTC', random: (length) => new Uint8Array(length) };
const template = `kind: ConfigMap
apiVersion: v1
metadata: {name: {{ .Release.Name }}, namespace: {{ .Release.Namespace }}}
data:
  size: {{ .Values.size | quote }}
  kube: {{ .Capabilities.KubeVersion.Version }}
  extra: {{ .Capabilities.APIVersions.Has "x.example/v1" | quote }}
`;

function objectsOf(files: Record<string, string>, options: Partial<ChartPortOptions> = {}) {
  const fs = new MemoryFileSystem({
    'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
    'charts/web/values.yaml': 'size: small\n',
    'charts/web/templates/cm.yaml': template,
    ...files,
  });
  const result = build(fs, '', { helm: chartPort({ ...world, ...options }) });
  return 'objects' in result ? result.objects.map(({ value }) => value) : result.needs;
}

const one = (more: string) => ({ 'kustomization.yaml': `helmCharts: [{name: web${more}}]\n` });

test.each([
  ['defaults', '', 'release-name', 'default', 'small'],
  ['a release', ', releaseName: shop, namespace: prod', 'shop', 'prod', 'small'],
  ['values', ', valuesInline: {size: big}', 'release-name', 'default', 'big'],
  ['a name template', ', nameTemplate: "n-{{ upper `a` | lower }}"', 'n-a', 'default', 'small'],
])('chartPort renders a chart with %s', (_, more, name, namespace, size) => {
  expect(objectsOf(one(more))).toMatchObject([{ metadata: { name, namespace }, data: { size } }]);
});

test('chartPort lets later values files win', () => {
  const files = {
    ...one(', additionalValuesFiles: [a.yaml, b.yaml]'),
    'a.yaml': 'size: a',
    'b.yaml': 'size: b',
  };
  expect(objectsOf(files)).toMatchObject([{ data: { size: 'b' } }]);
});

test('chartPort lets its own versions win over those of the kustomization', () => {
  const files = one(', kubeVersion: v1.30.0, apiVersions: [x.example/v1]');
  expect(objectsOf(files)).toMatchObject([{ data: { kube: 'v1.30.0', extra: 'true' } }]);
  const options = { kubeVersion: 'v1.31.0', apiVersions: ['y.example/v1'] };
  expect(objectsOf(files, options)).toMatchObject([{ data: { kube: 'v1.31.0', extra: 'false' } }]);
});

test('chartPort asks for a chart that is not there', () => {
  const chart = 'helmCharts: [{name: db, repo: "https://charts.example.com", version: 1.2.3}]\n';
  expect(objectsOf({ 'kustomization.yaml': chart })).toEqual([
    { kind: 'chart', key: 'https://charts.example.com/db:1.2.3' },
  ]);
});

test('chartPort follows .helmignore', () => {
  const files = { 'charts/web/.helmignore': 'extra/\n', 'charts/web/extra/a.txt': 'x' };
  const list = {
    'charts/web/templates/cm.yaml': template.replace(
      'extra: ',
      'files: {{ .Files.Get "extra/a.txt" | quote }}\n  extra: ',
    ),
  };
  expect(objectsOf({ ...one(''), ...files, ...list })).toMatchObject([{ data: { files: '' } }]);
});

test.each([
  [
    'a template that fails',
    { 'charts/web/templates/cm.yaml': '{{ fail "no" }}' },
    'CHART',
    /chart 'web': .*no/,
  ],
  ['a chart without metadata', { 'charts/web/Chart.yaml': 'name: web\n' }, 'CHART', /chart 'web': /],
  [
    'dependencies that are not there',
    {
      'charts/web/Chart.yaml':
        'apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies: [{name: db, version: 1.0.0}]\n',
    },
    'CHART',
    /missing in charts\/ directory: db/,
  ],
  [
    'a library',
    { 'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\ntype: library\n' },
    'CHART',
    /library charts are not installable/,
  ],
] as const)('chartPort tells of %s, with the place in the kustomization', (_, files, code, words) => {
  try {
    objectsOf({ ...one(''), ...files });
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(KustomizeError);
    expect(error).toMatchObject({ code, data: { address: { file: 'kustomization.yaml', line: 1 } } });
    expect((error as Error).message).toMatch(words);
  }
});

test('chartPort bounds what a chart may take', () => {
  const files = {
    'charts/web/templates/cm.yaml': '{{ range until 10000000 }}{{ range until 1000 }}x{{ end }}{{ end }}',
  };
  expect(() => objectsOf({ ...one(''), ...files }, { budget: { steps: 10_000 } })).toThrow(
    expect.objectContaining({ code: 'LIMIT' }),
  );
});
