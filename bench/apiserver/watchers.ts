import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import type { Load } from './load.ts';
import type { Side } from './sides.ts';

const WATCHED = '/api/v1/namespaces/kube-public/configmaps';

/** Milliseconds from sending a write to hearing of it. */
export interface Delays {
  readonly p50: number;
  readonly p99: number;
  readonly events: number;
}

/** So many watchers, a connection each, and a write every 50 ms. */
export async function watchDelay(side: Side, load: Load, count: number, writes: number): Promise<Delays> {
  const agent = new Agent({ keepAlive: false, ...side.tls });
  const delays: number[] = [];
  const hear = (chunk: Buffer): void => {
    const now = performance.now();
    for (const [, sent] of chunk.toString('latin1').matchAll(/"sent":"([\d.]+)"/g)) {
      delays.push(now - Number(sent));
    }
  };
  const streams: IncomingMessage[] = [];
  for (let i = 0; i < count; i += 50) {
    const some = Array.from({ length: Math.min(50, count - i) }, async () => {
      const path = `${side.url}${WATCHED}?watch=true&resourceVersion=0&sendInitialEvents=false`;
      const more = '&resourceVersionMatch=NotOlderThan';
      const sent = request(`${path}${more}`, { agent, headers: side.headers });
      sent.end();
      const [response] = (await once(sent, 'response')) as [IncomingMessage];
      if (response.statusCode !== 200) throw new Error(`a watch was answered ${response.statusCode}`);
      response.on('data', hear).on('error', () => {});
      streams.push(response);
    });
    await Promise.all(some);
  }
  for (let i = 0; i < writes; i++) {
    // Managed fields would repeat the text of the data nowhere: the event has it once.
    const data = { sent: String(performance.now()) };
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `w${i}` }, data };
    await load.send('POST', WATCHED, object);
    await delay(50);
  }
  for (let waited = 0; delays.length < count * writes && waited < 100; waited++) await delay(100);
  for (const stream of streams) stream.destroy();
  agent.destroy();
  delays.sort((a, b) => a - b);
  const at = (q: number) => delays[Math.floor(delays.length * q)] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99), events: delays.length };
}
