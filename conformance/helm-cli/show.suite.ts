import { chartYaml, full, under, web } from './charts.ts';
import { compareAll } from './compare.ts';
import type { Invocation } from './run-both.ts';

// Helm goes through subcharts in no order.
const one = Object.fromEntries(Object.entries(full).filter(([path]) => !path.startsWith('charts/lib')));
const files = {
  ...under('full', one),
  ...under('web', web),
  'web/values.yaml': 'a: {b: [1, two, 3.5], c: "x"}\nn: 1000000\n',
};
const parts = ['all', 'chart', 'values', 'readme', 'crds'];

const paths: Invocation[] = [
  '{.a}',
  '{.a.b}',
  '{.a.b[*]}',
  '.a.c',
  'x {.a.c} y',
  '{.nope}',
  '{.a',
  '{range .a.b[*]}{@}{"\\n"}{end}',
  '{.n}',
  '{.a.b[1:]}',
].map((expression) => ({
  name: `values through ${expression}`,
  argv: ['show', 'values', 'web', '--jsonpath', expression],
  files,
}));

compareAll('show', [
  ...parts.map((part) => ({ name: `${part} of a full chart`, argv: ['show', part, 'full'], files })),
  ...parts.map((part) => ({ name: `${part} of a small chart`, argv: ['show', part, './web'], files })),
  ...paths,
  { name: 'no chart', argv: ['show', 'all'], files },
  { name: 'two charts', argv: ['show', 'values', 'web', 'full'], files },
  { name: 'a folder that is not there', argv: ['show', 'chart', './none'], files },
  { name: 'a flag that is not there', argv: ['show', 'chart', 'web', '--nope'], files },
  { name: 'a file that is no archive', argv: ['show', 'chart', './x.txt'], files: { 'x.txt': 'text' } },
  { name: 'a YAML file', argv: ['show', 'chart', 'x.yaml'], files: { 'x.yaml': 'a: 1' } },
  { name: 'a folder without Chart.yaml', argv: ['show', 'chart', 'x'], files: { 'x/values.yaml': 'a: 1' } },
  { name: 'Chart.yaml that is no YAML', argv: ['show', 'chart', 'x'], files: { 'x/Chart.yaml': 'a: [' } },
  {
    name: 'Chart.yaml without a name',
    argv: ['show', 'chart', 'x'],
    files: { 'x/Chart.yaml': 'apiVersion: v2\nversion: 1.0.0\n' },
  },
  { name: 'a chart without values', argv: ['show', 'all', 'x'], files: { 'x/Chart.yaml': chartYaml('x') } },
  {
    name: 'an old chart',
    argv: ['show', 'all', 'x'],
    files: {
      'x/Chart.yaml': 'name: x\nversion: 0.1.0\n',
      'x/requirements.yaml':
        'dependencies:\n- {name: a, version: 1.0.0, repository: "https://a.example.com"}\n',
      'x/README.txt': 'old\n',
    },
  },
  {
    name: 'a lock that cannot be read',
    argv: ['show', 'chart', 'x'],
    files: { 'x/Chart.yaml': chartYaml('x'), 'x/Chart.lock': 'generated: yesterday\n' },
  },
]);
