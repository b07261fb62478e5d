import { describe, expect, test } from 'vitest';
import { build, generateKustomization, KustomizeError, MemoryFileSystem } from './index.ts';

const config = (name: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`;
const a = { 'a.yaml': config('a') };

/** What follows kustomize's words: the place and what led there, a line for each failure. */
function placesOf(files: Record<string, string>): string[] {
  try {
    build(new MemoryFileSystem(files), '');
  } catch (error) {
    if (!(error instanceof KustomizeError)) throw error;
    return error.diagnostics.map(({ message, address, via }) =>
      new KustomizeError(error.code, message, { ...(address && { address }), via }).message.slice(
        message.length,
      ),
    );
  }
  throw new Error('it builds');
}

describe('a failed build tells where', () => {
  test.each<[string, Record<string, string>, string[]]>([
    [
      'a bad line in a base',
      {
        'kustomization.yaml': '# x\nresources:\n- base\n',
        'base/kustomization.yaml': 'resources:\n- good.yaml\n- bad.yaml\n',
        'base/good.yaml': config('good'),
        'base/bad.yaml': `${config('x')}  b: [\n`,
      },
      [' (base/bad.yaml:6:1), from base/kustomization.yaml:3:3, from kustomization.yaml:3:3'],
    ],
    [
      'a missing file, and one of the old list',
      { 'kustomization.yaml': 'resources:\n- a.yaml\n- none.yaml\nbases:\n- nope\n', ...a },
      [' (kustomization.yaml:3:3)', ' (kustomization.yaml:5:3)'],
    ],
    [
      'resources and generators at once',
      {
        'kustomization.yaml':
          'resources: [none.yaml, bad.yaml]\nconfigMapGenerator:\n- name: x\n  files: [no.txt]\n',
        'bad.yaml': 'kind: X\nmetadata: {name: y}\n---\nfoo: 1\n',
      },
      [
        ' (kustomization.yaml:1:13)',
        ' (bad.yaml:4:1), from kustomization.yaml:1:24',
        ' (kustomization.yaml:3:3)',
      ],
    ],
    [
      'all patches without an object',
      {
        'kustomization.yaml':
          'resources: [a.yaml]\npatches:\n- patch: |\n    kind: A\n    metadata: {name: a}\n- path: p.yaml\nnamespace: x\n',
        ...a,
        'p.yaml': config('b'),
      },
      [' (kustomization.yaml:3:3)', ' (kustomization.yaml:6:3)'],
    ],
    [
      'all patches that are none',
      {
        'kustomization.yaml':
          'resources: [a.yaml]\npatches:\n- patch: |\n    a: b\n    c: [\n- path: p.yaml\n- path: none.yaml\n',
        ...a,
        'p.yaml': '{',
      },
      [' (kustomization.yaml:5)', ' (p.yaml:1:2), from kustomization.yaml:6:3', ' (kustomization.yaml:7:3)'],
    ],
    [
      'an object that a JSON patch does not fit',
      {
        'kustomization.yaml':
          'resources: [a.yaml]\npatches:\n- target: {kind: ConfigMap}\n  patch: |\n    - {op: remove, path: /x/y}\n',
        ...a,
      },
      [' (a.yaml:1:1), from kustomization.yaml:4:3'],
    ],
    [
      'an unknown field',
      { 'kustomization.yaml': 'resources: [a.yaml]\npatches:\n- patch: x\n- pach: |\n    x\n', ...a },
      [' (kustomization.yaml:4:3)'],
    ],
    [
      'a wrong type',
      { 'kustomization.yaml': 'resources: [a.yaml]\nimages:\n- name: x\n- name: [a]\n', ...a },
      [' (kustomization.yaml:4:3)'],
    ],
    [
      'an object that is there twice',
      { 'kustomization.yaml': 'resources: [a.yaml, b.yaml]\n', ...a, 'b.yaml': `---\n# c\n${config('a')}` },
      [' (b.yaml:3:1), from kustomization.yaml:1:21'],
    ],
    [
      'a variable of a base',
      {
        'kustomization.yaml': 'resources: [base]\n',
        'base/kustomization.yaml':
          'resources: [a.yaml]\nvars:\n- name: X\n  objref: {kind: Foo, name: x, apiVersion: v1}\n',
        'base/a.yaml': config('a'),
      },
      [' (base/kustomization.yaml:3:3)'],
    ],
    [
      'a value that cannot be written',
      { 'kustomization.yaml': 'resources: [a.yaml]\n', 'a.yaml': `${config('a')}data:\n  x: .inf\n` },
      [' (a.yaml:6:6)'],
    ],
    [
      'a plugin',
      {
        'kustomization.yaml': 'resources: [a.yaml]\ntransformers:\n- t.yaml\n',
        ...a,
        't.yaml':
          '# c\napiVersion: builtin\nkind: NamespaceTransformer\nmetadata: {name: x}\nsetRoleBindingSubjects: foo\n',
      },
      [' (t.yaml:2:1), from kustomization.yaml:2:1'],
    ],
    [
      'a file of configurations, and one of crds',
      {
        'kustomization.yaml': 'resources: [a.yaml]\ncrds:\n- no.yaml\nconfigurations:\n- c.yaml\n',
        ...a,
        'c.yaml': 'nameReference:\n- foo: 1\n',
      },
      [' (c.yaml:2:3), from kustomization.yaml:5:3', ' (kustomization.yaml:2:1)'],
    ],
    [
      'a separator',
      { 'kustomization.yaml': 'resources: [a.yaml]\n', 'a.yaml': `${config('a')}--- x\n${config('b')}` },
      [' (a.yaml:5:1), from kustomization.yaml:1:13'],
    ],
    [
      'a component',
      {
        'kustomization.yaml': 'resources: [a.yaml]\ncomponents:\n- c\n',
        ...a,
        'c/kustomization.yaml': 'kind: Component\npatches:\n- path: nope.yaml\n',
      },
      [' (c/kustomization.yaml:3:3), from kustomization.yaml:3:3'],
    ],
  ])('%s', (_, files, places) => {
    expect(placesOf(files)).toEqual(places);
  });

  test('in the file as the user wrote it, though Flux builds another', () => {
    const files = new MemoryFileSystem({
      'kustomization.yaml': '# mine\n\nresources:\n- a.yaml\n- none.yaml\n',
      ...a,
    });
    const generated = generateKustomization(files, '', { namePrefix: 'x-' });
    expect(() => build(generated, '')).toThrow(/ \(kustomization\.yaml:5:3\)$/);
  });

  test('but not in a file that nobody wrote', () => {
    const files = new MemoryFileSystem(a);
    const generated = generateKustomization(files, '', {
      patches: [{ patch: 'kind: A\nmetadata: {name: a}' }],
    });
    expect(() => build(generated, '')).toThrow(/failed to find unique target for patch \S+$/);
  });
});

test('a failed build reports a bounded number of failures, the first one first', () => {
  const names = Array.from({ length: 500 }, (_, i) => `- ${i}.yaml\n`).join('');
  const run = () => build(new MemoryFileSystem({ 'kustomization.yaml': `resources:\n${names}` }), '');
  expect(run).toThrow(/^accumulating resources: .*'0\.yaml'/);
  try {
    run();
  } catch (error) {
    expect((error as KustomizeError).diagnostics).toHaveLength(20);
  }
});
