// The engine against the installed kustomize, on the same folders: one small app, an overlay over 300 resources, and
// growing sizes. Usage: node bench/kustomize.ts [--kustomize PATH] [--large]
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build, MemoryFileSystem } from '@flux-ts/kustomize';
import { asValue } from '@flux-ts/resource';
import { encodeAll } from '@flux-ts/yaml';
import { median } from './median.ts';

const deployment = (name: string): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  labels: {app: ${name}}
spec:
  replicas: 1
  selector:
    matchLabels: {app: ${name}}
  template:
    metadata:
      labels: {app: ${name}}
    spec:
      containers:
      - name: main
        image: nginx:1.0
        env:
        - name: MODE
          value: "1"
        ports:
        - containerPort: 80
        envFrom:
        - configMapRef:
            name: settings
`;

const patch = (i: number): string => `  - target: {kind: Deployment, name: app${i}}
    patch: |
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: any}
      spec: {template: {spec: {containers: [{name: main, resources: {limits: {memory: ${i + 1}Mi}}}]}}}
`;

/** A base of `count` objects in files of 40, and an overlay that changes all of them, 20 by patches. */
function tree(count: number, patches: number): Record<string, string> {
  const files: Record<string, string> = {};
  const paths: string[] = [];
  for (let i = 0; i < count; i += 40) {
    const path = `r${i}.yaml`;
    paths.push(path);
    files[`base/${path}`] = Array.from({ length: Math.min(40, count - i) }, (_, j) =>
      deployment(`app${i + j}`),
    ).join('---\n');
  }
  files['base/kustomization.yaml'] = `resources:\n${paths.map((path) => `- ${path}\n`).join('')}`;
  files['kustomization.yaml'] = `resources: [base]
namespace: prod
namePrefix: p-
commonLabels: {team: a}
commonAnnotations: {by: us}
images: [{name: nginx, newTag: "2"}]
configMapGenerator: [{name: settings, literals: [a=b]}]
patches:
${Array.from({ length: patches }, (_, i) => patch(i)).join('')}`;
  return files;
}

function readTree(folder: string): MemoryFileSystem {
  const files: Record<string, Uint8Array> = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) files[path.slice(folder.length + 1)] = readFileSync(path);
  }
  return new MemoryFileSystem(files);
}

function ours(folder: string): string {
  const result = build(readTree(folder), '', { order: 'legacy' });
  if ('needs' in result) throw new Error('needs');
  return encodeAll(result.objects.map((object) => asValue(object.value)));
}

function time(body: () => void, rounds: number): number {
  const times: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const start = performance.now();
    body();
    times.push(performance.now() - start);
  }
  return median(times);
}

function main(argv: readonly string[]): void {
  const kustomize = argv.includes('--kustomize')
    ? (argv[argv.indexOf('--kustomize') + 1] ?? '')
    : 'kustomize';
  const sizes: readonly (readonly [string, number, number, boolean])[] = [
    ['1 app', 1, 1, true],
    ['300 resources', 300, 20, true],
    ['1,000 resources', 1000, 20, true],
    ['4,000 resources', 4000, 20, argv.includes('--large')],
    ['16,000 resources', 16_000, 20, false],
  ];
  for (const [name, count, patches, withReal] of sizes) {
    const folder = mkdtempSync(join(tmpdir(), 'flux-ts-bench-'));
    try {
      for (const [path, content] of Object.entries(tree(count, patches))) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), content);
      }
      const cold = time(() => ours(folder), 1);
      const warm = time(() => ours(folder), count > 3000 ? 3 : 11);
      let line = `${name.padEnd(18)} first ${cold.toFixed(1)} ms, warm ${warm.toFixed(1)} ms`;
      if (withReal) {
        let output = '';
        const real = time(
          () => {
            output = spawnSync(kustomize, ['build', folder], { encoding: 'utf8', maxBuffer: 1 << 30 }).stdout;
          },
          count > 300 ? 1 : 5,
        );
        const same = output === ours(folder) ? 'equal' : 'DIFFERENT';
        line += `; kustomize ${real.toFixed(0)} ms (a process): ${(real / warm).toFixed(0)} times; output ${same}`;
      }
      console.log(line);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}

main(process.argv.slice(2));
