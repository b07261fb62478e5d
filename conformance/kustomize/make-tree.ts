import { encode, type Value } from '@flux-ts/yaml';

/** A source of chance that gives the same for the same seed (mulberry32). */
export class Chance {
  /** Whether more is possible. */
  readonly isWide: boolean;
  private state: number;

  constructor(seed: number) {
    this.isWide = seed >= 1_000_000;
    this.state = (seed * 2654435761) >>> 0;
  }

  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  below(n: number): number {
    return Math.floor(this.next() * n);
  }

  maybe(p: number): boolean {
    return this.next() < p;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  some<T>(list: readonly T[], p: number): T[] {
    return list.filter(() => this.maybe(p));
  }
}

const scalars = [
  '1',
  '0',
  '-3',
  '1.0',
  '1.5',
  '1e3',
  '0777',
  '08',
  '0x1F',
  '0b11',
  '0o17',
  '1_000',
  '12:30',
  '2001-01-01',
  'true',
  'True',
  'yes',
  'no',
  'on',
  'off',
  'y',
  'n',
  'null',
  '~',
  '',
  '"1"',
  "'true'",
  '"null"',
  'plain text',
  '"with: colon"',
  "'it''s'",
  '"a\\nb"',
  '#c',
  '"#no comment"',
  '.5',
  '123456789012345678',
  '12345678901234567890',
  '1.10',
  '"1.10"',
  '6.02e23',
  '-0',
  '+1',
  '!!str 12',
  '"\\u00e9"',
  'é',
  '"{{ .x }}"',
  "'${VAR}'",
  '"@at"',
  '"- dash"',
  '"trailing "',
  '" leading"',
  '[]',
  '{}',
  '[1, a, null]',
  '{a: 1, b: [x]}',
];
/** What trees of seeds from a million on may hold, too: those below stay what they were. */
const moreScalars = [
  ...scalars,
  '{a: , b: [x, ~]}',
  '!!int "5"',
  '!!float 5',
  '!!binary aGk=',
  "!!timestamp '2001-01-01'",
  '!!null',
  '!own x',
  '-.5e-3',
  '0o',
  '1e400',
  '2001-01-01T00:00:00Z',
  '"\\t"',
  '"\\u263a\\x41"',
  '[[], {}, [[1]]]',
  '{"quoted": "json", "n": null}',
  'a#b',
  'a:b',
  '"0x1F"',
  "'1e3'",
  '"yes"',
  '"2001-01-01"',
  '"a: b"',
  '"multi\\n\\nline\\n"',
  "'trailing\\'",
  'p%x',
  '😀',
  '"\\0"',
  'word   word',
  `${'long word '.repeat(20)}end`,
  `"${"long 'word' ".repeat(12)}end"`,
];
const blocks = [
  '|\n    line one\n    line two\n',
  '|-\n    a\n\n    b\n',
  '>\n    folded\n    text\n\n    more\n',
  '>-\n    a\n      b\n    c\n',
  '|+\n    keep\n\n',
];
const images = [
  'nginx',
  'nginx:1.7',
  'repo.io/app/web:v1',
  'busybox@sha256:24a0c4b4a4c0eb97a1aabb8e29f18e917d05abfe1b7a7c07857230879ce7d3d3',
  'localhost:5000/x',
];
const names = ['web', 'api', 'db', 'job'];
const namespaces = ['', '', '', '', '', '', 'default', 'prod'];

/** The files of a kustomization tree: a base or two, perhaps a component, and an overlay at the root. */
export function makeTree(seed: number): Record<string, string> {
  const chance = new Chance(seed);
  const files: Record<string, string> = {};
  const bases = chance.maybe(0.3) ? ['base', 'other'] : ['base'];
  bases.forEach((base, index) => {
    makeKustomization(chance, files, base, {
      level: 0,
      resources: makeResources(chance, files, base, index),
    });
  });
  const components: string[] = [];
  if (chance.maybe(0.25)) {
    makeKustomization(chance, files, 'comp', { level: 1, resources: [], component: true });
    components.push('comp');
  }
  makeKustomization(chance, files, '', { level: 1, resources: bases, components });
  return files;
}

export function anyScalar(chance: Chance): string {
  return chance.pick(chance.isWide ? moreScalars : scalars);
}

export function scalar(chance: Chance): string {
  return chance.maybe(0.15) ? chance.pick(blocks) : `${anyScalar(chance)}\n`;
}

export function meta(chance: Chance, name: string): string {
  const namespace = chance.pick(namespaces);
  let text = `metadata:\n  name: ${chance.maybe(0.1) ? JSON.stringify(name) : name}\n`;
  if (namespace !== '') text += `  namespace: ${namespace}\n`;
  if (chance.maybe(0.4)) text += `  labels:\n    app: ${name}\n${chance.maybe(0.3) ? '    tier: "1"\n' : ''}`;
  if (chance.maybe(0.3))
    text += `  annotations:\n    note: ${chance.pick(['"x"', 'yes', '"true"', '1', 'a b', 'null'])}\n`;
  return text;
}

export function container(chance: Chance, name: string, indent: string): string {
  let text = `${indent}- name: ${name}\n${indent}  image: ${chance.pick(images)}\n`;
  if (chance.maybe(0.5)) {
    text += `${indent}  env:\n${indent}  - name: A\n${indent}    value: ${chance.pick(['"1"', 'x', '$(SOME)', '"$(NAME)-$(OTHER)"'])}\n`;
    if (chance.maybe(0.5))
      text += `${indent}  - name: B\n${indent}    valueFrom:\n${indent}      configMapKeyRef:\n${indent}        name: ${chance.pick(names)}-config\n${indent}        key: k\n`;
  }
  if (chance.maybe(0.4))
    text += `${indent}  ports:\n${indent}  - containerPort: ${chance.pick(['80', '8080'])}\n${chance.maybe(0.4) ? `${indent}    protocol: ${chance.pick(['TCP', 'UDP'])}\n` : ''}${chance.maybe(0.4) ? `${indent}    name: http\n` : ''}`;
  if (chance.maybe(0.3))
    text += `${indent}  volumeMounts:\n${indent}  - name: v\n${indent}    mountPath: /v\n`;
  if (chance.maybe(0.2)) text += `${indent}  args: [a, "b", 3]\n`;
  if (chance.maybe(0.2))
    text += `${indent}  envFrom:\n${indent}  - secretRef:\n${indent}      name: ${chance.pick(names)}-secret\n`;
  return text;
}

function deployment(chance: Chance, name: string, only?: string): string {
  const kind = only ?? chance.pick(['Deployment', 'Deployment', 'StatefulSet', 'DaemonSet']);
  let text = `apiVersion: apps/v1\nkind: ${kind}\n${meta(chance, name)}spec:\n`;
  if (chance.maybe(0.6)) text += `  replicas: ${chance.pick(['1', '3', '"2"'])}\n`;
  if (chance.maybe(0.6)) text += `  selector:\n    matchLabels:\n      app: ${name}\n`;
  text += '  template:\n';
  if (chance.maybe(0.6)) text += `    metadata:\n      labels:\n        app: ${name}\n`;
  text += '    spec:\n      containers:\n';
  text += container(chance, 'main', '      ');
  if (chance.maybe(0.4)) text += container(chance, 'side', '      ');
  if (chance.maybe(0.3)) text += `      initContainers:\n${container(chance, 'init', '      ')}`;
  if (chance.maybe(0.3))
    text += `      volumes:\n      - name: v\n        configMap:\n          name: ${chance.pick(names)}-config\n`;
  if (chance.maybe(0.2)) text += `      serviceAccountName: ${chance.pick(names)}-sa\n`;
  return text;
}

function configMap(chance: Chance, name: string): string {
  const count = 1 + chance.below(4);
  let text = `apiVersion: v1\nkind: ConfigMap\n${meta(chance, `${name}-config`)}data:\n`;
  for (let i = 0; i < count; i++) text += `  k${i === 0 ? '' : i}: ${scalar(chance)}`;
  return text;
}

function custom(chance: Chance, name: string, only?: string): string {
  let text = `apiVersion: example.com/v1\nkind: ${only ?? chance.pick(['Widget', 'Gadget'])}\n${meta(chance, name)}spec:\n  value: ${scalar(chance)}`;
  if (chance.maybe(0.5)) text += `  list:\n  - name: a\n    v: ${anyScalar(chance)}\n  - name: b\n`;
  if (chance.maybe(0.4))
    text += '  anchor: &x {p: 1, q: two}\n  alias: *x\n  merged:\n    <<: *x\n    q: 3\n';
  if (chance.maybe(0.3))
    text += `  ref:\n    apiVersion: v1\n    kind: ConfigMap\n    name: ${name}-config\n`;
  return text;
}

function other(chance: Chance, name: string): string {
  return chance.pick([
    () =>
      `apiVersion: v1\nkind: Service\n${meta(chance, name)}spec:\n  selector:\n    app: ${name}\n  ports:\n  - port: 80\n${chance.maybe(0.5) ? '    name: http\n' : ''}  - port: 443\n`,
    () => `apiVersion: v1\nkind: ServiceAccount\n${meta(chance, `${name}-sa`)}`,
    () =>
      `apiVersion: v1\nkind: Secret\n${meta(chance, `${name}-secret`)}type: Opaque\nstringData:\n  p: ${chance.pick(['"x"', 'y', '"1"'])}\n`,
    () =>
      `apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\n${meta(chance, name)}roleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: Role\n  name: ${name}\nsubjects:\n- kind: ServiceAccount\n  name: ${chance.pick(['default', `${name}-sa`])}\n${chance.maybe(0.5) ? '  namespace: prod\n' : ''}`,
    () => `apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\n${meta(chance, name)}rules: []\n`,
    () => `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ${chance.pick(['prod', 'dev', name])}\n`,
    () =>
      `apiVersion: networking.k8s.io/v1\nkind: Ingress\n${meta(chance, name)}spec:\n  rules:\n  - host: x.com\n    http:\n      paths:\n      - path: /\n        pathType: Prefix\n        backend:\n          service:\n            name: ${chance.pick(names)}\n            port:\n              number: 80\n`,
    () =>
      `apiVersion: batch/v1\nkind: CronJob\n${meta(chance, name)}spec:\n  schedule: "* * * * *"\n  jobTemplate:\n    spec:\n      template:\n        spec:\n          containers:\n${container(chance, 'c', '          ')}`,
  ])();
}

function makeResources(
  chance: Chance,
  files: Record<string, string>,
  folder: string,
  index: number,
): string[] {
  const used = index === 0 ? names : names.map((name) => `${name}${index}`);
  // The first base always holds what patches and replacements aim at.
  const documents: string[] =
    index === 0
      ? [deployment(chance, 'web', 'Deployment'), configMap(chance, 'web'), custom(chance, 'web', 'Widget')]
      : [];
  for (const name of used.slice(index === 0 ? 1 : 0)) {
    if (chance.maybe(0.6)) documents.push(deployment(chance, name));
    if (chance.maybe(0.5)) documents.push(configMap(chance, name));
    if (chance.maybe(0.4)) documents.push(custom(chance, name));
    if (chance.maybe(0.5)) documents.push(other(chance, name));
  }
  if (documents.length === 0) documents.push(configMap(chance, 'web'));
  const paths: string[] = [];
  let rest = documents;
  for (let i = 0; rest.length > 0; i++) {
    const take = 1 + chance.below(rest.length);
    const path = `r${i}.yaml`;
    files[`${folder}/${path}`] = joinDocuments(chance, rest.slice(0, take));
    paths.push(path);
    rest = rest.slice(take);
  }
  return paths;
}

export function joinDocuments(chance: Chance, documents: readonly string[]): string {
  if (chance.maybe(0.08)) {
    const items = documents.map((text) => `- ${text.trimEnd().split('\n').join('\n  ')}\n`).join('');
    return `apiVersion: v1\nkind: List\nitems:\n${items}`;
  }
  let text = documents
    .map((document) => (chance.maybe(0.2) ? `# a comment\n${document}` : document))
    .join(chance.pick(['---\n', '---\n', '--- # next\n', '---\n\n']));
  if (chance.maybe(0.3)) text = `---\n${text}`;
  if (chance.maybe(0.1)) text += '---\n';
  if (chance.maybe(0.06)) text = text.replaceAll('\n', '\r\n');
  if (chance.maybe(0.04)) text = `\ufeff${text}`;
  return text;
}

interface Plan {
  readonly level: number;
  readonly resources: readonly string[];
  readonly components?: readonly string[];
  readonly component?: boolean;
}

function makeKustomization(chance: Chance, files: Record<string, string>, folder: string, plan: Plan): void {
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
