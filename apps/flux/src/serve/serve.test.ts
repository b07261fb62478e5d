import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { components, INSTALL_DEFAULTS } from '@flux-ts/kinds';
import type { KubeObject } from '@flux-ts/resource';
import { createLogger } from '@flux-ts/runtime';
import type { Value } from '@flux-ts/yaml';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestCluster, type TestCluster } from '../../test/test-cluster.ts';
import { indexFlags, parseFlags } from '../cli/parse-flags.ts';
import { CONTROLLERS } from './controller-names.ts';
import { listenAt } from './listen-at.ts';
import { serveCommand } from './serve-command.ts';
import { sshAlgorithms } from './source-parts.ts';
import { defaultFlags, startControllers } from './start-controllers.ts';

let server: Server;
let taken: number;
beforeEach(async () => {
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  taken = (server.address() as AddressInfo).port;
});
afterEach(() => server.close());

describe('flux serve', () => {
  const installed = components({ ...INSTALL_DEFAULTS, namespace: 'flux-system', version: 'v2.9.4' });
  const argsOf = (name: string) => {
    const found = installed.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === name);
    const { spec } = found as unknown as {
      spec: { template: { spec: { containers: [{ args: string[] }] } } };
    };
    return spec.template.spec.containers[0].args;
  };

  test.each(Object.keys(CONTROLLERS))('takes the arguments of the Deployment of %s', (name) => {
    const [command, ...args] = argsOf(name);
    expect(command).toBe('serve');
    const { flags = {} } = serveCommand;
    const { values } = parseFlags(args, indexFlags([flags]), flags);
    expect(values).toMatchObject({ controllers: [name], 'enable-leader-election': true });
  });
});

test("flux serve takes flags in the forms of Go's types", () => {
  const { flags = {} } = serveCommand;
  const args = ['--kube-api-qps=12.5', '--interval-jitter-percentage=10', '--override-manager=a'];
  expect(parseFlags(args, indexFlags([flags]), flags).values).toMatchObject({
    'kube-api-qps': 12.5,
    'interval-jitter-percentage': 10,
    'override-manager': ['a'],
  });
});

describe('listenAt', () => {
  const app = { fetch: () => new Response('ok') };

  test('names the address and its flag when the port is in use', async () => {
    await expect(listenAt(app, `127.0.0.1:${taken}`, 'metrics-addr')).rejects.toThrow(
      `cannot listen on 127.0.0.1:${taken} (--metrics-addr): it is in use, choose another port`,
    );
    const listener = await listenAt(app, '127.0.0.1:0', 'metrics-addr');
    await listener.close();
  });

  test.each([
    ['nonsense', 'listen address nonsense is not host:port'],
    ['127.0.0.1:99999', 'listen address 127.0.0.1:99999 is not host:port'],
    ['192.0.2.1:0', 'listen EADDRNOTAVAIL'],
  ])('says why %s cannot be had', async (address, words) => {
    await expect(listenAt(app, address, 'health-addr')).rejects.toThrow(
      `cannot listen on ${address} (--health-addr): ${words}`,
    );
  });
});

