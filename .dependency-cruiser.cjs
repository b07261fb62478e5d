'use strict';
// The house's rules of import (docs/architecture.md): downwards only, through a package's door, without cycles.
const layers = ['apps', 'controllers', 'toolkit', 'protocols', 'engines'];
const engineOrder = [
  'errors',
  'yaml',
  'text',
  'schema',
  'cel',
  'resource',
  'envsubst',
  'gotemplate',
  'kustomize',
  'helm',
  'helm-release',
];
const tests =
  '\\.test\\.ts$|/test/|/bench/|/scripts/|/testdata/|^testkit/|^conformance/|^bench/|^docs/|^scripts/';

const upward = layers.slice(1).map((layer, i) => ({
  name: `no-upward-from-${layer}`,
  severity: 'error',
  from: { path: `^${layer}/`, pathNot: tests },
  to: { path: `^(${[...layers.slice(0, i + 1), 'embedded', 'testkit'].join('|')})/` },
}));

const inEngines = engineOrder.slice(0, -1).map((engine, i) => ({
  name: `engine-order-${engine}`,
  severity: 'error',
  from: { path: `^engines/${engine}/`, pathNot: tests },
  to: { path: `^engines/(${engineOrder.slice(i + 1).join('|')})/` },
}));

module.exports = {
  forbidden: [
    ...upward,
    ...inEngines,
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'through-the-door',
      comment: 'Another package is imported through its src/index.ts alone',
      severity: 'error',
      from: {
        path: '^(engines|protocols|toolkit|embedded|controllers|apps|testkit)/([^/]+)/',
        pathNot: tests,
      },
      to: {
        path: '^(engines|protocols|toolkit|embedded|controllers)/[^/]+/',
        pathNot: ['^$1/$2/', '^[^/]+/[^/]+/src/index\\.ts$'],
      },
    },
    {
      name: 'controllers-apart',
      severity: 'error',
      from: { path: '^controllers/([^/]+)/' },
      to: { path: '^controllers/', pathNot: '^controllers/$1/' },
    },
    {
      name: 'kustomize-and-helm-apart',
      severity: 'error',
      from: { path: '^engines/helm/' },
      to: { path: '^engines/kustomize/' },
    },
    {
      name: 'embedded-on-engines',
      severity: 'error',
      from: { path: '^embedded/', pathNot: tests },
      to: { path: '^(apps|controllers|toolkit|protocols|testkit)/' },
    },
    {
      name: 'engines-are-pure',
      comment: "Of Node's own modules only node:crypto and node:zlib",
      severity: 'error',
      from: { path: '^engines/', pathNot: `${tests}|/generate/` },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|zlib)$' },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'tests-stay-out',
      severity: 'error',
      from: { path: '/src/', pathNot: tests },
      to: { path: '\\.test\\.ts$|^testkit/|/test/' },
    },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(node_modules|dist|testdata)/' },
    tsPreCompilationDeps: true,
    preserveSymlinks: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.js', '.cjs', '.json'],
    },
  },
};
