import { symlinkSync } from 'node:fs';
import { chartYaml, under, web } from './charts.ts';
import { compareAll } from './compare.ts';
import type { Invocation, Tree } from './run-both.ts';

const templates: Tree = {
  'templates/map.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\n  namespace: {{ .Release.Namespace }}\ndata: {{ .Values | toJson }}\n',
  'templates/about.yaml':
    'kind: About\nupgrade: {{ .Release.IsUpgrade }}\ninstall: {{ .Release.IsInstall }}\nkube: {{ .Capabilities.KubeVersion }}\nhas: {{ .Capabilities.APIVersions.Has "example.com/v1" }}\n',
  'templates/test.yaml': 'kind: Pod\nmetadata: {name: t, annotations: {"helm.sh/hook": test}}\n',
  'templates/hook.yaml':
    'kind: Job\nmetadata: {name: h, annotations: {"helm.sh/hook": "pre-install,test"}}\n',
  'templates/sub/deep.yaml': 'kind: Deep\n---\nkind: Deeper\n',
  'crds/c.yaml': 'kind: CustomResourceDefinition\nmetadata: {name: c}\n',
};

const files: Tree = {
  ...under('web', { ...web, ...templates }),
  'more.yaml': 'a: more\nm: {x: 1, y: [1, 2]}\n',
  'last.yaml': 'm: {x: 2}\n',
  'bad.yaml': 'a: [',
  'text.txt': 'some\ntext\n',
};

function template(name: string, words: readonly string[], more: Partial<Invocation> = {}): Invocation {
  return { name, argv: ['template', ...words], files, ...more };
}

const set = (flag: string, expressions: readonly string[]): Invocation[] =>
  expressions.map((each) =>
    template(`${flag} ${each}`, ['shop', './web', '-s', 'templates/map.yaml', flag, each]),
  );

const broken = (path: string, text: string): Tree => ({ ...files, [`web/${path}`]: text });

/** What is printed for debugging comes in the random order of Go's maps. */
const sortedDocuments = (text: string): string =>
  text
    .split(/^---\n/m)
    .map((document) => document.trim())
    .sort()
    .join('\n---\n');

/** Maps of Go are gone through in random order: so are the lines about their values. */
const sortedLog = (text: string): string =>
  text.startsWith('level=') ? text.split('\n').sort().join('\n') : text;

/** Values that are passed over, and what the log says of each. */
const skipped: readonly Invocation[] = (
  [
    ['a table instead of a text', 's: x', '', 's: {a: 1}'],
    ['a list instead of a table', 'a: {b: [1, {c: 2}]}', '', 'a: {b: {c: 1}}'],
    ['a text instead of a table', 'a: {b: {c: true, d: null}}', '', 'a: {b: x}'],
    ['a table for nothing', 'a: null', '', 'a: {b: 1}'],
    ['a table of a subchart', '', 's: 1.5', 'sub: {s: {t: 1}}'],
    ['values of a subchart that its parent has', 'sub: {s: {t: 1}}', 's: x', ''],
    ['globals that are no table', 'global: 1', '', ''],
    ['globals of a subchart that are no table', '', '', '{global: {a: 1}, sub: {global: x}}'],
    ['globals that meet other ones', 'global: {a: {b: 1}, c: 1}', 'global: {a: 1, c: {d: 1}}', ''],
    [
      'globals that meet those given',
      '',
      '',
      '{global: {a: {b: 1}, c: 1}, sub: {global: {a: 1, c: {d: 1}}}}',
    ],
    ['globals that differ inside', '', '', '{global: {a: {b: 1}}, sub: {global: {a: {b: {c: 1}}}}}'],
  ] as const
).map(([name, parent, sub, given]) =>
  template(`skipped: ${name}`, ['shop', 'web', '-f', 'given.yaml', '-s', 'templates/map.yaml'], {
    files: {
      ...under('web', { 'Chart.yaml': chartYaml('web'), 'values.yaml': `${parent}\n` }),
      'web/templates/map.yaml': templates['templates/map.yaml'] ?? '',
      ...under('web/charts/sub', { 'Chart.yaml': chartYaml('sub'), 'values.yaml': `${sub}\n` }),
      'given.yaml': `${given}\n`,
    },
    normalize: sortedLog,
  }),
);

/** Links are followed, out of the chart too, and told of. */
const links: readonly (readonly [name: string, path: string, target: string])[] = [
  ['to nowhere in a folder that is not there', 'web/x', '../none/at/all'],
  ['to nowhere beside a folder', 'web/x', '../d/none/at/all'],
  ['a file of the chart', 'web/x', 'values.yaml'],
  ['a file beside the chart', 'web/x', '../secret'],
  ['an absolute path', 'web/x', '/dev/null'],
  ['a folder beside the chart', 'web/d', '../d'],
  ['a template', 'web/templates/o.yaml', '../../secret'],
  ['a chart', 'web/charts', '../d'],
];

