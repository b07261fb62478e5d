import { RenderError } from '@flux-ts/render';
import { type KindTable, loadBuiltinKinds } from '@flux-ts/schema';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { configMap, deployment, Harness, KS } from '../test/harness.ts';

let kinds: KindTable;
let h: Harness;

beforeAll(() => {
  kinds = loadBuiltinKinds();
});

beforeEach(() => {
  h = Harness.start(kinds);
});

afterEach(async () => {
  await h.stop();
});

const messages = () => h.events.map((e) => `${e.type} ${e.reason}: ${e.message}`);

describe('a Kustomization', () => {
  test('is applied, and says so', async () => {
    h.source('main@sha1:1');
    h.apply('app');
    h.build = () => [configMap('a'), configMap('b')];
    await h.run();
    expect(h.conditions('app')).toEqual([
      'Ready=True ReconciliationSucceeded: Applied revision: main@sha1:1',
    ]);
    expect(h.inventory('app')).toEqual(['apps_a__ConfigMap', 'apps_b__ConfigMap']);
    expect(h.get('app')).toMatchObject({
      metadata: { finalizers: ['finalizers.fluxcd.io'] },
      status: {
        observedGeneration: 1,
        lastAppliedRevision: 'main@sha1:1',
        lastAttemptedRevision: 'main@sha1:1',
        history: [
          {
            digest: 'sha256:2',
            lastReconciledStatus: 'ReconciliationSucceeded',
            totalReconciliations: 1,
            metadata: { revision: 'main@sha1:1' },
          },
        ],
      },
    });
    expect(messages()).toEqual([
      'Normal Progressing: ConfigMap/apps/a created\nConfigMap/apps/b created',
      expect.stringMatching(
        /^Normal ReconciliationSucceeded: Reconciliation finished in \S+, next run in 10m0s$/,
      ),
    ]);
    expect(h.events.at(-1)?.metadata).toEqual({
      'kustomize.toolkit.fluxcd.io/revision': 'main@sha1:1',
      'kustomize.toolkit.fluxcd.io/commit_status': 'update',
    });
    expect(h.leases).toBe(0);
  });

  test('costs one request when nothing changed: its own status', async () => {
    h.source('main@sha1:1');
    h.apply('app');
    h.build = () => [configMap('a'), configMap('b'), deployment('c')];
    await h.run();
    h.requests();
    await h.clock.advance(600_000);
    expect(h.builds.length).toBe(2);
    expect(h.requests()).toEqual(['patch Kustomization']);
    expect(h.get('app').status?.history?.[0]?.totalReconciliations).toBe(2);
  });

  test('is applied anew when its source has a new revision, and what is gone is pruned', async () => {
    h.source('main@sha1:1');
    h.apply('app');
    h.build = () => [configMap('a'), configMap('b')];
    await h.run();
    h.build = () => [configMap('b', { x: '1' }), configMap('c')];
    h.events.length = 0;
    h.source('main@sha1:2');
    await h.settle();
    expect(h.conditions('app')).toEqual([
      'Ready=True ReconciliationSucceeded: Applied revision: main@sha1:2',
    ]);
    expect(h.inventory('app')).toEqual(['apps_b__ConfigMap', 'apps_c__ConfigMap']);
    expect(
      h.cluster.peek({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'apps', name: 'a' }),
    ).toBeUndefined();
    expect(messages()).toEqual([
      'Normal Progressing: ConfigMap/apps/b configured\nConfigMap/apps/c created',
      'Normal Progressing: ConfigMap/apps/a deleted',
      expect.stringContaining('Reconciliation finished'),
    ]);
  });

  test('keeps what is gone from the source when prune is off', async () => {
    h.source('main@sha1:1');
    h.apply('app', { prune: false });
    h.build = () => [configMap('a')];
    await h.run();
    h.build = () => [];
    h.source('main@sha1:2');
    await h.settle();
    expect(
      h.cluster.peek({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'apps', name: 'a' }),
    ).toBeDefined();
    expect(h.inventory('app')).toEqual([]);
  });

  test('records old and new objects before it writes the first', async () => {
    h.source('main@sha1:1');
    h.apply('app');
    h.build = () => [configMap('a')];
    await h.run();
    h.build = () => [configMap('b')];
    let seen: string[] | undefined;
    h.intercept = ({ verb, name, dryRun }) => {
      if (verb === 'apply' && name === 'b' && !dryRun) seen = h.inventory('app');
    };
    h.source('main@sha1:2');
    await h.settle();
    expect(seen).toEqual(['apps_b__ConfigMap', 'apps_a__ConfigMap']);
  });

  test('is reconciled when asked, and notes what it handled', async () => {
    h.source('main@sha1:1');
    h.apply('app');
    await h.run();
    h.apply('app', {}, { annotations: { 'reconcile.fluxcd.io/requestedAt': 'now' } });
    await h.settle();
    expect(h.builds.length).toBe(2);
    expect(h.get('app').status?.lastHandledReconcileAt).toBe('now');
  });

  test('rests while it is suspended', async () => {
    h.source('main@sha1:1');
    h.apply('app', { suspend: true });
    await h.run();
    expect([h.builds.length, h.conditions('app'), h.events]).toEqual([0, [], []]);
  });
});

