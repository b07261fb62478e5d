import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { askedPort, firstFreePort } from './free-port.ts';

let server: Server;
let taken: number;

beforeEach(async () => {
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  taken = (server.address() as AddressInfo).port;
});
afterEach(() => server.close());

test('firstFreePort takes another port when the wished-for one is in use', async () => {
  const port = await firstFreePort('127.0.0.1', taken);
  expect([port > 0, port === taken]).toEqual([true, false]);
});

test('askedPort insists on the port, and names it and its flag', async () => {
  await expect(askedPort('127.0.0.1', taken, 'api-port')).rejects.toMatchObject({
    code: 'START_FAILED',
    message: `cannot listen on 127.0.0.1:${taken} (--api-port): it is in use, choose another port`,
  });
});

test('firstFreePort says why an address cannot be had', async () => {
  await expect(firstFreePort('192.0.2.1', undefined)).rejects.toMatchObject({
    code: 'START_FAILED',
    message: expect.stringContaining('cannot listen on 192.0.2.1: listen EADDRNOTAVAIL'),
  });
});
