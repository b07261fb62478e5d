import { MemoryFileSystem } from '@flux-ts/kustomize';

/** A tree that is made to keep a build busy, and how the build ends: a code, or `objects` where there is no need to stop it. */
export interface Attack {
  readonly name: string;
  readonly files: () => MemoryFileSystem;
  readonly ends: 'LIMIT' | 'CONFLICT' | 'objects';
}

const lines = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join('');
const cm = (name: string, more = ''): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n${more}`;
const many = (n: number, more = 'data: {a: b}\n'): string => lines(n, (i) => `---\n${cm(`a${i}`, more)}`);
const kustomization = (text: string, more: Record<string, string> = {}): MemoryFileSystem =>
  new MemoryFileSystem({ 'kustomization.yaml': text, ...more });
const deployments = (n: number): string =>
  lines(
    n,
    (i) =>
      `---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d${i}, labels: {app: x}}\nspec:\n  replicas: 1\n  selector: {matchLabels: {app: x}}\n  template:\n    metadata: {labels: {app: x}}\n    spec:\n      containers:\n      - {name: c, image: "nginx:1"}\n      - {name: d, image: "nginx:1"}\n`,
  );

/** Overlays, each over all of the next level, over a base of `own` objects. */
function lattice(width: number, depth: number, own = 0): MemoryFileSystem {
  const fs = new MemoryFileSystem({
    'kustomization.yaml': 'resources: [l0/0]\n',
    'base/kustomization.yaml': 'resources: [r.yaml]\n',
    'base/r.yaml': lines(Math.max(1, own), (i) => `---\n${cm(`a${i}`)}`),
  });
  for (let level = 0; level < depth; level++)
    for (let i = 0; i < width; i++) {
      const next =
        level === depth - 1 ? '- ../../base\n' : lines(width, (j) => `- ../../l${level + 1}/${j}\n`);
      fs.write(`l${level}/${i}/kustomization.yaml`, `namePrefix: p${i}-\nresources:\n${next}`);
    }
  return fs;
}

export const attacks: readonly Attack[] = [
  {
    name: 'a lattice of overlays, 6 to the 8th',
    files: () => lattice(6, 8),
    ends: 'LIMIT',
  },
  {
    name: 'a lattice of overlays, 2 to the 16th',
    files: () => lattice(2, 16),
    ends: 'LIMIT',
  },
  {
    name: 'a lattice over a base of 100 objects',
    files: () => lattice(3, 7, 100),
    ends: 'LIMIT',
  },
  {
    name: 'a lattice over a base of 1,000 objects',
    files: () => lattice(10, 3, 1000),
    ends: 'LIMIT',
  },
  {
    name: '2,000 replacements in 2,000 objects',
    files: () =>
      kustomization(
        `resources: [r.yaml]\nreplacements:\n${lines(2000, () => '- {source: {kind: ConfigMap, name: a0, fieldPath: data.a}, targets: [{select: {kind: ConfigMap}, fieldPaths: [data.a]}]}\n')}`,
        { 'r.yaml': many(2000) },
      ),
    ends: 'LIMIT',
  },
  {
    name: '2,000 merge patches of 2,000 objects',
    files: () =>
      kustomization(
        `resources: [r.yaml]\npatches:\n${lines(2000, (i) => `- {target: {kind: ConfigMap}, patch: '{apiVersion: v1, kind: ConfigMap, metadata: {name: x}, data: {k${i}: v}}'}\n`)}`,
        { 'r.yaml': many(2000) },
      ),
    ends: 'LIMIT',
  },
  {
    name: '2,000 merge patches of 2,000 Deployments',
    files: () =>
      kustomization(
        `resources: [r.yaml]\npatches:\n${lines(2000, (i) => `- {target: {kind: Deployment}, patch: '{apiVersion: apps/v1, kind: Deployment, metadata: {name: x}, spec: {template: {spec: {containers: [{name: c${i}, image: v}]}}}}'}\n`)}`,
        { 'r.yaml': deployments(2000) },
      ),
    ends: 'LIMIT',
  },
  {
    name: '2,000 JSON patches of 2,000 objects',
    files: () =>
      kustomization(
        `resources: [r.yaml]\npatches:\n${lines(2000, (i) => `- {target: {kind: ConfigMap}, patch: '[{"op": "add", "path": "/data/k${i}", "value": "v"}]'}\n`)}`,
        { 'r.yaml': many(2000) },
      ),
    ends: 'LIMIT',
  },
  {
    name: '5,000 expressions for 2,000 names',
    files: () =>
      kustomization(
        `resources: [r.yaml]\npatches:\n${lines(5000, (i) => `- {target: {kind: ConfigMap, name: "(a+)+b${i}"}, patch: '[{"op": "add", "path": "/data/k", "value": "v"}]'}\n`)}`,
        { 'r.yaml': many(2000) },
      ),
    ends: 'LIMIT',
  },
  {
    name: '1,000 generators of 1 MB',
    files: () =>
      kustomization(`configMapGenerator:\n${lines(1000, (i) => `- {name: g${i}, files: [f.txt]}\n`)}`, {
        'f.txt': 'x'.repeat(1_000_000),
      }),
    ends: 'LIMIT',
  },
  {
    name: '20,000 generators',
    files: () =>
      kustomization(`configMapGenerator:\n${lines(20000, (i) => `- {name: g${i}, literals: [a=b]}\n`)}`),
    ends: 'LIMIT',
  },
  {
    name: '500,000 lines of an env file',
    files: () =>
      kustomization(`configMapGenerator:\n- {name: g, envs: [f.env]}\n`, {
        'f.env': lines(500_000, (i) => `K${i}=v\n`),
      }),
    ends: 'LIMIT',
  },
  {
    name: '500 labels of 2,000 objects',
    files: () =>
      kustomization(
        `resources: [r.yaml]\nlabels:\n${lines(500, (i) => `- {pairs: {k${i}: v}, includeSelectors: true}\n`)}`,
        { 'r.yaml': deployments(2000) },
      ),
    ends: 'LIMIT',
  },
  {
    name: '2,000 counts of replicas for 2,000 objects',
    files: () =>
      kustomization(`resources: [r.yaml]\nreplicas:\n${lines(2000, (i) => `- {name: d${i}, count: 2}\n`)}`, {
        'r.yaml': deployments(2000),
      }),
    ends: 'LIMIT',
  },
  {
    name: '2,000 variables',
    files: () =>
      kustomization(
        `resources: [r.yaml]\nvars:\n${lines(2000, (i) => `- {name: V${i}, objref: {apiVersion: v1, kind: ConfigMap, name: a${i}}}\n`)}`,
        { 'r.yaml': many(2000, 'data: {a: "$(V1)$(V2)"}\n') },
      ),
    ends: 'objects',
  },
  {
    name: 'references by one name in 3,000 namespaces',
    files: () =>
      kustomization(`resources: [r.yaml]\nnamePrefix: x-\n`, {
        'r.yaml': lines(
          3000,
          (i) =>
            `---\napiVersion: v1\nkind: Pod\nmetadata: {name: p${i}, namespace: n${i}}\nspec: {containers: [{name: c, env: [${lines(5, (j) => `{name: e${j}, valueFrom: {configMapKeyRef: {name: a, key: k}}},`)}]}]}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: n${i}}\n`,
        ),
      }),
    ends: 'objects',
  },
  {
    name: 'a configuration of 4,000 fields',
    files: () =>
      kustomization(`resources: [r.yaml]\nnamePrefix: x-\nconfigurations: [c.yaml]\n`, {
        'c.yaml': `namePrefix:\n${lines(2000, (i) => `- {path: a/b/c${i}}\n`)}nameReference:\n${lines(2000, (i) => `- {kind: K${i}, fieldSpecs: [{path: a/b${i}, kind: ConfigMap}]}\n`)}`,
        'r.yaml': many(2000),
      }),
    ends: 'LIMIT',
  },
  {
    name: '1,000 components',
    files: () =>
      kustomization(`resources: [r.yaml]\ncomponents:\n${lines(1000, (i) => `- c${i}\n`)}`, {
        'r.yaml': many(500),
        ...Object.fromEntries(
          Array.from({ length: 1000 }, (_, i) => [
            `c${i}/kustomization.yaml`,
            'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnamePrefix: a-\n',
          ]),
        ),
      }),
    ends: 'LIMIT',
  },
  {
    name: 'a chain of 399 levels over 200 objects',
    files: () =>
      kustomization('resources: [k0]\n', {
        ...Object.fromEntries(
          Array.from({ length: 398 }, (_, i) => [
            `k${i}/kustomization.yaml`,
            i === 397 ? 'resources: [r.yaml]\n' : `resources: [../k${i + 1}]\nnamePrefix: p\n`,
          ]),
        ),
        'k397/r.yaml': many(200),
      }),
    ends: 'LIMIT',
  },
  {
    name: 'a chain of 1,000 levels',
    files: () =>
      kustomization(
        'resources: [k0]\n',
        Object.fromEntries(
          Array.from({ length: 1000 }, (_, i) => [
            `k${i}/kustomization.yaml`,
            `resources: [../k${i + 1}]\nnamePrefix: p\n`,
          ]),
        ),
      ),
    ends: 'LIMIT',
  },
  {
    name: 'a scalar of 50 MB',
    files: () =>
      kustomization('resources: [r.yaml]\n', {
        'r.yaml': cm('a', `data: {a: "${'x'.repeat(50_000_000)}"}\n`),
      }),
    ends: 'LIMIT',
  },
  {
    name: 'a block of 36 MB',
    files: () =>
      kustomization('resources: [r.yaml]\n', {
        'r.yaml': cm('a', `data:\n  a: |\n${'    xxxxxxxx\n'.repeat(3_000_000)}`),
      }),
    ends: 'LIMIT',
  },
  {
    name: 'a scalar of 7 MB',
    files: () =>
      kustomization('resources: [r.yaml]\n', {
        'r.yaml': cm('a', `data: {a: "${'x'.repeat(7_000_000)}"}\n`),
      }),
    ends: 'objects',
  },
  {
    name: 'eight documents of 7 MB',
    files: () =>
      kustomization('resources: [r.yaml]\n', {
        'r.yaml': lines(8, (i) => `---\n${cm(`a${i}`, `data: {a: "${'x'.repeat(7_000_000)}"}\n`)}`),
      }),
    ends: 'LIMIT',
  },
  {
    name: 'a file of 50 MB in a generated object',
    files: () => kustomization('secretGenerator: [{name: a, files: [f]}]\n', { f: 'x'.repeat(50_000_000) }),
    ends: 'LIMIT',
  },
  {
    name: 'nine files of 7 MB in a generated object',
    files: () =>
      kustomization(`secretGenerator: [{name: a, files: [${lines(9, (i) => `f${i},`)}]}]\n`, {
        ...Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`f${i}`, 'x'.repeat(7_000_000)])),
      }),
    ends: 'LIMIT',
  },
  {
    name: '10,000 images for 2,000 Deployments',
    files: () =>
      kustomization(
        `resources: [r.yaml]\nimages:\n${lines(10_000, (i) => `- {name: n${i}, newTag: "2"}\n`)}`,
        {
          'r.yaml': deployments(2000),
        },
      ),
    ends: 'LIMIT',
  },
  {
    name: '2,000 expressions for 2,000 names',
    files: () =>
      kustomization(
        `resources: [r.yaml]\npatches:\n${lines(2000, (i) => `- {target: {kind: ConfigMap, name: "(a+)+b${i}"}, patch: '[{"op": "add", "path": "/data/k", "value": "v"}]'}\n`)}`,
        { 'r.yaml': many(2000) },
      ),
    ends: 'LIMIT',
  },
  {
    name: '500 label selectors of 50 values',
    files: () =>
      kustomization(
        `resources: [r.yaml]\npatches:\n${lines(500, (i) => `- {target: {labelSelector: "app in (${lines(50, (j) => `a${i}${j},`)}x)"}, patch: '[{"op": "add", "path": "/metadata/x", "value": "v"}]'}\n`)}`,
        { 'r.yaml': deployments(2000) },
      ),
    ends: 'LIMIT',
  },
  {
    name: '10,000 generators',
    files: () =>
      kustomization(`configMapGenerator:\n${lines(10_000, (i) => `- {name: g${i}, literals: [a=b]}\n`)}`),
    ends: 'objects',
  },
  {
    name: 'a map of 500,000 keys',
    files: () =>
      kustomization('resources: [r.yaml]\n', {
        'r.yaml': cm('a', `data:\n${lines(500_000, (i) => `  k${i}: v\n`)}`),
      }),
    ends: 'objects',
  },
  {
    name: 'a map of a million keys',
    files: () =>
      kustomization('resources: [r.yaml]\n', {
        'r.yaml': cm('a', `data:\n${lines(1_000_000, (i) => `  k${i}: v\n`)}`),
      }),
    ends: 'LIMIT',
  },
  {
    name: 'five million comments',
    files: () =>
      kustomization('resources: [r.yaml]\n', { 'r.yaml': `${'# x\n'.repeat(5_000_000)}${cm('a')}` }),
    ends: 'LIMIT',
  },
  {
    name: '2,000 label selectors',
    files: () =>
      kustomization(
        `resources: [r.yaml]\npatches:\n${lines(2000, (i) => `- {target: {labelSelector: "app in (${lines(50, (j) => `a${i}${j},`)}x)"}, patch: '[{"op": "add", "path": "/metadata/x", "value": "v"}]'}\n`)}`,
        { 'r.yaml': deployments(2000) },
      ),
    ends: 'LIMIT',
  },
  {
    name: 'a merge of 5,000 containers into 5,000',
    files: () =>
      kustomization('resources: [r.yaml]\npatches: [{path: p.yaml}]\n', {
        'r.yaml': `apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n${lines(5000, (i) => `  - {name: c${i}, image: a}\n`)}`,
        'p.yaml': `apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n${lines(5000, (i) => `  - {name: d${i}, image: a}\n`)}`,
      }),
    ends: 'LIMIT',
  },
  {
    name: 'a merge of 5,000 ports into 5,000',
    files: () =>
      kustomization('resources: [r.yaml]\npatches: [{path: p.yaml}]\n', {
        'r.yaml': `apiVersion: v1\nkind: Service\nmetadata: {name: p}\nspec:\n  ports:\n${lines(5000, (i) => `  - {port: ${i}, protocol: TCP}\n`)}`,
        'p.yaml': `apiVersion: v1\nkind: Service\nmetadata: {name: p}\nspec:\n  ports:\n${lines(5000, (i) => `  - {port: ${i + 5000}, protocol: TCP}\n`)}`,
      }),
    ends: 'LIMIT',
  },
  {
    name: 'a merge of 20,000 finalizers into 20,000',
    files: () =>
      kustomization('resources: [r.yaml]\npatches: [{path: p.yaml}]\n', {
        'r.yaml': `apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n  finalizers:\n${lines(20000, (i) => `  - a${i}\n`)}`,
        'p.yaml': `apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n  finalizers:\n${lines(20000, (i) => `  - b${i}\n`)}`,
      }),
    ends: 'LIMIT',
  },
  {
    name: 'a merge of 50,000 keys into 50,000',
    files: () =>
      kustomization('resources: [r.yaml]\npatches: [{path: p.yaml}]\n', {
        'r.yaml': cm('a', `data:\n${lines(50_000, (i) => `  k${i}: v\n`)}`),
        'p.yaml': cm('a', `data:\n${lines(50_000, (i) => `  l${i}: v\n`)}`),
      }),
    ends: 'objects',
  },
  {
    name: '20,000 operations',
    files: () =>
      kustomization('resources: [r.yaml]\npatches: [{path: p.yaml, target: {kind: ConfigMap}}]\n', {
        'r.yaml': cm('a', 'data: {}\n'),
        'p.yaml': lines(20_000, (i) => `- {op: add, path: /data/k${i}, value: v}\n`),
      }),
    ends: 'LIMIT',
  },
  {
    name: '300 replacements in a text of 100,000 parts',
    files: () =>
      kustomization(
        `resources: [r.yaml]\nreplacements:\n${lines(300, () => '- {source: {kind: ConfigMap, name: a, fieldPath: data.b}, targets: [{select: {kind: ConfigMap}, fieldPaths: [data.a], options: {delimiter: ",", index: 5000}}]}\n')}`,
        { 'r.yaml': cm('a', `data: {b: x, a: "${'a,'.repeat(100_000)}"}\n`) },
      ),
    ends: 'LIMIT',
  },
  {
    name: '300 replacements in a list of 20,000',
    files: () =>
      kustomization(
        `resources: [r.yaml]\nreplacements:\n${lines(300, () => '- {source: {kind: ConfigMap, name: a, fieldPath: data.b}, targets: [{select: {kind: ConfigMap}, fieldPaths: ["data.l.*.x"]}]}\n')}`,
        { 'r.yaml': cm('a', `data: {b: x, l: [${'{x: 1},'.repeat(20_000)}]}\n`) },
      ),
    ends: 'LIMIT',
  },
  {
    name: '20,000 objects that get one name',
    files: () =>
      kustomization('resources: [r.yaml]\nnamespace: z\n', {
        'r.yaml': lines(20_000, (i) => `---\n${cm('a').replace('name: a', `name: a, namespace: n${i}`)}`),
      }),
    ends: 'CONFLICT',
  },
  {
    name: '20,000 types that refer to one another',
    files: () =>
      kustomization('resources: [r.yaml]\ncrds: [c.json]\n', {
        'r.yaml': many(10),
        'c.json': JSON.stringify(
          Object.fromEntries(
            Array.from({ length: 20_000 }, (_, i) => [
              `x.y.v1.K${i}`,
              {
                Schema: {
                  properties: {
                    a: {
                      type: 'object',
                      properties: {
                        b: {
                          'x-kubernetes-object-ref-api-version': 'v1',
                          'x-kubernetes-object-ref-kind': 'Secret',
                          $ref: `x.y.v1.K${i + 1}`,
                        },
                      },
                    },
                    c: { $ref: `x.y.v1.K${i + 1}` },
                    d: { $ref: `x.y.v1.K${(i * 7) % 20000}` },
                  },
                },
              },
            ]),
          ),
        ),
      }),
    ends: 'objects',
  },
  {
    name: 'a schema of 20,000 types',
    files: () =>
      kustomization('resources: [r.yaml]\nopenapi: {path: c.json}\npatches: [{path: p.yaml}]\n', {
        'p.yaml': cm('a0', 'data: {x: y}\n'),
        'r.yaml': many(10),
        'c.json': JSON.stringify({
          definitions: Object.fromEntries(
            Array.from({ length: 20_000 }, (_, i) => [
              `x.y.v1.K${i}`,
              {
                'x-kubernetes-group-version-kind': [{ group: 'y', version: 'v1', kind: `K${i}` }],
                properties: { a: { $ref: `#/definitions/x.y.v1.K${i + 1}` } },
              },
            ]),
          ),
        }),
      }),
    ends: 'objects',
  },
];
