import { errorMessage } from '@flux-ts/errors';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { build } from '../build.ts';
import type { BuildOptions } from '../build-options.ts';
import { type FileSystem, MemoryFileSystem } from '../file-system.ts';
import { createWarmTrees } from './warm-trees.ts';

type Files = Readonly<Record<string, string>>;

const deployment = (name: string, more = ''): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${name}\n  labels: {tier: web}\nspec:\n  template:\n    spec:\n      containers:\n      - name: c\n        image: nginx\n        envFrom:\n        - configMapRef: {name: settings}\n        - configMapRef: {name: map-a}\n${more}`;
const configMap = (name: string, value: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata: {k: ${value}}\n`;

const first: Files = {
  'over/kustomization.yaml': `resources: [../base, more.yaml]
namePrefix: p-
namespace: prod
images: [{name: nginx, newTag: "1"}]
labels: [{pairs: {team: x}}]
replicas: [{name: web, count: 3}]
patches:
- path: patch.yaml
- target: {labelSelector: "tier=web"}
  patch: '[{"op": "add", "path": "/metadata/annotations", "value": {"a": "b"}}]'
configMapGenerator: [{name: settings, literals: [a=b]}]
`,
  'over/patch.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 2}\n',
  'over/more.yaml': deployment('more'),
  'base/kustomization.yaml':
    'resources: [a.yaml, b.yaml, web.yaml]\nnameSuffix: -s\ncommonLabels: {old: field}\n',
  'base/a.yaml': configMap('map-a', 'one'),
  'base/b.yaml': `${configMap('map-b', 'two')}---\n${configMap('map-c', 'three')}`,
  'base/web.yaml': deployment('web'),
};

function outcome(fs: FileSystem, options: BuildOptions): unknown {
  const warnings: string[] = [];
  try {
    const result = build(fs, 'over', { ...options, warn: (message) => void warnings.push(message) });
    return { result, warnings };
  } catch (error) {
    return { error: errorMessage(error), warnings };
  }
}

/** A file system that counts what is read. */
function counting(files: Files): { fs: FileSystem; read: string[] } {
  const inner = new MemoryFileSystem(files);
  const read: string[] = [];
  const fs: FileSystem = {
    read: (path) => {
      const content = inner.read(path);
      if (content !== undefined) read.push(path);
      return content;
    },
    list: (path) => inner.list(path),
    sign: (path) => files[path],
  };
  return { fs, read };
}

const objectsOf = (result: ReturnType<typeof build>) => ('objects' in result ? result.objects : []);

describe('a warm build', () => {
  test('of files that did not change is the earlier one, without reading', () => {
    const warm = createWarmTrees();
    const before = build(new MemoryFileSystem(first), 'over', { warm });
    const { fs, read } = counting(first);
    build(fs, 'over', { warm });
    read.length = 0;
    expect(objectsOf(build(fs, 'over', { warm }))).toBe(objectsOf(before));
    expect(read).toEqual([]);
  });

  test('builds anew only the objects of a file that changed', () => {
    const warm = createWarmTrees();
    const before = objectsOf(build(counting(first).fs, 'over', { warm }));
    const files = { ...first, 'base/b.yaml': first['base/b.yaml']?.replace('two', 'four') ?? '' };
    const { fs, read } = counting(files);
    const after = objectsOf(build(fs, 'over', { warm }));
    expect(after).toEqual(objectsOf(build(fs, 'over')));
    const kept = after.filter((object, i) => object === before[i]).map(({ value }) => value.metadata?.name);
    expect(kept).toEqual(['p-map-a-s', 'p-web-s', 'p-more']);
    expect(read.slice(0, 2)).toEqual(['base/b.yaml', 'over/kustomization.yaml']);
  });

  test.each<[string, Files]>([
    ['another name', { 'base/a.yaml': configMap('map-x', 'one') }],
    [
      'another namespace',
      { 'base/a.yaml': configMap('map-a', 'one').replace('name:', 'namespace: q\n  name:') },
    ],
    ['one object more', { 'base/a.yaml': `${configMap('map-a', 'x')}---\n${configMap('map-x', 'x')}` }],
    ['no object', { 'base/a.yaml': '' }],
    ['no YAML', { 'base/a.yaml': '{' }],
    ['one identity twice', { 'base/a.yaml': configMap('map-b', 'one') }],
    [
      'a label that a patch selects',
      { 'base/a.yaml': configMap('map-a', 'x').replace('\ndata', '\n  labels: {tier: web}\ndata') },
    ],
    [
      'a local object',
      {
        'base/a.yaml': configMap('map-a', 'x').replace(
          '\ndata',
          '\n  annotations: {config.kubernetes.io/local-config: "true"}\ndata',
        ),
      },
    ],
    ['another patch', { 'over/patch.yaml': first['over/patch.yaml']?.replace('2', '9') ?? '' }],
    ['a file that is gone', { 'over/kustomization.yaml': 'resources: [../base]\n' }],
  ])('is the same as a cold one with %s', (_, change) => {
    const warm = createWarmTrees();
    build(new MemoryFileSystem(first), 'over', { warm });
    const fs = new MemoryFileSystem({ ...first, ...change });
    expect(outcome(fs, { warm })).toEqual(outcome(fs, {}));
  });

  test.each<[string, string]>([
    [
      'replacements',
      'replacements: [{source: {kind: ConfigMap, name: map-a, fieldPath: data.k}, targets: [{select: {kind: Deployment}, fieldPaths: [metadata.labels.tier]}]}]\n',
    ],
    [
      'variables',
      'vars: [{name: V, objref: {apiVersion: v1, kind: ConfigMap, name: map-a}, fieldref: {fieldpath: data.k}}]\n',
    ],
    [
      'a generator that adds to an object',
      'configMapGenerator: [{name: map-a, behavior: merge, literals: [x=y]}]\n',
    ],
  ])('carries fields of changed objects to others by %s', (_, text) => {
    const warm = createWarmTrees();
    const files = { ...first, 'base/kustomization.yaml': `${first['base/kustomization.yaml']}${text}` };
    build(new MemoryFileSystem(files), 'over', { warm });
    const fs = new MemoryFileSystem({ ...files, 'base/a.yaml': configMap('map-a', 'changed') });
    const now = outcome(fs, { warm });
    expect(now).toEqual(outcome(fs, {}));
    expect(JSON.stringify(now)).toContain('changed');
  });

  test('renders charts each time', () => {
    const warm = createWarmTrees();
    const over = 'helmCharts: [{name: dice, releaseName: x}]\n';
    const fs = new MemoryFileSystem({ 'over/kustomization.yaml': over, 'over/charts/dice/values.yaml': '' });
    let count = 0;
    const helm = { chart: () => undefined, template: () => configMap('dice', `v${count++}`) };
    const values = [1, 2].map(() => objectsOf(build(fs, 'over', { warm, helm }))[0]?.value['data']);
    expect(values).toEqual([{ k: 'v0' }, { k: 'v1' }]);
  });

  test('keeps to its budget through many changes', () => {
    const warm = createWarmTrees();
    const budget = { nodes: 2000 };
    for (let i = 0; i < 30; i++) {
      const fs = new MemoryFileSystem({ ...first, 'base/a.yaml': configMap('map-a', `v${i}`) });
      expect(outcome(fs, { warm, budget })).toEqual(outcome(fs, { budget }));
    }
    const large = new MemoryFileSystem({
      ...first,
      'base/a.yaml': `${configMap('map-a', 'x')}list: [${'1,'.repeat(3000)}]\n`,
    });
    expect(outcome(large, { warm, budget })).toEqual(outcome(large, { budget }));
    expect(JSON.stringify(outcome(large, { warm, budget }))).toContain('exceeded max number of nodes');
  });

  test('keeps nothing of builds that are soon done anew', () => {
    const warm = createWarmTrees({ minBytes: 1_000_000 });
    build(new MemoryFileSystem(first), 'over', { warm });
    expect(warm.bytes).toBe(0);
  });

  test('forgets what was used longest ago', () => {
    const warm = createWarmTrees({ maxBytes: 60_000 });
    for (const order of ['none', 'legacy', 'none'] as const) {
      build(new MemoryFileSystem(first), 'over', { warm, order });
      expect(warm.bytes).toBeLessThan(60_000);
    }
  });
});

