import type { KubeObject } from '@flux-ts/resource';
import { describe, expect, test } from 'vitest';
import { FLUX_KINDS, upgrade } from '../index.ts';

const metadata = { name: 'x', namespace: 'ns' };
const object = (apiVersion: string, kind: string, spec: object, status?: object): KubeObject => ({
  apiVersion,
  kind,
  metadata,
  spec,
  ...(status && { status }),
});

interface Case {
  readonly name: string;
  readonly from: KubeObject;
  readonly to: KubeObject;
}

const target = { kind: 'Deployment', name: 'app' };

const cases: Case[] = [
  {
    name: 'GitRepository loses gitImplementation and accessFrom, its checksum becomes a digest',
    from: object(
      'source.toolkit.fluxcd.io/v1beta2',
      'GitRepository',
      { url: 'https://h/r', interval: '1m', gitImplementation: 'libgit2', accessFrom: {} },
      { url: 'http://x', contentConfigChecksum: 'c', artifact: { path: 'p', checksum: 'a'.repeat(64) } },
    ),
    to: object(
      'source.toolkit.fluxcd.io/v1',
      'GitRepository',
      { url: 'https://h/r', interval: '1m' },
      { artifact: { path: 'p', digest: `sha256:${'a'.repeat(64)}` } },
    ),
  },
  {
    name: 'GitRepository v1beta1 had SHA-1 checksums, for includes too',
    from: object(
      'source.toolkit.fluxcd.io/v1beta1',
      'GitRepository',
      { url: 'ssh://h/r', interval: '1m' },
      { includedArtifacts: [{ path: 'p', checksum: 'b'.repeat(40) }] },
    ),
    to: object(
      'source.toolkit.fluxcd.io/v1',
      'GitRepository',
      { url: 'ssh://h/r', interval: '1m' },
      { includedArtifacts: [{ path: 'p', digest: `sha1:${'b'.repeat(40)}` }] },
    ),
  },
  {
    name: 'HelmChart valuesFile goes first',
    from: object('source.toolkit.fluxcd.io/v1beta1', 'HelmChart', {
      chart: 'c',
      valuesFile: 'a',
      valuesFiles: ['b'],
    }),
    to: object('source.toolkit.fluxcd.io/v1', 'HelmChart', { chart: 'c', valuesFiles: ['a', 'b'] }),
  },
  {
    name: 'Kustomization validation is dropped, patches keep the order of kustomize',
    from: object(
      'kustomize.toolkit.fluxcd.io/v1beta1',
      'Kustomization',
      {
        prune: true,
        validation: 'client',
        patches: [{ patch: 'p', target }],
        patchesStrategicMerge: [{ kind: 'Deployment', metadata: { name: 'app' } }],
        patchesJson6902: [{ target, patch: [{ op: 'remove', path: '/spec/replicas' }] }],
      },
      { snapshot: { checksum: 'c', entries: [] }, lastAppliedRevision: 'main/1' },
    ),
    to: object(
      'kustomize.toolkit.fluxcd.io/v1',
      'Kustomization',
      {
        prune: true,
        patches: [
          { patch: 'kind: Deployment\nmetadata:\n  name: app\n' },
          { patch: 'p', target },
          { patch: '- op: remove\n  path: /spec/replicas\n', target },
        ],
      },
      { lastAppliedRevision: 'main/1' },
    ),
  },
  {
    name: 'Kustomization with empty old lists gets no patches',
    from: object('kustomize.toolkit.fluxcd.io/v1beta2', 'Kustomization', { patchesStrategicMerge: [] }),
    to: object('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', {}),
  },
  {
    name: 'a stored object of the current version keeps old fields, which count',
    from: object('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', { patchesStrategicMerge: ['a: b\n'] }),
    to: object('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', { patches: [{ patch: 'a: b\n' }] }),
  },
  {
    name: 'HelmRelease chart and post-renderers',
    from: object(
      'helm.toolkit.fluxcd.io/v2beta1',
      'HelmRelease',
      {
        chart: { spec: { chart: 'c', valuesFile: 'v.yaml' } },
        postRenderers: [{ kustomize: { patchesStrategicMerge: [{ kind: 'Service' }], images: [] } }],
      },
      { lastAppliedRevision: '1.0.0', lastReleaseRevision: 3 },
    ),
    to: object(
      'helm.toolkit.fluxcd.io/v2',
      'HelmRelease',
      {
        chart: { spec: { chart: 'c', valuesFiles: ['v.yaml'] } },
        postRenderers: [{ kustomize: { images: [], patches: [{ patch: 'kind: Service\n' }] } }],
      },
      { lastReleaseRevision: 3 },
    ),
  },
  {
    name: 'ImagePolicy status images become references',
    from: object(
      'image.toolkit.fluxcd.io/v1beta2',
      'ImagePolicy',
      {},
      { latestImage: 'host:5000/app:1.2', observedPreviousImage: 'app:1.1@sha256:00' },
    ),
    to: object(
      'image.toolkit.fluxcd.io/v1',
      'ImagePolicy',
      {},
      {
        latestRef: { name: 'host:5000/app', tag: '1.2' },
        observedPreviousRef: { name: 'app', tag: '1.1', digest: 'sha256:00' },
      },
    ),
  },
  {
    name: 'ImageUpdateAutomation v1alpha1 moves below git',
    from: object('image.toolkit.fluxcd.io/v1alpha1', 'ImageUpdateAutomation', {
      interval: '1m',
      checkout: { gitRepositoryRef: { name: 'repo' }, branch: 'main' },
      commit: {
        authorName: 'a',
        authorEmail: 'a@b',
        messageTemplate: 'm',
        signingKey: { secretRef: { name: 's' } },
      },
      push: { branch: 'dev' },
      update: { setters: { paths: ['./apps'] } },
    }),
    to: object('image.toolkit.fluxcd.io/v1', 'ImageUpdateAutomation', {
      interval: '1m',
      sourceRef: { kind: 'GitRepository', name: 'repo' },
      git: {
        checkout: { ref: { branch: 'main' } },
        commit: {
          author: { name: 'a', email: 'a@b' },
          messageTemplate: 'm',
          signingKey: { secretRef: { name: 's' } },
        },
        push: { branch: 'dev' },
      },
      update: { strategy: 'Setters', path: './apps' },
    }),
  },
  {
    name: 'Alert and Provider lose their status',
    from: object('notification.toolkit.fluxcd.io/v1beta2', 'Alert', { summary: 's' }, { conditions: [] }),
    to: object('notification.toolkit.fluxcd.io/v1beta3', 'Alert', { summary: 's' }),
  },
  {
    name: 'Receiver status url becomes webhookPath',
    from: object(
      'notification.toolkit.fluxcd.io/v1beta1',
      'Receiver',
      { type: 'github' },
      { url: '/hook/1' },
    ),
    to: object(
      'notification.toolkit.fluxcd.io/v1',
      'Receiver',
      { type: 'github' },
      { webhookPath: '/hook/1' },
    ),
  },
];

