import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { build, KustomizeError, MemoryFileSystem } from './index.ts';

const cm = (more: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n${more}`;
const withResource = (text: string): MemoryFileSystem =>
  new MemoryFileSystem({ 'kustomization.yaml': 'resources: [r.yaml]\n', 'r.yaml': text });

function failure(fs: MemoryFileSystem, options = {}): KustomizeError {
  const started = performance.now();
  try {
    build(fs, '', options);
  } catch (error) {
    expect(performance.now() - started).toBeLessThan(5000);
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

test('build asks for everything remote at once', () => {
  const urls = ['https://example.com/o/a//x?ref=1', 'https://example.com/o/b'];
  const fs = new MemoryFileSystem({
    'kustomization.yaml': `resources: ${JSON.stringify(urls)}\nnamespace: x\n`,
  });
  expect(build(fs, '')).toEqual({ needs: urls.map((key) => ({ kind: 'remote-base', key })) });
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
