import { encode, type Value } from '@flux-ts/yaml';
import type { Chance } from './chance.ts';
import { names } from './make-objects.ts';
import { anyScalar, scalars } from './scalars.ts';

interface Plan {
  readonly level: number;
  readonly resources: readonly string[];
  readonly components?: readonly string[];
  readonly component?: boolean;
}

/** A kustomization.yaml with fields of all kinds. */
export function makeKustomization(
  chance: Chance,
  files: Record<string, string>,
  folder: string,
  plan: Plan,
): void {
  const k: Record<string, Value> = {};
  if (plan.component) {
    k['apiVersion'] = 'kustomize.config.k8s.io/v1alpha1';
    k['kind'] = 'Component';
  }
  if (plan.resources.length > 0) k['resources'] = [...plan.resources];
  if ((plan.components ?? []).length > 0) k['components'] = [...(plan.components ?? [])];
  const p = plan.level === 0 ? 0.2 : 0.35;
  const put = (name: string, make: () => Value, chanceOf = p): void => {
    if (chance.maybe(chanceOf)) k[name] = make();
  };
  put('namespace', () => chance.pick(['prod', 'stage', 'default']));
  put('namePrefix', () => chance.pick(['pre-', 'x']));
  put('nameSuffix', () => chance.pick(['-suf', '-v1']));
  put('commonLabels', () => ({ team: 'a', app: 'all' }), p / 2);
  put('labels', () => [
    {
      pairs: { part: 'x', n: '1' },
      includeSelectors: chance.maybe(0.3),
      includeTemplates: chance.maybe(0.3),
    },
  ]);
  put('commonAnnotations', () => ({ by: 'us' }));
  put('images', () => [
    {
      name: chance.pick(['nginx', 'busybox', 'repo.io/app/web']),
      ...chance.pick([
        { newTag: 'v2' },
        { newName: 'other/x' },
        { digest: 'sha256:abc' },
        { newName: 'y', newTag: '1' },
        { tagSuffix: '-s' },
      ]),
    },
  ]);
  put('replicas', () => [{ name: 'web', count: 5 }], p / 3);
  put(
    'patches',
    () => [
      makePatch(chance, files, folder),
      ...(chance.maybe(0.4) ? [makePatch(chance, files, folder)] : []),
    ],
    0.5,
  );
  put('patchesStrategicMerge', () => [mergePatch(chance)], p / 3);
  put('configMapGenerator', () => [generator(chance, files, folder, plan.level)], 0.35);
  put('secretGenerator', () => [{ name: 'gen-secret', literals: ['u=admin', 'p=a=b'] }], p / 2);
  put(
    'generatorOptions',
    () => ({ ...(chance.maybe(0.5) ? { disableNameSuffixHash: true } : {}), labels: { g: 'o' } }),
    p / 3,
  );
  put('replacements', () => [makeReplacement(chance)], p / 2);
  put(
    'buildMetadata',
    () => chance.some(['originAnnotations', 'transformerAnnotations', 'managedByLabel'], 0.5),
    p / 3,
  );
  put('sortOptions', () => ({ order: chance.pick(['fifo', 'legacy']) }), p / 4);
  put(
    'vars',
    () => [{ name: 'NAME', objref: { apiVersion: 'apps/v1', kind: 'Deployment', name: chance.pick(names) } }],
    p / 5,
  );
  files[folder === '' ? 'kustomization.yaml' : `${folder}/kustomization.yaml`] = encode(k);
}

function generator(chance: Chance, files: Record<string, string>, folder: string, level: number): Value {
  const path = folder === '' ? 'gen.txt' : `${folder}/gen.txt`;
  files[path] = chance.pick(['plain\n', 'a: 1\nb: <2> & "3"\n', '', 'tab\there\n  indented\n']);
  const envPath = folder === '' ? 'gen.env' : `${folder}/gen.env`;
  files[envPath] = '# c\nE1=one\n  E2 = two\nE3\n';
  return {
    name: level === 0 ? 'gen' : chance.maybe(0.1) ? 'gen' : 'gen2',
    literals: [`l=${level}`, 'q="quoted"'],
    ...(chance.maybe(0.6) ? { files: ['gen.txt', 'renamed=gen.txt'] } : {}),
    ...(chance.maybe(0.4) ? { envs: ['gen.env'] } : {}),
    ...(chance.maybe(level === 0 ? 0 : 0.15)
      ? { behavior: chance.pick(['create', 'merge', 'replace']) }
      : {}),
    ...(chance.maybe(0.3)
      ? {
          options: {
            disableNameSuffixHash: chance.maybe(0.5),
            annotations: { o: 'p' },
            immutable: chance.maybe(0.3),
          },
        }
      : {}),
  };
}

