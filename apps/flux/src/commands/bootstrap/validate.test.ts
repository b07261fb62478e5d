import { expect, test } from 'vitest';
import { flux } from '../../../test/test-cluster.ts';

test.each([
  [['--components=source-controller'], 'component kustomize-controller is required'],
  [
    ['--gpg-key-ring=x', '--ssh-signing-key-file=y'],
    '--gpg-* and --ssh-signing-* are mutually exclusive; pick one signing format',
  ],
  [['--ssh-signing-reuse-private-key'], '--ssh-signing-reuse-private-key requires --private-key-file'],
  [['--ssh-signing-password=x'], '--ssh-signing-password requires --ssh-signing-key-file'],
  [['--gpg-key-ring=x'], 'signing of commits is not there yet'],
])('bootstrap refuses %j', async (flags, words) => {
  const { code, stderr } = await flux(['bootstrap', 'git', '--url=https://e.org/x', ...flags]);
  expect(stderr).toContain(words);
  expect(code).toBe(1);
});
