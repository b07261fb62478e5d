import { chartYaml, full, under, web } from './charts.ts';
import { compareAll } from './compare.ts';
import type { Invocation } from './run-both.ts';

const one = Object.fromEntries(Object.entries(full).filter(([path]) => !path.startsWith('charts/lib')));
const single = { ...one, 'Chart.yaml': String(one['Chart.yaml']).replace(/- \{name: lib.*\n/, '') };
const files = { ...under('full', single), ...under('web', web) };
const epoch = { SOURCE_DATE_EPOCH: '1700000000' };
const lock = `dependencies:\n- name: sub\n  repository: ""\n  version: 0.2.0\ndigest: sha256:abc\ngenerated: "2026-01-02T03:04:05.670000+01:00"\n`;

const withFile = (path: string, content: string): Invocation['files'] => ({ ...files, [path]: content });

compareAll('package', [
  { name: 'a small chart', argv: ['package', 'web'], files },
  { name: 'a full chart', argv: ['package', './full/'], files },
  { name: 'two charts', argv: ['package', 'web', 'full'], files },
  { name: 'into a folder', argv: ['package', 'web', '-d', 'out/new'], files },
  { name: 'into a folder by its whole path', argv: ['package', 'web', '--destination', '@ROOT@/out'], files },
  {
    name: 'as another version',
    argv: ['package', 'web', '--version', '9.8.7', '--app-version', '1.10'],
    files,
  },
  { name: 'as no version', argv: ['package', 'web', '--version', 'nine'], files },
  { name: 'as a version with a v', argv: ['package', 'web', '--version', 'v2'], files },
  { name: 'at a time', argv: ['package', 'full'], files: withFile('full/Chart.lock', lock), env: epoch },
  { name: 'at no time', argv: ['package', 'web'], files, env: { SOURCE_DATE_EPOCH: 'now' } },
  { name: 'before time', argv: ['package', 'web'], files, env: { SOURCE_DATE_EPOCH: '-1' } },
  { name: 'with a lock', argv: ['package', 'full'], files: withFile('full/Chart.lock', lock) },
  { name: 'nothing', argv: ['package'], files },
  { name: 'what is not there', argv: ['package', 'none'], files },
  { name: 'a file', argv: ['package', 'x'], files: { x: 'x' } },
  { name: 'a folder that is no chart', argv: ['package', 'x'], files: { 'x/a': 'x' } },
  {
    name: 'without its dependencies',
    argv: ['package', 'x'],
    files: {
      'x/Chart.yaml': chartYaml(
        'x',
        'dependencies:\n- {name: a, version: 1.0.0, repository: "https://a.example.com"}\n- {name: b, version: 1.0.0, repository: "https://a.example.com"}\n',
      ),
    },
  },
  {
    name: 'with a schema that is no JSON',
    argv: ['package', 'web'],
    files: withFile('web/values.schema.json', '{'),
  },
  {
    name: 'with ignored files',
    argv: ['package', 'web'],
    files: {
      ...files,
      'web/.helmignore': '*.bak\ntmp/\n',
      'web/a.bak': '',
      'web/tmp/x': '',
      'web/.hidden': 'h',
    },
  },
  {
    name: 'with long names',
    argv: ['package', 'web'],
    files: {
      ...files,
      [`web/${'d'.repeat(90)}/${'f'.repeat(60)}`]: 'prefix',
      [`web/${'e'.repeat(140)}`]: 'pax',
      'web/ünï': 'not ASCII',
    },
  },
  {
    name: 'with a mark at the start of files',
    argv: ['package', 'web'],
    files: withFile('web/values.yaml', '\ufeffa: 1\n'),
  },
  {
    name: 'with an empty and a binary file',
    argv: ['package', 'web'],
    files: { ...files, 'web/empty': '', 'web/bin': new Uint8Array([0, 255, 128, 10]) },
  },
  {
    name: 'an old chart',
    argv: ['package', 'x'],
    files: {
      'x/Chart.yaml': 'name: x\nversion: 0.1.0\n',
      'x/requirements.yaml':
        'dependencies:\n- {name: a, version: 1.0.0, repository: "https://a.example.com"}\n',
      'x/requirements.lock': lock,
      'x/charts/a/Chart.yaml': chartYaml('a'),
    },
  },
  { name: 'into a file', argv: ['package', 'web', '-d', 'web/values.yaml'], files },
  { name: 'with --sign and no key', argv: ['package', 'web', '--sign'], files },
  { name: 'a library', argv: ['package', 'x'], files: { 'x/Chart.yaml': chartYaml('x', 'type: library\n') } },
]);
