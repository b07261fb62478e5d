import type { KubeClient, LinesRequest } from '@flux-ts/kube';
import type { KubeObject } from '@flux-ts/resource';
import { expect, test } from 'vitest';
import { flux } from '../../../test/test-cluster.ts';

const labels = { 'app.kubernetes.io/part-of': 'flux', app: 'source-controller' };
const objects: Record<string, KubeObject> = {
  Deployment: {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'source-controller', namespace: 'flux-system', labels },
    spec: { template: { metadata: { labels } } },
  },
  Pod: {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'source-controller-1', namespace: 'flux-system', labels },
    spec: { containers: [{ name: 'manager' }, { name: 'sidecar' }] },
    status: { phase: 'Running' },
  },
};

const entry = (msg: string) => JSON.stringify({ level: 'info', ts: 'T', msg, name: 'a', namespace: 'b' });

/** A cluster with one controller, whose log is what `lines` yields. */
function cluster(lines: (request: LinesRequest) => AsyncIterable<string>): KubeClient {
  const list = async ({ kind }: { kind: string }) => ({ items: [objects[kind]], metadata: {} });
  return { list, lines } as unknown as KubeClient;
}

const logs = (client: KubeClient, ...flags: string[]) =>
  flux(['logs', '-A', '--timeout=30s', ...flags], { client: () => client, realTime: true });

test('flux logs -f prints each line as it comes, and ends with the log', async () => {
  const requests: LinesRequest[] = [];
  const client = cluster(async function* (request) {
    requests.push(request);
    yield entry('one');
    yield 'I0802 not JSON';
    // The same text twice is two lines.
    yield entry('one');
  });
  const { code, stdout } = await logs(client, '-f', '--tail=3');
  expect([code, stdout]).toEqual([0, 'T info /a.b - one \nT info /a.b - one \n']);
  expect(requests.map(({ path, query }) => [path, query])).toEqual([
    [
      '/api/v1/namespaces/flux-system/pods/source-controller-1/log',
      { container: 'manager', follow: 'true', tailLines: '3' },
    ],
  ]);
});

test('flux logs without -f follows nothing, and tells which logs it could not read', async () => {
  const queries: unknown[] = [];
  const client = cluster(async function* ({ query }) {
    queries.push(query);
    yield entry('one');
    throw new Error('container "manager" is waiting to start');
  });
  const { code, stdout, stderr } = await logs(client);
  expect(queries).toEqual([{ container: 'manager' }]);
  expect(stdout).toBe('T info /a.b - one \n');
  expect([code, stderr]).toEqual([
    1,
    'failed getting logs: container "manager" is waiting to start\n✗ failed to collect logs from all Flux pods\n',
  ]);
});

test('flux logs -f ends quietly when its time is over, and says when the stream breaks', async () => {
  const waiting = cluster(async function* ({ signal }) {
    yield entry('one');
    await new Promise((_, fail) => signal?.addEventListener('abort', () => fail(signal.reason)));
  });
  const timed = await flux(['logs', '-A', '-f', '--timeout=50ms'], { client: () => waiting, realTime: true });
  expect([timed.code, timed.stdout, timed.stderr]).toEqual([0, 'T info /a.b - one \n', '']);
  const broken = cluster(async function* () {
    yield entry('one');
    throw new Error('the stream broke: reset');
  });
  const { code, stderr } = await logs(broken, '-f');
  expect([code, stderr]).toEqual([1, '✗ the stream broke: reset\n']);
});