function mergePatch(chance: Chance, named = true): string {
  const name = named ? 'web' : 'ignored';
  return chance.pick([
    () =>
      `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${name}\n  labels: {patched: "yes"}\nspec:\n  replicas: ${chance.pick(['7', '"7"', 'null'])}\n`,
    () =>
      `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${name}\nspec:\n  template:\n    spec:\n      containers:\n      - name: ${chance.pick(['main', 'side', 'new'])}\n        image: patched:1\n        env:\n        - name: ${chance.pick(['A', 'C'])}\n          value: ${chance.pick(['"9"', 'z', 'null'])}\n        ports:\n        - containerPort: 80\n          ${chance.pick(['protocol: TCP', 'name: x', 'hostPort: 1'])}\n`,
    () =>
      `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${name}\nspec:\n  template:\n    spec:\n      containers:\n      - name: ${chance.pick(['main', 'side'])}\n        $patch: ${chance.pick(['delete', 'replace', 'merge'])}\n        image: q\n      volumes: ${chance.pick(['null', '[]', '[{name: v, emptyDir: {}}]'])}\n`,
    () =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${named ? `${name}-config` : name}\n  annotations:\n    note: ${chance.pick(['null', 'p', '"1"'])}\ndata:\n  k: ${chance.pick(scalars.filter((s) => !s.startsWith('[') && !s.startsWith('{')))}\n  extra: e\n`,
    () =>
      `apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: ${name}\nspec:\n  list:\n  - name: c\n  value: ${anyScalar(chance)}\n  more: {deep: {x: null, y: 1}}\n`,
    () => `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${name}\n$patch: delete\n`,
  ])();
}

function makePatch(chance: Chance, files: Record<string, string>, folder: string): Value {
  const target = {
    ...(chance.maybe(0.8)
      ? { kind: chance.pick(['Deployment', 'Deployment', 'ConfigMap', 'Deployment|StatefulSet', 'Widget']) }
      : {}),
    ...(chance.maybe(0.3) ? { name: chance.pick(['web', 'w.*', '(api|db).*']) } : {}),
    ...(chance.maybe(0.2)
      ? { labelSelector: chance.pick(['app=web', 'app in (web,api)', '!tier', 'app!=db']) }
      : {}),
    ...(chance.maybe(0.1) ? { annotationSelector: 'note' } : {}),
  };
  if (chance.maybe(0.35)) {
    const text = mergePatch(chance);
    if (chance.maybe(0.5)) return { patch: text };
    const path = `patch${Object.keys(files).length}.yaml`;
    files[folder === '' ? path : `${folder}/${path}`] = chance.maybe(0.3)
      ? `${text}---\n${mergePatch(chance)}`
      : text;
    return { path };
  }
  if (chance.maybe(0.5)) {
    const options = chance.maybe(0.2) ? { options: { allowNameChange: true } } : {};
    return { patch: mergePatch(chance, chance.maybe(0.5)), target, ...options };
  }
  const operations = chance.pick([
    '- op: add\n  path: /metadata/labels\n  value: {j: p}\n',
    '- op: add\n  path: /metadata/annotations/j~1p\n  value: "1"\n',
    '- op: replace\n  path: /metadata/name\n  value: renamed\n',
    '- op: replace\n  path: /spec/replicas\n  value: 9\n',
    '- op: add\n  path: /spec\n  value: {new: [~, 1.5]}\n',
    '[{"op": "add", "path": "/spec/extra", "value": {"a": [1, 1.0, 1e3, "x"]}}]',
    '- op: copy\n  from: /metadata/name\n  path: /spec/copied\n',
  ]);
  return { patch: operations, target };
}

function makeReplacement(chance: Chance): Value {
  return {
    source: chance.pick([
      { kind: 'ConfigMap', name: 'web-config', fieldPath: 'data.k' },
      {
        kind: 'Deployment',
        name: 'web',
        fieldPath: 'spec.template.spec.containers.[name=main].image',
        options: { delimiter: ':', index: 0 },
      },
      { kind: 'Deployment', name: 'web' },
    ]),
    targets: [
      {
        select: { kind: chance.pick(['Deployment', 'ConfigMap', 'Widget']) },
        fieldPaths: [
          chance.pick([
            'metadata.annotations.copied',
            'spec.template.spec.containers.*.image',
            'data.k',
            'spec.value',
            'spec.replicas',
            'metadata.labels.app',
          ]),
        ],
        options: {
          create: chance.maybe(0.7),
          ...(chance.maybe(0.2) ? { delimiter: '-', index: chance.below(3) - 1 } : {}),
        },
      },
    ],
  };
}