describe('a failure', () => {
  test('of a source that is not there waits for it', async () => {
    h.apply('app', { retryInterval: '1m' });
    await h.run();
    expect(h.conditions('app')).toEqual([
      'Ready=False ArtifactFailed: GitRepository.source.toolkit.fluxcd.io "repo" not found',
    ]);
    expect(messages()).toEqual([]);
    h.source(undefined);
    await h.clock.advance(60_000);
    expect(h.conditions('app')).toEqual([
      'Ready=False ArtifactFailed: Source artifact not found, retrying in 30s',
    ]);
    h.source('main@sha1:1');
    await h.settle();
    expect(h.conditions('app')[0]).toContain('Ready=True');
  });

  test('of the artifact is tried again soon, without noise', async () => {
    h.source('main@sha1:1');
    h.apply('app');
    h.openArtifact = () => {
      throw Object.assign(new Error('file not found'), { code: 'NOT_FOUND' });
    };
    await h.run();
    expect(h.conditions('app')).toEqual([
      'Reconciling=True ProgressingWithRetry: Fetching manifests for revision main@sha1:1 with a timeout of 9m30s',
      'Ready=False ArtifactFailed: Source is not ready, artifact not found, retrying in 30s',
    ]);
    expect(messages()).toEqual([]);
    h.openArtifact = () => undefined;
    await h.clock.advance(30_000);
    expect(h.conditions('app')[0]).toContain('Ready=True');
  });

  test('of a path that is not in the artifact names it, and leaves no lease', async () => {
    h.source('main@sha1:1');
    h.apply('app', { path: './etc' });
    h.build = () => {
      throw new RenderError('NOT_FOUND', 'kustomization path not found: stat etc: no such file or directory');
    };
    await h.run();
    expect(h.conditions('app')[1]).toBe(
      'Ready=False ArtifactFailed: kustomization path not found: stat etc: no such file or directory',
    );
    expect(h.leases).toBe(0);
  });

  test('of the build keeps what was applied, and is tried again at the retry interval', async () => {
    h.source('main@sha1:1');
    h.apply('app', { retryInterval: '2m' });
    h.build = () => [configMap('a')];
    await h.run();
    h.events.length = 0;
    h.build = () => {
      throw new Error('kustomize build failed: bad YAML (deploy/app.yaml:3:1)');
    };
    h.source('main@sha1:2');
    await h.settle();
    expect(h.conditions('app')).toEqual([
      'Reconciling=True ProgressingWithRetry: Building manifests for revision main@sha1:2 with a timeout of 9m30s',
      'Ready=False BuildFailed: kustomize build failed: bad YAML (deploy/app.yaml:3:1)',
    ]);
    expect(h.inventory('app')).toEqual(['apps_a__ConfigMap']);
    expect(h.get('app').status).toMatchObject({
      lastAppliedRevision: 'main@sha1:1',
      lastAttemptedRevision: 'main@sha1:2',
    });
    expect(messages()).toEqual([
      'Warning BuildFailed: kustomize build failed: bad YAML (deploy/app.yaml:3:1)',
    ]);
    await h.clock.advance(119_000);
    expect(h.builds.length).toBe(2);
    await h.clock.advance(1_000);
    expect(h.builds.length).toBe(3);
  });

  test('of the apply is told with what was done before, and goes into the history', async () => {
    h.source('main@sha1:1');
    h.apply('app');
    h.build = () => [configMap('a'), configMap('b')];
    h.intercept = ({ verb, name, dryRun }) => {
      if (verb === 'apply' && name === 'b' && dryRun) throw new Error('no');
    };
    await h.run();
    const [, ready] = h.conditions('app');
    expect(ready).toContain('Ready=False ReconciliationFailed: ConfigMap/apps/b dry-run failed');
    expect(h.get('app').status?.history?.[0]?.lastReconciledStatus).toBe('ReconciliationFailed');
  });

  test("of an encrypted Secret is upstream's", async () => {
    h.source('main@sha1:1');
    h.apply('app');
    h.build = () => [
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', namespace: 'apps' }, sops: { mac: 'x' } },
    ];
    await h.run();
    expect(h.conditions('app')[1]).toBe(
      'Ready=False ReconciliationFailed: Secret/apps/s is SOPS encrypted, configuring decryption is required for this secret to be reconciled',
    );
  });

  test('of pruning keeps what is left in the inventory', async () => {
    h.source('main@sha1:1');
    h.apply('app');
    h.build = () => [configMap('a'), configMap('b')];
    await h.run();
    h.intercept = ({ verb, name }) => {
      if (verb === 'delete' && name === 'a') throw new Error('not allowed');
    };
    h.build = () => [configMap('b')];
    h.source('main@sha1:2');
    await h.settle();
    expect(h.conditions('app')[1]).toContain(
      'Ready=False PruneFailed: delete failed, errors: ConfigMap/apps/a delete failed: not allowed;',
    );
    expect(h.inventory('app')).toEqual(['apps_b__ConfigMap', 'apps_a__ConfigMap']);
  });

  test('of access stalls the object', async () => {
    const strict = Harness.start(kinds, { settings: { noCrossNamespaceRefs: true } });
    strict.apply('app', { sourceRef: { kind: 'GitRepository', name: 'repo', namespace: 'other' } });
    await strict.run();
    const text =
      "AccessDenied: can't access 'GitRepository/other/repo', cross-namespace references have been blocked";
    expect(strict.conditions('app')).toEqual([`Stalled=True ${text}`, `Ready=False ${text}`]);
    expect(strict.events.map((e) => e.type)).toEqual(['Warning']);
    await strict.stop();
  });
});

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
    h.source('main@sha1:1');
    h.apply('app', { wait: true, timeout: '1m' });
    h.build = () => [deployment('web')];
  });

  test('is waited for without a worker, told after half a second, and ends the reconcile', async () => {
    await h.run();
    // Short phases are never written by themselves; this one came along with the inventory.
    expect(h.conditions('app')[0]).toContain('Detecting drift');
    expect(h.requests().filter((r) => r === 'patch Kustomization').length).toBe(2);
    await h.clock.advance(500);
    expect(h.conditions('app')).toEqual([
      'Reconciling=True Progressing: Running health checks for revision main@sha1:1 with a timeout of 1m0s',
      'Ready=Unknown Progressing: Reconciliation in progress',
      'Healthy=Unknown Progressing: Running health checks for revision main@sha1:1 with a timeout of 1m0s',
    ]);
    await h.clock.advance(1_500);
    h.cluster.setStatus(key, ready);
    await h.settle();
    expect(h.conditions('app')).toEqual([
      'Ready=True ReconciliationSucceeded: Applied revision: main@sha1:1',
      'Healthy=True Succeeded: Health check passed in 2s',
    ]);
    expect(messages().slice(1)).toEqual([
      'Normal Progressing: Health check passed in 2s',
      'Normal ReconciliationSucceeded: Reconciliation finished in 2s, next run in 10m0s',
    ]);
  });

  test('that does not come is a failure after the timeout', async () => {
    await h.run();
    await h.clock.advance(60_000);
    const text = "timeout waiting for: [Deployment/apps/web status: 'InProgress']";
    expect(h.conditions('app').slice(1)).toEqual([
      `Ready=False HealthCheckFailed: health check failed after 1m0s: ${text}`,
      `Healthy=False HealthCheckFailed: ${text}`,
    ]);
    expect(messages().at(-1)).toBe(`Warning HealthCheckFailed: health check failed after 1m0s: ${text}`);
    h.cluster.setStatus(key, ready);
    await h.clock.advance(600_000);
    expect(h.conditions('app')[0]).toContain('Ready=True');
  });

  test('is no longer waited for when there is a new revision', async () => {
    await h.run();
    await h.clock.advance(1_000);
    h.build = () => [configMap('a')];
    h.source('main@sha1:2');
    await h.settle();
    expect(h.conditions('app')[0]).toBe('Ready=True ReconciliationSucceeded: Applied revision: main@sha1:2');
    expect(messages()).toContain(
      'Normal Progressing: Health checks canceled due to new reconciliation triggered by GitRepository/flux-system/repo',
    );
    expect(h.cluster.peek(key)).toBeUndefined();
  });

  test('of a kind of Flux that nothing takes care of here says so', async () => {
    const alone = Harness.start(kinds, { hasController: (kind) => kind === 'GitRepository' });
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
    h.apply('app', { healthChecks: [{ kind: 'Deployment', name: 'web', namespace: 'apps' }] });
    h.build = () => [deployment('web'), deployment('other')];
    await h.run();
    h.cluster.setStatus(key, ready);
    await h.settle();
    expect(h.conditions('app')[1]).toContain('Healthy=True');
  });

  test("may follow rules of the user's own; wrong ones stall the object", async () => {
    const rule = { apiVersion: 'v1', kind: 'ConfigMap', current: "data.ok === 'yes'" };
    h.apply('app', { wait: true, healthCheckExprs: [rule] });
    h.build = () => [configMap('a', { ok: 'no' })];
    await h.run();
    await h.clock.advance(1_000);
    expect(h.conditions('app')[1]).toContain('Ready=Unknown');
    h.build = () => [configMap('a', { ok: 'yes' })];
    h.source('main@sha1:2');
    await h.settle();
    expect(h.conditions('app')[0]).toContain('Ready=True');
    h.apply('app', { wait: true, healthCheckExprs: [{ ...rule, current: '(' }] }, { generation: 2 });
    await h.settle();
    expect(h.conditions('app')[0]).toContain(
      'Stalled=True InvalidCELExpression: Reconciliation failed terminally due to configuration error: ',
    );
    expect(h.get('app').status?.observedGeneration).toBe(2);
  });
});

