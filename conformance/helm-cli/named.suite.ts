import { chartYaml, under, web } from './charts.ts';
import { compareAll } from './compare.ts';
import type { Invocation, Tree } from './run-both.ts';

/* Repositories that have names. Helm reads its cache of their indexes, which holds what the server has. */
const CONFIG = `apiVersion: ""
generated: "0001-01-01T00:00:00Z"
repositories:
- {name: main, url: "@SERVER@/charts"}
- {name: closed, url: "@SERVER@/private", username: ann, password: secret}
- {name: wrong, url: "@SERVER@/private/other/", username: ann, password: x}
- {name: away, url: "http://127.0.0.1:1/charts"}
`;
const version = (name: string, number: string): string =>
  `  - {apiVersion: v2, name: ${name}, version: ${number}, urls: [files/${name}-${number}.tgz]}\n`;
const INDEX = `apiVersion: v1
entries:
  web:
${['1.0.0', '1.2.0', '2.0.0-rc.1'].map((each) => version('web', each)).join('')}  sub:
${['0.1.0', '0.1.5', '0.2.0'].map((each) => version('sub', each)).join('')}generated: "2026-01-01T00:00:00Z"
`;

const known: Tree = {
  '.helm-home/config/repositories.yaml': CONFIG,
  ...Object.fromEntries(
    ['main', 'closed', 'wrong', 'away'].map((name) => [
      `.helm-home/cache/repository/${name}-index.yaml`,
      INDEX,
    ]),
  ),
};

const normalize = (text: string): string =>
  text
    .replace(/generated: "[^"]+"/g, 'generated: NOW')
    .replace(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d /gm, 'NOW ')
    // Helm asks all repositories at once.
    .replace(/(?:^\.\.\.(?:Successfully|Unable).*\n(?:\t.*\n)?)+/gm, (lines) =>
      lines
        .split(/^(?=\.)/m)
        .sort()
        .join(''),
    );

function show(name: string, words: readonly string[]): Invocation {
  return { name: `show: ${name}`, argv: ['show', 'chart', ...words], files: known };
}

function parent(dependencies: readonly string[]): Tree {
  const list = dependencies.map((each) => `- {${each}}\n`).join('');
  return under('web', { ...web, 'Chart.yaml': chartYaml('web', `dependencies:\n${list}`) });
}

function update(name: string, dependencies: readonly string[], words: readonly string[] = []): Invocation {
  return {
    name: `update: ${name}`,
    argv: ['dependency', 'update', 'web', ...words],
    files: { ...known, ...parent(dependencies) },
    normalize,
  };
}

compareAll('named', [
  show('the newest', ['main/web']),
  show('a version', ['main/web', '--version', '1.0.0']),
  show('a range', ['main/sub', '--version', '~0.1']),
  show('a version that is not there', ['main/web', '--version', '7']),
  show('a chart that is not there', ['main/none']),
  show('a repository that is not there', ['none/web']),
  show('a password', ['closed/web']),
  show('another folder for the names', ['main/web', '--repository-config', 'none.yaml']),
  update('a name', ['name: sub, version: "~0.1.0", repository: "@main"']),
  update('a name in a word', ['name: sub, version: "~0.1.0", repository: "alias:main"']),
  update('two names and an address', [
    'name: sub, version: "~0.1.0", repository: "@main"',
    'name: web, version: "1", repository: "alias:closed"',
    'name: web, version: "*", repository: "@SERVER@/charts", alias: again',
  ]),
  update('a name that is not there', ['name: sub, version: "1", repository: "@none"']),
  update('an address that has a name', ['name: sub, version: 0.2.0, repository: "@SERVER@/charts/"']),
  update('a name and no refresh', ['name: sub, version: "~0.1.0", repository: "@main"'], ['--skip-refresh']),
  update('no version that fits', ['name: sub, version: "9", repository: "@main"']),
  update('what only the cache has', ['name: sub, version: 0.1.5, repository: "@away"']),
  update(
    'another cache',
    ['name: sub, version: "~0.1.0", repository: "@main"'],
    ['--skip-refresh', '--repository-cache', '.helm-home/cache/repository'],
  ),
  {
    ...update('no cache', ['name: sub, version: 0.1.5, repository: "@main"'], ['--skip-refresh']),
    env: { HELM_REPOSITORY_CACHE: '@ROOT@/none' },
  },
  update(
    'no refresh of an address without a name',
    ['name: sub, version: 0.1.5, repository: "@SERVER@/charts/../charts"'],
    ['--skip-refresh'],
  ),
]);
