import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { GlobalValues } from '../cli/global-flags.ts';
import { globalFlags } from '../cli/global-flags.ts';
import { type ChosenNames, clientOverrides } from './client-overrides.ts';
import { nodeFiles } from './node-files.ts';

const defaults = Object.fromEntries(
  Object.entries(globalFlags).map(([name, { initial }]) => [name, initial]),
) as GlobalValues;

const overrides = (flags: Partial<GlobalValues>, has: Partial<ChosenNames> = {}) =>
  clientOverrides({ ...defaults, ...flags }, nodeFiles('/'), () => ({
    ...{ cluster: 'prod', user: 'admin', hasCertificate: false, hasKey: false },
    ...has,
  }));

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

const folder = mkdtempSync(join(tmpdir(), 'flux-overrides-'));
const file = join(folder, 'cert.pem');
writeFileSync(file, 'pem');
afterAll(() => rmSync(folder, { recursive: true }));

test('clientOverrides lets a certificate go with the key of the kubeconfig, and a key with its certificate', async () => {
  const has = { hasCertificate: true, hasKey: true };
  const pair = async (flags: Partial<GlobalValues>) =>
    (await overrides(flags, has))(config).credentials?.certificate?.();
  expect(await pair({ 'client-certificate': file })).toEqual({ cert: 'pem', key: 'k' });
  expect(await pair({ 'client-key': file })).toEqual({ cert: 'c', key: 'pem' });
});

test('clientOverrides does not look at a key where there is no certificate', async () => {
  const { credentials } = (await overrides({ 'client-key': 'nope' }))({ server: 'https://e.org' });
  expect(await credentials?.certificate?.()).toBeUndefined();
});

test.each<[Partial<GlobalValues>, string]>([
  [
    { 'client-certificate': file },
    'invalid configuration: client-key-data or client-key must be specified for admin to use the clientCert authentication method.',
  ],
  [
    { 'client-certificate': 'a', 'certificate-authority': 'b' },
    'invalid configuration: [client-key-data or client-key must be specified for admin to use the clientCert authentication method., unable to read client-cert a for admin due to open a: no such file or directory, unable to read certificate-authority b for prod due to open b: no such file or directory]',
  ],
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