describe('startControllers', () => {
  let cluster: TestCluster;
  let folder: string;
  beforeEach(async () => {
    cluster = await startTestCluster();
    folder = await mkdtemp(join(tmpdir(), 'flux-serve-test-'));
  });
  afterEach(async () => {
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const lines: Record<string, unknown>[] = [];
  const write = (line: string): void => void lines.push(JSON.parse(line));
  const start = (said: Record<string, unknown>, identity = 'test') =>
    startControllers({
      names: ['source-controller'],
      config: cluster.config,
      flags: (name) => defaultFlags(name, { 'storage-path': join(folder, 'data'), ...said }),
      namespace: 'flux-system',
      identity,
      cacheFolder: folder,
      log: () => createLogger({ level: 'info', encoding: 'json', write }),
      env: process.env,
    });

  test('ends what it started when artifacts cannot be served', async () => {
    await expect(start({ 'storage-addr': `127.0.0.1:${taken}` })).rejects.toThrow(
      `cannot listen on 127.0.0.1:${taken} (--storage-addr): it is in use, choose another port`,
    );
  });

  test.each([
    [{ 'interval-jitter-percentage': 100 }, 'the interval jitter percentage must be a non-negative value'],
    [{ 'feature-gates': 'Nothing=true' }, "feature-gate 'Nothing' not supported"],
    [{ 'feature-gates': 'CacheSecretsAndConfigMaps' }, 'malformed pair, expect string=bool'],
    [
      { 'default-service-account': 'tenant' },
      'cannot set default service accounts when the feature gate ObjectLevelWorkloadIdentity is not enabled',
    ],
    [{ 'watch-label-selector': 'a in (' }, '--watch-label-selector: '],
  ])('refuses %j', async (said, words) => {
    await expect(start(said)).rejects.toThrow(words);
  });

  test('serves artifacts only where it leads, and is there all the same', async () => {
    const free = createServer().listen(0, '127.0.0.1');
    await once(free, 'listening');
    const address = `127.0.0.1:${(free.address() as AddressInfo).port}`;
    await new Promise((resolve) => free.close(resolve));
    const serves = () =>
      fetch(`http://${address}/`).then(
        ({ ok }) => ok,
        () => false,
      );
    const elected = { 'enable-leader-election': true, 'leader-election-retry-period': 50 };
    await cluster.client.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'flux-system' } });
    const poll = { timeout: 10_000, interval: 20 };
    const leader = await start({ 'storage-addr': '127.0.0.1:0', ...elected });
    await expect.poll(leases, poll).toEqual(['test']);
    const follower = await start({ 'storage-addr': address, ...elected }, 'follower');
    expect(await serves()).toBe(false);
    await leader.stop();
    await expect.poll(serves, poll).toBe(true);
    expect(await leases()).toEqual(['follower']);
    await follower.stop();
  });

  test('removes the keys that a killed one left in use', async () => {
    const left = join(folder, 'temporary/flux-git-a/secret-0');
    await mkdir(left, { recursive: true });
    const running = await start({ 'storage-addr': '127.0.0.1:0' });
    expect(existsSync(left)).toBe(false);
    await running.stop();
  });

  test('logs what the server warns of, and for which request', async () => {
    const name = 'gitrepositories.source.toolkit.fluxcd.io';
    const key = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', name };
    const { spec } = await cluster.client.get<KubeObject & { spec: { versions: { name: string }[] } }>(key);
    const old = { deprecated: true, deprecationWarning: 'GitRepository is getting old' };
    const versions = spec.versions.map((version) =>
      version.name === 'v1' ? { ...version, ...old } : version,
    );
    await cluster.client.patch(key, { type: 'merge', body: { spec: { versions } } as unknown as Value });
    const running = await start({ 'storage-addr': '127.0.0.1:0' });
    const logged = (): unknown => lines.find((line) => line['logger'] === 'KubeAPIWarningLogger');
    await expect.poll(logged, { timeout: 10_000, interval: 20 }).toMatchObject({
      level: 'info',
      msg: 'GitRepository is getting old',
      method: 'GET',
      path: '/apis/source.toolkit.fluxcd.io/v1/gitrepositories',
    });
    await running.stop();
  });

  async function leases(): Promise<(string | undefined)[]> {
    const { items } = await cluster.client.list<KubeObject & { spec?: { holderIdentity?: string } }>(
      { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease' },
      { namespace: 'flux-system' },
    );
    return items.map(({ spec }) => spec?.holderIdentity);
  }

  test('refuses a digest that Flux does not know, and names the flag', async () => {
    await expect(start({ 'artifact-digest-algo': 'md5' })).rejects.toThrow(
      '--artifact-digest-algo: unsupported digest algorithm: md5',
    );
  });
});

test.each([
  [{}, { kex: [], hostKey: [] }],
  [
    { 'ssh-kex-algos': ['curve25519-sha256, ecdh-sha2-nistp256'], 'ssh-hostkey-algos': ['ssh-ed25519'] },
    { kex: ['curve25519-sha256', 'ecdh-sha2-nistp256'], hostKey: ['ssh-ed25519'] },
  ],
  [
    { 'ssh-hostkey-algos': ['ssh-ed25519', 'rsa-sha2-512,rsa-sha2-256'] },
    { kex: [], hostKey: ['ssh-ed25519', 'rsa-sha2-512', 'rsa-sha2-256'] },
  ],
])('sshAlgorithms of %j are %j', (said, expected) => {
  expect(sshAlgorithms(defaultFlags('source-controller', said))).toEqual(expected);
});
