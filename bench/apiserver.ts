// How fast the embedded API is, in process and over HTTPS: node bench/apiserver.ts [--sqlite] [--objects=5000]
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type ApiServer, isStream, startApiServer } from '@flux-ts/apiserver';

const { values: flags } = parseArgs({
  options: {
    sqlite: { type: 'boolean' },
    objects: { type: 'string', default: '5000' },
    watchers: { type: 'string', default: '200' },
  },
});
const COUNT = Number(flags.objects);
const folder = mkdtempSync(join(tmpdir(), 'bench-apiserver-'));
const JSON_TYPE = { 'content-type': 'application/json' };
const APPLY_TYPE = { 'content-type': 'application/apply-patch+yaml' };
const BASE = '/apis/apps/v1/namespaces/default/deployments';

function deployment(name: string, replicas: number) {
  const labels = { app: name, 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': 'bench' };
  const container = {
    name: 'app',
    image: 'registry.example/app:6.5.0',
    ports: [{ containerPort: 9898, name: 'http' }],
    env: [{ name: 'LEVEL', value: 'info' }],
    resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '128Mi' } },
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default', labels },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels }, spec: { containers: [container] } },
    },
  };
}

const body = (value: unknown) => Buffer.from(JSON.stringify(value));
const report = (what: string, figure: string) => process.stdout.write(`${what.padEnd(46)} ${figure}\n`);

async function rate(
  what: string,
  count: number,
  run: (i: number) => Promise<unknown>,
  width = 32,
): Promise<void> {
  let next = 0;
  const start = performance.now();
  const cpu = process.cpuUsage();
  const lane = async () => {
    while (next < count) await run(next++);
  };
  await Promise.all(Array.from({ length: width }, lane));
  const seconds = (performance.now() - start) / 1000;
  const used = process.cpuUsage(cpu);
  const each = (used.user + used.system) / count;
  report(what, `${Math.round(count / seconds).toLocaleString('en')}/s, ${each.toFixed(0)} µs CPU each`);
}

async function inProcess(server: ApiServer): Promise<void> {
  const send = async (method: string, path: string, headers = JSON_TYPE, value?: unknown) => {
    const query = new URLSearchParams(path.split('?')[1] ?? '');
    const answer = await server.handle({
      method,
      path: path.split('?')[0]!,
      query,
      headers,
      body: value === undefined ? undefined : body(value),
    });
    if (answer.status >= 400) throw new Error(Buffer.concat(answer.body as Uint8Array[]).toString());
    return answer;
  };
  await rate('create, in process', COUNT, (i) => send('POST', BASE, JSON_TYPE, deployment(`d${i}`, 1)));
  await rate('get, in process', COUNT, (i) => send('GET', `${BASE}/d${i}`));
  const apply = (i: number, replicas: number) =>
    send(
      'PATCH',
      `${BASE}/s${i}?fieldManager=bench&force=true`,
      APPLY_TYPE as never,
      deployment(`s${i}`, replicas),
    );
  const half = Math.round(COUNT / 2);
  await rate('apply that creates, in process', half, (i) => apply(i, 1));
  await rate('apply that changes, in process', half, (i) => apply(i, 2));
  await rate('apply of nothing new, in process', half, (i) => apply(i, 2));
  const merge = { 'content-type': 'application/merge-patch+json' };
  await rate('merge patch of a status, in process', half, (i) =>
    send('PATCH', `${BASE}/s${i}/status`, merge, { status: { replicas: i } }),
  );
  const list = async () => {
    const start = performance.now();
    const { body: chunks } = await send('GET', BASE);
    const bytes = (chunks as Uint8Array[]).reduce((sum, chunk) => sum + chunk.length, 0);
    return `${(performance.now() - start).toFixed(1)} ms, ${(bytes / 2 ** 20).toFixed(1)} MiB`;
  };
  await list();
  report(`list of ${COUNT + half}, in process`, await list());
}

async function watchDelay(server: ApiServer): Promise<void> {
  const delays: number[] = [];
  const sent = new Map<string, number>();
  const count = Number(flags.watchers);
  const stops: (() => void)[] = [];
  for (let i = 0; i < count; i++) {
    const answer = await server.handle({
      method: 'GET',
      path: '/api/v1/configmaps',
      query: new URLSearchParams('watch=1'),
    });
    if (!isStream(answer.body)) throw new Error('no stream');
    const write = (chunk: Uint8Array) => {
      const name = /"name":"(w\d+)"/.exec(
        Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).toString(),
      )?.[1];
      const at = name === undefined ? undefined : sent.get(name);
      if (at !== undefined) delays.push(performance.now() - at);
      return true;
    };
    stops.push(answer.body.start({ write, end: () => {} }));
  }
  for (let i = 0; i < 200; i++) {
    const json = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `w${i}` } };
    sent.set(`w${i}`, performance.now());
    await server.handle({
      method: 'POST',
      path: '/api/v1/namespaces/default/configmaps',
      headers: JSON_TYPE,
      body: body(json),
    });
  }
  for (const stop of stops) stop();
  delays.sort((a, b) => a - b);
  const at = (q: number) => delays[Math.floor(delays.length * q)]!.toFixed(2);
  report(`watch delay, ${count} watchers`, `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, ${delays.length} events`);
}

async function overHttps(server: ApiServer): Promise<void> {
  const token = /token: (\S+)/.exec(server.kubeconfig())![1]!;
  const agent = new Agent({ keepAlive: true, maxSockets: 16, rejectUnauthorized: false });
  const send = (method: string, path: string, value?: unknown) =>
    new Promise<void>((resolve, reject) => {
      const headers = { authorization: `Bearer ${token}`, ...(value === undefined ? {} : JSON_TYPE) };
      const request = httpsRequest(`${server.url}${path}`, { method, headers, agent }, (response) => {
        response.on('data', () => {});
        response.on('end', () =>
          response.statusCode! < 400 ? resolve() : reject(new Error(String(response.statusCode))),
        );
      });
      request.on('error', reject);
      request.end(value === undefined ? undefined : body(value));
    });
  const half = Math.round(COUNT / 2);
  // The client shares the process: the server alone is faster than this.
  await rate(
    'create over HTTPS, client included',
    half,
    (i) => send('POST', BASE, deployment(`h${i}`, 1)),
    16,
  );
  await rate('get over HTTPS, client included', half, (i) => send('GET', `${BASE}/h${i}`), 16);
  agent.destroy();
}

const begin = performance.now();
const storage = flags.sqlite === true ? 'sqlite' : 'memory';
const server = await startApiServer({ dataDir: folder, storage, address: '127.0.0.1', port: 0 });
report(`start (${storage})`, `${(performance.now() - begin).toFixed(0)} ms`);
report('memory when idle', `${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MiB`);
await inProcess(server);
await watchDelay(server);
await overHttps(server);
report('memory with all of it', `${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MiB`);
await server.stop();
rmSync(folder, { recursive: true, force: true });
