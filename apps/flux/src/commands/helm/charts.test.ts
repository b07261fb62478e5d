import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCli } from '../../cli/run.ts';
import { captureContext } from '../../io/captured-context.ts';
import { tree } from '../../tree/tree.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flux-charts-'));
  write('web/Chart.yaml', 'apiVersion: v2\nname: web\nversion: 1.0.0\nicon: https://example.com/i.png\n');
  write('web/values.yaml', 'a: b\n');
  write('web/templates/a.yaml', 'kind: ConfigMap\nmetadata: {name: a}\n');
  write('sub/Chart.yaml', 'apiVersion: v2\nname: sub\nversion: 0.1.0\n');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const read = (path: string): Buffer => readFileSync(join(folder, path));

async function helm(...words: readonly string[]) {
  const env = { TZ: 'UTC', HOME: folder, SOURCE_DATE_EPOCH: '1700000000' };
  const { context, output } = captureContext({ cwd: folder, env });
  const code = await runCli(tree, ['helm', ...words], context);
  return { code, stdout: output.stdout, stderr: output.stderr };
}

test('helm lint, dependency update, package, repo index and template follow each other as in docs/helm.md', async () => {
  expect(await helm('lint', './web', '--strict')).toEqual({
    code: 0,
    stdout: '==> Linting ./web\n\n1 chart(s) linted, 0 chart(s) failed\n',
    stderr: '',
  });
  write(
    'web/Chart.yaml',
    'apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies: [{name: sub, version: 0.x, repository: "file://../sub"}]\n',
  );
  expect(await helm('dependency', 'update', './web')).toMatchObject({
    code: 0,
    stdout: 'Saving 1 charts\nDeleting outdated charts\n',
  });
  expect(read('web/Chart.lock').toString()).toContain('version: 0.1.0\ndigest: sha256:');
  expect((await helm('dependency', 'build', 'web')).code).toBe(0);
  expect((await helm('dependency', 'list', 'web')).stdout).toContain(
    'sub \t0.x    \tfile://../sub\tok    \n',
  );
  await helm('package', './web', '--version', '1.2.3');
  const first = read('web-1.2.3.tgz');
  await helm('package', './web', '--version', '1.2.3');
  expect(first.equals(read('web-1.2.3.tgz'))).toBe(true);
  await helm('repo', 'index', '.', '--url', 'https://charts.example.com');
  expect(read('index.yaml').toString()).toContain('- https://charts.example.com/web-1.2.3.tgz\n');
  expect((await helm('template', 'shop', './web-1.2.3.tgz')).stdout).toContain(
    '# Source: web/templates/a.yaml\n',
  );
  expect((await helm('show', 'chart', './web-1.2.3.tgz')).stdout).toContain('version: 1.2.3\n');
});

test('helm tells what is wrong in Helm’s words, with 1', async () => {
  expect(await helm('lint', '--nope')).toEqual({
    code: 1,
    stdout: '',
    stderr: 'Error: unknown flag: --nope\n',
  });
  expect(await helm('package')).toMatchObject({
    code: 1,
    stderr: 'Error: need at least one argument, the path to the chart\n',
  });
});

test('helm fetches charts of OCI registries, also as dependencies', async () => {
  await helm('package', 'sub');
  const archive = read('sub-0.1.0.tgz');
  const sum = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  const part = (kind: string, bytes: Uint8Array) => ({
    mediaType: `application/vnd.cncf.helm.${kind}`,
    digest: sum(bytes),
    size: bytes.length,
  });
  const manifest = JSON.stringify({
    schemaVersion: 2,
    config: part('config.v1+json', Buffer.from('{}')),
    layers: [part('chart.content.v1.tar+gzip', archive)],
  });
  const registry = createServer(({ url = '' }, response) => {
    if (url.endsWith('/tags/list')) response.end('{"tags": ["latest", "0.0.1", "0.1.0"]}');
    else if (url.includes('/blobs/')) response.end(archive);
    else
      response.writeHead(200, { 'content-type': 'application/vnd.oci.image.manifest.v1+json' }).end(manifest);
  });
  await new Promise<void>((done) => registry.listen(0, '127.0.0.1', done));
  try {
    const place = `127.0.0.1:${(registry.address() as AddressInfo).port}/charts`;
    expect(await helm('show', 'chart', `oci://${place}/sub`, '--plain-http')).toEqual({
      code: 0,
      stdout: 'apiVersion: v2\nname: sub\nversion: 0.1.0\n\n',
      stderr: `Pulled: ${place}/sub:0.1.0\nDigest: ${sum(Buffer.from(manifest))}\n`,
    });
    const dependency = `{name: sub, version: 0.x, repository: "oci://${place}"}`;
    write('web/Chart.yaml', `apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies: [${dependency}]\n`);
    expect((await helm('dependency', 'update', 'web', '--plain-http')).code).toBe(0);
    expect(read('web/charts/sub-0.1.0.tgz').equals(archive)).toBe(true);
    expect(read('web/Chart.lock').toString()).toContain('version: 0.1.0\ndigest: sha256:');
  } finally {
    registry.closeAllConnections();
    registry.close();
  }
});

