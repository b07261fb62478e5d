import type { World } from '../world.ts';
import {
  APPLY,
  configMap,
  deployment,
  type Journey,
  labelled,
  MERGE,
  manifests,
  switched,
} from './journey.ts';

const labels = ({ metadata }: { metadata: { labels?: object; annotations?: object } }): unknown => [
  metadata.labels,
  metadata.annotations,
];

/** Somebody else sets fields of an object. */
const edit = (w: World, resource: string, body: object, manager = 'somebody') =>
  w.ask('PATCH', `${w.path(resource)}?fieldManager=${manager}`, body, MERGE);

/** Somebody else applies an object, as kubectl does at the server. */
const applyAs = (w: World, resource: string, body: object, manager = 'somebody') =>
  w.ask('PATCH', `${w.path(resource)}?fieldManager=${manager}&force=true`, body, APPLY);

async function start(w: World, ...objects: readonly object[]): Promise<void> {
  await w.commit({ 'all.yaml': manifests(...objects) });
  await w.kustomization();
  await w.reconcile();
}

async function next(w: World, ...objects: readonly object[]): Promise<void> {
  await w.commit({ 'all.yaml': manifests(configMap('stays'), ...objects) });
  await w.reconcile();
  await w.seeStatus();
}

/** An object with a switch: made, edited, changed in Git, and taken out of Git. */
const life =
  (metadata: Readonly<Record<string, unknown>>, resource = 'configmaps/a') =>
  async (w: World): Promise<void> => {
    await start(w, configMap('stays'), configMap('a', { v: '1' }, metadata));
    await w.seeStatus();
    await w.seeObject(resource);
    await edit(w, resource, { data: { v: 'edited', other: 'x' } }).catch(() => w.note('nothing to edit'));
    await w.reconcile();
    await w.seeObject(resource);
    await next(w, configMap('a', { v: '2', w: '2' }, metadata));
    await w.seeObject(resource);
    await next(w);
    await w.seeObject(resource);
  };

/** An object that is there before: what becomes of it, and of it when it leaves Git. */
const before =
  (metadata: Readonly<Record<string, unknown>>, live: Readonly<Record<string, unknown>> = {}) =>
  async (w: World): Promise<void> => {
    await applyAs(w, 'configmaps/a', { ...configMap('a', { v: 'theirs', other: 'x' }, live) });
    await start(w, configMap('stays'), configMap('a', { v: '1' }, metadata));
    await w.seeStatus();
    await w.seeObject('configmaps/a', ({ data, metadata: { labels } }) => [data, labels]);
    await next(w);
    await w.seeObject('configmaps/a', ({ data, metadata: { labels } }) => [data, labels]);
  };

export const switchJourneys: readonly Journey[] = [
  { name: 'ssa Override', run: life(switched('ssa', 'override')) },
  { name: 'ssa Merge', run: life(switched('ssa', 'Merge')) },
  { name: 'ssa merge as a label', run: life(labelled('ssa', 'merge')) },
  { name: 'ssa IfNotPresent', run: life(switched('ssa', 'IfNotPresent')) },
  { name: 'ssa ifnotpresent as a label', run: life(labelled('ssa', 'ifnotpresent')) },
  { name: 'ssa Ignore', run: life(switched('ssa', 'Ignore')) },
  { name: 'ssa of a word that is none', run: life(switched('ssa', 'Sometimes')) },
  { name: 'reconcile disabled in Git', run: life(switched('reconcile', 'Disabled')) },
  { name: 'prune disabled in Git', run: life(switched('prune', 'disabled')) },
  { name: 'prune disabled as a label', run: life(labelled('prune', 'DISABLED')) },
  { name: 'ssa IfNotPresent of what is there', run: before(switched('ssa', 'IfNotPresent')) },
  { name: 'ssa Ignore of what is there', run: before(switched('ssa', 'Ignore')) },
  { name: 'ssa Merge of what is there', run: before(switched('ssa', 'Merge')) },
  { name: 'ssa Override of what is there', run: before({}) },
  {
    name: 'reconcile disabled in the cluster',
    run: before({}, switched('reconcile', 'disabled')),
  },
  {
    name: 'ssa Ignore in the cluster only',
    run: before({}, switched('ssa', 'Ignore')),
  },
  {
    name: 'prune disabled in the cluster only',
    async run(w) {
      await start(w, configMap('stays'), configMap('a'));
      await edit(w, 'configmaps/a', { metadata: switched('prune', 'disabled') });
      await next(w);
      await w.seeObject('configmaps/a', labels);
    },
  },
  {
    name: 'what kubectl applied is taken over',
    async run(w) {
      const body = configMap(
        'a',
        { v: 'theirs', old: 'x' },
        {
          annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}', mine: 'y' },
        },
      );
      await w.ask('POST', `${w.path('configmaps')}?fieldManager=kubectl-client-side-apply`, body);
      await start(w, configMap('a'));
      await w.seeObject('configmaps/a', ({ data, metadata }) => [data, metadata.annotations]);
    },
  },
  {
    name: 'what kubectl edited is undone',
    async run(w) {
      await start(w, configMap('a'));
      await edit(w, 'configmaps/a', { data: { v: '2', more: '3' } }, 'kubectl-edit');
      await edit(w, 'configmaps/a', { metadata: { labels: { team: 'x' } } }, 'kubectl-label');
      await w.reconcile();
      await w.seeObject('configmaps/a', ({ data, metadata }) => [data, metadata.labels]);
    },
  },
  {
    name: 'a Deployment that somebody scales and pauses',
    async run(w) {
      await start(w, deployment('web', 'web'));
      await edit(w, 'apps/v1/deployments/web', { spec: { replicas: 1, paused: true } });
      await w.reconcile();
      await w.seeObject('apps/v1/deployments/web', ({ spec }) => [spec.replicas, spec.paused]);
    },
  },
  {
    name: 'a manager to override is one of ours',
    shard: 'gates',
    async run(w) {
      await start(w, configMap('a'), configMap('b'));
      await edit(w, 'configmaps/a', { data: { more: '3' } }, 'intruder');
      await edit(w, 'configmaps/b', { data: { more: '3' } }, 'guest');
      await w.reconcile();
      await w.seeObject('configmaps/a');
      await w.seeObject('configmaps/b');
    },
  },
  {
    name: 'fields that others own and the spec ignores',
    async run(w) {
      const ignore = [
        { paths: ['/spec/replicas'], target: { kind: 'Deployment' } },
        { paths: ['/data/v'], target: { kind: 'ConfigMap', name: 'a.*' } },
      ];
      await w.commit({ 'all.yaml': manifests(configMap('a'), configMap('b'), deployment('web', 'web')) });
      await w.kustomization({ ignore });
      await w.reconcile();
      await edit(w, 'configmaps/a', { data: { v: 'edited' } });
      await edit(w, 'configmaps/b', { data: { v: 'edited' } });
      await edit(w, 'apps/v1/deployments/web', { spec: { replicas: 1 } }, 'scaler');
      await w.reconcile();
      await w.seeStatus();
      await w.seeObject('configmaps/a');
      await w.seeObject('configmaps/b');
      await w.seeObject('apps/v1/deployments/web', ({ spec }) => spec.replicas);
    },
  },
];
