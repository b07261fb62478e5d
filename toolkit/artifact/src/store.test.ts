import { existsSync, writeFileSync } from 'node:fs';
import { lstat, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { components, INSTALL_DEFAULTS } from '@flux-ts/kinds';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { memoryTree } from '../test/memory-tree.ts';
import { createFetcher } from './fetcher.ts';
import { createArtifactStore } from './store.ts';
import type { ArtifactStore, ArtifactStoreOptions } from './store-types.ts';

const owner = { kind: 'GitRepository', namespace: 'flux-system', name: 'fleet' };
let root: string;
let now: number;
let store: ArtifactStore;

interface ProbedDeployment {
  spec: {
    template: { spec: { containers: [{ readinessProbe: { httpGet: { path: string; port: string } } }] } };
  };
}

const open = (more: Partial<ArtifactStoreOptions> = {}) =>
  createArtifactStore({
    root: join(root, 'store'),
    host: 'source-controller.flux-system.svc.cluster.local.',
    retention: { ttl: 60_000, records: 2 },
    clock: { now: () => now },
    ...more,
  });
const put = (file: string, text: string, in_ = store) =>
  in_.write(owner, file, { tree: memoryTree({ 'a.yaml': text }) }, `main@sha1:${text}`);

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'flux-artifact-test-'));
  now = Date.parse('2026-01-02T03:04:05.678Z');
  store = await open();
});
afterEach(async () => {
  await store.close();
  await rm(root, { recursive: true, force: true });
});

