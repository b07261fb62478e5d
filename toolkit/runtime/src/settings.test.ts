import { describe, expect, test } from 'vitest';
import {
  checkJitter,
  commonFlags,
  createLogger,
  createMetrics,
  healthApp,
  jitterInterval,
  type LoggerOptions,
  leaseName,
  listen,
  metricsApp,
  parseFeatureGates,
  parseListenAddress,
} from './index.ts';

describe('parseFeatureGates', () => {
  const defaults = { A: true, B: false };
  test('sets gates over their defaults', () => {
    const gates = parseFeatureGates(defaults, 'B=true, ');
    expect([gates.enabled('A'), gates.enabled('B')]).toEqual([true, true]);
  });
  test.each([
    ['C=true', "feature-gate 'C' not supported"],
    ['__proto__=true', "feature-gate '__proto__' not supported"],
    ['A=maybe', 'invalid value of A: maybe, err: strconv.ParseBool: parsing "maybe": invalid syntax'],
    ['A', 'malformed pair, expect string=bool'],
  ])('refuses %s', (text, message) => {
    expect(() => parseFeatureGates(defaults, text)).toThrow(
      expect.objectContaining({ code: 'FEATURE_GATE', message }),
    );
  });
});

test('commonFlags gives each controller its own flags and defaults', () => {
  const value = (controller: Parameters<typeof commonFlags>[0], name: string) =>
    commonFlags(controller).find((f) => f.name === name)?.default;
  expect([
    value('source-controller', 'concurrent'),
    value('kustomize-controller', 'concurrent'),
    value('source-watcher', 'concurrent'),
  ]).toEqual(['2', '4', '10']);
  expect([value('notification-controller', 'events-addr'), value('helm-controller', 'events-addr')]).toEqual([
    ':9090',
    '',
  ]);
  expect([
    value('notification-controller', 'watch-label-selector'),
    value('source-controller', 'no-cross-namespace-refs'),
  ]).toEqual([undefined, undefined]);
  expect(commonFlags('source-controller').find((f) => f.name === 'metrics-addr')?.env).toBe('METRICS_ADDR');
});

test('jitterInterval stays within its percentage and leaves 0 alone', () => {
  expect([0, 0.5, 1].map((r) => jitterInterval(1000, 5, () => r))).toEqual([950, 1000, 1050]);
  expect(jitterInterval(0, 5, () => 1)).toBe(0);
});

test.each([0, 5, 99])('checkJitter lets %i pass', (percentage) => checkJitter(percentage));

test.each([-1, 100, 300])('checkJitter refuses %i', (percentage) => {
  expect(() => checkJitter(percentage)).toThrow(
    'the interval jitter percentage must be a non-negative value and less than 100',
  );
});

test('leaseName has a suffix of its own for each shard', () => {
  expect(leaseName('kustomize-controller')).toBe('kustomize-controller-leader-election');
  expect(leaseName('kustomize-controller', 'sharding.fluxcd.io/key in (a)')).toMatch(
    /^kustomize-controller-leader-election-[0-9a-f]{8}$/,
  );
});

describe('createLogger', () => {
  function lines(options: Partial<LoggerOptions>): string[] {
    const out: string[] = [];
    const log = createLogger({
      level: 'info',
      encoding: 'json',
      write: (l) => out.push(l),
      now: () => 0,
      ...options,
    });
    log.named('runtime').with({ a: 1 }).info('hello', { b: 2n.toString() });
    log.debug('hidden');
    log.error(new Error('boom'), 'failed');
    return out;
  }

  test("writes JSON lines with zap's names", () => {
    expect(lines({}).map((l) => JSON.parse(l))).toEqual([
      { level: 'info', ts: '1970-01-01T00:00:00.000Z', logger: 'runtime', msg: 'hello', a: 1, b: '2' },
      { level: 'error', ts: '1970-01-01T00:00:00.000Z', msg: 'failed', error: 'boom' },
    ]);
  });

  test('writes the message before the fields, as zap does', () => {
    expect(Object.keys(JSON.parse(lines({})[0] ?? ''))).toEqual(['level', 'ts', 'logger', 'msg', 'a', 'b']);
  });

  test('writes stack traces only when verbose', () => {
    expect(JSON.parse(lines({ level: 'debug' }).at(-1) ?? '')).toMatchObject({
      stacktrace: expect.stringContaining('boom'),
    });
  });

  test('writes tabs for the console', () => {
    expect(lines({ encoding: 'console' })).toEqual([
      '1970-01-01T00:00:00.000Z\tINFO\truntime\thello\t{"a":1,"b":"2"}\n',
      '1970-01-01T00:00:00.000Z\tERROR\tfailed\t{"error":"boom"}\n',
    ]);
  });
});

