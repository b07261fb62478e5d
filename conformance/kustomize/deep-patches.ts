import type { Value } from '@flux-ts/yaml';
import type { Chance } from './chance.ts';
import type { Known } from './deep-objects.ts';
import type { Layer } from './make-deep-tree.ts';
import { anyScalar } from './scalars.ts';

/** An entry of `patches` for an object that is there: strategic or JSON, inline or in a file, by name or by target. */
export function anyPatch(layer: Layer): Value {
  const { chance, known } = layer;
  const object = chance.pick(known);
  const place = (text: string): Record<string, Value> =>
    chance.maybe(0.7) ? { patch: text } : { path: layer.write(`patch${chance.below(1_000_000)}.yaml`, text) };
  if (chance.maybe(0.45)) {
    const other = chance.pick(known);
    const texts = [
      mergePatchText(chance, object),
      ...(chance.maybe(0.15) ? [mergePatchText(chance, other)] : []),
    ];
    return place(texts.join('---\n'));
  }
  const isExact = chance.maybe(0.4);
  const target = isExact ? { kind: object.kind, name: object.name } : targetOf(chance, object);
  const operations = jsonPatch(chance, isExact ? object.kind : '');
  const isMerge = chance.maybe(0.45);
  const options = chance.maybe(0.1)
    ? { options: { allowNameChange: true, allowKindChange: chance.maybe(0.3) } }
    : {};
  return {
    ...place(isMerge ? mergePatchText(chance, object) : operations),
    target,
    ...(isMerge ? options : {}),
  };
}

function targetOf(chance: Chance, { apiVersion, kind, name }: Known): Value {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  return chance.pick<Value>([
    { kind },
    { kind, name },
    { group: group ?? '', version: version ?? '', kind, name },
    { kind: `${kind}|Service`, name: `${name.slice(0, 2)}.*` },
    { name: '.*', labelSelector: chance.pick(['app', '!app', 'app in (web,x)', 'app!=web', 'tier=1']) },
    { annotationSelector: chance.pick(['note', 'note=x', '!note']) },
  ]);
}

const onPods = [
  '- op: remove\n  path: /spec/template/spec/containers/0/image\n',
  '- op: add\n  path: /spec/template/spec/containers/-\n  value: {name: last, image: nginx}\n',
  '- op: replace\n  path: /spec/template/spec/containers/0/image\n  value: other\n',
  '- {op: add, path: /spec/template/spec/containers/0/args, value: []}\n',
];

/** Operations that hold on any object, and those for one with containers. */
export function jsonPatch(chance: Chance, kind = ''): string {
  if (kind === 'Deployment' && chance.maybe(0.4)) return chance.pick(onPods);
  return chance.pick([
    '- op: add\n  path: /metadata/labels\n  value: {j: p}\n',
    '- {op: add, path: /spec, value: {new: [~, 1.5, 1e3, "1"]}}\n',
    '[{"op": "add", "path": "/extra", "value": {"a": [1, 1.0, "x"], "é": null}}]',
    '- op: copy\n  from: /metadata/name\n  path: /copied\n',
    '- op: move\n  from: /metadata/name\n  path: /metadata/generateName\n- op: add\n  path: /metadata/name\n  value: moved\n',
    '- op: replace\n  path: /metadata/name\n  value: renamed\n',
    '- op: add\n  path: /metadata/annotations\n  value: {a~b/c: "1"}\n- op: remove\n  path: /metadata/annotations/a~0b~1c\n',
  ]);
}

const bodies: Readonly<Record<string, (chance: Chance) => string>> = {
  pods: (chance) =>
    chance.pick([
      `spec:\n  replicas: ${chance.pick(['7', '"7"', 'null'])}\n`,
      'spec:\n  template:\n    spec:\n      containers:\n      - name: side\n        $patch: delete\n',
      'spec:\n  template:\n    spec:\n      containers:\n      - $patch: replace\n      - {name: only, image: nginx}\n',
      'spec:\n  template:\n    spec:\n      $setElementOrder/containers: [{name: new}, {name: main}]\n      containers:\n      - {name: new, image: q}\n',
      `spec:\n  template:\n    spec:\n      containers:\n      - name: main\n        env:\n        - {name: ${chance.pick(['A', 'Z'])}, value: ${chance.pick(['"9"', 'z', 'null', '$(NAME1)'])}}\n        ports:\n        - containerPort: 80\n          ${chance.pick(['protocol: UDP', 'name: x', 'hostPort: 1'])}\n`,
      'spec:\n  template:\n    spec:\n      volumes:\n      - name: v\n        configMap: null\n        emptyDir: {}\n      - name: extra\n        emptyDir: {sizeLimit: 1Gi}\n',
      'spec:\n  strategy:\n    $retainKeys: [type]\n    type: Recreate\n',
      'metadata:\n  labels: {app: null, new: "1"}\n  finalizers: [a]\n  $deleteFromPrimitiveList/finalizers: [b]\nspec: {paused: true}\n',
    ]),
  ConfigMap: (chance) => `data:\n  k1: ${chance.pick(['null', 'x', '"1"'])}\n  extra: |\n    a\n    b\n`,
  Service: () => 'spec:\n  ports:\n  - port: 80\n    protocol: UDP\n    nodePort: 1\n  - {port: 8080}\n',
  HelmRelease: (chance) =>
    `spec:\n  values:\n    a: ${anyScalar(chance)}\n    image:\n      tag: "2.0"\n  valuesFrom: []\n`,
  Widget: (chance) =>
    `spec:\n  items:\n  - name: b\n    w: 1\n  value: ${anyScalar(chance)}\n  more: {deep: {x: null, y: 1}, empty: {}, none: []}\n`,
};

/** A strategic patch that fits an object. */
export function mergePatchText(chance: Chance, { apiVersion, kind, name, namespace }: Known): string {
  const isWorkload = kind === 'Deployment' || kind === 'StatefulSet' || kind === 'DaemonSet';
  const body = bodies[isWorkload ? 'pods' : kind] ?? (() => '');
  const text = body(chance);
  const annotations = chance.maybe(0.3)
    ? `  annotations: {note: ${chance.pick(['null', 'p', '"1"'])}}\n`
    : '';
  const head = `apiVersion: ${apiVersion}\nkind: ${kind}\n`;
  const meta = `metadata:\n  name: ${name}\n${namespace === '' ? '' : `  namespace: ${namespace}\n`}${annotations}`;
  if (chance.maybe(0.04)) return `${head}${meta}$patch: delete\n`;
  return text.startsWith('metadata:\n')
    ? `${head}${text.replace('metadata:\n', meta)}`
    : `${head}${meta}${text}`;
}
