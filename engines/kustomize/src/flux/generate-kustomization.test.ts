import { decode } from '@flux-ts/yaml';
import { describe, expect, test } from 'vitest';
import {
  type GenerateOptions,
  type GeneratorSpec,
  generateKustomization,
  MemoryFileSystem,
} from '../index.ts';

const cm = (name: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`;

function generate(
  files: Record<string, string>,
  spec: GeneratorSpec = {},
  options: GenerateOptions = {},
  path = '',
): unknown {
  const fs = generateKustomization(new MemoryFileSystem(files), path, spec, options);
  for (const name of ['kustomization.yaml', 'kustomization.yml', 'Kustomization']) {
    const bytes = fs.read(path === '' ? name : `${path}/${name}`);
    if (bytes !== undefined) return decode(new TextDecoder().decode(bytes));
  }
  throw new Error('no kustomization was made');
}

const head = { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization' };

describe('generateKustomization', () => {
  test('lists manifests and folders with a kustomization of their own', () => {
    const files = {
      'b.yml': cm('b'),
      'a/x.yaml': cm('x'),
      'c/kustomization.yml': 'namespace: n',
      'c/d.yaml': cm('d'),
      'note.md': '',
    };
    expect(generate(files)).toEqual({ ...head, resources: ['./a/x.yaml', './b.yml', './c'] });
  });

  test('makes an empty folder build to nothing', () => {
    expect(generate({ 'README.md': '' })).toEqual({ ...head, namespace: '_placeholder' });
  });

  test('refuses a file that holds no Kubernetes object, by name', () => {
    expect(() => generate({ 'a.yaml': 'just: text' })).toThrow(
      'failed to decode Kubernetes YAML from /a.yaml: missing Resource metadata',
    );
  });

  test('shows origins when an existing kustomization has no resources', () => {
    expect(generate({ 'kustomization.yaml': 'components: [c]\n' })).toMatchObject({
      buildMetadata: ['originAnnotations'],
    });
  });

  test('drops unknown fields and makes texts of scalars, unlike kustomize itself', () => {
    const files = {
      Kustomization:
        'resources: [a.yaml]\nfoo: 1\ncommonLabels: {n: 1, t: true}\nimages: [{name: x, newTag: 1.5}]\n',
    };
    expect(generate(files)).toEqual({
      ...head,
      resources: ['a.yaml'],
      commonLabels: { false: '1', t: 'true' },
      images: [{ name: 'x', newTag: '1.5' }],
    });
  });

  test('adds what the spec says', () => {
    const files = {
      'app/kustomization.yaml':
        'resources: [a.yaml]\nnamespace: old\nimages: [{name: i, newName: kept, newTag: old}]\npatches: [{path: p.yaml}]\n',
      'app/there/kustomization.yaml': '',
    };
    const spec: GeneratorSpec = {
      targetNamespace: 'new',
      namePrefix: 'p-',
      nameSuffix: '-s',
      patches: [{ patch: 'x: y', target: { kind: 'Deployment' } }],
      components: ['there', 'missing'],
      ignoreMissingComponents: true,
      images: [
        { name: 'i', digest: 'sha256:1' },
        { name: 'j', newTag: '2' },
      ],
      buildMetadata: ['originAnnotations'],
    };
    expect(generate(files, spec, {}, 'app')).toEqual({
      ...head,
      resources: ['a.yaml'],
      namespace: 'new',
      namePrefix: 'p-',
      nameSuffix: '-s',
      patches: [{ path: 'p.yaml' }, { patch: 'x: y', target: { kind: 'Deployment' } }],
      components: ['there'],
      images: [
        { name: 'i', newName: 'kept', digest: 'sha256:1' },
        { name: 'j', newTag: '2' },
      ],
      buildMetadata: ['originAnnotations'],
    });
  });

  test.each(['https://example.com/x', '/etc', 'git@host:x', 'file:///x'])(
    'refuses the component %s',
    (component) => {
      expect(() => generate({ 'a.yaml': cm('a') }, { components: [component] })).toThrow(
        `component path '${component}' must be local and relative`,
      );
    },
  );

  test('leaves out what .sourceignore and the rules name, as the command line does', () => {
    const files = {
      '.sourceignore': 'skip.yaml\n',
      'skip.yaml': 'no: object',
      'keep.yaml': cm('k'),
      'also.yaml': 'no: object',
      '.github/x.yaml': 'no: object',
    };
    expect(generate(files, {}, { filter: true, ignore: 'also.yaml' })).toEqual({
      ...head,
      resources: ['./keep.yaml'],
    });
  });

  test('leaves the files beneath as they are', () => {
    const files = new MemoryFileSystem({ 'kustomization.yaml': 'resources: [a.yaml]\n' });
    generateKustomization(files, '', { targetNamespace: 'x' });
    expect(new TextDecoder().decode(files.read('kustomization.yaml'))).toBe('resources: [a.yaml]\n');
  });
});
