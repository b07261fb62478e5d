import { expect, test } from 'vitest';
import { build, MemoryFileSystem } from './index.ts';

const object = (kind: string, name: string): string =>
  `apiVersion: v1\nkind: ${kind}\nmetadata: {name: ${name}}\n`;

function changesOf(files: Record<string, string>) {
  const result = build(new MemoryFileSystem(files), '', { trackChanges: true });
  if ('needs' in result) throw new Error('needs');
  return result.objects.map(({ value, address, changes = [] }) => ({
    name: value.metadata.name,
    at: address && `${address.file}:${address.line}`,
    by: changes.map(({ address: { file, line, field }, patch }) =>
      [`${file}:${line}`, field, patch].filter(Boolean).join(' '),
    ),
  }));
}

test('build tells where objects stand, and what changed them at every level', () => {
  const files = {
    'kustomization.yaml':
      'resources:\n- base\nnamePrefix: p-\npatches:\n- path: b.yaml\n- target: {name: c}\n  patch: |\n    - {op: add, path: /data, value: {x: y}}\n',
    'b.yaml': `${object('ConfigMap', 'b')}data: {x: y}\n`,
    'base/kustomization.yaml': 'resources: [all.yaml]\nlabels:\n- pairs: {a: b}\n',
    'base/all.yaml': `${object('ConfigMap', 'b')}---\n# behind it\n${object('ConfigMap', 'c')}`,
  };
  const [labels, prefix] = ['base/kustomization.yaml:3 labels[0]', 'kustomization.yaml:3 namePrefix'];
  expect(changesOf(files)).toEqual([
    { name: 'p-b', at: 'base/all.yaml:1', by: [labels, 'kustomization.yaml:5 patches[0] b.yaml', prefix] },
    { name: 'p-c', at: 'base/all.yaml:6', by: [labels, 'kustomization.yaml:6 patches[1]', prefix] },
  ]);
});

test('build tells of no change where a field changed nothing, and of no place for what was made', () => {
  const files = {
    'kustomization.yaml':
      'resources: [r.yaml]\nnamespace: x\nimages: [{name: nginx, newTag: "2"}]\nconfigMapGenerator:\n- {name: g, literals: [a=b], options: {disableNameSuffixHash: true}}\n',
    'r.yaml': 'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: n}\n',
  };
  expect(changesOf(files)).toEqual([
    { name: 'n', at: 'r.yaml:1', by: [] },
    { name: 'g', at: undefined, by: ['kustomization.yaml:2 namespace'] },
  ]);
});

test('build tells nothing of changes unless it is asked', () => {
  const result = build(
    new MemoryFileSystem({
      'kustomization.yaml': 'resources: [r.yaml]\n',
      'r.yaml': object('ConfigMap', 'a'),
    }),
    '',
  );
  expect('objects' in result && result.objects[0]).not.toHaveProperty('changes');
});
