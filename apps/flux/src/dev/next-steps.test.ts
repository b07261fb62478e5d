import { expect, test } from 'vitest';
import { nextSteps } from './next-steps.ts';

const given = {
  file: (name: string) => `/data/${name}`,
  tree: undefined,
  empty: false,
  applies: true,
  env: {},
};

test.each([
  ['the sample', given, ['flux get all', `git clone "$(node -p "require('/data/dev.json').git")/fleet.git"`]],
  ['a tree', { ...given, tree: '../fleet' }, ['flux get all', 'edit a file below ../fleet']],
  ['nothing', { ...given, empty: true }, ['kubectl get all -A']],
  ['npm', { ...given, env: { npm_command: 'run-script' } }, ['npx flux get all']],
])('nextSteps says what to type with %s', (_, input, expected) => {
  const lines = nextSteps(input);
  expect(lines[0]).toBe('  export KUBECONFIG=/data/kubeconfig');
  for (const [index, text] of expected.entries()) expect(lines[index + 1]).toContain(`  ${text}`);
});

test.each([undefined, '../fleet'])('nextSteps promises nothing that no controller does (tree %s)', (tree) =>
  expect(nextSteps({ ...given, tree, applies: false }).join()).not.toContain('applied'),
);