describe('dependencies', () => {
  test('are waited for, and wake their dependants', async () => {
    h.source('main@sha1:1');
    h.apply('app', { dependsOn: [{ name: 'infra' }] });
    await h.run();
    expect(h.conditions('app')).toEqual([
      'Ready=False DependencyNotReady: dependency \'flux-system/infra\' not found: kustomizations.kustomize.toolkit.fluxcd.io "infra" not found',
    ]);
    expect(messages()).toEqual([
      'Normal DependencyNotReady: Dependencies do not meet ready condition, retrying in 30s',
    ]);
    h.apply('infra');
    await h.settle();
    expect(h.conditions('app')[0]).toContain('Ready=True');
  });

  test('must have applied the same revision', async () => {
    h.source('main@sha1:1');
    h.apply('infra');
    h.apply('app', { dependsOn: [{ name: 'infra' }] });
    await h.run();
    const gate = Promise.withResolvers<void>();
    h.build = async ({ kustomization }) => {
      if (kustomization.metadata.name === 'infra') await gate.promise;
      return [];
    };
    h.source('main@sha1:2');
    await h.settle();
    expect(h.conditions('app')[0]).toBe(
      "Ready=False DependencyNotReady: dependency 'flux-system/infra' revision is not up to date",
    );
    gate.resolve();
    await h.settle();
    expect(h.conditions('app')[0]).toContain('Applied revision: main@sha1:2');
  });

  test('in a circle are named', async () => {
    h.source('main@sha1:1');
    h.apply('a', { dependsOn: [{ name: 'b' }] });
    h.apply('b', { dependsOn: [{ name: 'c' }] });
    h.apply('c', { dependsOn: [{ name: 'a' }] });
    await h.run();
    expect(h.conditions('a')[0]).toBe(
      "Ready=False DependencyNotReady: dependency 'flux-system/b' is not ready: circular dependency: flux-system/a -> flux-system/b -> flux-system/c -> flux-system/a",
    );
  });

  test.each([
    ["dep.metadata.name === 'infra'", 'Ready=True'],
    [
      'false',
      "Ready=False DependencyNotReady: dependency 'flux-system/infra' is not ready according to readyExpr eval",
    ],
    [
      '(',
      'Stalled=True InvalidCELExpression: Reconciliation failed terminally due to configuration error: failed to evaluate dependency infra',
    ],
  ])('may be judged by an expression: %s', async (readyExpr, expected) => {
    h.source('main@sha1:1');
    h.apply('infra', { suspend: true });
    h.apply('app', { dependsOn: [{ name: 'infra', readyExpr }] });
    await h.run();
    expect(h.conditions('app')[0]).toContain(expected);
  });
});