describe('ArtifactStore', () => {
  test('writes where and what Flux writes', async () => {
    const artifact = await store.write(
      owner,
      'abc.tar.gz',
      { tree: memoryTree({ a: '1' }) },
      'main@sha1:abc',
      { metadata: { k: 'v' } },
    );
    const file = join(root, 'store/gitrepository/flux-system/fleet/abc.tar.gz');
    expect(artifact).toEqual({
      path: 'gitrepository/flux-system/fleet/abc.tar.gz',
      url: 'http://source-controller.flux-system.svc.cluster.local./gitrepository/flux-system/fleet/abc.tar.gz',
      revision: 'main@sha1:abc',
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      lastUpdateTime: '2026-01-02T03:04:05Z',
      size: (await stat(file)).size,
      metadata: { k: 'v' },
    });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(root, 'store/gitrepository/flux-system/fleet'))).toEqual(['abc.tar.gz']);
  });

  test.each(['sha384', 'sha512', 'blake3'] as const)(
    'addresses artifacts by %s, and consumers check it',
    async (algorithm) => {
      const folder = join(root, algorithm);
      const other = await open({ root: folder, algorithm });
      const fetch = (async (url: string) => other.fetchHandler(new Request(url))) as typeof globalThis.fetch;
      const consumer = createFetcher({ folder: join(root, 'consumer'), fetch, retries: 0 });
      try {
        const artifact = await put('abc.tar.gz', '1', other);
        expect(artifact.digest).toMatch(new RegExp(`^${algorithm}:[0-9a-f]{64,128}$`));
        await other.verify(artifact);
        (await consumer.open(artifact)).release();
        await writeFile(join(folder, artifact.path), 'something else');
        await expect(other.verify(artifact)).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
      } finally {
        await consumer.close();
        await other.close();
      }
    },
  );

  test('stores bytes and files as they are', async () => {
    const bytes = await store.write(owner, 'index.yaml', { bytes: Buffer.from('{}') }, 'r');
    await writeFile(join(root, 'chart.tgz'), 'chart');
    const file = await store.write(owner, 'chart-1.0.0.tgz', { file: join(root, 'chart.tgz') }, '1.0.0');
    expect(await readFile(join(root, 'store', bytes.path), 'utf8')).toBe('{}');
    expect(await readFile(join(root, 'store', file.path), 'utf8')).toBe('chart');
    await store.verify(bytes);
    await store.verify(file);
  });

  test('leaves nothing behind when a write fails, and keeps what was there', async () => {
    const before = await put('x.tar.gz', '1');
    store = await open({ maxBytes: 1, keepTrees: true });
    await expect(put('x.tar.gz', 'too long')).rejects.toMatchObject({ code: 'LIMIT' });
    expect(await readdir(join(root, 'store/gitrepository/flux-system/fleet'))).toEqual(['x.tar.gz']);
    expect(await readdir(join(root, 'store/.trees'))).toEqual([]);
    await store.verify(before);
  });

  test.each([
    [{ ...owner, name: '..' }, 'x.tar.gz'],
    [{ ...owner, namespace: 'a/b' }, 'x.tar.gz'],
    [owner, '../x.tar.gz'],
    [owner, '.hidden'],
  ])('refuses to write for %j as %s', async (to, file) => {
    await expect(store.write(to, file, { bytes: Buffer.alloc(0) }, 'r')).rejects.toMatchObject({
      code: 'INVALID_PATH',
    });
  });

  test('refuses paths from outside that lead elsewhere', async () => {
    for (const path of ['../../etc/passwd', 'a/b/c', 'a/b/../d', '/etc/passwd', 'a/b/c/d/e']) {
      await expect(store.verify({ path, digest: `sha256:${'0'.repeat(64)}` })).rejects.toMatchObject({
        code: 'INVALID_PATH',
      });
    }
  });

  test('finds out when a file has been replaced', async () => {
    const artifact = await put('x.tar.gz', '1');
    await store.verify(artifact);
    await writeFile(join(root, 'store', artifact.path), 'tampered');
    await expect(store.verify(artifact)).rejects.toMatchObject({
      code: 'DIGEST_MISMATCH',
      message: `computed digest doesn't match '${artifact.digest}'`,
    });
    await store.remove(artifact);
    expect(await store.exists(artifact)).toBe(false);
    await expect(store.verify(artifact)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('collects superseded artifacts with their locks, and never the current one', async () => {
    const old = await put('1.tar.gz', '1');
    await writeFile(join(root, 'store', `${old.path}.lock`), '');
    const middle = await put('2.tar.gz', '2');
    const current = await put('3.tar.gz', '3');
    const age = (path: string, seconds: number) =>
      utimes(join(root, 'store', path), now / 1000 - seconds, now / 1000 - seconds);
    await age(old.path, 30);
    await age(middle.path, 20);
    await age(current.path, 10);
    expect(await store.collect(current)).toEqual([old.path]);
    now += 60_000;
    expect(await store.collect(current)).toEqual([middle.path]);
    expect(await readdir(join(root, 'store/gitrepository/flux-system/fleet'))).toEqual(['3.tar.gz']);
    expect(await store.removeAll(owner)).toBe(true);
    expect(await store.removeAll(owner)).toBe(false);
  });

  test('looks at a thousand files at a time', async () => {
    const current = await put('current.tar.gz', '1');
    const folder = join(root, 'store/gitrepository/flux-system/fleet');
    for (let i = 0; i < 1_005; i++) writeFileSync(join(folder, `old-${i}.tar.gz`), '');
    now = Date.now() + 3_600_000;
    expect((await store.collect(current)).length).toBeLessThanOrEqual(1_000);
    await store.collect(current);
    expect(await readdir(folder)).toEqual(['current.tar.gz']);
  });

  test('stops collecting when it is told to, and goes on later', async () => {
    const current = await put('current.tar.gz', '1');
    writeFileSync(join(root, 'store/gitrepository/flux-system/fleet/old.tar.gz'), '');
    now = Date.now() + 3_600_000;
    const aborted = store.collect(current, { signal: AbortSignal.abort() });
    await expect(aborted).rejects.toMatchObject({ code: 'ABORTED' });
    expect(await store.collect(current)).toEqual(['gitrepository/flux-system/fleet/old.tar.gz']);
  });

  test('links to the latest', async () => {
    const first = await put('1.tar.gz', '1');
    const second = await put('2.tar.gz', '2');
    const url = await store.link(first, 'latest.tar.gz');
    expect(await store.link(second, 'latest.tar.gz')).toBe(url);
    expect(url).toBe(store.urlOf('gitrepository/flux-system/fleet/latest.tar.gz'));
    const link = join(root, 'store/gitrepository/flux-system/fleet/latest.tar.gz');
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
    expect(await readFile(link)).toEqual(await readFile(join(root, 'store', second.path)));
  });
});

describe('ArtifactStore.open', () => {
  test.each([true, false])('shares one folder for a digest (keepTrees %s)', async (keepTrees) => {
    store = await open({ keepTrees });
    const artifact = await put('x.tar.gz', 'one');
    const [a, b] = await Promise.all([store.open(artifact), store.open(artifact)]);
    expect(a.folder).toBe(b.folder);
    expect(await readFile(join(a.folder, 'a.yaml'), 'utf8')).toBe('one');
    a.release();
    a.release();
    expect(existsSync(a.folder)).toBe(true);
    b.release();
  });

  test('keeps a folder as long as it is held, also when its artifact has gone', async () => {
    const artifact = await put('x.tar.gz', 'one');
    const lease = await store.open(artifact);
    await store.removeAll(owner);
    expect(await readFile(join(lease.folder, 'a.yaml'), 'utf8')).toBe('one');
    lease.release();
    await expect.poll(() => existsSync(lease.folder)).toBe(false);
    await expect(store.open(artifact)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('forgets idle folders beyond the limit, least recently used first', async () => {
    store = await open({ keepTrees: true, maxIdleBytes: 7 });
    const one = await put('1.tar.gz', 'first');
    const lease = await store.open(one);
    const two = await put('2.tar.gz', 'other');
    const three = await put('3.tar.gz', 'third');
    await expect.poll(async () => (await readdir(join(root, 'store/.trees'))).length).toBe(2);
    for (const artifact of [one, two, three]) (await store.open(artifact)).release();
    lease.release();
  });

  test('does not trust an archive that has been replaced', async () => {
    const artifact = await put('x.tar.gz', 'one');
    await writeFile(join(root, 'store', artifact.path), 'tampered');
    await expect(store.open(artifact)).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
  });
});

describe('fetchHandler', () => {
  const get = (path: string, init?: RequestInit) => store.fetchHandler(new Request(`http://x${path}`, init));

  test('serves artifacts and their links', async () => {
    const artifact = await put('x.tar.gz', 'one');
    await store.link(artifact, 'latest.tar.gz');
    for (const path of [`/${artifact.path}`, '/gitrepository/flux-system/fleet/latest.tar.gz']) {
      const response = await get(path);
      expect([response.status, response.headers.get('content-length')]).toEqual([200, String(artifact.size)]);
      expect(Buffer.from(await response.arrayBuffer())).toEqual(
        await readFile(join(root, 'store', artifact.path)),
      );
    }
    const head = await get(`/${artifact.path}`, { method: 'HEAD' });
    expect([head.status, await head.text(), head.headers.get('content-length')]).toEqual([
      200,
      '',
      String(artifact.size),
    ]);
    const headers = { 'if-modified-since': head.headers.get('last-modified')! };
    expect((await get(`/${artifact.path}`, { headers })).status).toBe(304);
  });

  test('serves the part that a download lacks, as long as the file is the same', async () => {
    const artifact = await put('x.tar.gz', 'one');
    const whole = await readFile(join(root, 'store', artifact.path));
    const part = await get(`/${artifact.path}`, { headers: { range: 'bytes=10-' } });
    expect([part.status, part.headers.get('content-range')]).toEqual([
      206,
      `bytes 10-${whole.length - 1}/${whole.length}`,
    ]);
    expect(Buffer.from(await part.arrayBuffer())).toEqual(whole.subarray(10));
    const modified = part.headers.get('last-modified')!;
    const range = { range: 'bytes=-4' };
    const same = await get(`/${artifact.path}`, { headers: { ...range, 'if-range': modified } });
    expect([same.status, await same.text()]).toEqual([206, whole.subarray(-4).toString('utf8')]);
    const older = new Date(Date.parse(modified) - 5000).toUTCString();
    const changed = await get(`/${artifact.path}`, { headers: { ...range, 'if-range': older } });
    expect([changed.status, (await changed.arrayBuffer()).byteLength]).toEqual([200, whole.length]);
    const beyond = await get(`/${artifact.path}`, { headers: { range: 'bytes=99999-' } });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${whole.length}`]);
    const head = await get(`/${artifact.path}`, { method: 'HEAD', headers: { range: 'bytes=0-3' } });
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([206, '4', '']);
  });

  test('answers the readiness probe of its Deployment, and lists nothing', async () => {
    const only = { ...INSTALL_DEFAULTS, components: ['source-controller'] };
    const installed = components({ ...only, namespace: 'flux-system', version: 'v2.9.4' });
    const { spec } = installed.find(({ kind }) => kind === 'Deployment') as unknown as ProbedDeployment;
    const [container] = spec.template.spec.containers;
    expect(container.readinessProbe.httpGet.port).toBe('http');
    await put('x.tar.gz', 'one');
    const response = await get(container.readinessProbe.httpGet.path);
    expect([response.status, await response.text()]).toEqual([200, '']);
  });

  test('serves nothing else', async () => {
    store = await open({ keepTrees: true });
    const artifact = await put('x.tar.gz', 'one');
    const lease = await store.open(artifact);
    lease.release();
    const { symlink } = await import('node:fs/promises');
    await symlink('/etc/hostname', join(root, 'store/gitrepository/flux-system/fleet/evil'));
    const paths = [
      '/gitrepository/',
      '/gitrepository/flux-system/fleet',
      '/..%2fx',
      '/.trees/',
      '/%00',
      '/%zz',
    ];
    for (const path of [...paths, '/gitrepository/flux-system/fleet/evil', '/gitrepository//flux-system']) {
      expect([path, (await get(path)).status]).toEqual([path, 404]);
    }
    expect((await get(`/${artifact.path}`, { method: 'POST' })).status).toBe(405);
  });
});

describe('createFetcher', () => {
  const fetcher = (fetch: typeof globalThis.fetch, more: object = {}) =>
    createFetcher({ folder: join(root, 'fetched'), fetch, retries: 2, waitMin: 1, waitMax: 2, ...more });

  test('downloads, verifies and unpacks once for all', async () => {
    const artifact = await put('x.tar.gz', 'one');
    let calls = 0;
    const consumer = fetcher((url) => {
      calls++;
      return store.fetchHandler(new Request(url as string));
    });
    const leases = await Promise.all([consumer.open(artifact), consumer.open(artifact)]);
    leases.push(await consumer.open(artifact));
    expect(new Set(leases.map((lease) => lease.folder)).size).toBe(1);
    expect(await readFile(join(leases[0]!.folder, 'a.yaml'), 'utf8')).toBe('one');
    expect(calls).toBe(1);
    await consumer.close();
    expect(existsSync(join(root, 'fetched'))).toBe(false);
  });

  test('takes artifacts of a store in the same process without HTTP', async () => {
    const artifact = await put('x.tar.gz', 'one');
    const consumer = fetcher(() => Promise.reject(new Error('no HTTP, please')), { stores: [store] });
    const lease = await consumer.open(artifact);
    expect(lease.folder.startsWith(join(root, 'store'))).toBe(true);
    lease.release();
  });

  test('asks another host when told to', async () => {
    const artifact = await put('x.tar.gz', 'one');
    const urls: string[] = [];
    const consumer = fetcher(
      (url) => {
        urls.push(url as string);
        return store.fetchHandler(new Request(url as string));
      },
      { host: 'localhost:9090' },
    );
    (await consumer.open(artifact)).release();
    expect(urls).toEqual([`http://localhost:9090/${artifact.path}`]);
  });

  test('tries again after what may pass, and gives up in words of Flux', async () => {
    const artifact = await put('x.tar.gz', 'one');
    const answers: (() => Promise<Response>)[] = [
      () => Promise.reject(new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') })),
      () => Promise.resolve(new Response('', { status: 503, statusText: 'Service Unavailable' })),
      () => store.fetchHandler(new Request(artifact.url)),
    ];
    (await fetcher(() => answers.shift()!()).open(artifact)).release();
    await expect(
      fetcher(() => Promise.resolve(new Response('', { status: 500, statusText: 'X' }))).open({
        ...artifact,
        digest: `sha256:${'0'.repeat(64)}`,
      }),
    ).rejects.toMatchObject({
      code: 'DOWNLOAD',
      message: `failed to download archive: GET ${artifact.url} giving up after 3 attempt(s): unexpected HTTP status 500 X`,
    });
  });

  test('does not try again when the artifact is gone or is another', async () => {
    const artifact = await put('x.tar.gz', 'one');
    let calls = 0;
    const consumer = fetcher((url) => {
      calls++;
      return store.fetchHandler(new Request(url as string));
    });
    await expect(consumer.open({ ...artifact, url: `${artifact.url}x` })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    const digest = `sha256:${'0'.repeat(64)}`;
    await expect(consumer.open({ ...artifact, digest })).rejects.toMatchObject({
      code: 'DIGEST_MISMATCH',
      message: expect.stringContaining(`computed digest doesn't match provided '${digest}'`),
    });
    expect(calls).toBe(2);
    expect(await readdir(join(root, 'fetched'))).toEqual([]);
  });

  test('stops waiting when aborted', async () => {
    const artifact = await put('x.tar.gz', 'one');
    const controller = new AbortController();
    const consumer = fetcher(
      () => {
        controller.abort();
        return Promise.resolve(new Response('', { status: 503 }));
      },
      { waitMin: 60_000, waitMax: 60_000 },
    );
    await expect(consumer.open(artifact, { signal: controller.signal })).rejects.toMatchObject({
      code: 'ABORTED',
    });
  });
});

test('what has not changed is linked from the last unpacked tree, not written again', async () => {
  store = await open({ keepTrees: true });
  const tree = (files: Record<string, string>) => {
    const plain = memoryTree(files);
    const named = plain.files.map((file) => ({ ...file, content: files[file.path]! }));
    return { ...plain, files: named };
  };
  const one = await store.write(
    owner,
    '1.tar.gz',
    { tree: tree({ same: 's', 'd/moved': 'm', other: '1' }) },
    'r',
  );
  const two = await store.write(
    owner,
    '2.tar.gz',
    { tree: tree({ same: 's', 'e/moved': 'm', other: '2' }) },
    'r',
  );
  const [a, b] = await Promise.all([store.open(one), store.open(two)]);
  const inode = async (folder: string, path: string) => (await stat(join(folder, path))).ino;
  expect(await inode(b.folder, 'same')).toBe(await inode(a.folder, 'same'));
  expect(await inode(b.folder, 'e/moved')).toBe(await inode(a.folder, 'd/moved'));
  expect(await readFile(join(b.folder, 'other'), 'utf8')).toBe('2');
  expect(await readFile(join(a.folder, 'other'), 'utf8')).toBe('1');
  a.release();
  await store.remove(one);
  await expect.poll(() => existsSync(a.folder)).toBe(false);
  expect(await readFile(join(b.folder, 'same'), 'utf8')).toBe('s');
  b.release();
});

test('a next archive is not made from a file that is not what was written', async () => {
  store = await open();
  const tree = (text: string) => {
    const plain = memoryTree({
      ...Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`f${i}`, 'x'])),
      text,
    });
    return {
      ...plain,
      files: plain.files.map((file) => ({ ...file, content: file.path === 'text' ? text : 'x' })),
    };
  };
  const one = await store.write(owner, '1.tar.gz', { tree: tree('1') }, 'r');
  await writeFile(join(root, 'store', one.path), Buffer.alloc(one.size!));
  const two = await store.write(owner, '2.tar.gz', { tree: tree('2') }, 'r');
  const { folder } = await store.open(two);
  expect(await readFile(join(folder, 'text'), 'utf8')).toBe('2');
});
