import { once } from 'node:events';
import { Agent, createServer, get, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Sink } from './message.ts';
import { Chunks, pump } from './pump.ts';

let server: Server;
let port: number;
/** The receivers that are connected. */
let sinks: Sink[];
/** Resolves when a stream was told to stop. */
let stopped: PromiseWithResolvers<string>;

beforeEach(async () => {
  sinks = [];
  stopped = Promise.withResolvers();
  const chunks = new Chunks();
  server = createServer((_request, response) => {
    response.writeHead(200);
    response.flushHeaders();
    const start = (sink: Sink) => {
      sinks.push(sink);
      return () => stopped.resolve('stopped');
    };
    pump(response, { start }, chunks);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function open(agent: Agent): Promise<IncomingMessage> {
  const [response] = await once(get({ port, host: '127.0.0.1', agent }), 'response');
  return response;
}

describe('pump', () => {
  test('sends the same bytes to all, in chunks that a client reads, and leaves the connection of use', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 2 });
    const contents = ['one\n', 'zwölf\n', 'x'.repeat(70_000), '', '\r\n'].map((each) => Buffer.from(each));
    for (let turn = 1; turn <= 2; turn++) {
      const responses = [await open(agent), await open(agent)];
      const heard = responses.map((response) => text(response));
      for (const content of contents) for (const sink of sinks) expect(sink.write(content)).toBe(true);
      for (const sink of sinks.splice(0)) sink.end();
      const all = Buffer.concat(contents).toString();
      expect(await Promise.all(heard)).toEqual([all, all]);
    }
    expect(await new Promise((resolve) => server.getConnections((_, count) => resolve(count)))).toBe(2);
    agent.destroy();
  });

  test('speaks without chunks to HTTP/1.0', async () => {
    const socket = connect(port, '127.0.0.1');
    const heard = text(socket);
    socket.write('GET / HTTP/1.0\r\n\r\n');
    await once(socket, 'readable');
    sinks[0]?.write(Buffer.from('plain'));
    sinks[0]?.end();
    expect((await heard).split('\r\n\r\n')[1]).toBe('plain');
  });

  test('stops the stream when the receiver goes', async () => {
    const response = await open(new Agent());
    response.destroy();
    expect(await stopped.promise).toBe('stopped');
  });

  test('cuts off who lags too far behind', async () => {
    const response = await open(new Agent());
    response.on('error', () => {}).pause();
    const much = Buffer.alloc(4 * 1024 * 1024);
    let writes = 1;
    while (sinks[0]?.write(much) && writes < 20) writes++;
    expect(writes).toBeLessThan(20);
    expect(sinks[0]?.write(much)).toBe(false);
  });

  test.each(['reads on', 'is gone'])('waits for a receiver until it %s', async (how) => {
    const response = await open(new Agent());
    response.on('error', () => {}).pause();
    sinks[0]?.write(Buffer.alloc(8 * 1024 * 1024));
    const drained = Promise.resolve(sinks[0]?.drained?.()).then(() => 'drained');
    expect(await Promise.race([drained, new Promise((resolve) => setImmediate(resolve, 'waiting'))])).toBe(
      'waiting',
    );
    if (how === 'is gone') response.destroy();
    else response.resume();
    expect(await drained).toBe('drained');
    if (how === 'is gone') expect(await stopped.promise).toBe('stopped');
    expect(await sinks[0]?.drained?.()).toBeUndefined();
  });
});
