import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type GitServer, startGitServer } from '@flux-ts/gitserver';
import type { KubeObject } from '@flux-ts/resource';
import { createMessage, generateKey, readSignature, verify } from 'openpgp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { flux, startTestCluster, type TestCluster } from '../../../test/test-cluster.ts';

const TOKEN = 's3cret';

function git(folder: string, ...args: string[]): string {
  const { stdout, stderr, status } = spawnSync('git', ['-C', folder, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

/** Answers for the controllers: everything that is applied becomes ready at the head of the repository. */
async function actAsControllers(
  cluster: TestCluster,
  repository: string,
  signal: AbortSignal,
): Promise<void> {
  const kinds = [
    ['apps/v1', 'Deployment'],
    ['source.toolkit.fluxcd.io/v1', 'GitRepository'],
    ['kustomize.toolkit.fluxcd.io/v1', 'Kustomization'],
  ] as const;
  while (!signal.aborted) {
    for (const [apiVersion, kind] of kinds) {
      const list = await cluster.client
        .list<KubeObject>({ apiVersion, kind }, { namespace: 'flux-system' })
        .catch(() => ({ items: [] }));
      for (const object of list.items) {
        const observedGeneration = object.metadata.generation ?? 1;
        const condition = {
          type: 'Ready',
          status: 'True',
          reason: 'Succeeded',
          message: 'ok',
          lastTransitionTime: '2026-01-01T00:00:00Z',
        };
        const head = git(repository, 'rev-parse', 'main').trim();
        const revision = `main@sha1:${head}`;
        const url = 'http://source-controller/x.tar.gz';
        const artifact = {
          revision,
          url,
          path: 'x',
          digest: `sha256:${'0'.repeat(64)}`,
          lastUpdateTime: '2026-01-01T00:00:00Z',
        };
        const status = {
          Deployment: {
            observedGeneration,
            replicas: 1,
            updatedReplicas: 1,
            readyReplicas: 1,
            availableReplicas: 1,
            conditions: [
              { ...condition, type: 'Available' },
              { ...condition, type: 'Progressing', reason: 'NewReplicaSetAvailable' },
            ],
          },
          GitRepository: { observedGeneration, conditions: [condition], artifact },
          Kustomization: {
            observedGeneration,
            conditions: [condition],
            lastAppliedRevision: revision,
            lastAttemptedRevision: revision,
          },
        }[kind];
        await cluster.client
          .update({ ...object, apiVersion, kind, status }, { subresource: 'status' })
          .catch(() => {});
      }
    }
    await new Promise((done) => setTimeout(done, 50));
  }
}

describe('flux bootstrap git', () => {
  let root = '';
  let cluster: TestCluster;
  let server: GitServer;
  const stop = new AbortController();
  let controllers: Promise<void>;

  const bootstrap = (...flags: string[]) =>
    flux(
      [
        'bootstrap',
        'git',
        `--url=${server.url}/fleet.git`,
        '--allow-insecure-http=true',
        '--token-auth',
        '--path=clusters/my-cluster',
        '--components=source-controller,kustomize-controller',
        '--timeout=10s',
        ...flags,
      ],
      {
        client: () => cluster.client,
        realTime: true,
        env: { ...process.env, GIT_PASSWORD: TOKEN },
      },
    );

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'flux-bootstrap-test-'));
    cluster = await startTestCluster({ crds: false });
    server = await startGitServer({
      root: join(root, 'git'),
      address: '127.0.0.1',
      port: 0,
      token: TOKEN,
      onPush: () => {},
    });
    const work = join(root, 'work');
    spawnSync('git', ['init', '-q', '-b', 'main', work]);
    writeFileSync(join(work, 'README.md'), 'fleet\n');
    git(work, 'add', '.');
    git(work, '-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '-qm', 'first');
    // The server is in this process, which must not block.
    const remote = `${server.url.replace('://', `://git:${TOKEN}@`)}/fleet.git`;
    await promisify(execFile)('git', ['-C', work, 'push', '-q', remote, 'main']);
    controllers = actAsControllers(cluster, join(root, 'git/fleet.git'), stop.signal);
  });
  afterAll(async () => {
    stop.abort();
    await controllers;
    await server.stop();
    await cluster.stop();
    rmSync(root, { recursive: true, force: true });
  });

  test('commits and applies the components and the sync, then waits for both', async () => {
    const { code, stderr } = await bootstrap();
    const words = stderr.replaceAll(server.url, 'URL').replace(/[0-9a-f]{40}/g, 'COMMIT');
    expect(words).toBe(`► cloning branch "main" from Git repository "URL/fleet.git"
✔ cloned repository
► generating component manifests
✔ generated component manifests
✔ committed component manifests to "main" ("COMMIT")
► pushing component manifests to "URL/fleet.git"
► installing components in "flux-system" namespace
✔ installed components
✔ reconciled components
► determining if source secret "flux-system/flux-system" exists
► generating source secret
► applying source secret "flux-system/flux-system"
✔ reconciled source secret
► generating sync manifests
✔ generated sync manifests
✔ committed sync manifests to "main" ("COMMIT")
► pushing sync manifests to "URL/fleet.git"
► applying sync manifests
✔ reconciled sync configuration
◎ waiting for GitRepository "flux-system/flux-system" to be reconciled
✔ GitRepository reconciled successfully
◎ waiting for Kustomization "flux-system/flux-system" to be reconciled
✔ Kustomization reconciled successfully
► confirming components are healthy
✔ kustomize-controller: deployment ready
✔ source-controller: deployment ready
✔ all components are healthy
`);
    expect(code).toBe(0);
    const log = git(join(root, 'git/fleet.git'), 'log', '--format=%an|%s', 'main');
    expect(log.split('\n').slice(0, 2)).toEqual([
      'Flux|Add Flux sync manifests',
      expect.stringMatching(/^Flux\|Add Flux v[\d.]+ component manifests$/),
    ]);
    const folder = 'main:clusters/my-cluster/flux-system';
    expect(git(join(root, 'git/fleet.git'), 'ls-tree', '--name-only', folder).split('\n')).toEqual([
      'gotk-components.yaml',
      'gotk-sync.yaml',
      'kustomization.yaml',
      '',
    ]);
  }, 60_000);

  test('a second time, everything is up to date', async () => {
    const { code, stderr } = await bootstrap();
    expect(stderr).toContain('✔ component manifests are up to date\n✔ reconciled components\n');
    expect(stderr).toContain('✔ sync manifests are up to date\n');
    expect(code).toBe(0);
  }, 60_000);

  test('signs its commits with a key of a ring, as who it is told, with an appendix', async () => {
    const userIDs = [{ name: 'Fleet', email: 'fleet@example.com' }];
    const { privateKey } = await generateKey({ userIDs, format: 'object' });
    const ring = join(root, 'ring.gpg');
    writeFileSync(ring, privateKey.write());
    const { code } = await bootstrap(
      `--gpg-key-ring=${ring}`,
      '--author-name=Fleet',
      '--author-email=fleet@example.com',
      '--commit-message-appendix=[ci skip]',
      '--interval=5m',
    );
    expect(code).toBe(0);
    const commit = git(join(root, 'git/fleet.git'), 'cat-file', 'commit', 'main');
    expect(commit).toMatch(
      /\nauthor Fleet <fleet@example.com> [\s\S]*\n\nAdd Flux sync manifests\n\n\[ci skip\]\n$/,
    );
    const [signed = ''] = /\ngpgsig (?:.*\n )*.*(?=\n)/.exec(commit) ?? [];
    const armoredSignature = signed.replace('\ngpgsig ', '').replaceAll('\n ', '\n');
    const { signatures } = await verify({
      message: await createMessage({ binary: Buffer.from(commit.replace(signed, '')) }),
      signature: await readSignature({ armoredSignature }),
      verificationKeys: privateKey.toPublic(),
    });
    expect(await signatures[0]?.verified).toBe(true);
  }, 60_000);

  test('refuses another path for the same cluster', async () => {
    const { code, stderr } = await bootstrap('--path=clusters/other');
    expect(stderr).toContain(
      '✗ sync path configuration ("./clusters/other") would overwrite path ("./clusters/my-cluster") of existing Kustomization\n',
    );
    expect(code).toBe(1);
  }, 60_000);

  test('plain HTTP must be allowed', async () => {
    const { stderr } = await bootstrap('--allow-insecure-http=false');
    expect(stderr).toContain('scheme http is insecure, pass --allow-insecure-http=true to allow it');
  });
});
