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
  [
    ['--ssh-signing-key-file=x', '--ssh-signing-password=y', '--ssh-signing-passphrase=z'],
    '--ssh-signing-password and --ssh-signing-passphrase are aliases; do not pass both',
  ],
  [
    ['--gpg-key-ring=x'],
    'invalid GPG signing key: unable to open GPG key ring: open x: no such file or directory',
  ],
  [['--ssh-signing-key-file=x'], 'failed to read SSH signing key file: open x: no such file or directory'],
])('bootstrap refuses %j', async (flags, words) => {
  const { code, stderr } = await flux(['bootstrap', 'git', '--url=https://e.org/x', ...flags]);
  expect(stderr).toContain(words);
  expect(code).toBe(1);
});
