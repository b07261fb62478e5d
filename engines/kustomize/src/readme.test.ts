import { expect, test } from 'vitest';
import { build, MemoryFileSystem } from './index.ts';

test('the example of the README', () => {
  const files = new MemoryFileSystem({
    'kustomization.yaml': 'resources: [app.yaml]\nnamePrefix: dev-\n',
    'app.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app}\n',
  });
  const result = build(files, '');
  expect('objects' in result && result.objects[0]?.value.metadata.name).toBe('dev-app');
});
