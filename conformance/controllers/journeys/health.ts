import type { World } from '../world.ts';
import { configMap, deployment, type Journey, job, MERGE, manifests } from './journey.ts';

async function start(w: World, spec: object, ...objects: readonly object[]): Promise<void> {
  await w.commit({ 'all.yaml': manifests(configMap('a'), ...objects) });
  await w.kustomization(spec);
}

async function see(w: World): Promise<void> {
  await w.seeStatus();
}

/** Rules of the user's own over a ConfigMap. */
const byRule =
  (rule: object, spec: object = {}) =>
  async (w: World): Promise<void> => {
    const healthCheckExprs = [{ apiVersion: 'v1', kind: 'ConfigMap', ...rule }];
    await start(w, { wait: true, timeout: '30s', healthCheckExprs, ...spec });
    await w.reconcile();
    await see(w);
  };

/** A Job of which somebody says that it failed. */
const failingJob =
  (spec: object) =>
  async (w: World): Promise<void> => {
    await start(w, { wait: false, ...spec }, job('task', 'example.com/a:1', {}, { suspend: true }));
    await w.reconcile();
    const time = '2026-01-01T00:00:00Z';
    const failed = { type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded', message: 'no more' };
    const conditions = [
      { ...failed, type: 'FailureTarget', lastTransitionTime: time, lastProbeTime: time },
      { ...failed, lastTransitionTime: time, lastProbeTime: time },
    ];
    await w.ask(
      'PATCH',
      `${w.path('batch/v1/jobs/task')}/status`,
      { status: { startTime: time, conditions } },
      MERGE,
    );
    await w.kustomization({ wait: true, timeout: '30s', ...spec });
    await w.reconcile();
    await see(w);
  };

export const healthJourneys: readonly Journey[] = [
  { name: 'a rule that says current', run: byRule({ current: "data.v == '1'" }) },
  { name: 'a rule that says failed', run: byRule({ current: "data.v == '2'", failed: "data.v == '1'" }) },
  { name: 'a rule that says in progress', run: byRule({ current: 'true', inProgress: "data.v == '1'" }) },
  { name: 'a rule of no kind is of its group', run: byRule({ kind: '', current: 'has(data.v)' }) },
  {
    name: 'a rule of another group',
    run: byRule({ apiVersion: 'apps/v1', kind: 'ConfigMap', current: 'false' }),
  },
  { name: 'a rule that does not parse', run: byRule({ current: 'data.v ==' }) },
  { name: 'a rule of a field that is not there', run: byRule({ current: "status.phase == 'x'" }) },
  { name: 'a rule that is no bool', run: byRule({ current: 'data.v' }) },
  {
    name: 'a rule for a named object',
    run: byRule(
      { current: "data.v == '1'" },
      { wait: false, healthChecks: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'a' }] },
    ),
  },
  {
    name: 'a named object that is not there',
    async run(w) {
      await start(w, { timeout: '30s', healthChecks: [{ kind: 'Deployment', name: 'none' }] });
      await w.reconcile();
      await see(w);
    },
  },
  {
    name: 'a named object of a kind that nobody knows',
    async run(w) {
      await start(w, { timeout: '30s', healthChecks: [{ apiVersion: 'x.io/v1', kind: 'X', name: 'none' }] });
      await w.reconcile();
      await see(w);
    },
  },
  { name: 'a Job that failed', run: failingJob({}) },
  {
    name: 'a Job that failed, and all others are waited for',
    shard: 'gates',
    run: failingJob({}),
  },
  {
    name: 'a Job that is suspended',
    async run(w) {
      await start(w, { wait: true, timeout: '30s' }, job('task', 'example.com/a:1'));
      await w.reconcile();
      await see(w);
    },
  },
  {
    name: 'health is asked for, then no longer',
    async run(w) {
      await start(w, { wait: true }, deployment('web', 'web'));
      await w.reconcile();
      await see(w);
      await w.kustomization({ wait: false });
      await w.reconcile();
      await see(w);
    },
  },
  {
    name: 'health of a change is told once',
    async run(w) {
      await start(w, { wait: true });
      await w.reconcile();
      await w.awaitEvent('finished');
      await w.reconcile();
      await see(w);
    },
  },
];
