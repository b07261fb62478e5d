import { expect, test } from 'vitest';
import { type BuildOptions, build, MemoryFileSystem } from './index.ts';

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

test('build tells of an order that is asked for beside sortOptions', () => {
  const fs = new MemoryFileSystem({ 'kustomization.yaml': 'sortOptions: {order: fifo}\nnamePrefix: x-\n' });
  const warningsOf = (options: BuildOptions): string[] => {
    const messages: string[] = [];
    build(fs, '', { ...options, warn: (message) => messages.push(message) });
    return messages;
  };
  expect(warningsOf({})).toEqual([]);
  expect(warningsOf({ order: 'none' })).toEqual([
    "Warning: Sorting order is set both in 'kustomization.yaml' ('sortOptions') and in a CLI flag ('--reorder'). Using the kustomization file over the CLI flag.",
  ]);
});
