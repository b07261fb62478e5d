import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { type FakeSocksProxy, fakeSocksProxy } from '../../test/socks-proxy.ts';
import { sshProxy } from './proxy.ts';
import { openRelay, type Relay } from './relay.ts';
import { connectThroughSocks } from './socks.ts';

const open: { close(): void }[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.close();
});
const kept = <T extends { close(): void }>(thing: T): T => {
  open.push(thing);
  return thing;
};

/** Says a word to everybody, and then repeats what it hears. */
async function echo(): Promise<Server & { port: number }> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => {});
    socket.write('SSH-2.0-test\r\n');
    socket.pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(kept(server), { port: (server.address() as AddressInfo).port });
}

const proxyAt = (to: FakeSocksProxy, username = '', password = '') => ({
  host: '127.0.0.1',
  port: to.port,
  username,
  password,
});

describe('sshProxy', () => {
  const all = { ALL_PROXY: 'socks5://p:1' };
  const found = { host: 'p', port: 1, username: '', password: '' };

  test.each([
    ['h', 'socks5://u%40x:p%3Aw@proxy', {}, { host: 'proxy', port: 1080, username: 'u@x', password: 'p:w' }],
    ['h', 'socks5h://proxy:99', all, { host: 'proxy', port: 99, username: '', password: '' }],
    ['h', 'socks5://[::1]:99', {}, { host: '::1', port: 99, username: '', password: '' }],
    ['h', undefined, {}, undefined],
    ['h', undefined, all, found],
    ['h', undefined, { all_proxy: 'socks5://p:1' }, found],
    ['h', undefined, { ALL_PROXY: 'http://p:1' }, undefined],
    ['h', undefined, { ALL_PROXY: 'nonsense' }, undefined],
    ['h', undefined, { HTTPS_PROXY: 'socks5://p:1' }, undefined],
  ])('for %s with %s and %j is %j', (host, asked, environment, expected) => {
    expect(sshProxy(host, asked, environment)).toEqual(expected);
  });

  test.each([
    ['git.example.com', 'git.example.com', true],
    ['git.example.com', 'other , *.example.com', true],
    ['example.com', '*.example.com', true],
    ['badexample.com', '*.example.com', false],
    ['git.example.com', 'example.com', false],
    ['10.1.2.3', '10.0.0.0/8', true],
    ['11.1.2.3', '10.0.0.0/8', false],
    ['10.1.2.3', '10.0.0.0/99', false],
    ['fd00::1', 'fd00::/8', true],
    ['10.1.2.3', '10.1.2.3', true],
    ['git.example.com', '10.0.0.0/8', false],
    ['git.example.com', '', false],
  ])('%s is left out by NO_PROXY=%j: %s', (host, list, left) => {
    expect(sshProxy(host, undefined, { ...all, NO_PROXY: list }) === undefined).toBe(left);
  });

  test('refuses an HTTP proxy in the words of Flux', () => {
    expect(() => sshProxy('h', 'http://proxy:8080', {})).toThrow(
      expect.objectContaining({ code: 'CONNECTION', message: 'proxy: unknown scheme: http' }),
    );
  });
});

describe('connectThroughSocks', () => {
  test.each([
    ['git.example.com', 'git.example.com:22'],
    ['192.0.2.7', '192.0.2.7:22'],
    ['2001:db8::7', '20010db8000000000000000000000007:22'],
  ])('asks for %s and loses nothing of what follows', async (host, asked) => {
    const target = await echo();
    const proxy = kept(await fakeSocksProxy({ username: 'me', password: 'geheim', to: target.port }));
    const socket = await connectThroughSocks(proxyAt(proxy, 'me', 'geheim'), { host, port: 22 });
    socket.end('hello');
    let text = '';
    for await (const chunk of socket) text += chunk;
    expect(text).toBe('SSH-2.0-test\r\nhello');
    expect(proxy.seen).toEqual([asked]);
  });

  test.each([
    [{ reply: 4 }, '', 'unknown error host unreachable'],
    [{ reply: 5 }, '', 'unknown error connection refused'],
    [{ reply: 77 }, '', 'unknown error unknown code: 77'],
    [{ username: 'me', password: 'geheim' }, '', 'no acceptable authentication methods'],
    [{ username: 'me', password: 'other' }, 'me', 'username/password authentication failed'],
  ])('says what a proxy says: %j to %j', async (options, username, words) => {
    const proxy = kept(await fakeSocksProxy(options));
    const call = connectThroughSocks(proxyAt(proxy, username, 'geheim'), { host: 'h', port: 22 });
    await expect(call).rejects.toThrow(`socks connect tcp 127.0.0.1:${proxy.port}->h:22: ${words}`);
  });

  test('tells a proxy that is not there, and a server that is none', async () => {
    const gone = await fakeSocksProxy();
    gone.close();
    const at = `127.0.0.1:${gone.port}`;
    await expect(connectThroughSocks(proxyAt(gone), { host: 'h', port: 22 })).rejects.toThrow(
      `socks connect tcp ${at}->h:22: dial tcp ${at}: connect: connection refused`,
    );
    const target = await echo();
    const call = connectThroughSocks({ ...proxyAt(gone), port: target.port }, { host: 'h', port: 22 });
    await expect(call).rejects.toThrow('unexpected protocol version 83');
  });
});

describe('openRelay', () => {
  const talk = async (relay: Relay) => {
    const socket = connect(relay.port, '127.0.0.1');
    socket.end('hello');
    let text = '';
    for await (const chunk of socket) text += chunk;
    return text;
  };

  test('carries both ways, and ends with its session', async () => {
    const target = await echo();
    const proxy = kept(await fakeSocksProxy({ to: target.port }));
    const relay = kept(await openRelay(() => connectThroughSocks(proxyAt(proxy), { host: 'h', port: 22 })));
    expect(await talk(relay)).toBe('SSH-2.0-test\r\nhello');
    expect(relay.failure()).toBeUndefined();
    relay.close();
    await expect(talk(relay)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('remembers why a connection failed', async () => {
    const proxy = kept(await fakeSocksProxy({ reply: 2 }));
    const relay = kept(await openRelay(() => connectThroughSocks(proxyAt(proxy), { host: 'h', port: 22 })));
    expect(await talk(relay).catch(() => '')).toBe('');
    expect(relay.failure()).toContain('connection not allowed by ruleset');
  });
});
