import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BuildBudget, build, KustomizeError, MemoryFileSystem } from './index.ts';

const cm = (more: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n${more}`;
const withResource = (text: string): MemoryFileSystem =>
  new MemoryFileSystem({ 'kustomization.yaml': 'resources: [r.yaml]\n', 'r.yaml': text });

function failure(fs: MemoryFileSystem, options = {}): KustomizeError {
  // The time that it works, whatever else the machine does.
  const started = process.cpuUsage();
  try {
    build(fs, '', options);
  } catch (error) {
    expect(process.cpuUsage(started).user).toBeLessThan(5_000_000);
    if (error instanceof KustomizeError) return error;
    throw error;
  }
  throw new Error('the build did not fail');
}

describe('build ends with a named error for', () => {
  test('aliases that multiply', () => {
    const levels = Array.from(
      { length: 12 },
      (_, i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(',')}]`,
    );
    const text = cm(`a0: &a0 [x]\n${levels.join('\n')}\n`);
    expect(failure(withResource(text), { budget: { nodes: 100_000 } }).code).toBe('LIMIT');
  });

  test('an anchor that holds itself', () => {
    expect(failure(withResource(cm('x: &x [*x]\n'))).code).toBe('MALFORMED');
  });

  test('deep nesting', () => {
    expect(['MALFORMED', 'LIMIT']).toContain(failure(withResource(cm(`x: ${'['.repeat(100_000)}`))).code);
  });

  test('a chain of kustomizations that does not end', () => {
    const files: Record<string, string> = { 'kustomization.yaml': 'resources: [k0]\n' };
    for (let i = 0; i < 1000; i++) files[`k${i}/kustomization.yaml`] = `resources: [../k${i + 1}]\n`;
    expect(failure(new MemoryFileSystem(files)).code).toBe('LIMIT');
  });

  test('a kustomization that includes itself', () => {
    expect(failure(new MemoryFileSystem({ 'kustomization.yaml': 'resources: [.]\n' })).code).toBe('CYCLE');
  });

  test('paths out of the root', () => {
    const fs = new MemoryFileSystem({ 'kustomization.yaml': 'resources: [../../etc/passwd]\n' });
    expect(failure(fs, { confined: true, loadRestrictions: 'none' }).code).toBe('SECURITY');
  });

  test('more bytes than it may read', () => {
    expect(failure(withResource(cm('data: {}\n')), { budget: { bytes: 10 } }).code).toBe('LIMIT');
  });

  test('plugins that run programs', () => {
    const plugin = 'apiVersion: x.example/v1\nkind: Run\nmetadata: {name: r}\n';
    const fs = new MemoryFileSystem({ 'kustomization.yaml': 'transformers: [t.yaml]\n', 't.yaml': plugin });
    expect(failure(fs).code).toBe('UNSUPPORTED');
  });
});

/** `count` lines of an attack, one for each number. */
const lines = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join('');
const kustomization = (text: string, more: Record<string, string> = {}): MemoryFileSystem =>
  new MemoryFileSystem({ 'kustomization.yaml': text, 'r.yaml': cm('data: {a: x/x}\n'), ...more });
