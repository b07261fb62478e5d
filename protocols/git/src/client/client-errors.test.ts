import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GitFixture, TOKEN } from '../../test/git-fixture.ts';
import type { CheckoutRequest } from './checkout.ts';

let f: GitFixture;
beforeEach(async () => {
  f = await GitFixture.start();
});
afterEach(() => f.stop());

describe('checkout fails with a code and words of Flux', () => {
  const failing = (request: Partial<CheckoutRequest>) =>
    f.open(request).then(
      () => undefined,
      (e: unknown) => e,
    );

  test('for a missing branch, tag and name', async () => {
    await f.seed({ a: '1' });
    const url = f.remote().url;
    expect(await failing({ ref: { branch: 'nope' } })).toMatchObject({
      code: 'REF_NOT_FOUND',
      message: `unable to clone '${url}': couldn't find remote ref "refs/heads/nope"`,
    });
    expect(await failing({ ref: { tag: 'nope' }, observed: 'x' })).toMatchObject({
      code: 'REF_NOT_FOUND',
      message: `unable to clone '${url}': couldn't find remote ref "refs/tags/nope"`,
    });
    expect(await failing({ ref: { name: 'refs/tags/v0.2.0' } })).toMatchObject({
      message: "unable to resolve ref 'refs/tags/v0.2.0' to a specific commit",
    });
    expect(await failing({ ref: { semver: '>=1.0.0' } })).toMatchObject({
      message: 'no match found for semver: >=1.0.0',
    });
    expect(await failing({ ref: { commit: 'f'.repeat(40) } })).toMatchObject({ code: 'COMMIT_NOT_FOUND' });
  });

  test('for an empty repository', async () => {
    await f.server.ensureRepository('empty');
    expect(await failing({ remote: f.remote('empty') })).toMatchObject({
      code: 'EMPTY_REPOSITORY',
      message: 'git repository is empty',
    });
    const remote = f.remote('empty');
    const cloned = `unable to clone: remote repository is empty: git repository: '${remote.url}'`;
    const listed = `unable to list remote for '${remote.url}': remote repository is empty`;
    for (const [request, message] of [
      [{ ref: { tag: 'v1' } }, cloned],
      [{ ref: { semver: '*' } }, cloned],
      [{ ref: { commit: 'f'.repeat(40) } }, cloned],
      [{ ref: { name: 'refs/heads/main' } }, listed],
      [{ ref: { branch: 'main' }, observed: 'main@sha1:0' }, listed],
    ] as const) {
      expect(await failing({ remote, ...request })).toMatchObject({ code: 'REPOSITORY_NOT_FOUND', message });
    }
  });

  test('for a web server that does not know Git, which git takes for an empty repository', async () => {
    const { createServer } = await import('node:http');
    const web = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1');
    await new Promise((resolve) => web.once('listening', resolve));
    const url = `http://127.0.0.1:${(web.address() as { port: number }).port}`;
    try {
      expect(await failing({ remote: { url: `${url}/r.git` } })).toMatchObject({
        code: 'CONNECTION',
        message: `unable to clone '${url}/r.git': invalid pkt-len found`,
      });
    } finally {
      web.close();
    }
  });

  test('for wrong credentials, without showing them', async () => {
    await f.seed({ a: '1' });
    const error = await failing({ remote: f.remote('repo', 'wr0ng-password') });
    expect(error).toMatchObject({
      code: 'AUTHENTICATION_REQUIRED',
      message: `unable to clone '${f.remote().url}': authentication required`,
    });
    expect(JSON.stringify([error, (error as Error).cause])).not.toContain('wr0ng');
    const observed = await failing({ remote: { url: f.remote().url }, observed: 'main@sha1:0' });
    expect(observed).toMatchObject({
      message: `unable to list remote for '${f.remote().url}': authentication required`,
    });
  });

  test('for a repository that does not exist', async () => {
    expect(await failing({ remote: f.remote('none') })).toMatchObject({
      code: 'REPOSITORY_NOT_FOUND',
      message: `unable to clone '${f.remote('none').url}': repository not found: repository not found`,
    });
  });

  test('for an unknown host and a closed port', async () => {
    expect(await failing({ remote: { url: 'https://no-such-host.invalid/r.git' } })).toMatchObject({
      code: 'UNKNOWN_HOST',
      message: expect.stringMatching(
        /^unable to clone 'https:\/\/no-such-host.invalid\/r.git': Get "https:\/\/no-such-host.invalid\/r.git\/info\/refs\?service=git-upload-pack": dial tcp: lookup no-such-host.invalid( on \S+:53)?: no such host$/,
      ),
    });
    expect(await failing({ remote: { url: 'http://127.0.0.1:1/r.git' } })).toMatchObject({
      code: 'CONNECTION',
      message:
        'unable to clone \'http://127.0.0.1:1/r.git\': Get "http://127.0.0.1:1/r.git/info/refs?service=git-upload-pack": dial tcp 127.0.0.1:1: connect: connection refused',
    });
  });

  test('for a URL that is none, an option in disguise, or a scheme that is not served', async () => {
    for (const url of [
      'ext::sh -c id',
      'file:///etc',
      'https://',
      '--upload-pack=x',
      'ssh://-oProxyCommand=x/r',
    ]) {
      expect(await failing({ remote: { url } })).toMatchObject({
        code: expect.stringMatching(/^(INVALID_URL|GIT|CONNECTION)$/),
      });
    }
  });

  test('when it is aborted or times out, leaving no process behind', async () => {
    const { createServer } = await import('node:net');
    let connected = 0;
    const silent = createServer((socket) => {
      connected++;
      socket.resume();
      socket.on('error', () => {}).on('close', () => connected--);
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const { port } = silent.address() as { port: number };
    const url = `http://127.0.0.1:${port}/r.git`;
    const hang = (signal: AbortSignal) =>
      f.client.checkout({ remote: { url }, ref: { branch: 'main' }, key: 'k' }, { signal });
    await expect(hang(AbortSignal.timeout(100))).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: `unable to clone '${url}': Get "${url}/info/refs?service=git-upload-pack": context deadline exceeded`,
    });
    const controller = new AbortController();
    const hanging = hang(controller.signal);
    controller.abort();
    await expect(hanging).rejects.toMatchObject({ code: 'ABORTED' });
    // Whoever held a connection has ended.
    await expect.poll(() => connected, { timeout: 5000 }).toBe(0);
    silent.close();
  });
});