describe('listeners', () => {
  test.each([
    [':8080', { host: '', port: 8080 }],
    ['127.0.0.1:0', { host: '127.0.0.1', port: 0 }],
    ['[::1]:80', { host: '::1', port: 80 }],
  ])('parseListenAddress reads %s', (address, expected) => {
    expect(parseListenAddress(address)).toEqual(expected);
  });

  test.each(['8080', 'a:b', ':70000', ''])('parseListenAddress refuses %j', (address) => {
    expect(() => parseListenAddress(address)).toThrow(expect.objectContaining({ code: 'BAD_ADDRESS' }));
  });

  test('healthApp answers probes', async () => {
    let ready = false;
    const app = healthApp({ ready: () => ready });
    const get = async (path: string) => (await app.fetch(new Request(`http://x${path}`))).status;
    expect([await get('/healthz'), await get('/readyz')]).toEqual([200, 500]);
    ready = true;
    expect([await get('/readyz'), await get('/other')]).toEqual([200, 404]);
  });

  test('listen serves at a port that the system chose', async () => {
    const listener = await listen(healthApp({ ready: () => true }), '127.0.0.1:0');
    const answer = await fetch(`http://127.0.0.1:${listener.port}/healthz`);
    expect([answer.status, await answer.text()]).toEqual([200, 'ok']);
    await expect(listen(healthApp({ ready: () => true }), `127.0.0.1:${listener.port}`)).rejects.toThrow(
      'EADDRINUSE',
    );
    await listener.close();
  });
});

test('metrics have the names that Flux and controller-runtime give them', async () => {
  const metrics = createMetrics();
  const observer = metrics.observer({
    name: 'kustomization',
    for: { apiVersion: 'g/v1', kind: 'Kustomization' },
    concurrency: 4,
    watches: [],
    reconciler: { reconcile: async () => ({}) },
  });
  observer.added?.('interval');
  observer.raised?.('interval', 'request');
  observer.added?.('interval');
  observer.started?.(5, 'request');
  observer.reconciled?.({ namespace: 'n', name: 'a' }, 'terminal_error', 1500, false);
  observer.reconciled?.({ namespace: 'n', name: 'gone' }, 'success', 1000, false);
  observer.reconciled?.({ namespace: 'n', name: 'gone' }, 'success', 1000, true);
  observer.finished?.(1500);
  metrics.onRequest({ method: 'GET', verb: 'get', resource: 'pods', code: 200, host: 'h:1', duration: 1 });
  metrics.leader('lease', true);
  observer.watched?.(() => [1500, 500]);
  const user = { kind: 'Kustomization', name: 'a', namespace: 'n', operation: 'reconcile' };
  metrics.tokens.asked(user, 'cache_miss');
  metrics.tokens.asked({ ...user, name: 'gone' }, 'cache_hit');
  metrics.tokens.forgotten({ ...user, name: 'gone' });
  metrics.tokens.answered(false);
  metrics.tokens.kept(3);
  const text = await (await metricsApp(metrics.registry).fetch(new Request('http://x/metrics'))).text();
  for (const line of [
    'gotk_reconcile_duration_seconds_sum{kind="Kustomization",name="a",namespace="n"} 1.5',
    'controller_runtime_reconcile_total{controller="kustomization",result="error"} 1',
    'controller_runtime_terminal_reconcile_errors_total{controller="kustomization"} 1',
    'controller_runtime_max_concurrent_reconciles{controller="kustomization"} 4',
    'gotk_reconcile_duration_seconds_bucket{le="2.166090855590701",kind="Kustomization",name="a",namespace="n"} 1',
    'workqueue_depth{name="kustomization",controller="kustomization",priority="0"} 0',
    'workqueue_depth{name="kustomization",controller="kustomization",priority="-100"} 1',
    'workqueue_adds_total{name="kustomization",controller="kustomization"} 2',
    'controller_runtime_webhook_panics_total 0',
    'certwatcher_read_certificate_total 0',
    'workqueue_unfinished_work_seconds{name="kustomization",controller="kustomization"} 2',
    'workqueue_longest_running_processor_seconds{name="kustomization",controller="kustomization"} 1.5',
    'controller_runtime_reconcile_timeouts_total{controller="kustomization"} 0',
    'controller_runtime_reconcile_panics_total{controller="kustomization"} 0',
    'workqueue_retries_total{name="kustomization",controller="kustomization"} 0',
    'gotk_token_cache_events_total{event_type="cache_miss",kind="Kustomization",name="a",namespace="n",operation="reconcile"} 1',
    'gotk_token_cache_requests_total{status="failure"} 1',
    'gotk_token_cached_items 3',
    'rest_client_requests_total{code="200",method="GET",host="h:1"} 1',
    'leader_election_master_status{name="lease"} 1',
  ])
    expect(text.split('\n')).toContain(line);
  // The series of an object that is gone goes with it.
  expect(text).not.toContain('event_type="cache_hit"');
  expect(text.match(/gotk_reconcile_duration_seconds_bucket/g)?.length).toBe(11);
});