const bomb = `a0: &a0 [x]\n${lines(12, (i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(',')}]\n`)}`;

/** Six overlays a level, each over all six of the next: 6 to the 8th objects in 49 small files. */
function lattice(): MemoryFileSystem {
  const fs = new MemoryFileSystem({
    'kustomization.yaml': 'resources: [l0/0]\n',
    'base/kustomization.yaml': 'resources: [r.yaml]\n',
    'base/r.yaml': cm(''),
  });
  for (let level = 0; level < 8; level++)
    for (let i = 0; i < 6; i++) {
      const next = level === 7 ? '- ../../base\n' : lines(6, (j) => `- ../../l${level + 1}/${j}\n`);
      fs.write(`l${level}/${i}/kustomization.yaml`, `namePrefix: p${i}-\nresources:\n${next}`);
    }
  return fs;
}

/** A clock that goes on whenever it is looked at: a budget of `ms` looks. */
function ticking(ms: number) {
  let now = 0;
  return { ms, now: () => now++ };
}

const attacks: readonly (readonly [
  name: string,
  fs: () => MemoryFileSystem,
  budget: BuildBudget,
  code: string,
])[] = [
  [
    'a patch that copies an object into itself again and again',
    () =>
      kustomization(
        `resources: [r.yaml]\npatches:\n- target: {kind: ConfigMap}\n  patch: |\n${lines(60, (i) => `    - {op: copy, from: /data, path: /data/x${i}}\n`)}`,
      ),
    {},
    'PATCH',
  ],
  [
    'replacements that double a text',
    () =>
      kustomization(
        `resources: [r.yaml]\nreplacements:\n${lines(60, () => '- source: {kind: ConfigMap, fieldPath: data.a}\n  targets: [{select: {kind: ConfigMap}, fieldPaths: [data.a], options: {delimiter: /, index: 0}}]\n')}`,
      ),
    {},
    'LIMIT',
  ],
  [
    'a replacement that copies a map into itself',
    () =>
      kustomization(
        `resources: [r.yaml]\nreplacements:\n- source: {kind: ConfigMap, fieldPath: data}\n  targets: [{select: {kind: ConfigMap}, fieldPaths: [${lines(60, (i) => `data.x${i},`)}], options: {create: true}}]\n`,
      ),
    { nodes: 100_000 },
    'LIMIT',
  ],
  ['overlays that multiply', lattice, { objects: 1000 }, 'LIMIT'],
  ['overlays that multiply, with no budget given', lattice, {}, 'LIMIT'],
  [
    'values that there is no time to read',
    () => withResource(cm(`data: [${'a,'.repeat(1_000_000)}]\n`)),
    ticking(10),
    'LIMIT',
  ],
  ['overlays that take long', lattice, ticking(200), 'LIMIT'],
  [
    'more patches than there is time for',
    () =>
      kustomization(
        `resources: [r.yaml]\npatches:\n${lines(500, () => '- {target: {name: "a+"}, patch: "- {op: add, path: /data/b, value: y}"}\n')}`,
      ),
    ticking(100),
    'LIMIT',
  ],
  [
    'more replacements than there is time for',
    () =>
      kustomization(
        `resources: [r.yaml]\nreplacements:\n${lines(500, () => '- {source: {kind: ConfigMap, fieldPath: data.a}, targets: [{select: {kind: ConfigMap}, fieldPaths: [data.a]}]}\n')}`,
      ),
    ticking(100),
    'LIMIT',
  ],
  ['a million documents', () => withResource('---\n'.repeat(1_000_000)), {}, 'LIMIT'],
  [
    'more objects than it may read',
    () => withResource(lines(50, (i) => `---\n${cm('').replace('name: a', `name: a${i}`)}`)),
    { objects: 40 },
    'LIMIT',
  ],
  [
    'a scalar of 50 MB',
    () => withResource(cm(`data: {a: "${'x'.repeat(50_000_000)}"}\n`)),
    { bytes: 32_000_000 },
    'LIMIT',
  ],
  [
    'a large file that is read again and again',
    () =>
      kustomization(`configMapGenerator:\n${lines(3000, (i) => `- {name: g${i}, files: [f.txt]}\n`)}`, {
        'f.txt': 'x'.repeat(100_000),
      }),
    { bytes: 10_000_000 },
    'LIMIT',
  ],
  [
    'patches that explode',
    () =>
      kustomization(
        `resources: [r.yaml]\npatches:\n${lines(30, () => `- target: {kind: ConfigMap}\n  patch: '[{"op": "add", "path": "/data/x", "value": "y"}]'\n`)}`,
        { 'r.yaml': lines(30, (i) => `---\n${cm('data: {a: b}\n').replace('name: a', `name: a${i}`)}`) },
      ),
    { steps: 1000 },
    'LIMIT',
  ],
  [
    'transformers that explode',
    () =>
      kustomization(`resources: [r.yaml]\nlabels:\n${lines(50, (i) => `- pairs: {k${i}: v}\n`)}`, {
        'r.yaml': lines(30, (i) => `---\n${cm('').replace('name: a', `name: a${i}`)}`),
      }),
    { steps: 1000 },
    'LIMIT',
  ],
  [
    'an expression that is long',
    () =>
      kustomization(
        `resources: [r.yaml]\npatches:\n- target: {name: "${'(a|b)*'.repeat(2000)}"}\n  patch: '[{"op": "add", "path": "/data/x", "value": "y"}]'\n`,
      ),
    {},
    'LIMIT',
  ],
  [
    'a kustomization that is large',
    () => kustomization(`resources:\n${lines(300_000, () => '- r.yaml\n')}`),
    {},
    'LIMIT',
  ],
  [
    'blank lines before an object that is none',
    () => withResource(`${'\n'.repeat(60)}a: b\n`),
    {},
    'MALFORMED',
  ],
  [
    'a folded text of breaks alone, but for its end',
    () => withResource(`x: >\n${'\n'.repeat(400_000)}  a\n`),
    {},
    'MALFORMED',
  ],
  [
    'a variable that stands everywhere',
    () =>
      kustomization(
        'resources: [r.yaml]\nvars: [{name: V, objref: {apiVersion: v1, kind: ConfigMap, name: a}, fieldref: {fieldpath: data.a}}]\nconfigurations: [c.yaml]\n',
        {
          'c.yaml': 'varReference: [{path: data}]\n',
          'r.yaml': cm(`data:\n  a: ${'x'.repeat(100_000)}\n${lines(2000, (i) => `  k${i}: a $(V)\n`)}`),
        },
      ),
    {},
    'LIMIT',
  ],
  [
    'many patches of the objects of a small file',
    () =>
      kustomization(
        `resources: [r.yaml]\npatches:\n${lines(300, () => `- target: {kind: ConfigMap}\n  patch: '[{"op": "add", "path": "/data/x", "value": "y"}]'\n`)}`,
        { 'r.yaml': lines(300, (i) => `---\n${cm('data: {a: b}\n').replace('name: a', `name: a${i}`)}`) },
      ),
    {},
    'LIMIT',
  ],
  [
    'blocks in blocks',
    () => withResource(cm(`x:\n${lines(3000, (i) => `${' '.repeat(i + 1)}a:\n`)}`)),
    {},
    'LIMIT',
  ],
  [
    'brackets in a kustomization',
    () => kustomization(`resources: ${'['.repeat(100_000)}`),
    {},
    'KUSTOMIZATION',
  ],
  ['aliases that multiply in an object', () => withResource(cm(bomb)), {}, 'LIMIT'],
  [
    'aliases that multiply in a patch',
    () => kustomization('resources: [r.yaml]\npatches: [{path: p.yaml}]\n', { 'p.yaml': cm(bomb) }),
    {},
    'LIMIT',
  ],
  [
    'aliases that multiply in a kustomization',
    () => kustomization(`${bomb}resources: *a12\n`),
    {},
    'KUSTOMIZATION',
  ],
  [
    'levels',
    () =>
      kustomization('resources: [a]\n', {
        'a/kustomization.yaml': 'resources: [../b]\n',
        'b/kustomization.yaml': 'namespace: x\n',
      }),
    { levels: 2 },
    'LIMIT',
  ],
  [
    'a cycle',
    () =>
      kustomization('resources: [a]\n', {
        'a/kustomization.yaml': 'resources: [../b]\n',
        'b/kustomization.yaml': 'resources: [../a]\n',
      }),
    {},
    'CYCLE',
  ],
  [
    'a component that includes itself',
    () =>
      kustomization('components: [a]\n', {
        'a/kustomization.yaml':
          'kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\ncomponents: [../a]\n',
      }),
    {},
    'CYCLE',
  ],
];

test.each(attacks)(
  'build ends with a named error for %s, and builds others after it',
  (_, fs, budget, code) => {
    expect(failure(fs(), { budget }).code).toBe(code);
    expect(build(withResource(cm('')), '')).toMatchObject({
      objects: [{ value: { metadata: { name: 'a' } } }],
    });
  },
);

test.each([
  ['labels', 'labels: [{pairs: {__proto__: "yes"}}]'],
  ['annotations', 'commonAnnotations: {__proto__: "yes"}'],
  [
    'a patch',
    'patches: [{target: {kind: ConfigMap}, patch: "- {op: add, path: /__proto__, value: {polluted: yes}}"}]',
  ],
  [
    'a merged patch',
    'patches: [{patch: "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, __proto__: {polluted: yes}}"}]',
  ],
  ['a generator', 'configMapGenerator: [{name: g, literals: [__proto__=yes]}]'],
  [
    'a replacement',
    'replacements: [{source: {kind: ConfigMap, fieldPath: data.a}, targets: [{select: {kind: ConfigMap}, fieldPaths: [__proto__.polluted], options: {create: true}}]}]',
  ],
  ['a configuration', 'configurations: [c.yaml]'],
])('build never pollutes a prototype by %s', (_, field) => {
  const fs = kustomization(`resources: [r.yaml]\n${field}\n`, { 'c.yaml': '__proto__: {polluted: yes}\n' });
  try {
    build(fs, '');
  } catch (error) {
    expect(error).toBeInstanceOf(KustomizeError);
  }
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

test.each([
  ['generators', `configMapGenerator:\n${lines(9_000, (i) => `- {name: g${i}, literals: [a=b]}\n`)}`, 9_000],
  ['the lines of an env file', 'configMapGenerator: [{name: g, envs: [f.env]}]\n', 1],
] as const)('build needs time in proportion to %s', (_, text, count) => {
  const fs = kustomization(text, { 'f.env': lines(100_000, (i) => `K${i}=v\n`) });
  const started = process.cpuUsage();
  expect(build(fs, '')).toMatchObject({ objects: { length: count } });
  expect(process.cpuUsage(started).user).toBeLessThan(5_000_000);
});

test('build asks for everything remote at once', () => {
  const urls = ['https://example.com/o/a//x?ref=1', 'https://example.com/o/b'];
  const fs = new MemoryFileSystem({
    'kustomization.yaml': `resources: ${JSON.stringify(urls)}\nnamespace: x\n`,
  });
  expect(build(fs, '')).toEqual({ needs: urls.map((key) => ({ kind: 'remote-file', key })) });
});

test('build takes a selector that would hang a backtracking engine', () => {
  const name = 'a'.repeat(60);
  const fs = new MemoryFileSystem({
    'kustomization.yaml':
      'resources: [r.yaml]\npatches: [{target: {name: "(a+)+b"}, patch: "- {op: remove, path: /x}"}]\n',
    'r.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`,
  });
  expect(build(fs, '')).toMatchObject({ objects: [{ value: { metadata: { name } } }] });
});

test('build never pollutes a prototype', () => {
  const text = cm('data: {__proto__: {polluted: yes}, constructor: {prototype: {polluted: yes}}}\n');
  build(withResource(text), '');
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

test('build ends with objects, needs or a KustomizeError, whatever the files say', () => {
  const word = fc.constantFrom(
    'resources',
    'patches',
    'namespace',
    'a',
    '- ',
    ': ',
    '\n',
    '  ',
    '[',
    '{',
    '}',
    ']',
    '&x ',
    '*x',
    '"',
    '|',
    '>',
    '!!int ',
    '1',
    'r.yaml',
    'kind: ConfigMap\n',
    'apiVersion: v1\n',
    'metadata: {name: a}\n',
    '---\n',
    '\t',
    '\0',
    '<<: ',
  );
  const text = fc.array(word, { maxLength: 30 }).map((words) => words.join(''));
  fc.assert(
    fc.property(text, text, (kustomization, resource) => {
      const fs = new MemoryFileSystem({ 'kustomization.yaml': kustomization, 'r.yaml': resource });
      try {
        build(fs, '');
      } catch (error) {
        expect(error).toBeInstanceOf(KustomizeError);
      }
    }),
    { numRuns: 500 },
  );
});
