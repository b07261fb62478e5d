import type { Value } from '@flux-ts/yaml';
import { anyPatch, jsonPatch, mergePatchText } from './deep-patches.ts';
import type { Layer } from './make-deep-tree.ts';
import { anyScalar } from './scalars.ts';

/** Fills the fields of a kustomization by chance; the names of ConfigMaps that it generates. */
export function deepTransformers(layer: Layer, k: Record<string, Value>, count: number): string[] {
  const { chance, known } = layer;
  const put = (name: string, probability: number, make: () => Value): void => {
    if (chance.maybe(probability)) k[name] = make();
  };
  const workloads = known.filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet');
  put('namespace', 0.25, () => chance.pick(['prod', 'stage', 'default']));
  put('namePrefix', 0.25, () => chance.pick(['pre-', 'x', '9-']));
  put('nameSuffix', 0.2, () => chance.pick(['-suf', '-v1']));
  put('commonLabels', 0.15, () => ({ team: 'a', ...(chance.maybe(0.3) ? { app: 'all' } : {}) }));
  put('commonAnnotations', 0.2, () => ({ by: 'us', [`n${count}`]: chance.pick(['1', 'true', 'x: y']) }));
  put('labels', 0.3, () => [labels(layer), ...(chance.maybe(0.3) ? [labels(layer)] : [])]);
  put('images', 0.25, () => [image(layer), ...(chance.maybe(0.3) ? [image(layer)] : [])]);
  if (workloads.length > 0)
    put('replicas', 0.15, () => [{ name: chance.pick(workloads).name, count: chance.below(9) }]);
  put('patches', 0.5, () => Array.from({ length: 1 + chance.below(3) }, () => anyPatch(layer)));
  put('patchesStrategicMerge', 0.12, () => {
    const text = mergePatchText(chance, chance.pick(known));
    return [chance.maybe(0.5) ? text : layer.write(`sm${count}.yaml`, text)];
  });
  put('patchesJson6902', 0.12, () => {
    const { apiVersion, kind, name, namespace } = chance.pick(known);
    const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
    return [
      {
        target: { group: group ?? '', version: version ?? '', kind, name, namespace },
        patch: jsonPatch(chance, kind),
      },
    ];
  });
  put('replacements', 0.3, () => [replacement(layer), ...(chance.maybe(0.3) ? [replacement(layer)] : [])]);
  put('vars', 0.1, () => {
    const { apiVersion, kind, name, namespace } = chance.pick(known);
    return [{ name: `NAME${count}`, objref: { apiVersion, kind, name, namespace } }];
  });
  put('configurations', 0.12, () => [layer.write(`config${count}.yaml`, configuration(layer))]);
  put('crds', 0.08, () => [layer.write(`crd${count}.json`, crd)]);
  put('openapi', 0.06, () => ({ path: layer.write(`schema${count}.json`, schema(layer)) }));
  put('transformers', 0.15, () => [layer.write(`plugin${count}.yaml`, plugin(layer, count))]);
  put('buildMetadata', 0.08, () =>
    chance.some(['originAnnotations', 'transformerAnnotations', 'managedByLabel'], 0.5),
  );
  put('generatorOptions', 0.12, () => ({
    ...(chance.maybe(0.5) ? { disableNameSuffixHash: true } : {}),
    ...(chance.maybe(0.5) ? { labels: { g: 'o' } } : { annotations: { g: 'o' } }),
    ...(chance.maybe(0.2) ? { immutable: true } : {}),
  }));
  if (layer.isRoot) put('sortOptions', 0.2, () => sortOptions(layer));
  return generators(layer, k, count);
}

function labels({ chance }: Layer): Value {
  const pairs = { [chance.pick(['part', 'tier', 'app'])]: chance.pick(['x', '1', 'true']) };
  return chance.pick<Value>([
    { pairs },
    { pairs, includeSelectors: true },
    { pairs, includeTemplates: true },
    {
      pairs,
      includeSelectors: false,
      includeTemplates: true,
      fields: [{ path: 'spec/labels', create: chance.maybe(0.5) }],
    },
    { pairs, fields: [{ path: 'spec/template/metadata/labels', kind: 'Deployment', create: true }] },
  ]);
}

function image({ chance }: Layer): Value {
  const name = chance.pick(['nginx', 'busybox', 'repo.io/app/web', 'localhost:5000/x', 'n.*', 'none']);
  return chance.pick<Value>([
    { name, newTag: 'v2' },
    { name, newTag: '1.10' },
    { name, newName: 'other/x' },
    { name, digest: 'sha256:24a0c4b4a4c0eb97a1aabb8e29f18e917d05abfe1b7a7c07857230879ce7d3d3' },
    { name, newName: 'reg:5000/y', newTag: 'a' },
    { name, tagSuffix: '-alpine' },
  ]);
}

