import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { greetServer } from './greet-server.ts';

async function greet(answer: (socket: Socket) => void, timeout = 30_000): Promise<string | undefined> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    answer(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await greetServer('127.0.0.1', (server.address() as AddressInfo).port, timeout);
  } finally {
    server.close();
  }
}

test.each([
  ['an SSH server', (socket: Socket) => socket.write('SSH-2.0-OpenSSH_10\r\n'), undefined],
  ['one with a banner', (socket: Socket) => socket.write('hello\r\nSSH-2.0-x\r\n'), undefined],
  [
    'one that hangs up',
    (socket: Socket) => socket.once('data', () => socket.end()),
    'ssh: handshake failed: EOF',
  ],
  [
    'a web server',
    (socket: Socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
    'ssh: handshake failed: EOF',
  ],
])('greetServer of %s', async (_, answer, words) => {
  expect(await greet(answer)).toBe(words);
});

test('greetServer does not wait for a silent server for ever', async () => {
  expect(await greet(() => {}, 10)).toMatch(/i\/o timeout$/);
});

test('greetServer names the address that refused', async () => {
  expect(await greetServer('127.0.0.1', 1, 30_000)).toBe('dial tcp 127.0.0.1:1: connect: connection refused');
});
