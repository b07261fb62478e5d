import { type ApiServer, startApiServer } from '@flux-ts/apiserver';
import { ManualClock } from '@flux-ts/testkit';
import { startWorkloads, type Workloads } from '@flux-ts/workloads';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

/*
 * What goes by the clock when it is set back by an hour: nothing happens twice or too soon, and all of it goes on when
 * the time of before has come again (as of kube-controller-manager's ttlafterfinished and cronjob controllers). More of
 * it, revisions, watches, owners and tokens, is in embedded/apiserver/src/storage/clock.test.ts.
 */
const HOUR = 3_600_000;
const SECOND = 1000;
const POD = {
  metadata: { annotations: { 'simulation.flux-ts.dev/duration': '1s' } },
  spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'registry.example/c:1' }] },
};

/** A clock that can be set, as people and time servers do: timers, which count, take no notice. */
class SettableClock extends ManualClock {
  #by = 0;

  override now(): number {
    return super.now() + this.#by;
  }

  set(by: number): void {
    this.#by += by;
  }
}

describe('a clock that is set back', () => {
  let clock: SettableClock;
  let server: ApiServer;
  let workloads: Workloads;
  const errors: unknown[] = [];

  beforeEach(async () => {
    clock = new SettableClock();
    server = await startApiServer({
      storage: 'memory',
      address: '127.0.0.1',
      port: 0,
      clock,
      onInternalError: (error) => errors.push(error),
    });
    workloads = await startWorkloads({
      cluster: server.cluster,
      clock,
      onError: (_what, error) => errors.push(error),
    });
  });
  afterEach(async () => {
    await workloads?.stop();
    await server?.stop();
    expect(errors.splice(0)).toEqual([]);
  });

  const JOB = { apiVersion: 'batch/v1', kind: 'Job' };
  const jobs = () => server.cluster.list(JOB, 'default');
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 10 * SECOND) await clock.advance(10 * SECOND);
  };

  test('removes no finished Job too soon, and removes it in the end', async () => {
    await server.cluster.create({
      ...JOB,
      metadata: { name: 'once', namespace: 'default' },
      spec: { ttlSecondsAfterFinished: 60, template: POD },
    });
    await pass(30 * SECOND);
    const [job] = await jobs();
    expect(job?.['status']).toMatchObject({ succeeded: 1 });
    clock.set(-HOUR);
    await pass(50 * 60 * SECOND);
    expect(await jobs()).toHaveLength(1);
    await pass(12 * 60 * SECOND);
    expect(await jobs()).toHaveLength(0);
  });

  test('starts no CronJob again for times that have been', async () => {
    const ref = { apiVersion: 'batch/v1', kind: 'CronJob' };
    await server.cluster.create({
      ...ref,
      metadata: { name: 'often', namespace: 'default' },
      spec: {
        schedule: '*/10 * * * *',
        successfulJobsHistoryLimit: 20,
        jobTemplate: { spec: { template: POD } },
      },
    });
    await pass(25 * 60 * SECOND);
    const names = async () => (await jobs()).map(({ metadata }) => metadata.name).sort();
    const before = await names();
    expect(before).toHaveLength(2);
    clock.set(-HOUR);
    await pass(50 * 60 * SECOND);
    expect(await names()).toEqual(before);
    await pass(25 * 60 * SECOND);
    const after = await names();
    expect(after.length).toBeGreaterThan(before.length);
    expect(new Set(after).size).toBe(after.length);
  });
});