const anyPaths = [
  ['metadata.annotations.copied'],
  ['metadata.annotations.[a.b/c]', 'metadata.labels.app'],
  ['metadata.annotations.a\\.b/c', 'metadata.annotations.note'],
];
/** Fields that objects of a kind have. */
const paths: Readonly<Record<string, readonly (readonly string[])[]>> = {
  Deployment: [
    ...anyPaths,
    ['spec.template.spec.containers.[name=main].env.[name=A].value'],
    ['spec.template.spec.containers.[name=.*].image'],
    ['spec.template.spec.containers.*.image'],
    ['spec.template.spec.containers.0.image', 'spec.template.metadata.labels.app'],
    ['spec.template.spec.containers.[name=added].image'],
  ],
  HelmRelease: [
    ['spec.values.image.tag', 'spec.values.image.repository'],
    ['spec.valuesFrom.0.name'],
    ['spec.values.new.deep'],
  ],
  ConfigMap: [['data.k'], ['data.new', 'metadata.annotations.x']],
  Widget: [
    ['spec.items.[name=a].v'],
    ['spec.items.*.name'],
    ['spec.items.2.name'],
    ['spec.items.1'],
    ['spec.ref.name'],
  ],
  Service: [['spec.ports.[port=443].name'], ['spec.selector.app'], ['spec.ports.*.protocol']],
};

function replacement(layer: Layer): Value {
  const { chance, known } = layer;
  const configs = known.filter(({ kind }) => kind === 'ConfigMap');
  const from = chance.pick(configs.length > 0 ? configs : known);
  const options = chance.maybe(0.3) ? { options: { delimiter: chance.pick(['-', 'l', ':']), index: 0 } } : {};
  const source: Value = {
    kind: from.kind,
    name: from.name,
    ...(chance.maybe(0.5) && from.kind === 'ConfigMap' ? { fieldPath: 'data.k' } : {}),
    ...options,
  };
  const to = chance.pick(known);
  const select = chance.pick<Value>([
    { kind: to.kind },
    { kind: to.kind, name: to.name },
    { kind: to.kind, name: to.name },
  ]);
  const target: Record<string, Value> = {
    select,
    fieldPaths: [...chance.pick(paths[to.kind] ?? anyPaths)],
    options: {
      create: chance.maybe(0.85),
      ...(chance.maybe(0.25) ? { delimiter: chance.pick(['-', '/', ':']), index: chance.below(4) - 1 } : {}),
    },
  };
  if (chance.maybe(0.2))
    target['reject'] = [
      chance.pick<Value>([{ name: to.name }, { kind: 'Service' }, { labelSelector: 'app=web' }]),
    ];
  return {
    ...(chance.maybe(0.12) ? { sourceValue: chance.pick(['lit', '5', 'true']) } : { source }),
    targets: [target],
  };
}

function configuration({ chance }: Layer): string {
  const texts = [
    'nameReference:\n- kind: ConfigMap\n  version: v1\n  fieldSpecs:\n  - {path: spec/valuesFrom/name, kind: HelmRelease}\n- kind: Secret\n  version: v1\n  fieldSpecs:\n  - path: spec/valuesFrom/name\n    kind: HelmRelease\n',
    'nameReference:\n- kind: ConfigMap\n  fieldSpecs:\n  - path: spec/ref/name\n    group: example.com\n    kind: Widget\n',
    'images:\n- path: spec/value\n  kind: Widget\n- {path: spec/values/image/repository}\n',
    'commonLabels:\n- path: spec/labels\n  create: true\n  kind: Widget\ncommonAnnotations:\n- {path: spec/notes, create: true, kind: Widget}\n',
    'namespace:\n- path: spec/target\n  create: true\n  kind: HelmRelease\nnamePrefix:\n- path: metadata/labels/app\n',
    'replicas:\n- {path: spec/size, create: true, kind: Widget}\nvarReference:\n- {path: spec/value, kind: Widget}\n',
    'labels:\n- {path: spec/extra, create: true, kind: Widget}\ntemplateLabels:\n- {path: spec/tpl, create: true, kind: Widget}\n',
  ];
  return chance.pick(texts);
}

const crd = JSON.stringify({
  'com.example.v1.Widget': {
    Schema: {
      properties: {
        kind: { type: 'string' },
        apiVersion: { type: 'string' },
        metadata: { type: 'object' },
        spec: { $ref: 'com.example.v1.WidgetSpec' },
      },
    },
  },
  'com.example.v1.WidgetSpec': {
    Schema: {
      properties: {
        ref: { 'x-kubernetes-object-ref-api-version': 'v1', 'x-kubernetes-object-ref-kind': 'ConfigMap' },
      },
    },
  },
});

