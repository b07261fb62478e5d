import { chartYaml, full, under, web } from './charts.ts';
import { compareAll } from './compare.ts';
import type { Invocation, Tree } from './run-both.ts';

/** A small chart with other files. */
function chart(more: Tree): Tree {
  return under('web', { ...web, ...more });
}

function withChartYaml(name: string, text: string): Invocation {
  return { name: `Chart.yaml: ${name}`, argv: ['lint', 'web'], files: chart({ 'Chart.yaml': text }) };
}

function withTemplate(name: string, text: string, argv: readonly string[] = []): Invocation {
  return {
    name: `template: ${name}`,
    argv: ['lint', './web', ...argv],
    files: chart({ 'templates/t.yaml': text }),
  };
}

function named(kind: string, name: string): Invocation {
  const quoted = JSON.stringify(name);
  return withTemplate(
    `a ${kind} named ${quoted.slice(0, 40)}`,
    `apiVersion: v1\nkind: ${kind}\nmetadata:\n  name: ${quoted}\n`,
  );
}

const icon = 'icon: https://charts.example.com/web.png\n';
const base = chartYaml('web', icon);
const people = (text: string): string => `${base}maintainers:\n${text}`;

const emails = [
  'ann@example.com',
  'ann',
  'ann@',
  'a b@example.com',
  'ann@localhost',
  'ann@example.com.',
  '"a b"@example.com',
  'ünn@exämple.com',
  'a..b@example.com',
  'ann@ex_ample.com',
  'ann@example.c1m',
  'ann@-a.com',
];
const urls = [
  'https://example.com',
  'example.com',
  'example',
  'http://a b.com',
  'https://example.com:8080/a?b#c',
  'localhost:80',
  'ftp://example.com',
  'git://example.com',
  'https://',
  'http://1.2.3.4',
  'https://ann:secret@example.com',
  '.com',
  'https://example.com/a b',
  '/a',
  'a.b/c',
  'mailto:ann@example.com',
  'http://example',
  'https://exa_mple.com',
];
const icons = [
  'https://example.com/a.png',
  'a.png',
  '/a.png',
  'data:image/png;base64,AA==',
  'https://',
  'http://a b/c',
  'http://a/b c',
  'http://a:b/c',
  '://a',
  'http://a/%zz',
  'file:///a',
];

const kinds: readonly (readonly [kind: string, name: string])[] = [
  ['Pod', 'a.b'],
  ['Pod', 'A_b'],
  ['Pod', ''],
  ['Pod', 'a'.repeat(254)],
  ['Pod', 'A'.repeat(254)],
  ['Service', '1a'],
  ['Service', 'a.b'],
  ['Namespace', 'a.b'],
  ['ClusterRole', 'a:b'],
  ['ClusterRole', 'a/b%'],
  ['Role', '..'],
  ['CertificateSigningRequest', 'Any thing'],
  ['Whatever', '-a'],
];