describe('upgrade', () => {
  test.each(cases)('$name', ({ from, to }) => {
    const before = structuredClone(from);
    expect(upgrade(from)).toEqual(to);
    expect(from).toEqual(before);
  });

  test.each(cases)('is done once: $name', ({ from }) => {
    const once = upgrade(from);
    expect(upgrade(once)).toBe(once);
  });

  test('changes only the version of an object without old fields', () => {
    const old = object('source.toolkit.fluxcd.io/v1beta2', 'Bucket', { bucketName: 'b' });
    expect(upgrade(old)).toEqual({ ...old, apiVersion: 'source.toolkit.fluxcd.io/v1' });
  });

  test('leaves other groups’ kinds of the same name alone', () => {
    const foreign = object('kustomize.config.k8s.io/v1beta1', 'Kustomization', { validation: 'x' });
    expect(upgrade(foreign)).toBe(foreign);
  });

  test('survives nonsense where objects are expected', () => {
    for (const kind of FLUX_KINDS) {
      for (const spec of [null, 1, 'x', [], { patchesJson6902: 3, update: null, chart: [], commit: 1 }]) {
        const version = kind.served.at(-1);
        expect(() =>
          upgrade({ apiVersion: `${kind.group}/${version}`, kind: kind.kind, metadata, spec }),
        ).not.toThrow();
      }
    }
  });
});
