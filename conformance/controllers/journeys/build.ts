import type { Files } from '../artifact-server.ts';
import type { World } from '../world.ts';
import { configMap, type Journey, MERGE, manifests, secret } from './journey.ts';

/** One commit, and what is said of it. */
const once =
  (files: Files, spec: object = {}, resource?: string) =>
  async (w: World): Promise<void> => {
    await w.commit(files);
    await w.kustomization(spec);
    await w.reconcile();
    await w.seeStatus();
    if (resource !== undefined) await w.seeObject(resource);
  };

const one = { 'all.yaml': manifests(configMap('a', { v: '${word}' })) };
const kustomization = (fields: object): string =>
  manifests({ apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', ...fields });

export const buildJourneys: readonly Journey[] = [
  { name: 'a path that is not there', run: once(one, { path: './deploy/none' }) },
  { name: 'a path that is a file', run: once(one, { path: './all.yaml' }) },
  { name: 'a path that leads out', run: once(one, { path: '../../etc' }) },
  { name: 'a folder without manifests', run: once({ 'README.md': 'hello' }) },
  { name: 'a file that is no YAML', run: once({ 'all.yaml': 'a: b: c' }) },
  { name: 'a file that is no object', run: once({ 'all.yaml': 'just: values' }) },
  { name: 'the same object twice', run: once({ 'a.yaml': manifests(configMap('a'), configMap('a')) }) },
  {
    name: 'a kind that nobody knows',
    run: once({
      'all.yaml': manifests(configMap('a'), { apiVersion: 'x.io/v1', kind: 'X', metadata: { name: 'x' } }),
    }),
  },
  {
    name: 'a field that nobody knows',
    run: once({ 'all.yaml': manifests({ ...configMap('a'), spec: { x: 1 } }) }, {}, 'configmaps/a'),
  },
  {
    name: 'an object of a namespace that is not there',
    run: once(
      { 'all.yaml': manifests(configMap('a', {}, { namespace: 'nowhere' })) },
      { targetNamespace: undefined },
    ),
  },
  {
    name: 'an object without a namespace',
    run: once({ 'all.yaml': manifests(configMap('a')) }, { targetNamespace: undefined }, 'configmaps/a'),
  },
  { name: 'a variable that nobody sets', run: once(one, { postBuild: { substitute: { other: 'x' } } }) },
  {
    name: 'a variable that nobody sets, leniently',
    shard: 'gates',
    run: once(one, { postBuild: { substitute: { other: 'x' } } }, 'configmaps/a'),
  },
  { name: 'no variables at all', run: once(one, {}, 'configmaps/a') },
  {
    name: 'no variables, substituted always',
    run: once(one, { postBuild: { substituteStrategy: 'Always' } }),
  },
  {
    name: 'a name that no variable may have',
    run: once(one, { postBuild: { substitute: { 'a-b': 'x', word: 'y' } } }),
  },
  {
    name: 'variables of a ConfigMap that is not there',
    run: once(one, { postBuild: { substituteFrom: [{ kind: 'ConfigMap', name: 'vars' }] } }),
  },
  {
    name: 'variables of a Secret that need not be there',
    run: once(one, {
      postBuild: {
        substitute: { word: 'given' },
        substituteFrom: [{ kind: 'Secret', name: 'vars', optional: true }],
      },
    }),
  },
  {
    name: 'a labelled ConfigMap of variables that changes',
    async run(w) {
      const vars = configMap('vars', { word: 'one' }, { labels: { 'reconcile.fluxcd.io/watch': 'Enabled' } });
      await w.ask('POST', w.path('configmaps'), vars);
      await w.commit(one);
      await w.kustomization({ postBuild: { substituteFrom: [{ kind: 'ConfigMap', name: 'vars' }] } });
      await w.reconcile();
      await w.awaitEvent('finished');
      await w.seeObject('configmaps/a');
      await w.ask('PATCH', w.path('configmaps/vars'), { data: { word: 'two' } }, MERGE);
      await w.awaitEvent('configured');
      await w.seeObject('configmaps/a');
    },
  },
  {
    name: 'a value that changes its type',
    run: once(
      { 'all.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {v: ${word}}\n' },
      { postBuild: { substitute: { word: '7' } } },
    ),
  },
  {
    name: 'a Secret that is encrypted',
    run: once({
      'all.yaml': manifests(configMap('a'), { ...secret('s', { a: 'x' }), sops: { mac: 'x', version: '3' } }),
    }),
  },
  {
    name: 'a kustomization that names what is not there',
    run: once({ 'kustomization.yaml': kustomization({ resources: ['none.yaml'] }) }),
  },
  {
    name: 'a patch without a target',
    run: once(one, { patches: [{ patch: '[{"op":"add","path":"/data/x","value":"y"}]' }] }),
  },
  {
    name: 'a patch that finds nothing to replace',
    run: once(one, {
      patches: [{ patch: '[{"op":"replace","path":"/spec/x","value":"y"}]', target: { kind: 'ConfigMap' } }],
    }),
  },
  { name: 'a component that is not there', run: once(one, { components: ['none'] }) },
  {
    name: 'a component that need not be there',
    run: once(one, { components: ['none'], ignoreMissingComponents: true }, 'configmaps/a'),
  },
  {
    name: 'a component from elsewhere',
    run: once(one, { components: ['https://example.com/none'] }),
  },
  {
    name: 'names, labels, images and origins',
    async run(w) {
      const pod = { containers: [{ name: 'a', image: 'example.com/a:1' }] };
      const template = {
        apiVersion: 'v1',
        kind: 'PodTemplate',
        metadata: { name: 'p' },
        template: { spec: pod },
      };
      await w.commit({ 'all.yaml': manifests(configMap('a'), template) });
      await w.kustomization({
        namePrefix: 'pre-',
        nameSuffix: '-post',
        buildMetadata: ['originAnnotations'],
        commonMetadata: { labels: { team: 'x' }, annotations: { note: 'y' } },
        images: [{ name: 'example.com/a', newName: 'example.com/b', newTag: '2' }],
      });
      await w.reconcile();
      await w.seeObject('configmaps/pre-a-post', ({ metadata: { labels, annotations } }) => [
        labels,
        annotations,
      ]);
      await w.seeObject('podtemplates/pre-p-post', (o) => o.template.spec.containers[0].image);
      await w.kustomization({ namePrefix: 'other-' });
      await w.reconcile();
      await w.seeStatus();
    },
  },
];
