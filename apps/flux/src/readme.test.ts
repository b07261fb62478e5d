import { captureContext, runCli, tree } from '@flux-ts/flux';
import { expect, test } from 'vitest';

test("the README's example", async () => {
  const { context, output } = captureContext({ env: { FLUX_SYSTEM_NAMESPACE: 'apps' } });
  const url = '--url=https://example.com/podinfo';
  const argv = ['create', 'source', 'git', 'podinfo', url, '--branch=main', '--export'];
  expect(await runCli(tree, argv, context)).toBe(0);
  expect(output.stdout).toContain('kind: GitRepository\nmetadata:\n  name: podinfo\n  namespace: apps\n');
});
