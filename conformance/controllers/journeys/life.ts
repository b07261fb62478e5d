import type { World } from '../world.ts';
import { configMap, type Journey, MERGE, manifests, switched } from './journey.ts';

const HOLD = { finalizers: ['example.com/hold'] };

async function start(w: World, spec: object, ...objects: readonly object[]): Promise<void> {
  await w.commit({ 'all.yaml': manifests(...objects) });
  await w.kustomization(spec);
  await w.reconcile();
}

/** A Kustomization that is deleted, and what it leaves. */
const deletion =
  (spec: object, later: object = {}) =>
  async (w: World): Promise<void> => {
    const kept = configMap('kept', {}, switched('prune', 'disabled'));
    await start(w, spec, configMap('a'), kept);
    await w.ask('PATCH', w.path('configmaps/a'), { data: { more: 'x' } }, MERGE);
    if (Object.keys(later).length > 0) await w.kustomization({ ...spec, ...later });
    if (Object.hasOwn(later, 'path')) await w.reconcile();
    await w.remove();
    await w.seeObject('configmaps/a');
    await w.seeObject('configmaps/kept');
  };

export const lifeJourneys: readonly Journey[] = [
  { name: 'deleted with prune', run: deletion({ prune: true }) },
  { name: 'deleted without prune', run: deletion({ prune: false }) },
  {
    name: 'deleted by policy Delete without prune',
    run: deletion({ prune: false, deletionPolicy: 'Delete' }),
  },
  { name: 'deleted by policy Orphan', run: deletion({ deletionPolicy: 'Orphan' }) },
  { name: 'deleted by policy MirrorPrune', run: deletion({ deletionPolicy: 'MirrorPrune' }) },
  { name: 'deleted by policy WaitForTermination', run: deletion({ deletionPolicy: 'WaitForTermination' }) },
  { name: 'deleted while suspended', run: deletion({}, { suspend: true }) },
  { name: 'deleted after its spec went bad', run: deletion({}, { path: './none' }) },
  {
    name: 'deleted before its objects can go',
    async run(w) {
      await start(w, { deletionPolicy: 'WaitForTermination', timeout: '30s' }, configMap('a', {}, HOLD));
      await w.remove();
      await w.seeObject('configmaps/a');
      await w.ask('PATCH', w.path('configmaps/a'), { metadata: { finalizers: null } }, MERGE);
    },
  },
  {
    name: 'an object that moves to another Kustomization',
    async run(w) {
      const [a, b, c] = ['a', 'b', 'c'].map((name) => manifests(configMap(name))) as [string, string, string];
      // From one source, the one might prune what the other has not taken yet.
      const other = { sourceRef: { kind: 'GitRepository', name: 'other' } };
      await w.commit({ 'a.yaml': a, 'b.yaml': b });
      await w.commit({ 'c.yaml': c }, 'other');
      await w.kustomization();
      await w.reconcile();
      await w.kustomization(other, 'two');
      await w.reconcile('two');
      await w.commit({ 'a.yaml': a }, 'other');
      await w.reconcile('two');
      await w.commit({ 'b.yaml': b });
      await w.reconcile();
      await w.seeStatus();
      await w.seeStatus('two');
      await w.seeObject('configmaps/a', ({ metadata }) => metadata.labels);
      await w.seeObject('configmaps/c');
    },
  },
  {
    name: 'an object that two Kustomizations want',
    async run(w) {
      await w.commit({
        'a/a.yaml': manifests(configMap('a', { v: '1' })),
        'b/a.yaml': manifests(configMap('a', { v: '1' })),
      });
      await w.kustomization({ path: './a' });
      await w.reconcile();
      await w.kustomization({ path: './b', suspend: false }, 'two');
      await w.reconcile('two');
      await w.seeObject('configmaps/a', ({ metadata }) => metadata.labels);
      await w.remove('two');
    },
  },
  {
    name: 'six revisions, and what the history keeps',
    async run(w) {
      await start(w, {}, configMap('a', { v: '0' }));
      for (const v of ['1', '2', '3', '4', '5', '5']) {
        await w.commit({ 'all.yaml': manifests(configMap('a', { v })) });
        await w.reconcile();
      }
      await w.seeStatus();
    },
  },
  {
    name: 'an origin revision',
    async run(w) {
      const metadata = { 'org.opencontainers.image.revision': 'main@sha1:abc' };
      await w.commit({ 'all.yaml': manifests(configMap('a')) }, 'source', { metadata });
      await w.kustomization();
      await w.reconcile();
      const { status } = await w.getKustomization();
      w.note(`${status.lastAppliedOriginRevision} ${status.history[0].metadata.originRevision}`);
    },
  },
  {
    name: 'a source without an artifact, then with one',
    async run(w) {
      // What was fetched before is not fetched again, so it must be unlike all other artifacts.
      const forgotten = await w.commit({ 'all.yaml': manifests(configMap('a')), 'own.txt': w.namespace });
      w.forget(forgotten);
      await w.kustomization();
      await w.reconcile();
      await w.seeStatus();
      await w.commit({ 'all.yaml': manifests(configMap('a')) });
      await w.reconcile();
      await w.seeStatus();
    },
  },
  {
    name: 'a digest that is another',
    async run(w) {
      await w.commit({ 'all.yaml': manifests(configMap('a')) }, 'source', {
        digest: `sha256:${'0'.repeat(64)}`,
      });
      await w.kustomization();
      await w.reconcile();
      await w.seeStatus();
    },
  },
  {
    name: 'a source that is not there',
    async run(w) {
      await w.kustomization({ sourceRef: { kind: 'GitRepository', name: 'none' } });
      await w.reconcile();
      await w.seeStatus();
      await w.kustomization({ sourceRef: { kind: 'OCIRepository', name: 'none', namespace: w.namespace } });
      await w.reconcile();
      await w.seeStatus();
      await w.kustomization({ sourceRef: { kind: 'ExternalArtifact', name: 'none' } });
      await w.reconcile();
      await w.seeStatus();
    },
  },
  {
    name: 'a failure, and the good state that follows it',
    async run(w) {
      await start(w, {}, configMap('a'), configMap('b'));
      await w.commit({ 'all.yaml': 'a: b: c' });
      await w.reconcile();
      await w.seeStatus();
      await w.commit({ 'all.yaml': manifests(configMap('a')) });
      await w.reconcile();
      await w.seeStatus();
    },
  },
  {
    name: 'objects of a definition that comes and goes with them',
    async run(w) {
      const group = `${w.namespace}.example.com`;
      const definition = {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: `things.${group}` },
        spec: {
          group,
          scope: 'Namespaced',
          names: { plural: 'things', kind: 'Thing' },
          versions: [
            {
              name: 'v1',
              served: true,
              storage: true,
              schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
            },
          ],
        },
      };
      const thing = { apiVersion: `${group}/v1`, kind: 'Thing', metadata: { name: 'x' }, spec: { a: 1 } };
      await start(w, {}, thing, definition, configMap('a'));
      await w.seeStatus();
      await w.commit({ 'all.yaml': manifests(configMap('a')) });
      await w.reconcile();
      await w.seeStatus();
    },
  },
  {
    name: 'an object in another version of its kind',
    async run(w) {
      const scaler = (version: string): object => ({
        apiVersion: `autoscaling/${version}`,
        kind: 'HorizontalPodAutoscaler',
        metadata: { name: 'h' },
        spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' } },
      });
      await start(w, {}, scaler('v1'));
      await w.seeStatus();
      await w.commit({ 'all.yaml': manifests(scaler('v2')) });
      await w.reconcile();
      await w.seeStatus();
    },
  },
];
