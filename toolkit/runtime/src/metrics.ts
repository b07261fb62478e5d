import type { RequestRecord } from '@flux-ts/kube';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { ControllerObserver } from './controller.ts';
import type { Priority } from './priority.ts';
import type { ControllerSpec } from './reconciler.ts';
import type { TokenCacheObserver } from './token-cache.ts';

/** A process's metrics, under the names that Flux and controller-runtime give them. */
export interface Metrics {
  readonly registry: Registry;
  /** Counts what a controller and its queue do. */
  observer(spec: ControllerSpec): ControllerObserver;
  /** Counts API requests; for ClientConfig.onRequest. */
  readonly onRequest: (record: RequestRecord) => void;
  leader(name: string, leading: boolean): void;
  /** Counts what becomes of tokens that are kept. */
  readonly tokens: TokenCacheObserver;
}

/** Ten buckets from 10 ms to half an hour, as Go computes them: its power function differs from ours in the last digit. */
const DURATION_BUCKETS = [
  0.01, 0.038363583488692544, 0.1471764538093883, 0.5646216173286169, 2.166090855590701, 8.309900738254731,
  31.879757075478317, 122.30217221643493, 469.19495946736544, 1799.9999999999986,
];
/** controller-runtime's numbers: what it lists at a start, and all that comes later. */
const QUEUE_PRIORITIES: Readonly<Record<Priority, string>> = {
  request: '0',
  revision: '0',
  drift: '0',
  interval: '-100',
};
/** Upstream's buckets of controller_runtime_reconcile_time_seconds. */
const RECONCILE_BUCKETS = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.25, 1.5,
  1.75, 2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9, 10, 15, 20, 25, 30, 40, 50, 60,
];
const QUEUE_BUCKETS = [1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10, 100, 1000];

/** Registers every metric in a registry of its own. `processMetrics` adds process_* and nodejs_*. */
export function createMetrics(options: { readonly processMetrics?: boolean } = {}): Metrics {
  const registry = new Registry();
  if (options.processMetrics) collectDefaultMetrics({ register: registry });
  const gotk = gotkMetrics(registry);
  const runtime = controllerMetrics(registry);
  const queue = queueMetrics(registry);
  const tokens = tokenMetrics(registry);
  countAbsent(registry);
  const requests = new Counter({
    name: 'rest_client_requests_total',
    help: 'Number of HTTP requests, partitioned by status code, method, and host.',
    labelNames: ['code', 'method', 'host'],
    registers: [registry],
  });
  const leader = new Gauge({
    name: 'leader_election_master_status',
    help: 'Gauge of if the reporting system is master of the relevant lease, 0 indicates backup, 1 indicates master.',
    labelNames: ['name'],
    registers: [registry],
  });
  return {
    registry,
    onRequest: ({ code, method, host }) =>
      requests.inc({ code: code === 0 ? '<error>' : String(code), method, host }),
    leader: (name, leading) => leader.set({ name }, leading ? 1 : 0),
    tokens,
    observer(spec) {
      const labels = { controller: spec.name };
      const named = { name: spec.name, controller: spec.name };
      runtime.maxConcurrent.set(labels, spec.concurrency);
      runtime.active.set(labels, 0);
      for (const result of ['success', 'error', 'requeue', 'requeue_after'])
        runtime.total.inc({ ...labels, result }, 0);
      runtime.errors.inc(labels, 0);
      for (const counter of [runtime.timeouts, runtime.terminal, runtime.panics]) counter.inc(labels, 0);
      for (const counter of [queue.adds, queue.retries]) counter.inc(named, 0);
      for (const priority of Object.values(QUEUE_PRIORITIES)) queue.depth.set({ ...named, priority }, 0);
      const depth = (priority: Priority) => ({ ...named, priority: QUEUE_PRIORITIES[priority] });
      return {
        watched: (running) => queue.watched.set(spec.name, running),
        reconciled({ namespace, name }, outcome, took, isGone) {
          const failed = outcome === 'error' || outcome === 'terminal_error' || outcome === 'panic';
          runtime.total.inc({ ...labels, result: failed ? 'error' : outcome });
          if (failed) runtime.errors.inc(labels);
          if (outcome === 'terminal_error') runtime.terminal.inc(labels);
          if (outcome === 'panic') runtime.panics.inc(labels);
          runtime.time.observe(labels, took / 1000);
          const object = { kind: spec.for.kind, name, namespace };
          // Objects come and go, and a series for each that ever was would fill memory and the scraper's disk.
          if (isGone) gotk.duration.remove(object);
          else gotk.duration.observe(object, took / 1000);
        },
        activeWorkers: (count) => runtime.active.set(labels, count),
        added(priority) {
          queue.adds.inc(named);
          queue.depth.inc(depth(priority));
        },
        raised(from, to) {
          queue.depth.dec(depth(from));
          queue.depth.inc(depth(to));
        },
        started(waited, priority) {
          queue.depth.dec(depth(priority));
          queue.latency.observe(named, waited / 1000);
        },
        finished: (took) => queue.work.observe(named, took / 1000),
        retried: () => queue.retries.inc(named),
      };
    },
  };
}

/** What controller-runtime counts of webhooks and of certificates that are read again; there are none of either. */
function countAbsent(registry: Registry): void {
  const registers = [registry];
  const absent = {
    certwatcher_read_certificate_total: 'Total number of certificate reads',
    certwatcher_read_certificate_errors_total: 'Total number of certificate read errors',
    controller_runtime_webhook_panics_total: 'Total number of webhook panics',
    controller_runtime_conversion_webhook_panics_total: 'Total number of conversion webhook panics',
  };
  for (const [name, help] of Object.entries(absent)) new Counter({ name, help, registers });
}

