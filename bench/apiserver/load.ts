import { Pool } from 'undici';
import { median } from '../median.ts';
import { cpuOf, type Side } from './sides.ts';

export const MAPS = '/api/v1/namespaces/default/configmaps';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
const LANES = 32;
/** One list alone says little: others use the machine, and memory is collected. */
const LISTS = 9;

/** What a kind of request costs. */
export interface Rate {
  readonly perSecond: number;
  /** Microseconds of the server's CPU for one. */
  readonly cpu: number;
}

/** Sends requests to a side over kept-alive connections. */
export class Load {
  readonly #pool: Pool;
  readonly #side: Side;

  constructor(side: Side) {
    this.#side = side;
    this.#pool = new Pool(side.url, { connections: LANES, pipelining: 1, connect: side.tls });
  }

  async send(method: 'GET' | 'POST' | 'PATCH', path: string, value?: unknown, type = 'application/json') {
    const body = value === undefined ? null : JSON.stringify(value);
    const headers = { ...this.#side.headers, accept: 'application/json', 'content-type': type };
    const answer = await this.#pool.request({ method, path, headers, body });
    const bytes = await answer.body.arrayBuffer();
    if (answer.statusCode >= 300) {
      throw new Error(`${answer.statusCode} ${Buffer.from(bytes).toString('utf8', 0, 500)}`);
    }
    return bytes;
  }

  async #rate(from: number, to: number, run: (i: number) => Promise<unknown>): Promise<Rate> {
    const cpu = cpuOf(this.#side);
    const begin = performance.now();
    let next = from;
    const lane = async () => {
      while (next < to) await run(next++);
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    const count = to - from;
    return {
      perSecond: (count / (performance.now() - begin)) * 1000,
      cpu: ((cpuOf(this.#side) - cpu) / count) * 1e6,
    };
  }

  create(from: number, to: number): Promise<Rate> {
    return this.#rate(from, to, (i) => this.send('POST', MAPS, configMap(i)));
  }

  get(count: number): Promise<Rate> {
    return this.#rate(0, count, (i) => this.send('GET', `${MAPS}/m${i}`));
  }

  /** Server-side apply of Deployments, each `replicas` of them anew. */
  apply(count: number, image: string): Promise<Rate> {
    const type = 'application/apply-patch+yaml';
    return this.#rate(0, count, (i) =>
      this.send('PATCH', `${DEPLOYMENTS}/d${i}?fieldManager=bench&force=true`, deployment(i, image), type),
    );
  }

  /** Milliseconds of a list of everything and of the server's CPU for it, the median and the mean of some. */
  async list(): Promise<{ ms: number; cpu: number }> {
    await this.send('GET', MAPS);
    const times: number[] = [];
    const cpu = cpuOf(this.#side);
    for (let i = 0; i < LISTS; i++) {
      const begin = performance.now();
      await this.send('GET', MAPS);
      times.push(performance.now() - begin);
    }
    return { ms: median(times), cpu: ((cpuOf(this.#side) - cpu) / LISTS) * 1000 };
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}

/** About one KiB, as those of applications are. */
function configMap(i: number): object {
  const lines = Array.from({ length: 8 }, (_, line) => `setting-${line}=${'v'.repeat(50)}-${i}`);
  const labels = { 'app.kubernetes.io/name': `app-${i % 50}`, 'app.kubernetes.io/part-of': 'bench' };
  const metadata = { name: `m${i}`, labels };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { 'app.properties': lines.join('\n') } };
}

/** Paused, so that no controller makes more of it. */
function deployment(i: number, image: string): object {
  const labels = { app: `d${i}` };
  const container = {
    name: 'app',
    image,
    ports: [{ containerPort: 8080, name: 'http' }],
    env: [{ name: 'LEVEL', value: 'info' }],
    resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '128Mi' } },
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: `d${i}`, labels },
    spec: {
      paused: true,
      replicas: 0,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [container] } },
    },
  };
}