describe('drift', () => {
  const key = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'apps', name: 'a' };

  beforeEach(async () => {
    h.source('main@sha1:1');
    h.apply('app');
    h.build = () => [configMap('a', { x: '1' })];
    await h.run();
    h.requests();
  });

  test('of a field that we own is undone at once', async () => {
    await h.cluster.patch(
      key,
      { type: 'merge', body: { data: { x: '2' } } },
      { fieldManager: 'kubectl-edit' },
    );
    await h.settle();
    expect(h.cluster.peek(key)?.['data']).toEqual({ x: '1' });
  });

  test('by deletion is undone at once', async () => {
    await h.cluster.delete(key);
    await h.settle();
    expect(h.cluster.peek(key)?.['data']).toEqual({ x: '1' });
  });

  test('of a field that we do not own is none', async () => {
    await h.cluster.patch(key, { type: 'merge', body: { data: { y: '2' } } }, { fieldManager: 'other' });
    await h.settle();
    expect(h.requests()).toEqual(['patch ConfigMap']);
  });

  test('that comes again and again is undone more and more slowly, and told of', async () => {
    const edit = async (value: string) => {
      await h.cluster.patch(
        key,
        { type: 'merge', body: { data: { x: value } } },
        { fieldManager: 'autoscaler' },
      );
      await h.settle();
      return (h.cluster.peek(key) as unknown as { data: { x: string } }).data.x;
    };
    const undone: boolean[] = [];
    for (let i = 0; i < 5; i++) {
      undone.push((await edit(`v${i}`)) === '1');
      await h.clock.advance(10_000);
    }
    expect(undone).toEqual([true, true, true, false, false]);
    expect(h.cluster.peek(key)?.['data']).toEqual({ x: '1' });
    expect(messages().filter((m) => m.includes('again and again')).length).toBe(1);
  });
});

