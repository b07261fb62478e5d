import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Harness } from '../../test/harness.ts';

let h: Harness;
beforeEach(async () => {
  h = await Harness.start();
});
afterEach(() => h.stop());

async function files(name = 'fleet'): Promise<Record<string, string>> {
  const lease = await h.store.open(h.repository(name).status!.artifact!);
  const found: Record<string, string> = {};
  for (const entry of await readdir(lease.folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) found[path.slice(lease.folder.length + 1)] = await readFile(path, 'utf8');
  }
  lease.release();
  return found;
}

describe('a GitRepository', () => {
  test('gets an artifact, conditions, a finalizer and an event', async () => {
    const workspace = await h.workspace({ 'app.yaml': 'a: 1\n', '.gitignore': '*.log\n', 'logo.png': 'x' });
    const hash = await workspace.head();
    h.seedRepository();
    expect(await h.reconcile()).toEqual({ requeueAfter: 60_000 });
    const object = h.repository();
    expect(object.metadata.finalizers).toEqual(['finalizers.fluxcd.io']);
    expect(object.status).toEqual({
      observedGeneration: 1,
      artifact: {
        path: `gitrepository/default/fleet/${hash}.tar.gz`,
        url: `http://storage:9090/gitrepository/default/fleet/${hash}.tar.gz`,
        revision: `main@sha1:${hash}`,
        digest: expect.stringMatching(/^sha256:/),
        lastUpdateTime: '2026-01-01T00:00:00Z',
        size: expect.any(Number),
      },
      conditions: ['Ready', 'ArtifactInStorage'].map((type) => ({
        type,
        status: 'True',
        reason: 'Succeeded',
        message: `stored artifact for revision 'main@sha1:${hash}'`,
        observedGeneration: 1,
        lastTransitionTime: '2026-01-01T00:00:00Z',
      })),
    });
    expect(await files()).toEqual({ 'app.yaml': 'a: 1\n' });
    expect(h.events).toEqual([
      {
        object: 'fleet',
        type: 'Normal',
        reason: 'NewArtifact',
        message: "stored artifact for commit 'change'",
        metadata: {
          'source.toolkit.fluxcd.io/revision': `main@sha1:${hash}`,
          'source.toolkit.fluxcd.io/digest': object.status!.artifact!.digest,
        },
      },
    ]);
  });

  test('that has not changed upstream is not written to, nor fetched', async () => {
    const workspace = await h.workspace({ a: '1' });
    h.seedRepository();
    await h.reconcile();
    const before = h.repository();
    const requests = h.cluster.requests.length;
    h.events.length = 0;
    expect(await h.reconcile()).toEqual({ requeueAfter: 60_000 });
    expect(h.repository()).toEqual(before);
    expect(h.cluster.requests.slice(requests).map(({ verb, kind }) => `${verb} ${kind}`)).toEqual([
      'get GitRepository',
      'get Secret',
    ]);
    expect(h.events).toEqual([
      {
        object: 'fleet',
        type: 'Trace',
        reason: 'GitOperationSucceeded',
        message: `no changes since last reconciliation: observed revision 'main@sha1:${await workspace.head()}'`,
      },
    ]);
  });

  test('follows a push, and garbage goes after its time', async () => {
    const workspace = await h.workspace({ a: '1' });
    h.seedRepository();
    await h.reconcile();
    const second = await h.push(workspace, { a: '2' });
    await h.reconcile();
    const third = await h.push(workspace, { a: '3' }, { message: `${'long subject '.repeat(6)}\n\nbody` });
    await h.reconcile();
    expect(await files()).toEqual({ a: '3' });
    expect(h.events.at(-1)!.message).toBe(
      "stored artifact for commit 'long subject long subject long subject long subjec...'",
    );
    const folder = join(h.folder, 'store/gitrepository/default/fleet');
    expect((await readdir(folder)).length).toBe(3);
    await h.reconcile();
    const left = await readdir(folder);
    expect(left).toContain(`${third}.tar.gz`);
    expect(left.length).toBeLessThan(3);
    expect(second).not.toBe(third);
  });

  test('remembers the reconcile request it has handled', async () => {
    await h.workspace({ a: '1' });
    h.seedRepository();
    await h.reconcile();
    await h.edit((object) => {
      object.metadata.annotations = { 'reconcile.fluxcd.io/requestedAt': 'now' };
    });
    await h.reconcile();
    expect(h.repository().status!.lastHandledReconcileAt).toBe('now');
  });

  test('that is suspended is left alone', async () => {
    h.seedRepository({ suspend: true, url: 'http://127.0.0.1:1/x.git' });
    expect(await h.reconcile()).toEqual({});
    expect(h.repository().status).toEqual({ observedGeneration: -1 });
  });

  test('that is deleted leaves nothing behind, also when it is suspended', async () => {
    await h.workspace({ a: '1' });
    h.seedRepository();
    await h.reconcile();
    await h.edit((object) => {
      object.spec.suspend = true;
    });
    const { apiVersion, kind } = h.repository();
    await h.cluster.delete({ apiVersion, kind, namespace: 'default', name: 'fleet' });
    expect(await h.reconcile()).toEqual({});
    expect(() => h.repository()).toThrow();
    expect(await readdir(join(h.folder, 'store/gitrepository/default'))).toEqual([]);
    expect(await readdir(join(h.folder, 'mirrors'))).toEqual([]);
    expect(h.events.at(-1)).toMatchObject({ type: 'Trace', reason: 'GarbageCollectionSucceeded' });
    expect(await h.reconcile()).toEqual({});
  });

  test('whose artifact was lost or replaced gets it again', async () => {
    await h.workspace({ a: '1' });
    h.seedRepository();
    await h.reconcile();
    const { path, digest } = h.repository().status!.artifact!;
    await rm(join(h.folder, 'store', path));
    await h.reconcile();
    expect(h.repository().status!.artifact!.digest).toBe(digest);
    await writeFile(join(h.folder, 'store', path), 'tampered');
    await h.reconcile();
    await h.store.verify(h.repository().status!.artifact!);
    expect(h.events.map((event) => event.reason)).toContain('ArtifactVerificationFailed');
    expect(h.condition('Ready')).toMatch(/^True Succeeded/);
  });

  test('is packed anew when spec.ignore changes, although the revision does not', async () => {
    const workspace = await h.workspace({ 'a.yaml': '1', 'b.yaml': '2', 'deep/a.yaml': '3' });
    h.seedRepository();
    await h.reconcile();
    await h.edit((object) => {
      object.spec.ignore = '/a.yaml\n';
    });
    await h.reconcile();
    expect(Object.keys(await files()).sort()).toEqual(['b.yaml', 'deep/a.yaml']);
    expect(h.repository().status).toMatchObject({ observedIgnore: '/a.yaml\n', observedGeneration: 2 });
    expect(h.repository().status!.artifact!.revision).toBe(`main@sha1:${await workspace.head()}`);
    await h.edit((object) => {
      delete object.spec.ignore;
    });
    await h.reconcile();
    expect(Object.keys(await files())).toHaveLength(3);
    expect(h.repository().status!.observedIgnore).toBeUndefined();
  });

  test('checks out sparsely, and says which folder is missing', async () => {
    await h.workspace({ 'app/a': '1', 'other/b': '2' });
    h.seedRepository({ sparseCheckout: ['./app'] });
    await h.reconcile();
    expect(await files()).toEqual({ 'app/a': '1' });
    expect(h.repository().status!.observedSparseCheckout).toEqual(['./app']);
    await h.edit((object) => {
      object.spec.sparseCheckout = ['app', 'none'];
    });
    await expect(h.reconcile()).rejects.toThrow();
    expect(h.condition('FetchFailed')).toBe(
      "True GitOperationFailed: failed to sparse checkout directories : sparse checkout dir 'none' does not exist in repository: lstat none: no such file or directory",
    );
  });

  test('names its revision by ref.name in full', async () => {
    const workspace = await h.workspace({ a: '1' });
    h.seedRepository({ ref: { name: 'refs/heads/main' } });
    await h.reconcile();
    expect(h.repository().status!.artifact!.revision).toBe(`refs/heads/main@sha1:${await workspace.head()}`);
    h.events.length = 0;
    await h.reconcile();
    expect(h.events.map((event) => event.reason)).toEqual(['GitOperationSucceeded']);
  });

  test('tells of a phase only if it lasts', async () => {
    await h.workspace({ a: '1' });
    h.seedRepository();
    const server = await import('node:net').then(({ createServer }) =>
      createServer(() => {}).listen(0, '127.0.0.1'),
    );
    await new Promise((resolve) => server.once('listening', resolve));
    await h.edit((object) => {
      object.spec.url = `http://127.0.0.1:${(server.address() as { port: number }).port}/r.git`;
      object.spec.timeout = '400ms';
    });
    const failing = h.reconcile().catch((error: unknown) => error);
    await sleep(100);
    expect(h.condition('Reconciling')).toBeUndefined();
    await h.clock.advance(500);
    expect(h.condition('Reconciling')).toBe('True Progressing: building artifact');
    expect(h.condition('Ready')).toBe('Unknown Progressing: building artifact');
    expect(await failing).toMatchObject({ message: expect.stringContaining('context deadline exceeded') });
    server.close();
  });
});

