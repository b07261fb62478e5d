import { archiveOf } from './archives.ts';
import { under } from './charts.ts';
import { compareAll } from './compare.ts';
import type { Invocation, Tree } from './run-both.ts';

const archives: Tree = {
  'a-1.0.0.tgz': archiveOf('a', '1.0.0', 'description: >-\n  one\n  line\nkeywords: [x, "y: z"]\n'),
  'a-1.10.0.tgz': archiveOf('a', '1.10.0'),
  'a-1.9.0-rc.1.tgz': archiveOf('a', '1.9.0-rc.1'),
  'old/a-0.1.0.tgz': archiveOf('a', '0.1.0'),
  'old/older/a-0.0.1.tgz': archiveOf('a', '0.0.1'),
  'b.tgz': archiveOf(
    'b',
    '2.0.0',
    'dependencies: [{name: x, version: "1", repository: "https://x.example.com"}]\n',
  ),
  'broken.tgz': 'no chart',
  'note.txt': '',
};

const old = `apiVersion: v1
entries:
  a:
  - {apiVersion: v2, name: a, version: 1.0.0, description: not this one, urls: [x], created: "2025-01-01T00:00:00Z"}
  - {apiVersion: v2, name: a, version: 0.5.0, urls: [x], created: "2025-01-01T00:00:00.5Z", digest: abc, removed: true}
  c:
  - {name: c, version: 1.0.0, urls: [y], created: "2025-01-01T00:00:00+01:00"}
  - {name: c, version: one}
generated: "2025-01-01T00:00:00Z"
`;

const invalid = `apiVersion: v1
annotations: {a: b}
entries:
  c:
  - {name: c, version: 1.0.0, urls: [y]}
  - {name: c, version: one}
  - {name: c, version: two words}
  -
  - {name: d, version: ""}
  - {version: 1.0.0}
  - {name: c, version: 1.1.0, type: nope, dependencies: [{name: a},{name: a}]}
  - {name: e, version: 1.1.0, dependencies: [{name: a, version: "1"},{name: a, version: "1"}]}
`;

const version = (fields: string): string =>
  `apiVersion: v1\nentries:\n  c:\n  - name: c\n    version: 1.0.0\n    urls: [y]\n    ${fields}\n`;

/** Indexes of which Go's types refuse something, or nearly. */
const REFUSED: Readonly<Record<string, string>> = {
  'a number as an appVersion': version('appVersion: 1.0'),
  'a number as a digest': version('digest: 1'),
  'a field that nobody knows': version('nobody: 1'),
  'a key that comes twice': version('name: c'),
  'a time that is none': version('created: 2020-01-01'),
  'a maintainer with a number': version('maintainers: [{name: 1}]'),
  'a version that is text': 'apiVersion: v1\nentries: {c: [x]}\n',
  'JSON with a number': '{"apiVersion":"v1","entries":{"c":[{"name":"c","version":1}]}}',
};

/** The time of the run. */
const normalize = (text: string): string => text.replace(/20(?:2[6-9]|[3-9]\d)-\d\d-\d\dT[\d:.]+Z/g, 'NOW');

function index(name: string, words: readonly string[], more: Tree = {}): Invocation {
  return {
    name: `index: ${name}`,
    argv: ['repo', 'index', ...words],
    files: { ...under('r', archives), ...more },
    normalize,
  };
}

function search(name: string, words: readonly string[]): Invocation {
  return { name: `--repo: ${name}`, argv: ['show', 'chart', ...words], files: {} };
}

const at = ['--repo', '@SERVER@/charts'];

compareAll('repository', [
  index('a folder', ['r']),
  index('with an address', ['r', '--url', 'https://charts.example.com/a/']),
  index('with a path', ['r', '--url', 'a/b']),
  index('as JSON', ['r', '--json']),
  index('merged', ['r', '--merge', 'old.yaml'], { 'old.yaml': old }),
  index('merged with what is not valid', ['r', '--merge', 'old.yaml'], { 'old.yaml': invalid }),
  index('merged into itself', ['r', '--merge', 'r/index.yaml', '--json'], { 'r/index.yaml': old }),
  index('merged with JSON', ['r', '--merge', 'old.json'], {
    'old.json': '{"apiVersion":"v1","entries":{"z":[{"name":"z","version":"1.0.0","urls":["<z>"]}]}}',
  }),
  index('merged with what is not there', ['r', '--merge', 'old.yaml']),
  index('merged with what is empty', ['r', '--merge', 'old.yaml'], { 'old.yaml': '' }),
  index('merged with what has no version', ['r', '--merge', 'old.yaml'], { 'old.yaml': 'entries: {}\n' }),
  ...Object.entries(REFUSED).map(([name, text]) =>
    index(`merged with ${name}`, ['r', '--merge', 'old.yaml'], { 'old.yaml': text }),
  ),
  index('of nothing', []),
  index('of an empty folder', ['e'], { 'e/a.txt': '' }),
  search('the newest', ['web', ...at]),
  search('a version', ['web', ...at, '--version', '1.0.0']),
  search('a range', ['web', ...at, '--version', '^1.0']),
  search('a version that is only like it', ['web', ...at, '--version', '1.2']),
  search('development versions', ['web', ...at, '--devel']),
  search('a version that is not there', ['web', ...at, '--version', '3']),
  search('a range that is none', ['web', ...at, '--version', 'a b']),
  search('a chart that is not there', ['none', ...at]),
  search('a chart without an address', ['bare', ...at]),
  search('an archive that is not there', ['away', ...at]),
  search('a repository that is not there', ['web', '--repo', '@SERVER@/none']),
  search('a server that is not there', ['web', '--repo', 'http://127.0.0.1:1/charts']),
  search('an index that is none', ['web', '--repo', '@SERVER@/broken']),
  search('no address', ['web', '--repo', 'charts']),
  search('without a password', ['web', '--repo', '@SERVER@/private']),
  search('with a password', [
    'web',
    '--repo',
    '@SERVER@/private',
    '--username',
    'ann',
    '--password',
    'secret',
  ]),
  search('with a wrong password', [
    'web',
    '--repo',
    '@SERVER@/private',
    '--username',
    'ann',
    '--password',
    'x',
  ]),
  search('an address', ['@SERVER@/charts/files/web-1.0.0.tgz']),
  search('an address of nothing', ['@SERVER@/charts/files/web-9.0.0.tgz']),
  search('an address of no archive', ['@SERVER@/charts/index.yaml']),
  search('a name alone', ['web']),
  search('a repository without a name', ['main/web']),
  search('another protocol', ['ftp://example.com/web.tgz']),
]);
