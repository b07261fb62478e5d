import { expect, test } from 'vitest';
import { build, MemoryFileSystem } from './index.ts';

test('build tells of deprecated fields, in every kustomization', () => {
  const fs = new MemoryFileSystem({
    'kustomization.yaml': 'bases: [b]\nvars: []\n',
    'b/kustomization.yaml': 'commonLabels: {a: b}\n',
  });
  const messages: string[] = [];
  build(fs, '', { warn: (message) => messages.push(message) });
  expect(messages).toEqual([
    "# Warning: 'bases' is deprecated. Please use 'resources' instead. Run 'kustomize edit fix' to update your Kustomization automatically.",
    "# Warning: 'vars' is deprecated. Please use 'replacements' instead. [EXPERIMENTAL] Run 'kustomize edit fix' to update your Kustomization automatically.",
    "# Warning: 'commonLabels' is deprecated. Please use 'labels' instead. Run 'kustomize edit fix' to update your Kustomization automatically.",
  ]);
});
