import { archiveOf } from './archives.ts';
import { chartYaml, under, web } from './charts.ts';
import { compareAll } from './compare.ts';
import type { Invocation, Tree } from './run-both.ts';

/** A chart with dependencies, in flow style. */
function parent(dependencies: readonly string[], more: Tree = {}): Tree {
  const list = dependencies.map((each) => `- {${each}}\n`).join('');
  return under('web', {
    ...web,
    'Chart.yaml': chartYaml('web', list === '' ? 'dependencies: []\n' : `dependencies:\n${list}`),
    ...more,
  });
}

const repository = 'repository: "@SERVER@/charts"';
const sub = under('other/sub', { 'Chart.yaml': chartYaml('sub', '', '0.3.0'), 'values.yaml': 'x: 1\n' });
const local = 'name: sub, version: ">=0.1", repository: "file://../other/sub"';

/** Times that no two runs share. */
const normalize = (text: string): string =>
  text
    .replace(/generated: "[^"]+"/g, 'generated: NOW')
    .replace(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d /gm, 'NOW ');

function update(name: string, dependencies: readonly string[], more: Tree = {}): Invocation {
  return {
    name: `update: ${name}`,
    argv: ['dependency', 'update', 'web'],
    files: { ...parent(dependencies, more), ...sub },
    normalize,
  };
}

const lockOf = (digest: string): string =>
  `dependencies:\n- name: sub\n  repository: file://../other/sub\n  version: 0.3.0\ndigest: sha256:${digest}\ngenerated: "2026-01-02T03:04:05Z"\n`;

const list = (name: string, dependencies: readonly string[], more: Tree = {}): Invocation => ({
  name: `list: ${name}`,
  argv: ['dependency', 'list', './web/'],
  files: parent(dependencies, more),
});

const archives = {
  'charts/sub-0.1.0.tgz': archiveOf('sub', '0.1.0'),
  'charts/other-1.0.0.tgz': archiveOf('other', '1.0.0'),
};

