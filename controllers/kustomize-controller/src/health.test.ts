import type { KubeObject } from '@flux-ts/resource';
import { beforeEach, describe, expect, test } from 'vitest';
import { configMap, deployment, Harness, useHarness } from '../test/harness.ts';

const use = useHarness();

describe('health', () => {
  const ready = {
    observedGeneration: 1,
    replicas: 1,
    updatedReplicas: 1,
    readyReplicas: 1,
    availableReplicas: 1,
    conditions: [
      { type: 'Available', status: 'True' },
      { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' },
    ],
  };
  const key = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'apps', name: 'web' };

  beforeEach(() => {
    use.h.source('main@sha1:1');
    use.h.apply('app', { wait: true, timeout: '1m' });
    use.h.build = () => [deployment('web')];
  });

  test('is waited for without a worker, told after half a second, and ends the reconcile', async () => {
    await use.h.run();
    // Short phases are never written by themselves; this one came along with the inventory.
    expect(use.h.conditions('app')[0]).toContain('Detecting drift');
    expect(use.h.requests().filter((r) => r === 'patch Kustomization').length).toBe(2);
    await use.h.clock.advance(500);
    expect(use.h.conditions('app')).toEqual([
      'Reconciling=True Progressing: Running health checks for revision main@sha1:1 with a timeout of 1m0s',
      'Ready=Unknown Progressing: Reconciliation in progress',
      'Healthy=Unknown Progressing: Running health checks for revision main@sha1:1 with a timeout of 1m0s',
    ]);
    await use.h.clock.advance(1_500);
    use.h.cluster.setStatus(key, ready);
    await use.h.settle();
    expect(use.h.conditions('app')).toEqual([
      'Ready=True ReconciliationSucceeded: Applied revision: main@sha1:1',
      'Healthy=True Succeeded: Health check passed in 2s',
    ]);
    expect(use.h.messages().slice(1)).toEqual([
      'Normal Progressing: Health check passed in 2s',
      'Normal ReconciliationSucceeded: Reconciliation finished in 2s, next run in 10m0s',
    ]);
  });

  test('that does not come is a failure after the timeout', async () => {
    await use.h.run();
    await use.h.clock.advance(60_000);
    const text = "timeout waiting for: [Deployment/apps/web status: 'InProgress']";
    expect(use.h.conditions('app').slice(1)).toEqual([
      `Ready=False HealthCheckFailed: health check failed after 1m0s: ${text}`,
      `Healthy=False HealthCheckFailed: ${text}`,
    ]);
    expect(use.h.messages().at(-1)).toBe(
      `Warning HealthCheckFailed: health check failed after 1m0s: ${text}`,
    );
    use.h.cluster.setStatus(key, ready);
    await use.h.clock.advance(600_000);
    expect(use.h.conditions('app')[0]).toContain('Ready=True');
  });

  test('is no longer waited for when there is a new revision', async () => {
    await use.h.run();
    await use.h.clock.advance(1_000);
    use.h.build = () => [configMap('a')];
    use.h.source('main@sha1:2');
    await use.h.settle();
    expect(use.h.conditions('app')[0]).toBe(
      'Ready=True ReconciliationSucceeded: Applied revision: main@sha1:2',
    );
    expect(use.h.messages()).toContain(
      'Normal HealthCheckCanceled: Health checks canceled due to new reconciliation triggered by GitRepository/flux-system/repo',
    );
    expect(use.h.lines).toContainEqual(
      expect.objectContaining({
        msg: 'New reconciliation triggered, canceling health checks',
        trigger: 'GitRepository/flux-system/repo',
      }),
    );
    expect(use.h.cluster.peek(key)).toBeUndefined();
  });

  test('of a kind of Flux that nothing takes care of here says so', async () => {
    const alone = Harness.start(use.kinds, { hasController: (kind) => kind === 'GitRepository' });
    alone.source('main@sha1:1');
    alone.apply('app', { wait: true, timeout: '1m' });
    alone.build = () => [
      {
        apiVersion: 'helm.toolkit.fluxcd.io/v2',
        kind: 'HelmRelease',
        metadata: { name: 'x', namespace: 'apps', generation: 1 },
        status: { observedGeneration: -1 },
      },
    ];
    await alone.run();
    await alone.clock.advance(500);
    const hint = ' (no controller for HelmRelease is running here)';
    expect(alone.conditions('app')[0]).toBe(
      `Reconciling=True Progressing: Running health checks for revision main@sha1:1 with a timeout of 1m0s${hint}`,
    );
    await alone.clock.advance(60_000);
    expect(alone.conditions('app')[1]).toContain(hint);
    await alone.stop();
  });

  test('may be asked of named objects only', async () => {
    use.h.apply('app', { healthChecks: [{ kind: 'Deployment', name: 'web', namespace: 'apps' }] });
    use.h.build = () => [deployment('web'), deployment('other')];
    await use.h.run();
    use.h.cluster.setStatus(key, ready);
    await use.h.settle();
    expect(use.h.conditions('app')[1]).toContain('Healthy=True');
  });

  test('is there at once when there is nothing but itself to wait for', async () => {
    const itself = (await use.h.cluster.get({
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      namespace: 'flux-system',
      name: 'app',
    })) as KubeObject;
    const { apiVersion, kind, spec } = itself;
    use.h.build = () => [{ apiVersion, kind, metadata: { name: 'app', namespace: 'flux-system' }, spec }];
    await use.h.run();
    await use.h.settle();
    expect(use.h.conditions('app')).toEqual([
      'Ready=True ReconciliationSucceeded: Applied revision: main@sha1:1',
      'Healthy=True Succeeded: Health check passed in 0s',
    ]);
  });

  test("may follow rules of the user's own; wrong ones stall the object", async () => {
    const rule = { apiVersion: 'v1', kind: 'ConfigMap', current: "data.ok == 'yes'" };
    use.h.apply('app', { wait: true, healthCheckExprs: [rule] });
    use.h.build = () => [configMap('a', { ok: 'no' })];
    await use.h.run();
    await use.h.clock.advance(1_000);
    expect(use.h.conditions('app')[1]).toContain('Ready=Unknown');
    use.h.build = () => [configMap('a', { ok: 'yes' })];
    use.h.source('main@sha1:2');
    await use.h.settle();
    expect(use.h.conditions('app')[0]).toContain('Ready=True');
    use.h.apply('app', { wait: true, healthCheckExprs: [{ ...rule, current: '(' }] }, { generation: 2 });
    await use.h.settle();
    expect(use.h.conditions('app')[0]).toContain(
      'Stalled=True InvalidCELExpression: Reconciliation failed terminally due to configuration error: ',
    );
    expect(use.h.get('app').status?.observedGeneration).toBe(2);
    // The log has what controller-runtime makes of it.
    expect(use.h.faults().at(-1)).toMatch(
      /^Reconciler error: terminal error: failed to create custom status evaluator for healthchecks\[0\]/,
    );
  });
});