describe('includes', () => {
  test('are copied in, and a change of theirs builds the artifact anew', async () => {
    await h.workspace({ a: '1' });
    const lib = await h.workspace({ 'x/y': '1', z: '2' }, 'lib');
    h.seedRepository({ url: h.url('lib') }, 'lib');
    h.seedRepository({
      include: [
        { repository: { name: 'lib' }, fromPath: 'x', toPath: 'vendor/x' },
        { repository: { name: 'lib' } },
      ],
    });
    await h.reconcile('lib');
    await h.reconcile();
    expect(await files()).toEqual({ a: '1', 'vendor/x/y': '1', 'lib/x/y': '1', 'lib/z': '2' });
    const status = h.repository().status!;
    expect(status.includedArtifacts).toEqual(Array(2).fill(h.repository('lib').status!.artifact));
    await h.push(lib, { 'x/y': 'new' });
    await h.reconcile('lib');
    await h.reconcile();
    expect(await files()).toMatchObject({ 'vendor/x/y': 'new' });
    expect(h.events.at(-1)).toMatchObject({ object: 'fleet', reason: 'NewArtifact' });
    const [watch] = h.controller.watches;
    expect(watch!.map({ object: h.repository('lib') })).toEqual([{ namespace: 'default', name: 'fleet' }]);
  });

  test('that are not there are waited for', async () => {
    await h.workspace({ a: '1' });
    h.seedRepository({ include: [{ repository: { name: 'lib' } }] });
    expect(await h.reconcile()).toEqual({ requeueAfter: 30_000 });
    expect(h.condition('IncludeUnavailable')).toBe(
      `True NotFound: could not get resource for include 'lib': gitrepositories.source.toolkit.fluxcd.io "lib" not found`,
    );
    expect(h.condition('Ready')).toMatch(/^False NotFound: /);
    h.seedRepository({ url: h.url('lib') }, 'lib');
    expect(await h.reconcile()).toEqual({ requeueAfter: 30_000 });
    expect(h.condition('IncludeUnavailable')).toBe(
      "True NoArtifact: no artifact available for include 'lib'",
    );
    expect(h.events.at(-1)).toMatchObject({ type: 'Trace', reason: 'NoArtifact' });
  });

  test('of a path that does not exist fail', async () => {
    await h.workspace({ a: '1' });
    h.seedRepository({}, 'lib');
    await h.reconcile('lib');
    h.seedRepository({ include: [{ repository: { name: 'lib' }, fromPath: '../none', toPath: 'to' }] });
    await expect(h.reconcile()).rejects.toThrow();
    expect(h.condition('StorageOperationFailed')).toBe(
      "True CopyFailure: failed to copy 'lib' include from ../none to to: none: no such file or directory",
    );
  });
});
