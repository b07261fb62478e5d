import { expect, test } from 'vitest';
import { flux } from '../../../test/test-cluster.ts';

test('the token of a receiver is nobody to sign in as', async () => {
  const tokens: string[] = [];
  const argv = ['create', 'secret', 'receiver', 'hook', '--type=github', '--token=secret', '--hostname=h'];
  const { code } = await flux(argv, {
    client: (flags) => {
      tokens.push(flags.token);
      throw new Error('no cluster');
    },
  });
  expect([code, tokens]).toEqual([1, ['']]);
});
