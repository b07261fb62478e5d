import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { getFile } from './get-file.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

async function serve(handler: Handler): Promise<string> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const get = (url: string, maxBytes = 100) => getFile(url, { env: {}, maxBytes });

describe('getFile', () => {
  test('gives a user and a password of the URL to its own host alone', async () => {
    const seen: (string | undefined)[] = [];
    const other = await serve(({ headers }, response) => {
      seen.push(headers.authorization);
      response.end('x');
    });
    const web = await serve(({ headers }, response) => {
      seen.push(headers.authorization);
      response.writeHead(302, { location: `${other}/x` }).end();
    });
    const answer = await get(web.replace('//', '//me:p%40w@'));
    expect(answer).toEqual({ kind: 'file', content: Buffer.from('x') });
    expect(seen).toEqual([`Basic ${Buffer.from('me:p@w').toString('base64')}`, undefined]);
  });

  test.each<[string, Handler, string]>([
    [
      'what never ends',
      (_, response) => void setInterval(() => response.write('x'.repeat(50)), 1).unref(),
      'has more than 100 bytes',
    ],
    [
      'redirects in a circle',
      (_, response) => response.writeHead(302, { location: '/' }).end(),
      'stopped after 10 redirects',
    ],
    [
      'a redirect to a file',
      (_, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
      'unsupported protocol scheme "file"',
    ],
    [
      'an error',
      (_, response) => response.writeHead(503).end('no'),
      'HTTP Error: status code 503 (Service Unavailable)',
    ],
    ['a connection that ends', (request) => request.socket.destroy(), 'Get "http://127.0.0.1'],
  ])('ends at %s', async (_, handler, words) => {
    const answer = await get(`${await serve(handler)}/`);
    expect(answer).toMatchObject({ kind: 'failed', message: expect.stringContaining(words) });
  });

  test('takes a body as it comes, and asks for none that would grow', async () => {
    const web = await serve(({ headers }, response) => {
      const zips = String(headers['accept-encoding']).includes('gzip');
      if (zips) response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(1e7)));
      else response.end('plain');
    });
    expect(await get(web)).toEqual({ kind: 'file', content: Buffer.from('plain') });
  });

  test('rejects when it is aborted', async () => {
    const reason = new Error('interrupted');
    const controller = new AbortController();
    const web = await serve(() => controller.abort(reason));
    const { signal } = controller;
    await expect(getFile(web, { env: {}, maxBytes: 1, signal })).rejects.toBe(reason);
  });

  test('goes through a proxy of the environment, but not to this machine', async () => {
    const proxy = await serve((request, response) => void response.end(`by proxy: ${request.url}`));
    const web = await serve((_, response) => void response.end('direct'));
    const env = { HTTP_PROXY: proxy, no_proxy: 'near.invalid' };
    const text = async (url: string) => {
      const answer = await getFile(url, { env, maxBytes: 100 });
      return answer.kind === 'file' ? String(answer.content) : answer;
    };
    expect(await text(web)).toBe('direct');
    expect(await text('http://far.invalid/x')).toMatch(/^by proxy/);
  });
});