compareAll('dependency', [
  list('an empty list', []),
  update('an empty list', []),
  list('missing', ['name: sub, version: 1.x, repository: "https://charts.example.com/a/long/address"']),
  list('an archive', ['name: sub, version: 0.1.0, repository: ""'], archives),
  list('an archive of another version', ['name: sub, version: ">1", repository: ""'], archives),
  list('a version that is none', ['name: sub, version: "a b", repository: ""'], archives),
  list('an archive that is none', ['name: sub, version: "1", repository: ""'], { 'charts/sub-1.tar': 'x' }),
  list('an archive of another name', ['name: sub, version: "1.0.0", repository: ""'], {
    'charts/sub-1.0.0.tgz': archiveOf('else', '1.0.0'),
  }),
  list('two archives', ['name: sub, version: "0.1", repository: ""'], {
    ...archives,
    'charts/sub-0.2.0.tgz': archiveOf('sub', '0.2.0'),
  }),
  list('a folder', ['name: sub, version: "0.1.0", repository: ""'], {
    'charts/sub/Chart.yaml': chartYaml('sub', '', '0.1.7'),
  }),
  list('a folder of the version', ['name: sub, version: "~0.1.0", repository: "@x", alias: y'], {
    'charts/sub/Chart.yaml': chartYaml('sub', '', '0.1.7'),
  }),
  { name: 'list: nothing to list', argv: ['dependency', 'ls', 'web'], files: under('web', web) },
  { name: 'list: here', argv: ['dep', 'list'], files: { ...web, 'charts/a.txt': 'x' } },
  {
    name: 'list: narrow columns',
    argv: ['dependency', 'list', 'web', '--max-col-width', '12'],
    files: parent(['name: sub, version: 1.x, repository: "https://charts.example.com/a/long/address"']),
  },
  {
    name: 'list: an archive itself',
    argv: ['dependency', 'list', 'x.tgz'],
    files: {
      'x.tgz': archiveOf('web', '1.0.0', 'dependencies: [{name: a, version: "1", repository: ""}]\n'),
    },
  },
  { name: 'list: what is not there', argv: ['dependency', 'list', 'none'], files: {} },
  { name: 'list: two charts', argv: ['dependency', 'list', 'a', 'b'], files: {} },
  update('a folder', [local]),
  update('a folder and a condition', [
    `${local}, condition: "a<b", tags: [x, "&"], alias: z, import-values: [b, {parent: c, child: d}]`,
  ]),
  update('a folder that is not there', ['name: sub, version: "1", repository: "file://../none"']),
  update('a folder of another version', ['name: sub, version: "1", repository: "file://../other/sub"']),
  update('a version that is none', ['name: sub, version: "one", repository: "file://../other/sub"']),
  update('a range', [`name: sub, version: "~0.1.0", ${repository}`]),
  update('any version', [
    `name: web, version: "*", ${repository}`,
    `name: sub, version: ">=0.1.0-0", ${repository}`,
  ]),
  update('the same chart twice', [
    `name: sub, version: 0.1.0, ${repository}`,
    `name: sub, version: 0.1.0, ${repository}, alias: again`,
  ]),
  update('no version that fits', [`name: sub, version: ">=1", ${repository}`]),
  update('a chart that the repository has not', [`name: none, version: "1", ${repository}`]),
  update('a chart without an address', [`name: bare, version: "1", ${repository}`]),
  update('an archive that is not there', [`name: away, version: "1", ${repository}`]),
  update('an alias of no repository', [
    'name: sub, version: "1", repository: "@none"',
    'name: web, version: "1", repository: "alias:no"',
  ]),
  update('a word for a repository', ['name: sub, version: "1", repository: stable']),
  update('a chart in charts/', ['name: sub, version: "0.1", repository: ""'], {
    'charts/sub/Chart.yaml': chartYaml('sub', '', '0.1.7'),
  }),
  update('a chart in charts/ of another version', ['name: sub, version: "0.2", repository: ""'], {
    'charts/sub/Chart.yaml': chartYaml('sub', '', '0.1.7'),
  }),
  update('a chart in charts/ that is not there', ['name: sub, version: "0.2", repository: ""']),
  update('old archives go', [local], archives),
  update('what is no chart stays', [local], { 'charts/note.txt': 'long enough to be no archive' }),
  update('a lock that is right stays', [local], {
    'Chart.lock': lockOf('8d52dc3b5bb45ee7b7ac02a0fac3a9d1f8c5a0b7d0e19ef57d6d7a3bc8c4bbaa'),
  }),
  { name: 'update: nothing to do', argv: ['dependency', 'up', 'web'], files: under('web', web) },
  { name: 'update: no chart', argv: ['dependency', 'update', 'none'], files: {} },
  { name: 'update: a file', argv: ['dependency', 'update', 'x'], files: { x: 'x' } },
  {
    name: 'update: an old chart',
    argv: ['dependency', 'update', 'web'],
    normalize,
    files: {
      ...under('web', {
        'Chart.yaml': 'name: web\nversion: 1.0.0\n',
        'requirements.yaml': `dependencies:\n- {${local}}\n`,
      }),
      ...sub,
    },
  },
  {
    name: 'build: without a lock',
    argv: ['dependency', 'build', 'web'],
    normalize,
    files: { ...parent([local]), ...sub },
  },
  {
    name: 'build: a lock that is not right',
    argv: ['dependency', 'build', 'web'],
    files: { ...parent([local], { 'Chart.lock': lockOf('0') }), ...sub },
  },
  {
    name: 'build: an old lock that is not right',
    argv: ['dependency', 'build', 'web'],
    normalize,
    files: {
      ...under('web', {
        'Chart.yaml': 'name: web\nversion: 1.0.0\n',
        'requirements.yaml': `dependencies:\n- {${local}}\n`,
        'requirements.lock': lockOf('0'),
      }),
      ...sub,
    },
  },
  { name: 'build: no chart', argv: ['dependency', 'build', 'none'], files: {} },
  {
    name: 'package: with --dependency-update',
    argv: ['package', 'web', '-u'],
    normalize,
    env: { SOURCE_DATE_EPOCH: '1700000000' },
    files: { ...parent([local]), ...sub },
  },
]);