const old = (apiVersion: string, kind: string): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a}\nspec: {selector: {matchLabels: {}}}\n`;

const deployment = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {}\n';
const list =
  'apiVersion: v1\nkind: List\nitems:\n- metadata: {annotations: {helm.sh/resource-policy: keep}}\n';

const schema = '{"type": "object", "required": ["b"], "properties": {"a": {"type": "integer"}}}';
const one = Object.fromEntries(Object.entries(full).filter(([path]) => !path.startsWith('charts/lib')));

compareAll('lint', [
  { name: 'a small chart', argv: ['lint', 'web'], files: chart({}) },
  { name: 'a small chart, quietly', argv: ['lint', 'web', '--quiet'], files: chart({}) },
  {
    name: 'two charts, one with faults',
    argv: ['lint', 'web', './x/'],
    files: { ...chart({}), ...under('x', { 'Chart.yaml': 'name: x\n' }) },
  },
  {
    name: 'two charts, one with faults, quietly',
    argv: ['lint', 'web', 'x', '--quiet'],
    files: { ...chart({}), ...under('x', { 'Chart.yaml': 'name: x\n' }) },
  },
  {
    name: 'a full chart with its subcharts',
    argv: ['lint', 'full', '--with-subcharts'],
    files: under('full', one),
  },
  { name: 'a full chart, strictly', argv: ['lint', 'full', '--strict'], files: under('full', one) },
  { name: 'nothing', argv: ['lint'], files: {} },
  { name: 'what is not there', argv: ['lint', './none', 'nor/this/'], files: {} },
  { name: 'an archive that is not there', argv: ['lint', 'none.tgz'], files: {} },
  { name: 'an archive that is none', argv: ['lint', 'a.tgz'], files: { 'a.tgz': 'text' } },
  { name: 'a file', argv: ['lint', 'a'], files: { a: 'text' } },
  { name: 'a wrong version of Kubernetes', argv: ['lint', 'web', '--kube-version', 'x'], files: chart({}) },
  { name: 'wrong values', argv: ['lint', 'web', '--set', 'a[=1'], files: chart({}) },
  { name: 'a values file that is not there', argv: ['lint', 'web', '-f', 'none.yaml'], files: chart({}) },
  {
    name: 'only information',
    argv: ['lint', 'web', '--quiet'],
    files: chart({ 'Chart.yaml': chartYaml('web') }),
  },
  {
    name: 'information, strictly',
    argv: ['lint', 'web', '--strict'],
    files: chart({ 'Chart.yaml': chartYaml('web') }),
  },
  withChartYaml('no YAML', 'name: [\n'),
  withChartYaml('a list', '- a\n'),
  withChartYaml('nothing in it', ''),
  withChartYaml('no name', 'apiVersion: v2\nversion: 1.0.0\n'),
  withChartYaml('a path for a name', 'apiVersion: v2\nname: a/b\nversion: 1.0.0\n'),
  withChartYaml('apiVersion v3', 'apiVersion: v3\nname: web\nversion: 1.0.0\n'),
  withChartYaml(
    'apiVersion v1 with a type and dependencies',
    'apiVersion: v1\nname: web\nversion: 1.0.0\ntype: application\ndependencies: [{name: a}]\n',
  ),
  withChartYaml('a number for a version', `apiVersion: v2\nname: web\nversion: 1.2\nappVersion: 3\n${icon}`),
  withChartYaml('a short version', `apiVersion: v2\nname: web\nversion: v1.2\n${icon}`),
  withChartYaml('version 0.0.0-0', `apiVersion: v2\nname: web\nversion: 0.0.0-0\n${icon}`),
  withChartYaml('no version', `apiVersion: v2\nname: web\nversion: x.y\n${icon}`),
  withChartYaml('appVersion of other kinds', `${base}appVersion: [1]\n`),
  withChartYaml('appVersion null', `${base}appVersion:\n`),
  withChartYaml('an unknown field', `${base}zone: 1\nalpha: {}\n`),
  withChartYaml('an unknown field of a maintainer', people('- {name: a, phone: 1}\n')),
  withChartYaml('a key twice', `${base}name: web\n`),
  withChartYaml('an empty maintainer', people('-\n')),
  withChartYaml('a maintainer without a name', people('- email: a@example.com\n')),
  withChartYaml('a wrong type', `${base}type: service\n`),
  withChartYaml('keywords that are no list', `${base}keywords: a\n`),
  withChartYaml('a field in other letters', `${base}HOME: https://example.com\n`),
  ...emails.map((email) =>
    withChartYaml(`e-mail ${email}`, people(`- {name: a, email: ${JSON.stringify(email)}}\n`)),
  ),
  ...urls.map((url) => withChartYaml(`address ${url}`, people(`- {name: a, url: ${JSON.stringify(url)}}\n`))),
  ...icons.map((url) => withChartYaml(`icon ${url}`, chartYaml('web', `icon: ${JSON.stringify(url)}\n`))),
  withChartYaml('a wrong source', `${base}sources: [https://example.com, example]\n`),
  { name: 'Chart.yaml is a folder', argv: ['lint', 'x'], files: { 'x/Chart.yaml/a': '' } },
  { name: 'values: no file', argv: ['lint', 'x'], files: { 'x/Chart.yaml': base.replace('web', 'x') } },
  { name: 'values: no YAML', argv: ['lint', 'web'], files: chart({ 'values.yaml': 'a: [' }) },
  { name: 'values: a list', argv: ['lint', 'web'], files: chart({ 'values.yaml': '- a' }) },
  {
    name: 'values: not what the schema wants',
    argv: ['lint', 'web'],
    files: chart({ 'values.schema.json': schema }),
  },
  {
    name: 'values: what the schema wants',
    argv: ['lint', 'web', '--set', 'a=1,b=2'],
    files: chart({ 'values.schema.json': schema }),
  },
  {
    name: 'values: the schema is skipped',
    argv: ['lint', 'web', '--skip-schema-validation'],
    files: chart({ 'values.schema.json': schema }),
  },
  {
    name: 'values: a schema that is no JSON',
    argv: ['lint', 'web'],
    files: chart({ 'values.schema.json': '{' }),
  },
  {
    name: 'values: a null takes a default away, and it comes back',
    argv: ['lint', 'web', '--set', 'a=null'],
    files: chart({ 'templates/t.yaml': '{{ required "a is needed" .Values.a }}' }),
  },
  {
    name: 'templates: none',
    argv: ['lint', 'x'],
    files: { 'x/Chart.yaml': base.replace('web', 'x'), 'x/values.yaml': '' },
  },
  {
    name: 'templates: a file',
    argv: ['lint', 'x'],
    files: { 'x/Chart.yaml': base.replace('web', 'x'), 'x/values.yaml': '', 'x/templates': '' },
  },
  {
    name: 'templates: a wrong extension',
    argv: ['lint', 'web'],
    files: chart({ 'templates/a.json': '{}', 'templates/b': '' }),
  },
  withTemplate('cannot be read', 'a: {{ if }}\n'),
  withTemplate('fails', 'a: {{ index .Values.list 3 }}\n'),
  withTemplate(
    'required and fail',
    'a: {{ required "a is\nneeded" .Values.none }}{{ fail "no" }}{{ required "b" "" }}\n',
  ),
  withTemplate('no YAML', 'a: [\n'),
  withTemplate('no map', '- a\n'),
  withTemplate('a name that is a map', 'kind: Pod\nmetadata: {name: {}}\n'),
  withTemplate('metadata that is text', 'kind: Pod\nmetadata: a\n'),
  withTemplate('a name that is a number', 'kind: Pod\nmetadata: {name: 12}\n'),
  withTemplate('starts with blanks', '\n  kind: Pod\n  metadata: {name: a}\n'),
  withTemplate(
    'several documents',
    '---\nkind: Pod\nmetadata: {name: a}\n---\n# nothing\n---\nkind: Pod\nmetadata: {name: B}\n',
  ),
  {
    name: 'no chart here',
    argv: ['lint', '.', './web/../web/templates', './text.txt'],
    files: { ...chart({}), 'text.txt': '' },
  },
  withTemplate('a separator with a comment', 'kind: Pod\n--- # next\nkind: Pod\nmetadata: {name: B}\n'),
  withTemplate('a separator with a text', 'kind: Pod\n--- next\nkind: Pod\nmetadata: {name: B}\n'),
  {
    name: 'values: defaults of one chart among those of the next',
    argv: ['lint', 'web', 'web/charts/a', '-f', 'given.yaml'],
    files: {
      ...chart({
        'values.yaml': 'm: {x: 1, n: {z: 1}}\n',
        'charts/a/Chart.yaml': chartYaml('a'),
        'charts/a/values.yaml': 'm: {}\n',
        'charts/a/templates/a.yaml':
          'kind: {{ required "x" .Values.m.x }}\nmetadata: {name: {{ .Values.m.n.z }}}\n',
      }),
      'given.yaml': 'm: {y: 2, n: {}}\n',
    },
  },
  withTemplate('a Deployment without a selector', deployment),
  withTemplate('a List with a policy', list),
  withTemplate(
    'old types',
    `${old('extensions/v1beta1', 'Ingress')}---\n${old('apps/v1beta1', 'Deployment')}---\n${old('v1', 'Endpoints')}---\n${old('example.com/v1', 'Thing')}`,
  ),
  withTemplate('old types on an old Kubernetes', old('policy/v1beta1', 'PodDisruptionBudget'), [
    '--kube-version',
    '1.20',
  ]),
  withTemplate('old types where they begin to be old', old('policy/v1beta1', 'PodDisruptionBudget'), [
    '--kube-version',
    '1.21',
    '--strict',
  ]),
  ...kinds.map(([kind, name]) => named(kind, name)),
  { name: 'crds: a file', argv: ['lint', 'web'], files: chart({ crds: 'x' }) },
  {
    name: 'crds: other things',
    argv: ['lint', 'web'],
    files: chart({
      'crds/a.yaml': 'kind: Pod\n---\nkind: CustomResourceDefinition\napiVersion: apiextensions.k8s.io/v1\n',
    }),
  },
  { name: 'crds: no YAML', argv: ['lint', 'web'], files: chart({ 'crds/a.yaml': '{{ .Values }}\n' }) },
  {
    name: 'dependencies: missing',
    argv: ['lint', 'web'],
    files: chart({
      'Chart.yaml': `${base}dependencies: [{name: a, version: 1.0.0, repository: ""}, {name: b, version: 1.0.0, repository: ""}]\n`,
    }),
  },
  {
    name: 'dependencies: not named',
    argv: ['lint', 'web'],
    files: chart({ 'charts/a/Chart.yaml': chartYaml('a') }),
  },
  {
    name: 'dependencies: twice',
    argv: ['lint', 'web'],
    files: chart({
      'Chart.yaml': `${base}dependencies: [{name: a, version: 1.0.0, repository: ""}, {name: a, version: 1.0.0, repository: ""}]\n`,
    }),
  },
  {
    name: 'steps of a chart with a schema',
    argv: ['lint', 'web', '--debug'],
    files: chart({ 'values.schema.json': '{"type": "object"}\n', 'charts/a/Chart.yaml': chartYaml('a') }),
  },
  { name: 'dependencies: cannot be loaded', argv: ['lint', 'web'], files: chart({ 'charts/a.tgz': 'text' }) },
]);
