import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { decodeAll } from '@flux-ts/yaml';
import { describe, expect, test } from 'vitest';
import { flux } from '../../../test/test-cluster.ts';

/** The object that a command prints, without what all of them have. */
async function spec(...argv: string[]): Promise<unknown> {
  const { code, stdout, stderr } = await flux(['create', ...argv, '--export']);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  expect(stdout.startsWith('---\n')).toBe(true);
  const [object] = decodeAll(stdout) as { kind: string; spec: unknown }[];
  return { [object?.kind as string]: object?.spec };
}

describe('flux create --export', () => {
  test.each([
    [
      [
        'source',
        'git',
        'xx',
        '--url=https://e.org/x',
        '--tag-semver=>=1',
        '--interval=5m',
        '--ignore-paths=a,b',
      ],
      { GitRepository: { interval: '5m0s', url: 'https://e.org/x', ref: { semver: '>=1' }, ignore: 'a\nb' } },
    ],
    [
      ['source', 'helm', 'xx', '--url=oci://e.org/charts'],
      { HelmRepository: { interval: '1m0s', type: 'oci', url: 'oci://e.org/charts' } },
    ],
    [
      ['source', 'oci', 'xx', '--url=oci://e.org/x', '--tag=1'],
      { OCIRepository: { interval: '1m0s', provider: 'generic', ref: { tag: '1' }, url: 'oci://e.org/x' } },
    ],
    [
      ['source', 'bucket', 'xx', '--bucket-name=b', '--endpoint=e.org', '--region=r'],
      { Bucket: { bucketName: 'b', endpoint: 'e.org', interval: '1m0s', provider: 'generic', region: 'r' } },
    ],
    [
      [
        'kustomization',
        'xx',
        '--source=GitRepository/y.z',
        '--path=./deploy',
        '--prune',
        '--wait',
        '--depends-on=a,b/c',
      ],
      {
        Kustomization: {
          dependsOn: [{ name: 'a' }, { name: 'c', namespace: 'b' }],
          interval: '1m0s',
          path: './deploy',
          prune: true,
          sourceRef: { kind: 'GitRepository', name: 'y', namespace: 'z' },
          timeout: '2m0s',
          wait: true,
        },
      },
    ],
    [
      ['helmrelease', 'xx', '--source=HelmRepository/y', '--chart=c', '--chart-version=>1'],
      {
        HelmRelease: {
          chart: {
            spec: {
              chart: 'c',
              reconcileStrategy: 'ChartVersion',
              sourceRef: { kind: 'HelmRepository', name: 'y' },
              version: '>1',
            },
          },
          interval: '1m0s',
        },
      },
    ],
    [
      ['image', 'policy', 'xx', '--image-ref=y', '--select-semver=>=1'],
      { ImagePolicy: { imageRepositoryRef: { name: 'y' }, policy: { semver: { range: '>=1' } } } },
    ],
    [
      ['alert', 'xx', '--provider-ref=p', '--event-source=Kustomization/*', '--event-severity=error'],
      {
        Alert: {
          eventSeverity: 'error',
          eventSources: [{ kind: 'Kustomization', name: '*' }],
          providerRef: { name: 'p' },
        },
      },
    ],
  ])('%j', async (argv, expected) => {
    expect(await spec(...argv)).toEqual(expected);
  });

  test('a path cannot leave the repository', async () => {
    const { stdout } = await flux([
      'create',
      'kustomization',
      'xx',
      '--source=y',
      '--path=../up',
      '--export',
    ]);
    expect(stdout).toContain('  path: ./up\n');
  });

  test.each([
    [['source', 'git', 'xx'], '✗ url is required\n'],
    [
      ['source', 'git', 'xx', '--url=ftp://x'],
      "✗ git URL scheme 'ftp' not supported, can be: ssh, http and https\n",
    ],
    [['helmrelease', 'xx'], '✗ chart or chart-ref is required\n'],
    [['alert', 'xx'], '✗ provider ref is required\n'],
  ])('%j is refused', async (argv, words) => {
    const { code, stderr } = await flux(['create', ...argv, '--export']);
    expect(stderr).toContain(words);
    expect(code).toBe(1);
  });
});

describe('flux create secret --export', () => {
  test('a token for HTTPS', async () => {
    const { stdout } = await flux([
      'create',
      'secret',
      'git',
      'xx',
      '--url=https://e.org/x',
      '--username=u',
      '--password=p',
      '--export',
    ]);
    expect(stdout).toBe(`---
apiVersion: v1
kind: Secret
metadata:
  name: xx
  namespace: flux-system
stringData:
  password: p
  username: u

`);
  });

  test('a deploy key for SSH, with the key of the server', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => {}).write('SSH-2.0-test\r\n');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { code, stdout } = await flux(
      ['create', 'secret', 'git', 'xx', `--url=ssh://git@127.0.0.1:${port}/x`, '--export'],
      {
        program: () => ({ code: 0, stdout: '127.0.0.1 ssh-ed25519 AAAA\n', stderr: '' }),
      },
    );
    server.close();
    expect(code).toBe(0);
    const [secret] = decodeAll(stdout) as { stringData: Record<string, string> }[];
    expect(secret?.stringData).toEqual({
      identity: expect.stringMatching(/^-----BEGIN PRIVATE KEY-----/),
      'identity.pub': expect.stringMatching(/^ecdsa-sha2-nistp384 /),
      known_hosts: `[127.0.0.1]:${port} ssh-ed25519 AAAA`,
    });
  });
});