const names = ['map-a', 'map-b', 'web', 'more', 'fresh'];
const object = fc.oneof(
  fc
    .tuple(fc.constantFrom(...names), fc.constantFrom('1', 'true', 'x', '[a]', '"#"'))
    .map(([n, v]) => configMap(n, v)),
  fc
    .tuple(fc.constantFrom(...names), fc.constantFrom('', '      serviceAccountName: fresh\n'))
    .map(([n, m]) => deployment(n, m)),
  fc
    .constantFrom(...names)
    .map((n) => `apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: ${n}, labels: {tier: web}}\n`),
  fc.constantFrom('', '# nothing\n', '{', 'kind: X\n'),
);
const content = fc.array(object, { minLength: 1, maxLength: 3 }).map((all) => all.join('---\n'));
const resourceFile = fc.constantFrom('base/a.yaml', 'base/b.yaml', 'base/web.yaml', 'over/more.yaml');
/** Mostly small changes, which leave the ids as they are. */
const edit: fc.Arbitrary<(files: Files) => Files> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(resourceFile, fc.nat(99)).map(([path, n]) => (files: Files) => ({
      ...files,
      [path]: `${files[path] ?? ''}more: ${n}\n`.replace(/(more: \d+\n)+/, `more: ${n}\n`),
    })),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(resourceFile, content).map(([path, text]) => (files: Files) => ({
      ...files,
      [path]: text,
    })),
  },
  fc
    .constantFrom(
      'namespace: m',
      'namePrefix: q-',
      'commonAnnotations: {x: y}',
      'sortOptions: {order: legacy}',
      'buildMetadata: [originAnnotations, managedByLabel]',
    )
    .map((text) => (files: Files) => ({
      ...files,
      'over/kustomization.yaml': `resources: [../base, more.yaml]\n${text}\n`,
    })),
  fc.constant(() => first),
  fc.constantFrom('prefix', 'none').map((text) => (files: Files) => ({
    ...files,
    'base/kustomization.yaml': `resources: [a.yaml, b.yaml, web.yaml]\n${text === 'none' ? '' : 'namePrefix: z-\n'}`,
  })),
);

test('a warm build is a cold build, whatever changes', { timeout: 120_000 }, () => {
  const options = fc.constantFrom<BuildOptions>(
    {},
    { order: 'legacy' },
    { loadRestrictions: 'none', confined: true },
  );
  fc.assert(
    fc.property(options, fc.array(edit, { minLength: 1, maxLength: 12 }), (given, edits) => {
      const warm = createWarmTrees();
      let files: Files = first;
      for (const change of edits) {
        files = change(files);
        const fs = new MemoryFileSystem(files);
        expect(outcome(fs, { ...given, warm })).toEqual(outcome(fs, given));
      }
    }),
    { numRuns: 80 },
  );
});
