import { expect, test } from 'vitest';
import type { GlobalValues } from '../cli/global-flags.ts';
import { globalFlags } from '../cli/global-flags.ts';
import { clientOverrides } from './client-overrides.ts';
import { nodeFiles } from './node-files.ts';

const defaults = Object.fromEntries(
  Object.entries(globalFlags).map(([name, { initial }]) => [name, initial]),
) as GlobalValues;

const overrides = (flags: Partial<GlobalValues>) =>
  clientOverrides({ ...defaults, ...flags }, nodeFiles('/'), () => ({ cluster: 'prod', user: 'admin' }));

const certificate = { cert: 'c', key: 'k' };
const config = {
  server: 'https://e.org',
  credentials: { certificate: async () => certificate, authorization: async () => 'Bearer old' },
};

test('clientOverrides lets a token go beside the certificate of the kubeconfig', async () => {
  const { credentials, server } = (await overrides({ token: 'new' }))(config);
  expect(server).toBe('https://e.org');
  expect(await credentials?.authorization?.()).toBe('Bearer new');
  expect(await credentials?.certificate?.()).toEqual(certificate);
});

test('clientOverrides changes nothing without flags', async () => {
  expect((await overrides({}))(config)).toEqual(config);
});

test.each<[Partial<GlobalValues>, string]>([
  [
    { 'certificate-authority': 'nope' },
    'invalid configuration: unable to read certificate-authority nope for prod due to open nope: no such file or directory',
  ],
  [
    { 'client-certificate': 'a', 'client-key': 'b' },
    'invalid configuration: [unable to read client-cert a for admin due to open a: no such file or directory, unable to read client-key b for admin due to open b: no such file or directory]',
  ],
  [
    { 'as-uid': '1' },
    'invalid configuration: requesting uid, groups or user-extra for admin without impersonating a user',
  ],
  [
    { 'as-group': ['g'] },
    'invalid configuration: requesting uid, groups or user-extra for admin without impersonating a user',
  ],
])('clientOverrides refuses %j in the words of client-go', async (flags, words) => {
  await expect(overrides(flags)).rejects.toThrow(words);
});