test('helm fetches charts over HTTP and keeps credentials to their host', async () => {
  await helm('package', 'web');
  const seen: (string | undefined)[] = [];
  const archives = createServer((request, response) => {
    seen.push(request.headers.authorization);
    response.end(read('web-1.0.0.tgz'));
  });
  await new Promise<void>((done) => archives.listen(0, '127.0.0.1', done));
  const elsewhere = `http://127.0.0.1:${(archives.address() as AddressInfo).port}/web-1.0.0.tgz`;
  const repository = createServer((request, response) => {
    seen.push(request.headers.authorization);
    response.end(
      `apiVersion: v1\nentries:\n  web:\n  - {name: web, version: 1.0.0, urls: ["${elsewhere}"]}\n`,
    );
  });
  await new Promise<void>((done) => repository.listen(0, '127.0.0.1', done));
  try {
    const at = `http://127.0.0.1:${(repository.address() as AddressInfo).port}`;
    const words = ['show', 'values', 'web', '--repo', at, '--username', 'ann', '--password', 'secret'];
    expect(await helm(...words)).toMatchObject({ code: 0, stdout: 'a: b\n\n' });
    expect(seen).toEqual([`Basic ${Buffer.from('ann:secret').toString('base64')}`, undefined]);
    await helm(...words, '--pass-credentials');
    expect(seen[3]).toBe(seen[0]);
  } finally {
    archives.close();
    repository.close();
  }
});

test('helm keeps the indexes of named repositories, and --skip-refresh reads what it kept', async () => {
  await helm('package', 'sub');
  write('.config/helm/repositories.yaml', '');
  write(
    'web/Chart.yaml',
    'apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies: [{name: sub, version: 0.x, repository: "@main"}]\n',
  );
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url);
    const index =
      'apiVersion: v1\nentries:\n  sub:\n  - {name: sub, version: 0.1.0, urls: [sub-0.1.0.tgz]}\n';
    response.end(request.url === '/index.yaml' ? index : read('sub-0.1.0.tgz'));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    write('.config/helm/repositories.yaml', `repositories: [{name: main, url: "${url}"}]\n`);
    const words = ['dependency', 'update', 'web', '--skip-refresh'];
    expect((await helm(...words)).stderr).toMatch(
      /^Error: no cached repository for main found\. \(try 'helm repo update'\): open .*\/main-index\.yaml: no such file or directory\n$/,
    );
    expect(asked).toEqual([]);
    expect((await helm('dependency', 'update', 'web')).code).toBe(0);
    expect(asked).toEqual(['/index.yaml', '/sub-0.1.0.tgz']);
    expect((await helm(...words)).code).toBe(0);
    expect(asked.slice(2)).toEqual(['/sub-0.1.0.tgz']);
  } finally {
    server.close();
  }
});

test('helm verify takes what helm package --sign signed, and nothing else', async () => {
  const { generateKey } = await import('openpgp');
  const name = [{ name: 'Ann', email: 'ann@example.com' }];
  const { privateKey, publicKey } = await generateKey({
    userIDs: name,
    passphrase: 'words',
    format: 'armored',
  });
  write('secret.asc', privateKey);
  write('public.asc', publicKey);
  write('words.txt', 'words\n');
  const signing = ['--sign', '--key', 'ann', '--keyring', 'secret.asc', '--passphrase-file', 'words.txt'];
  expect((await helm('package', 'web', ...signing)).code).toBe(0);
  const verify = ['verify', 'web-1.0.0.tgz', '--keyring', 'public.asc'];
  expect((await helm(...verify)).stdout).toMatch(
    /^Signed by: Ann <ann@example.com>\nUsing Key With Fingerprint: [0-9A-F]{40}\nChart Hash Verified: sha256:/,
  );
  expect(existsSync(join(folder, 'web-1.0.0.tgz.prov'))).toBe(true);
  writeFileSync(join(folder, 'web-1.0.0.tgz'), Buffer.concat([read('web-1.0.0.tgz'), Buffer.from('x')]));
  expect((await helm(...verify)).stderr).toMatch(/^Error: sha256 sum does not match for web-1\.0\.0\.tgz: /);
});

test('helm tells of an old chart’s files in a new chart as often as Helm loads it', async () => {
  write('web/requirements.yaml', 'dependencies: []\n');
  write('web/requirements.lock', 'dependencies: []\ndigest: d\n');
  const lines = [
    'Dependency locking is handled in Chart.lock since apiVersion \\"v2\\". We recommend migrating to Chart.lock.',
    'Dependencies are handled in Chart.yaml since apiVersion \\"v2\\". We recommend migrating dependencies to Chart.yaml.',
  ].map((line) => `level=INFO msg="Warning: ${line}"\n`);
  const once = lines.join('');
  for (const words of [['template'], ['show', 'chart'], ['dependency', 'list'], ['package']])
    expect(await helm(...words, './web')).toMatchObject({ code: 0, stderr: once });
  expect(await helm('lint', './web')).toMatchObject({ code: 0, stderr: once + once });
  write('web/Chart.yaml', 'apiVersion: v1\nname: web\nversion: 1.0.0\n');
  expect(await helm('template', './web')).toMatchObject({ code: 0, stderr: '' });
});