describe('variables', () => {
  test('come from substitute over substituteFrom, in order, without newlines', async () => {
    h.source('main@sha1:1');
    h.cluster.seed({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'vars', namespace: 'flux-system' },
      data: { a: '1\n', b: '1', c: '1' },
    });
    h.cluster.seed({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'vars', namespace: 'flux-system' },
      data: { b: Buffer.from('2').toString('base64') },
    });
    const substituteFrom = [
      { kind: 'ConfigMap' as const, name: 'vars' },
      { kind: 'Secret' as const, name: 'vars' },
      { kind: 'Secret' as const, name: 'none', optional: true },
    ];
    h.apply('app', { postBuild: { substitute: { c: '3' }, substituteFrom } });
    await h.run();
    expect(h.builds[0]?.substitute).toEqual({ a: '1', b: '2', c: '3' });
    expect(h.builds[0]?.strict).toBe(true);
  });

  test('that are missing are an error that names the first resource', async () => {
    h.source('main@sha1:1');
    h.build = () => [configMap('first')];
    h.apply('app', { postBuild: { substituteFrom: [{ kind: 'ConfigMap', name: 'none' }] } });
    await h.run();
    expect(h.conditions('app')[1]).toBe(
      "Ready=False BuildFailed: post build failed for 'first': substitute from 'ConfigMap/none' error: configmaps \"none\" not found",
    );
  });

  test('of a labelled ConfigMap that changes are taken over at once', async () => {
    const key = { apiVersion: 'v1', kind: 'ConfigMap', name: 'vars', namespace: 'flux-system' };
    const labels = { 'reconcile.fluxcd.io/watch': 'Enabled' };
    h.source('main@sha1:1');
    h.cluster.seed({
      ...key,
      metadata: { name: 'vars', namespace: 'flux-system', labels },
      data: { v: '1' },
    });
    h.apply('app', { postBuild: { substituteFrom: [{ kind: 'ConfigMap', name: 'vars' }] } });
    await h.run();
    await h.cluster.patch(key, { type: 'merge', body: { data: { v: '2' } } });
    await h.settle();
    expect(h.builds.map((b) => b.substitute)).toEqual([{ v: '1' }, { v: '2' }]);
  });
});

