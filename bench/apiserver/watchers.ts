import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { connect, type TLSSocket } from 'node:tls';
import type { Load } from './load.ts';
import { openStreams, STREAMS } from './multiplexed.ts';
import type { Side } from './sides.ts';

const WATCHED = '/api/v1/namespaces/kube-public/configmaps';

const PATH = `${WATCHED}?watch=true&resourceVersion=0&sendInitialEvents=false&resourceVersionMatch=NotOlderThan`;

/** Milliseconds from sending a write to hearing of it. */
export interface Delays {
  readonly p50: number;
  readonly p99: number;
  /** Of the first write, with code that has never run: until the last watcher heard of it. */
  readonly first: number;
  readonly events: number;
  readonly missed: number;
}

/**
 * So many watchers and a write every 100 ms: a connection each by HTTP/1.1, or with `shared` a hundred on one of HTTP/2,
 * which is what clients in Go have. They are bare sockets: HTTP clients of Node would need
 * more CPU to hear of a write than servers to tell of it, and their queue would be measured.
 */
export async function watchDelay(
  side: Side,
  load: Load,
  { count, writes, shared }: { readonly count: number; readonly writes: number; readonly shared: boolean },
): Promise<Delays> {
  const heard = new Map<string, number[]>();
  const hear = (): ((chunk: Buffer) => void) => {
    let rest: Buffer = Buffer.alloc(0);
    return (chunk) => {
      const now = performance.now();
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      let read = Math.max(0, bytes.length - MARK.length);
      // Managed fields name the key of the data without its value: the event has it once.
      for (let at = bytes.indexOf(MARK); at >= 0; at = bytes.indexOf(MARK, at + MARK.length)) {
        const end = bytes.indexOf('"', at + MARK.length);
        // What is cut in two is read with what follows.
        read = end < 0 ? at : Math.max(read, end);
        if (end < 0) break;
        const sent = bytes.toString('latin1', at + MARK.length, end);
        const delays = heard.get(sent);
        if (delays !== undefined) delays.push(now - Number(sent));
      }
      rest = bytes.subarray(read);
    };
  };
  const sockets: TLSSocket[] = [];
  const each = shared ? STREAMS : 1;
  for (let i = 0; shared && i < count; i += each)
    sockets.push((await openStreams(side, PATH, Math.min(each, count - i))).on('data', hear()));
  for (let i = 0; !shared && i < count; i += 50) {
    const some = Array.from({ length: Math.min(50, count - i) }, () => watch(side));
    for (const socket of await Promise.all(some)) sockets.push(socket.on('data', hear()));
  }
  for (let i = -WARM; i < writes; i++) {
    const data = { sent: String(performance.now()) };
    heard.set(data.sent, []);
    const object = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `${shared ? 's' : 'w'}${i + WARM}` },
      data,
    };
    await load.send('POST', WATCHED, object);
    await delay(100);
  }
  const all = () => [...heard.values()].flat();
  const total = count * (writes + WARM);
  for (let waited = 0; all().length < total && waited < 100; waited++) await delay(100);
  for (const socket of sockets) socket.destroy();
  const writesHeard = [...heard.values()];
  const delays = writesHeard.slice(WARM).flat();
  delays.sort((a, b) => a - b);
  const at = (q: number) => delays[Math.floor(delays.length * q)] ?? Number.NaN;
  return {
    p50: at(0.5),
    p99: at(0.99),
    first: Math.max(...(writesHeard[0] ?? [])),
    events: all().length,
    missed: total - all().length,
  };
}

/** Writes that are not counted: neither side is measured with code that has never run. */
const WARM = 5;
const MARK = Buffer.from('"sent":"');

/** A watch whose head has been answered. */
async function watch({ url, headers, tls }: Side): Promise<TLSSocket> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), ...tls, ALPNProtocols: ['http/1.1'] });
  await once(socket, 'secureConnect');
  socket.setNoDelay(true).on('error', () => {});
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const head = [`GET ${PATH} HTTP/1.1`, `host: ${hostname}`, ...lines, '', ''];
  socket.write(head.join('\r\n'));
  const [answer] = (await once(socket, 'data')) as [Buffer];
  if (!answer.toString('latin1').startsWith('HTTP/1.1 200'))
    throw new Error(`a watch was answered ${answer}`);
  return socket;
}
