// Makes kustomization trees by chance, builds each with the installed kustomize and with the engine, and compares.
// Usage: node conformance/kustomize/differential.ts [--count N] [--seed S] [--kustomize PATH] [--keep DIR]
// A difference is printed with its seed; --count 1 --seed S runs it again.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build, MemoryFileSystem } from '@flux-ts/kustomize';
import { asValue } from '@flux-ts/resource';
import { encodeAll } from '@flux-ts/yaml';
import { makeDeepTree } from './make-deep-tree.ts';
import { makeTree } from './make-tree.ts';

type Result = { readonly output: string } | { readonly error: string };

function runReal(kustomize: string, folder: string): Result {
  const { status, stdout, stderr } = spawnSync(kustomize, ['build', folder], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return status === 0 ? { output: stdout } : { error: stderr.replaceAll(folder, '') };
}

function runOurs(files: Record<string, string>): Result {
  try {
    const result = build(new MemoryFileSystem(files), '', { order: 'legacy' });
    if ('needs' in result) return { error: 'needs' };
    return { output: encodeAll(result.objects.map((object) => asValue(object.value))) };
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

function compare(real: Result, ours: Result): string | undefined {
  if ('error' in real)
    return 'error' in ours ? undefined : `accepted, but the real one says: ${real.error.slice(-600)}`;
  if ('error' in ours) return `failed: ${ours.error.slice(0, 900)}`;
  if (real.output === ours.output) return undefined;
  const a = real.output.split('\n');
  const b = ours.output.split('\n');
  const at = a.findIndex((line, i) => line !== b[i]);
  return `line ${at + 1}:\n  want ${a.slice(Math.max(0, at - 3), at + 3).join('\n       ')}\n   got ${b.slice(Math.max(0, at - 3), at + 3).join('\n       ')}`;
}

/** Seeds from here on make deep trees. */
const deepSeeds = 10_000_000;

/** Builds the tree of a seed with both; the difference in words, or undefined. */
export function tryTree(
  seed: number,
  kustomize: string,
  keep?: string,
): { difference?: string; refused: boolean } {
  const files = seed >= deepSeeds ? makeDeepTree(seed) : makeTree(seed);
  const folder = keep === undefined ? mkdtempSync(join(tmpdir(), 'flux-ts-diff-')) : join(keep, String(seed));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  const real = runReal(kustomize, folder);
  if (keep === undefined) rmSync(folder, { recursive: true });
  const difference = compare(real, runOurs(files));
  return { refused: 'error' in real, ...(difference === undefined ? {} : { difference }) };
}

function main(argv: readonly string[]): void {
  const option = (name: string): string | undefined =>
    argv.includes(name) ? argv[argv.indexOf(name) + 1] : undefined;
  const count = Number(option('--count') ?? 300);
  const first = Number(option('--seed') ?? 1);
  const kustomize = option('--kustomize') ?? 'kustomize';
  let differences = 0;
  let errors = 0;
  for (let seed = first; seed < first + count; seed++) {
    const { difference, refused } = tryTree(seed, kustomize, option('--keep'));
    if (refused) errors++;
    if (difference === undefined) continue;
    differences++;
    console.log(`seed ${seed}: ${difference}\n`);
  }
  console.log(`${count} trees, ${errors} of them refused by kustomize, ${differences} differences`);
  process.exitCode = differences === 0 ? 0 : 1;
}

if (import.meta.main) main(process.argv.slice(2));