function gotkMetrics(registry: Registry) {
  const registers = [registry];
  const object = ['kind', 'name', 'namespace'] as const;
  new Gauge({
    name: 'gotk_reconcile_condition',
    help: 'The current condition status of a GitOps Toolkit resource reconciliation.',
    labelNames: [...object, 'type', 'status'],
    registers,
  });
  new Gauge({
    name: 'gotk_suspend_status',
    help: 'The current suspend status of a GitOps Toolkit resource.',
    labelNames: [...object],
    registers,
  });
  const duration = new Histogram({
    name: 'gotk_reconcile_duration_seconds',
    help: 'The duration in seconds of a GitOps Toolkit resource reconciliation.',
    labelNames: [...object],
    buckets: DURATION_BUCKETS,
    registers,
  });
  return { duration };
}

function controllerMetrics(registry: Registry) {
  const common = { labelNames: ['controller'] as const, registers: [registry] };
  return {
    total: new Counter({
      name: 'controller_runtime_reconcile_total',
      help: 'Total number of reconciliations per controller',
      labelNames: ['controller', 'result'],
      registers: [registry],
    }),
    errors: new Counter({
      ...common,
      name: 'controller_runtime_reconcile_errors_total',
      help: 'Total number of reconciliation errors per controller',
    }),
    terminal: new Counter({
      ...common,
      name: 'controller_runtime_terminal_reconcile_errors_total',
      help: 'Total number of terminal reconciliation errors per controller',
    }),
    timeouts: new Counter({
      ...common,
      name: 'controller_runtime_reconcile_timeouts_total',
      help: 'Total number of reconciliation timeouts per controller',
    }),
    panics: new Counter({
      ...common,
      name: 'controller_runtime_reconcile_panics_total',
      help: 'Total number of reconciliation panics per controller',
    }),
    time: new Histogram({
      ...common,
      name: 'controller_runtime_reconcile_time_seconds',
      help: 'Length of time per reconciliation per controller',
      buckets: RECONCILE_BUCKETS,
    }),
    active: new Gauge({
      ...common,
      name: 'controller_runtime_active_workers',
      help: 'Number of currently used workers per controller',
    }),
    maxConcurrent: new Gauge({
      ...common,
      name: 'controller_runtime_max_concurrent_reconciles',
      help: 'Maximum number of concurrent reconciles per controller',
    }),
  };
}

function queueMetrics(registry: Registry) {
  const common = { labelNames: ['name', 'controller'] as const, registers: [registry] };
  /** Asks a queue for how long its objects have been worked on, in ms: they are looked at when they are scraped. */
  const watched = new Map<string, () => readonly number[]>();
  const measured = (name: string, help: string, sum: (times: readonly number[]) => number) =>
    new Gauge({
      ...common,
      name,
      help,
      collect() {
        for (const [queue, running] of watched)
          this.set({ name: queue, controller: queue }, sum(running()) / 1000);
      },
    });
  measured(
    'workqueue_unfinished_work_seconds',
    "How many seconds of work has been done that is in progress and hasn't been observed by work_duration. Large values indicate stuck threads. One can deduce the number of stuck threads by observing the rate at which this increases.",
    (times) => times.reduce((all, each) => all + each, 0),
  );
  measured(
    'workqueue_longest_running_processor_seconds',
    'How many seconds has the longest running processor for workqueue been running.',
    (times) => Math.max(0, ...times),
  );
  return {
    watched,
    depth: new Gauge({
      name: 'workqueue_depth',
      help: 'Current depth of workqueue by workqueue and priority',
      labelNames: ['name', 'controller', 'priority'],
      registers: [registry],
    }),
    adds: new Counter({
      ...common,
      name: 'workqueue_adds_total',
      help: 'Total number of adds handled by workqueue',
    }),
    latency: new Histogram({
      ...common,
      name: 'workqueue_queue_duration_seconds',
      help: 'How long in seconds an item stays in workqueue before being requested',
      buckets: QUEUE_BUCKETS,
    }),
    work: new Histogram({
      ...common,
      name: 'workqueue_work_duration_seconds',
      help: 'How long in seconds processing an item from workqueue takes.',
      buckets: QUEUE_BUCKETS,
    }),
    retries: new Counter({
      ...common,
      name: 'workqueue_retries_total',
      help: 'Total number of items added to the workqueue with a non-zero delay (rate-limited requeues, explicit RequeueAfter or AddAfter calls)',
    }),
  };
}

/** gotk_token_cache_* (fluxcd/pkg cache/metrics.go). */
function tokenMetrics(registry: Registry): TokenCacheObserver {
  const registers = [registry];
  const events = new Counter({
    name: 'gotk_token_cache_events_total',
    help: 'Total number of cache retrieval events for a Gitops Toolkit resource reconciliation.',
    labelNames: ['event_type', 'kind', 'name', 'namespace', 'operation'],
    registers,
  });
  const items = new Gauge({
    name: 'gotk_token_cached_items',
    help: 'Total number of items in the cache.',
    registers,
  });
  const requests = new Counter({
    name: 'gotk_token_cache_requests_total',
    help: 'Total number of cache requests partitioned by success or failure.',
    labelNames: ['status'],
    registers,
  });
  const evictions = new Counter({
    name: 'gotk_token_cache_evictions_total',
    help: 'Total number of cache evictions.',
    registers,
  });
  return {
    asked: (user, type) => events.inc({ event_type: type, ...user }),
    answered: (isGood) => requests.inc({ status: isGood ? 'success' : 'failure' }),
    kept: (count) => items.set(count),
    evicted: () => evictions.inc(),
    forgotten(user) {
      for (const event_type of ['cache_hit', 'cache_miss']) events.remove({ event_type, ...user });
    },
  };
}