test('credentials do not follow a redirect to another host', async () => {
  const { createServer } = await import('node:http');
  const seen: (string | undefined)[] = [];
  const thief = createServer((request, response) => {
    seen.push(request.headers.authorization);
    response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="x"' }).end();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => thief.once('listening', resolve));
  const to = `http://127.0.0.1:${(thief.address() as { port: number }).port}`;
  const door = createServer((request, response) => {
    response.writeHead(302, { Location: to + request.url }).end();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => door.once('listening', resolve));
  const url = `http://127.0.0.1:${(door.address() as { port: number }).port}/r.git`;
  const auth = { username: 'me', password: 'top-secret' };
  await expect(f.open({ remote: { url, auth } })).rejects.toMatchObject({ code: 'AUTHENTICATION_REQUIRED' });
  await expect(f.open({ remote: { url, auth: { bearerToken: 'top-secret' } } })).rejects.toMatchObject({
    code: 'REDIRECT',
  });
  expect(seen.length).toBeGreaterThan(0);
  expect(seen.filter((header) => header !== undefined)).toEqual([]);
  door.close();
  thief.close();
});

test('a redirect on the same host is followed with the credentials', async () => {
  const { hash } = await f.seed({ a: '1' });
  const { createServer, request } = await import('node:http');
  const door = createServer((incoming, response) => {
    const path = incoming.url ?? '';
    if (path.startsWith('/old.git')) {
      response.writeHead(301, { Location: path.replace('/old.git', '/repo.git') }).end();
      return;
    }
    const { method = 'GET', headers } = incoming;
    const onward = request(f.server.url + path, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    incoming.pipe(onward);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => door.once('listening', resolve));
  const url = `http://127.0.0.1:${(door.address() as { port: number }).port}/old.git`;
  for (const key of ['first', 'second']) {
    const tree = await f.open({ remote: { url, auth: { username: 'me', password: TOKEN } }, key });
    tree.close();
    expect(tree.commit.hash).toBe(hash);
  }
  door.closeAllConnections();
  door.close();
});
