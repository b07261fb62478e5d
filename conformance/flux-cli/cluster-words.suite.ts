import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApiServer, startApiServer } from '@flux-ts/apiserver';
import { captureContext, runCli, tree } from '@flux-ts/flux';
import { crds } from '@flux-ts/kinds';
import { createClient, loadKubeconfig } from '@flux-ts/kube';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { splitWords } from './recorded.ts';

const NO_TIME = '✗ client rate limiter Wait returned an error: context deadline exceeded\n';
const NO_KEY =
  'client-key-data or client-key must be specified for kubernetes-admin to use the clientCert authentication method.';
const NONE = '✗ no Kustomization objects found in "flux-system" namespace\n';
const GONE =
  '✗ failed to get server groups: Get "https://127.0.0.1:1/api": dial tcp 127.0.0.1:1: connect: connection refused\n';

/** What flux 2.9.4 said to the same lines with the same kubeconfigs: OK is the API's, OTHER that of a server that is gone. */
const CASES: readonly (readonly [kubeconfig: string, line: string, said: string])[] = [
  ['OK', 'get ks', NONE],
  ['OK', 'get ks --timeout=1ms', NO_TIME],
  ['OK', 'reconcile source git flux-system --timeout=1ms', NO_TIME],
  ['OK', 'delete source git flux-system --silent --timeout=1ms', NO_TIME],
  ['OK', 'events --timeout=1ms', `✗ error getting events: ${NO_TIME.slice(2)}`],
  ['OK', 'get ks --client-certificate=FOLDER/pem', `✗ invalid configuration: ${NO_KEY}\n`],
  [
    'OK',
    'get ks --client-certificate=/nope',
    `✗ invalid configuration: [${NO_KEY}, unable to read client-cert /nope for kubernetes-admin due to open /nope: no such file or directory]\n`,
  ],
  [
    'OK',
    'get ks --client-certificate=/nope --certificate-authority=/nope2',
    `✗ invalid configuration: [${NO_KEY}, unable to read client-cert /nope for kubernetes-admin due to open /nope: no such file or directory, unable to read certificate-authority /nope2 for CLUSTER due to open /nope2: no such file or directory]\n`,
  ],
  ['OK', 'get ks --client-key=/nope', NONE],
  ['OK', 'get ks --context=unknown', '✗ context "unknown" does not exist\n'],
  ['OK', 'get ks --cluster=unknown', '✗ cluster "unknown" does not exist\n'],
  ['OK', 'get ks --user=unknown', '✗ auth info "unknown" does not exist\n'],
  ['/nope:OK', 'get ks', NONE],
  ['OK:/nope', 'get ks', NONE],
  ['OK:OK', 'get ks', NONE],
  ['EMPTY:OK', 'get ks', NONE],
  ['OK:OTHER', 'get ks', NONE],
  ['OTHER:OK', 'get ks', GONE],
  ['OTHER:OK', 'get ks --context=CLUSTER', NONE],
  ['OTHER:OK', 'get ks --context=unknown', '✗ context "unknown" does not exist\n'],
  ['OK', 'get ks --kubeconfig=/nope', '✗ stat /nope: no such file or directory\n'],
  ['', 'get ks --kubeconfig=/nope:/nope', '✗ stat /nope:/nope: no such file or directory\n'],
  ['OK', 'get all -w', '✗ expected a single resource type, but found all\n'],
];

describe('flux and its kubeconfigs, as flux 2.9.4', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flux-words-'));
  const at = (name: string) => join(folder, name);
  let server: ApiServer;
  let cluster = '';

  beforeAll(async () => {
    server = await startApiServer({ storage: 'memory', address: '127.0.0.1', port: 0, dataDir: at('api') });
    const text = server.kubeconfig();
    const client = createClient(loadKubeconfig(text));
    for (const crd of crds()) await client.create(crd);
    await client.close();
    cluster = /current-context: (\S+)/.exec(text)?.[1] ?? '';
    const other = text
      .replaceAll(`: ${cluster}\n`, ': other\n')
      .replace(/https:\/\/[^\s]+/, 'https://127.0.0.1:1');
    for (const [name, content] of Object.entries({ OK: text, OTHER: other, EMPTY: '', pem: 'x' }))
      writeFileSync(at(name), content);
  });

  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const filled = (text: string) => text.replaceAll('FOLDER', folder).replaceAll('CLUSTER', cluster);

  test.each(CASES)('KUBECONFIG=%s flux %s', async (kubeconfig, line, said) => {
    const KUBECONFIG = kubeconfig
      .split(':')
      .map((name) => (/^[A-Z]/.test(name) ? at(name) : name))
      .join(':');
    const { context, output } = captureContext({ cwd: folder, env: { KUBECONFIG, HOME: folder } });
    expect([await runCli(tree, splitWords(filled(line)), context), output.both]).toEqual([1, filled(said)]);
  });
});