function schema({ chance }: Layer): string {
  const list = {
    type: 'array',
    items: { type: 'object' },
    'x-kubernetes-patch-strategy': 'merge',
    'x-kubernetes-patch-merge-key': 'name',
  };
  const template = chance.maybe(0.5)
    ? { template: { $ref: '#/definitions/io.k8s.api.core.v1.PodTemplateSpec' } }
    : {};
  return JSON.stringify({
    definitions: {
      'com.example.v1.Widget': {
        type: 'object',
        properties: { spec: { type: 'object', properties: { items: list, ...template } } },
        'x-kubernetes-group-version-kind': [{ group: 'example.com', version: 'v1', kind: 'Widget' }],
      },
    },
  });
}

function plugin({ chance, known }: Layer, count: number): string {
  const { kind, name } = chance.pick(known);
  const body = chance.pick([
    'kind: PrefixTransformer\nprefix: p-\nfieldSpecs:\n- path: metadata/name\n',
    'kind: SuffixTransformer\nsuffix: -s\nfieldSpecs:\n- {path: metadata/name, kind: ConfigMap}\n',
    'kind: LabelTransformer\nlabels: {q: "1"}\nfieldSpecs:\n- {path: metadata/labels, create: true}\n',
    'kind: AnnotationsTransformer\nannotations: {q: "yes"}\nfieldSpecs:\n- {path: metadata/annotations, create: true}\n',
    'kind: ImageTagTransformer\nimageTag: {name: nginx, newTag: "9"}\nfieldSpecs:\n- path: spec/template/spec/containers[]/image\n',
    `kind: PatchTransformer\ntarget: {kind: ${kind}, name: ${name}}\npatch: '[{"op": "add", "path": "/metadata/labels", "value": {"z": "1"}}]'\n`,
    'kind: ReplicaCountTransformer\nreplica: {name: none, count: 3}\nfieldSpecs: []\n',
    'kind: ValueAddTransformer\nvalue: added\ntargets:\n- fieldPath: metadata/annotations/added\n',
    `kind: NamespaceTransformer\nunsetOnly: ${chance.maybe(0.5)}\nsetRoleBindingSubjects: ${chance.pick(['defaultOnly', 'allServiceAccounts', 'none'])}\nfieldSpecs:\n- {path: metadata/namespace, create: true}\n`,
  ]);
  const namespace = body.startsWith('kind: Namespace') ? ', namespace: plugged' : '';
  return `apiVersion: builtin\nmetadata: {name: plugin${count}${namespace}}\n${body}`;
}

function sortOptions({ chance }: Layer): Value {
  if (chance.maybe(0.4)) return { order: 'fifo' };
  if (chance.maybe(0.4)) return { order: 'legacy' };
  return {
    order: 'legacy',
    legacySortOptions: { orderFirst: ['Namespace', 'ConfigMap'], orderLast: ['Deployment'] },
  };
}

function generators(layer: Layer, k: Record<string, Value>, count: number): string[] {
  const { chance, generated } = layer;
  const name = `gen${count}`;
  const made: string[] = [];
  const list: Value[] = [];
  if (chance.maybe(0.35)) {
    list.push({ name, ...contents(layer, count) });
    made.push(name);
  }
  if (generated.length > 0 && chance.maybe(0.3))
    list.push({
      name: chance.pick(generated),
      behavior: chance.pick(['merge', 'replace']),
      ...contents(layer, count + 1000),
    });
  if (list.length > 0) k['configMapGenerator'] = list;
  if (chance.maybe(0.15)) {
    const type = chance.pick(['Opaque', 'kubernetes.io/tls', '']);
    k['secretGenerator'] = [
      {
        name: `secret${count}`,
        literals: ['u=admin', 'p=a=b', "q='quoted'"],
        ...(type === '' ? {} : { type }),
      },
    ];
  }
  return made;
}

function contents({ chance, write }: Layer, count: number): Record<string, Value> {
  const result: Record<string, Value> = { literals: [`k=${anyScalar(chance)}`, `n${count}=1`] };
  if (chance.maybe(0.4)) {
    const text = chance.pick([
      'plain\n',
      'a: 1\nb: <2> & "3"\n',
      '',
      'tab\there\n  indented\n',
      'crlf\r\nline\r\n',
      'trailing space \nx\n',
      '\ufeffbom\n',
    ]);
    result['files'] = [write(`gen${count}.txt`, text)];
  }
  if (chance.maybe(0.3)) result['envs'] = [write(`gen${count}.env`, '# c\nE1=one\n  E2 = two\nE4="x"\n')];
  if (chance.maybe(0.3))
    result['options'] = {
      disableNameSuffixHash: chance.maybe(0.5),
      labels: { o: 'p' },
      immutable: chance.maybe(0.3),
    };
  return result;
}
