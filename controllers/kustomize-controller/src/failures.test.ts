import { RenderError } from '@flux-ts/render';
import { describe, expect, test } from 'vitest';
import { configMap, Harness, useHarness } from '../test/harness.ts';

const use = useHarness();

describe('a failure', () => {
  test('of a source that is not there waits for it', async () => {
    use.h.apply('app', { retryInterval: '1m' });
    await use.h.run();
    expect(use.h.conditions('app')).toEqual([
      'Ready=False ArtifactFailed: GitRepository.source.toolkit.fluxcd.io "repo" not found',
    ]);
    expect(use.h.messages()).toEqual([]);
    use.h.source(undefined);
    await use.h.clock.advance(60_000);
    expect(use.h.conditions('app')).toEqual([
      'Ready=False ArtifactFailed: Source artifact not found, retrying in 30s',
    ]);
    use.h.source('main@sha1:1');
    await use.h.settle();
    expect(use.h.conditions('app')[0]).toContain('Ready=True');
  });

  test('of the artifact is tried again soon, without noise', async () => {
    use.h.source('main@sha1:1');
    use.h.apply('app');
    use.h.openArtifact = () => {
      throw Object.assign(new Error('file not found'), { code: 'NOT_FOUND' });
    };
    await use.h.run();
    expect(use.h.conditions('app')).toEqual([
      'Reconciling=True ProgressingWithRetry: Fetching manifests for revision main@sha1:1 with a timeout of 9m30s',
      'Ready=False ArtifactFailed: Source is not ready, artifact not found, retrying in 30s',
    ]);
    expect(use.h.messages()).toEqual([]);
    use.h.openArtifact = () => undefined;
    await use.h.clock.advance(30_000);
    expect(use.h.conditions('app')[0]).toContain('Ready=True');
  });

  test('of a path that is not in the artifact names it, and leaves no lease', async () => {
    use.h.source('main@sha1:1');
    use.h.apply('app', { path: './etc' });
    use.h.build = () => {
      throw new RenderError('NOT_FOUND', 'kustomization path not found: stat etc: no such file or directory');
    };
    await use.h.run();
    expect(use.h.conditions('app')).toEqual([
      'Reconciling=True ProgressingWithRetry: Fetching manifests for revision main@sha1:1 with a timeout of 9m30s',
      'Ready=False ArtifactFailed: kustomization path not found: stat etc: no such file or directory',
    ]);
    expect(use.h.get('app').status).not.toHaveProperty('lastAttemptedRevision');
    expect(use.h.leases).toBe(0);
  });

  test('of the build keeps what was applied, and is tried again at the retry interval', async () => {
    use.h.source('main@sha1:1');
    use.h.apply('app', { retryInterval: '2m' });
    use.h.build = () => [configMap('a')];
    await use.h.run();
    use.h.events.length = 0;
    use.h.build = () => {
      throw new Error('kustomize build failed: bad YAML (deploy/app.yaml:3:1)');
    };
    use.h.source('main@sha1:2');
    await use.h.settle();
    expect(use.h.conditions('app')).toEqual([
      'Reconciling=True ProgressingWithRetry: Building manifests for revision main@sha1:2 with a timeout of 9m30s',
      'Ready=False BuildFailed: kustomize build failed: bad YAML (deploy/app.yaml:3:1)',
    ]);
    expect(use.h.inventory('app')).toEqual(['apps_a__ConfigMap']);
    expect(use.h.get('app').status).toMatchObject({
      lastAppliedRevision: 'main@sha1:1',
      lastAttemptedRevision: 'main@sha1:2',
    });
    expect(use.h.messages()).toEqual([
      'Warning BuildFailed: kustomize build failed: bad YAML (deploy/app.yaml:3:1)',
    ]);
    await use.h.clock.advance(119_000);
    expect(use.h.builds.length).toBe(2);
    await use.h.clock.advance(1_000);
    expect(use.h.builds.length).toBe(3);
  });

  test('of the apply is told with what was done before, and goes into the history', async () => {
    use.h.source('main@sha1:1');
    use.h.apply('app');
    use.h.build = () => [configMap('a'), configMap('b')];
    use.h.intercept = ({ verb, name, dryRun }) => {
      if (verb === 'apply' && name === 'b' && dryRun) throw new Error('no');
    };
    await use.h.run();
    const [, ready] = use.h.conditions('app');
    expect(ready).toContain('Ready=False ReconciliationFailed: ConfigMap/apps/b dry-run failed');
    expect(use.h.get('app').status?.history?.[0]?.lastReconciledStatus).toBe('ReconciliationFailed');
  });

  test("of an encrypted Secret is upstream's", async () => {
    use.h.source('main@sha1:1');
    use.h.apply('app');
    use.h.build = () => [
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', namespace: 'apps' }, sops: { mac: 'x' } },
    ];
    await use.h.run();
    expect(use.h.conditions('app')[1]).toBe(
      'Ready=False ReconciliationFailed: Secret/apps/s is SOPS encrypted, configuring decryption is required for this secret to be reconciled',
    );
  });

  test('of a decryption key that is not there comes before the build', async () => {
    use.h.source('main@sha1:1');
    use.h.build = () => [configMap('a')];
    use.h.apply('app', { decryption: { provider: 'sops', secretRef: { name: 'none' } } });
    await use.h.run();
    expect(use.h.conditions('app')[1]).toBe('Ready=False BuildFailed: secrets "none" not found');
    expect(use.h.builds).toEqual([]);
  });

  test('of pruning keeps what is left in the inventory', async () => {
    use.h.source('main@sha1:1');
    use.h.apply('app');
    use.h.build = () => [configMap('a'), configMap('b')];
    await use.h.run();
    use.h.intercept = ({ verb, name }) => {
      if (verb === 'delete' && name === 'a') throw new Error('not allowed');
    };
    use.h.build = () => [configMap('b')];
    use.h.source('main@sha1:2');
    await use.h.settle();
    expect(use.h.conditions('app')[1]).toContain(
      'Ready=False PruneFailed: delete failed, errors: ConfigMap/apps/a delete failed: not allowed;',
    );
    expect(use.h.inventory('app')).toEqual(['apps_b__ConfigMap', 'apps_a__ConfigMap']);
  });

  test('of access stalls the object', async () => {
    const strict = Harness.start(use.kinds, { settings: { noCrossNamespaceRefs: true } });
    strict.apply('app', { sourceRef: { kind: 'GitRepository', name: 'repo', namespace: 'other' } });
    await strict.run();
    const text =
      "AccessDenied: can't access 'GitRepository/other/repo', cross-namespace references have been blocked";
    expect(strict.conditions('app')).toEqual([`Stalled=True ${text}`, `Ready=False ${text}`]);
    expect(strict.events.map((e) => e.type)).toEqual(['Warning']);
    expect(strict.faults()).toEqual([
      `Reconciler error: terminal error: ${text.replace('AccessDenied: ', '')}`,
    ]);
    await strict.stop();
  });

  test('of a gate stalls the object, and is no error of the reconcile', async () => {
    use.h.source('main@sha1:1');
    use.h.apply('app', { decryption: { provider: 'sops', serviceAccountName: 'keys' } });
    await use.h.run();
    const text =
      'to use spec.decryption.serviceAccountName for decryption authentication please enable the ObjectLevelWorkloadIdentity feature gate in the controller';
    expect(use.h.conditions('app')).toEqual([
      `Stalled=True FeatureGateDisabled: ${text}`,
      `Ready=False FeatureGateDisabled: ${text}`,
    ]);
    expect(use.h.faults()).toEqual([`${text}: ObjectLevelWorkloadIdentity feature gate is not enabled`]);
  });

  test('to reach another cluster is logged as it is told', async () => {
    use.h.source('main@sha1:1');
    use.h.apply('app', { kubeConfig: { secretRef: { name: 'kc' } } });
    await use.h.run();
    const text = `failed to build kube client: unable to read KubeConfig secret 'flux-system/kc' error: secrets "kc" not found`;
    expect(use.h.messages()).toEqual([`Warning ReconciliationFailed: ${text}`]);
    expect(use.h.faults()).toEqual([`Reconciliation failed after 0s, next try in 10m0s: ${text}`]);
  });
});
