import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readTls } from './tls-files.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'flux-tls-'));
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(join(folder, 'key.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
  writeFileSync(join(folder, 'text'), 'no certificate');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => (name === '' ? '' : join(folder, name));
const told = (text: string): string => text.replaceAll(folder, 'DIR');

test.each([
  ['nothing', {}],
  ['a certificate without a key', { certFile: 'none' }],
  ['a key without a certificate', { keyFile: 'none' }],
])('readTls sets nothing up for %s', async (_, files) => {
  expect(await readTls(files)).toBeUndefined();
});

test('readTls reads no file where the server is not checked', async () => {
  expect(await readTls({ insecure: true })).toEqual({ rejectUnauthorized: false });
});

test.each([
  [['none', '', ''], 'can\'t read CA file: "DIR/none": open DIR/none: no such file or directory'],
  [['', 'none', 'none'], 'unable to read cert file: "DIR/none": open DIR/none: no such file or directory'],
  [['none', 'text', ''], /^unable to read key file: "": open : no such file .*\ncan't read CA file: /],
  [['', 'text', 'key.pem'], /^unable to load cert from key pair: tls: /],
  [['text', '', ''], 'failed to append certificates from pem block'],
  [['key.pem', '', ''], 'failed to append certificates from pem block'],
] as const)('readTls refuses %j', async ([ca, cert, key], words) => {
  const files = { caFile: at(ca), certFile: at(cert), keyFile: at(key) };
  const failure = await readTls(files).catch((thrown: Error) => told(thrown.message));
  const prefix = "can't create TLS config for client: ";
  expect(failure).toContain(prefix);
  const rest = String(failure).slice(prefix.length);
  if (typeof words === 'string') expect(rest).toBe(words);
  else expect(rest).toMatch(words);
});