compareAll('template', [
  template('all of a chart', ['shop', 'web']),
  template('without a name', ['./web/']),
  template('no chart', []),
  template('too many charts', ['a', 'web', 'b', 'c']),
  template('in a namespace', ['shop', 'web', '-n', 'apps', '-s', 'templates/map.yaml']),
  template('in a namespace of the environment', ['shop', 'web', '-s', 'templates/map.yaml'], {
    env: { HELM_NAMESPACE: 'env' },
  }),
  template('values files', ['shop', 'web', '-f', 'more.yaml,last.yaml', '-s', 'templates/map.yaml']),
  template(
    'values of standard input',
    ['shop', 'web', '-f', 'more.yaml', '--values', '-', '-s', 'templates/map.yaml'],
    { stdin: 'm: null\nb: 1e3\n' },
  ),
  template('a values file that is not there', ['shop', 'web', '-f', 'none.yaml']),
  template('a values file that is none', ['shop', 'web', '-f', 'bad.yaml']),
  template('values of an address', [
    'shop',
    'web',
    '-f',
    '@SERVER@/charts/index.yaml',
    '-s',
    'templates/sub/deep.yaml',
  ]),
  template('values of an address of nothing', ['shop', 'web', '-f', '@SERVER@/charts/none.yaml']),
  ...set('--set', [
    'a=1,b.c=x',
    'a={1,two,null}',
    'l[1].x=y',
    'a\\.b=c',
    'a=',
    'a',
    'a[',
    'a[-1]=x',
    'a[x]=1',
    '=1',
    'a.b=1,a=2',
    'x=null',
    'a={',
    'a[99999999]=1',
    'q="x y"',
    'a=b=c',
    'big=12345678901234567890',
    'f=1.50,t=true,n=007',
  ]),
  ...set('--set-string', ['a=1', 'a={1,true}', 'a=null']),
  ...set('--set-json', [
    'a={"b": [1, null]}',
    '{"a": 1, "z": {"y": 2}}',
    'a={',
    '{"a"',
    'a=1 2',
    '[1]',
    'a="x",b=[1]',
  ]),
  ...set('--set-literal', ['a=1,b={2}', 'a.b=x\\y', 'a']),
  ...set('--set-file', ['a=text.txt', 'a=none.txt', 'a']),
  template('all kinds of values together', [
    'shop',
    'web',
    '-s',
    'templates/map.yaml',
    '--set-literal',
    'a=5',
    '--set-json',
    'a=1',
    '--set-file',
    'a=text.txt',
    '--set-string',
    'a=3',
    '--set',
    'a=2',
    '-f',
    'more.yaml',
  ]),
  template('one template', ['shop', 'web', '--show-only', 'templates/about.yaml']),
  template('two templates, the other way round', [
    'shop',
    'web',
    '-s',
    'templates/sub/deep.yaml',
    '-s',
    'templates/about.yaml',
  ]),
  template('templates of a pattern', ['shop', 'web', '-s', 'templates/*.yaml']),
  template('a template that is not there', ['shop', 'web', '-s', 'templates/none.yaml']),
  template('a pattern that is none', ['shop', 'web', '-s', 'templates/[']),
  template('a hook alone', ['shop', 'web', '-s', 'templates/hook.yaml']),
  template('notes alone', ['shop', 'web', '-s', 'templates/NOTES.txt']),
  template('an upgrade', ['shop', 'web', '--is-upgrade', '-s', 'templates/about.yaml']),
  template('a version of Kubernetes', [
    'shop',
    'web',
    '--kube-version',
    '1.29.3-gke.1',
    '-s',
    'templates/about.yaml',
  ]),
  template('a version of Kubernetes that is none', ['shop', 'web', '--kube-version', 'x.y']),
  template('versions of APIs', [
    'shop',
    'web',
    '-a',
    'other/v1,example.com/v1',
    '-s',
    'templates/about.yaml',
  ]),
  template('CRDs', ['shop', 'web', '--include-crds']),
  template('CRDs to skip', ['shop', 'web', '--include-crds', '--skip-crds']),
  template('no hooks', ['shop', 'web', '--no-hooks']),
  template('no tests', ['shop', 'web', '--skip-tests']),
  template('a generated name that is given', ['shop', 'web', '--generate-name']),
  template('a template for the name', [
    'web',
    '--name-template',
    'x-{{ "A" | lower }}',
    '-s',
    'templates/map.yaml',
  ]),
  template('a template for the name that is given', ['shop', 'web', '--name-template', 'x']),
  template('a template for the name that is broken', ['web', '--name-template', '{{ x }}']),
  template('a template for a name that is none', ['web', '--name-template', 'X_Y']),
  template('a name that is none', ['Shop', 'web']),
  template('into a folder', ['shop', 'web', '--output-dir', 'out', '--include-crds']),
  template('into a folder of the release', ['shop', 'web', '--output-dir', 'out', '--release-name']),
  template('into a folder without tests', [
    'shop',
    'web',
    '--output-dir',
    'out/deep',
    '--skip-tests',
    '--no-hooks',
  ]),
  template('dry-run=client', ['shop', 'web', '--dry-run=client', '-s', 'templates/about.yaml']),
  template('dry-run', ['shop', 'web', '--dry-run', '-s', 'templates/about.yaml']),
  template('dry-run=none', ['shop', 'web', '--dry-run=none']),
  template('dry-run=nothing known', ['shop', 'web', '--dry-run=x']),
  template('validate and dry-run', ['shop', 'web', '--validate', '--dry-run=client']),
  template('flags that change nothing', [
    'shop',
    'web',
    '-s',
    'templates/about.yaml',
    '--wait',
    '--wait-for-jobs',
    '--timeout',
    '5s',
    '--labels',
    'a=b',
    '--description',
    'x',
    '--server-side=false',
    '--force-conflicts',
    '--take-ownership',
    '--rollback-on-failure',
    '--create-namespace',
    '--replace',
    '--disable-openapi-validation',
    '--enable-dns',
  ]),
  template('a post-renderer that is not there', [
    'shop',
    'web',
    '--post-renderer',
    'sed',
    '--post-renderer-args',
    'x',
  ]),
  template('a flag that is not there', ['shop', 'web', '--nope']),
  template('a flag without a value', ['shop', 'web', '--set']),
  template('a flag with a wrong value', ['shop', 'web', '--no-hooks=maybe']),
  template('a chart that is not there', ['shop', './none']),
  template('a chart of no repository', ['shop', 'main/web']),
  template('a name for a chart', ['shop', 'none']),
  template('a chart of a repository', ['shop', 'web', '--repo', '@SERVER@/charts']),
  template('a version of a chart of a repository', [
    'shop',
    'web',
    '--repo',
    '@SERVER@/charts',
    '--version',
    '1.0.0',
    '--set',
    'a=x',
  ]),
  template('a chart at an address', ['shop', '@SERVER@/charts/files/sub-0.2.0.tgz']),
  template('a chart of a repository that is not there', ['shop', 'web', '--repo', 'http://127.0.0.1:1']),
  template('a template that cannot be read', ['shop', 'web'], {
    files: broken('templates/x.yaml', '{{ if }}'),
  }),
  template('a template that fails', ['shop', 'web'], {
    files: broken('templates/x.yaml', '{{ fail "no" }}'),
  }),
  template('a manifest that is no YAML', ['shop', 'web'], { files: broken('templates/x.yaml', 'a: [\n') }),
  template('a manifest that is no YAML, and --debug', ['shop', 'web', '--debug'], {
    files: broken('templates/x.yaml', 'a: [\n'),
    normalize: sortedDocuments,
  }),
  template(
    'a manifest that is no YAML, --debug and a folder',
    ['shop', 'web', '--debug', '--output-dir', 'o'],
    {
      files: broken('templates/x.yaml', 'a: [\n'),
      normalize: sortedDocuments,
    },
  ),
  template(
    'one template beside one that is no YAML',
    ['shop', 'web', '--debug', '-s', 'templates/about.yaml'],
    {
      files: broken('templates/x.yaml', 'a: [\n'),
      normalize: sortedDocuments,
    },
  ),
  template('the template that is no YAML', ['shop', 'web', '--debug', '-s', 'templates/x.yaml'], {
    files: broken('templates/x.yaml', 'a: [\n'),
    normalize: sortedDocuments,
  }),
  template('a template that fails, and --debug', ['shop', 'web', '--debug'], {
    files: broken('templates/x.yaml', '{{ fail "no" }}'),
  }),
  template('no template at all, and --debug', ['shop', 'web', '--debug', '-s', 'templates/none.yaml'], {}),
  template('an address of this machine', ['shop', 'web', '--enable-dns', '-s', 'templates/x.yaml'], {
    files: broken('templates/x.yaml', 'a: {{ getHostByName "127.0.0.1" }}\n'),
  }),
  template('an address of no machine', ['shop', 'web', '--enable-dns'], {
    files: broken('templates/x.yaml', 'a: {{ getHostByName "none.invalid" }}\n'),
  }),
  template('an address without leave', ['shop', 'web', '-s', 'templates/x.yaml'], {
    files: broken('templates/x.yaml', 'a: {{ getHostByName "127.0.0.1" }}\n'),
  }),
  ...skipped,
  template('a library', ['shop', 'web'], {
    files: broken('Chart.yaml', chartYaml('web', 'type: library\n')),
  }),
  template('dependencies that are missing', ['shop', 'web'], {
    files: broken(
      'Chart.yaml',
      chartYaml('web', 'dependencies: [{name: x, version: "1", repository: "https://x.example.com"}]\n'),
    ),
  }),
  template('a version of Kubernetes that the chart does not want', ['shop', 'web'], {
    files: broken('Chart.yaml', chartYaml('web', 'kubeVersion: ">=9"\n')),
  }),
  template('values that the schema refuses', ['shop', 'web'], {
    files: broken('values.schema.json', '{"properties": {"a": {"type": "integer"}}}'),
  }),
  template(
    'values that the schema refuses, skipped',
    ['shop', 'web', '--skip-schema-validation', '-s', 'templates/map.yaml'],
    { files: broken('values.schema.json', '{"properties": {"a": {"type": "integer"}}}') },
  ),
  template('a deprecated chart', ['shop', 'web', '-s', 'templates/about.yaml'], {
    files: broken('Chart.yaml', chartYaml('web', 'deprecated: true\n')),
  }),
  ...['--hide-notes', '--render-subchart-notes', '--atomic', '--force', '--hide-notes=false'].map((flag) =>
    template(`a flag of old: ${flag}`, ['shop', 'web', '-s', 'templates/about.yaml', flag]),
  ),
  template('conditions and tags that are no booleans', ['shop', 'web', '-f', 'given.yaml'], {
    files: {
      ...under('web', {
        'Chart.yaml': chartYaml(
          'web',
          'dependencies:\n- {name: a, version: "*", condition: "a.on,b.on", tags: [one, two]}\n- {name: b, version: "*", condition: "b.on,b.none", tags: [two]}\n',
        ),
        'charts/a/Chart.yaml': chartYaml('a'),
        'charts/b/Chart.yaml': chartYaml('b'),
      }),
      'web/charts/a/templates/x.yaml': 'kind: A\n',
      'web/charts/b/templates/x.yaml': 'kind: B\n',
      'given.yaml': 'a: {on: "yes"}\nb: {on: 1}\ntags: {one: x, two: false}\n',
    },
  }),
  template('one template into a folder', [
    'shop',
    'web',
    '--output-dir',
    'out',
    '-s',
    'templates/about.yaml',
  ]),
  template('a folder that is a file', ['shop', 'web', '--output-dir', 'text.txt']),
  template('a folder below a file, hooks alone', ['shop', 'only', '--output-dir', 'text.txt/x'], {
    files: {
      'text.txt': '',
      'only/Chart.yaml': chartYaml('only'),
      'only/templates/hook.yaml': templates['templates/hook.yaml'] ?? '',
    },
  }),
  ...['x', 'true', 'false', 'legacy', ''].map((wait) =>
    template(`--wait=${wait}`, ['shop', 'web', '-s', 'templates/about.yaml', `--wait=${wait}`]),
  ),
  template('a flag of install alone', ['shop', 'web', '--history-max', '3']),
  ...links.map(([name, path, target]) =>
    template(`links: ${name}`, ['shop', 'web'], {
      files: {
        ...files,
        'web/templates/map.yaml': 'kind: A\nfile: {{ .Files.Get "x" | quote }}\n',
        secret: 'S',
        'd/x': 'D',
      },
      setup: (folder) => symlinkSync(target, `${folder}/${path}`),
    }),
  ),
  template('apiVersion v4', ['shop', 'web'], {
    files: broken('Chart.yaml', 'apiVersion: v4\nname: web\nversion: 1.0.0\n'),
  }),
  ...[[], ['--set', 'a=1'], ['--devel'], ['--version', '^1', '--devel'], ['--skip-schema-validation']].map(
    (words) =>
      template(`steps of a chart with a schema: ${words.join(' ')}`, ['shop', './web', '--debug', ...words], {
        files: {
          ...broken('values.schema.json', '{"type": "object", "title": "a \\"b\\""}\n'),
          'web/charts/sub/Chart.yaml': chartYaml('sub'),
          'web/charts/sub/values.schema.json': '{}',
        },
      }),
  ),
  template('steps of a chart that is not there', ['shop', './none', '--debug']),
  template(
    'dependencies that are updated',
    ['shop', 'web', '--dependency-update', '-s', 'templates/about.yaml'],
    {
      files: {
        ...broken(
          'Chart.yaml',
          chartYaml('web', 'dependencies: [{name: sub, version: "0.1.0", repository: "@SERVER@/charts"}]\n'),
        ),
      },
      normalize: (text) => text.replace(/generated: "[^"]+"/g, 'generated: NOW'),
    },
  ),
]);
