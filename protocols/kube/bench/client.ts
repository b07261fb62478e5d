import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createClient, createInformer, dropManagedFields } from '../src/index.ts';
import { configMap, FakeApi } from '../test/fake-api.ts';

// Requests a second through the client against node's own fetch, and watch events a second into an informer.
// Run: node protocols/kube/bench/client.ts

const REQUESTS = 5_000;
const EVENTS = 50_000;
const CONFIG_MAP = { apiVersion: 'v1', kind: 'ConfigMap' };

async function perSecond(count: number, work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (count / (performance.now() - started)) * 1_000;
}

/** `count` calls, 16 at a time. */
async function inLanes(count: number, call: () => Promise<unknown>): Promise<void> {
  let left = count;
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      while (left-- > 0) await call();
    }),
  );
}

const api = await FakeApi.start();
api.put('configmaps', configMap('a', { text: 'x'.repeat(1_000) }));
const client = createClient({ server: api.url });
const key = { ...CONFIG_MAP, namespace: 'default', name: 'a' };
await client.get(key);
const ours = await perSecond(REQUESTS, () => inLanes(REQUESTS, () => client.get(key)));
const url = `${api.url}/api/v1/namespaces/default/configmaps/a`;
const theirs = await perSecond(REQUESTS, () => inLanes(REQUESTS, async () => (await fetch(url)).json()));
console.log(
  `get:    ${ours.toFixed(0)}/s, ${(ours / theirs).toFixed(2)} times fetch (${theirs.toFixed(0)}/s), server in the same process`,
);

/** A server that has written all events before it is asked: what is measured is the reader. */
const object = (i: number) => ({
  ...configMap(`c${i % 1_000}`, { n: String(i) }),
  metadata: {
    name: `c${i % 1_000}`,
    namespace: 'default',
    resourceVersion: String(i + 10),
    managedFields: Array(3).fill({ manager: 'x', fieldsV1: { 'f:data': { 'f:n': {} } } }),
  },
});
const lines = Array.from(
  { length: EVENTS },
  (_, i) => `${JSON.stringify({ type: i < 1_000 ? 'ADDED' : 'MODIFIED', object: object(i) })}\n`,
);
const stream = Buffer.from(lines.join(''));
const server = createServer((request, response) => {
  if (request.url?.includes('watch=true')) response.write(stream);
  else if (request.url?.includes('/configmaps'))
    response.end('{"items":[],"metadata":{"resourceVersion":"1"}}');
  else if (request.url === '/api')
    response.end(
      '{"kind":"APIGroupDiscoveryList","items":[{"metadata":{},"versions":[{"version":"v1","resources":[{"resource":"configmaps","responseKind":{"kind":"ConfigMap"},"scope":"Namespaced"}]}]}]}',
    );
  else response.end('{"kind":"APIGroupDiscoveryList","items":[]}');
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const watched = createClient({ server: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
const stop = new AbortController();
let last = 0;
const rate = await perSecond(EVENTS, async () => {
  const informer = createInformer(watched, CONFIG_MAP, { signal: stop.signal, transform: dropManagedFields });
  await new Promise<void>((resolve) => {
    const see = (o: { metadata: { resourceVersion?: string } }) => {
      last = Number(o.metadata.resourceVersion);
      if (last === EVENTS + 9) resolve();
    };
    informer.listen({ add: see, update: see });
  });
});
const parsing = await perSecond(EVENTS, async () => {
  for (const line of lines) JSON.parse(line);
});
console.log(
  `events: ${rate.toFixed(0)}/s into an informer, ${((rate / parsing) * 100).toFixed(0)} % of JSON.parse alone (${parsing.toFixed(0)}/s)`,
);
stop.abort();
server.closeAllConnections();
server.close();
await Promise.all([client.close(), watched.close()]);
await api.stop();