describe('deletion', () => {
  const key = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'apps', name: 'a' };

  async function deleted(spec: Parameters<Harness['apply']>[1]): Promise<void> {
    h.source('main@sha1:1');
    h.apply('app', spec);
    h.build = () => [configMap('a')];
    await h.run();
    await h.cluster.delete({
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      namespace: 'flux-system',
      name: 'app',
    });
    await h.settle();
  }

  test.each<[string, Parameters<Harness['apply']>[1], boolean]>([
    ['MirrorPrune with prune', { prune: true }, false],
    ['MirrorPrune without prune', { prune: false }, true],
    ['Delete', { prune: false, deletionPolicy: 'Delete' }, false],
    ['WaitForTermination', { prune: false, deletionPolicy: 'WaitForTermination' }, false],
    ['Orphan', { prune: true, deletionPolicy: 'Orphan' }, true],
  ])('by policy %s', async (_, spec, stays) => {
    await deleted(spec);
    expect(h.get('app')).toBeUndefined();
    expect(h.cluster.peek(key) !== undefined).toBe(stays);
  });

  test.each([
    ['when they are', true],
    ['after the timeout, with a word', false],
  ])('by policy WaitForTermination waits without a worker until all are gone: %s', async (_, released) => {
    h.source('main@sha1:1');
    h.apply('app', { deletionPolicy: 'WaitForTermination', timeout: '1m' });
    h.build = () => [configMap('a')];
    await h.run();
    const held = { ...key, kind: 'ConfigMap' };
    await h.cluster.patch(held, { type: 'merge', body: { metadata: { finalizers: ['x/y'] } } });
    await h.cluster.delete({ ...KS, namespace: 'flux-system', name: 'app' });
    await h.clock.advance(10_000);
    expect(h.get('app')?.metadata.deletionTimestamp).toBeDefined();
    if (released) await h.cluster.patch(held, { type: 'merge', body: { metadata: { finalizers: [] } } });
    await h.clock.advance(released ? 5_000 : 51_000);
    expect(h.get('app')).toBeUndefined();
    const told = messages().some((m) => m.includes('failed to wait for resources termination'));
    expect(told).toBe(!released);
  });

  test('without the account to act as lets the object go and says what is left', async () => {
    h.cluster.seed({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'deployer', namespace: 'flux-system' },
    });
    h.source('main@sha1:1');
    h.apply('app', { serviceAccountName: 'deployer' });
    h.build = () => [configMap('a')];
    await h.run();
    await h.cluster.delete({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      namespace: 'flux-system',
      name: 'deployer',
    });
    await h.cluster.delete({
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      namespace: 'flux-system',
      name: 'app',
    });
    await h.settle();
    expect(h.get('app')).toBeUndefined();
    expect(h.cluster.peek(key)).toBeDefined();
    expect(messages().at(-1)).toContain('unable to prune objects: \nConfigMap/apps/a');
  });
});
