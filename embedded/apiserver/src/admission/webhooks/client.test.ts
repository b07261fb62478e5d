import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCredentials } from '../../tls/credentials.ts';
import { callWebhook } from './client.ts';

const credentials = createCredentials(['127.0.0.1'], Date.now());
let server: Server;
let url: string;

beforeAll(async () => {
  const { certificate: cert, key } = credentials.server;
  server = createServer({ cert, key }, (request, response) => {
    const { pathname, searchParams } = new URL(request.url!, 'https://hook');
    if (pathname === '/slow') return;
    if (pathname === '/echo') response.end(searchParams.get('timeout'));
    else if (pathname === '/large') response.end(Buffer.alloc(5 * 1024 * 1024));
    else if (pathname === '/moved') response.writeHead(302, { location: '/echo' }).end();
    else response.writeHead(Number(pathname.slice(1)), { 'content-type': 'text/plain' }).end('out of order');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

const ask = (path: string, more: object = {}) =>
  callWebhook({
    url: `${url}${path}`,
    authorities: credentials.authority.certificate,
    body: '{}',
    timeoutSeconds: 5,
    ...more,
  });

test('callWebhook tells the webhook how long it has', async () => {
  expect(await ask('/echo?a=b')).toBe('5s');
});

test.each([
  ['/500', 'an error on the server ("out of order") has prevented the request from succeeding'],
  ['/404', 'the server could not find the requested resource'],
  ['/418', 'the server responded with the status code 418 but did not return more information'],
  ['/moved', 'the server responded with the status code 302 but did not return more information'],
  ['/large', 'the answer is too large'],
])('callWebhook refuses the answer of %s', async (path, message) => {
  await expect(ask(path)).rejects.toThrow(message);
});

test('callWebhook waits no longer than it may', async () => {
  await expect(ask('/slow', { timeoutSeconds: 0.05 })).rejects.toThrow(
    `Post "${url}/slow?timeout=0.05s": context deadline exceeded`,
  );
});

test('callWebhook trusts nobody whom the bundle does not', async () => {
  await expect(ask('/echo', { authorities: undefined })).rejects.toThrow(
    'tls: failed to verify certificate: x509: certificate signed by unknown authority',
  );
});
