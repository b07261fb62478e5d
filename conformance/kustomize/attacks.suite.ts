import { build, KustomizeError, type MemoryFileSystem } from '@flux-ts/kustomize';
import { afterAll, expect, test } from 'vitest';
import { attacks } from './attacks.ts';

// What attacks cost, in CPU seconds, by default budgets and without a clock. The goal is one second on a machine at rest;
// the bound here leaves room for one that is busy.
const bound = 5;
const costs: { readonly name: string; readonly seconds: number; readonly end: string }[] = [];

function end(files: MemoryFileSystem): string {
  try {
    const result = build(files, '');
    return 'objects' in result ? 'objects' : 'needs';
  } catch (error) {
    if (error instanceof KustomizeError) return error.code;
    throw error;
  }
}

afterAll(() => {
  const sorted = [...costs].sort((a, b) => b.seconds - a.seconds);
  console.log(
    sorted.map((one) => `${one.seconds.toFixed(2)} CPU s  ${one.end.padEnd(8)} ${one.name}`).join('\n'),
  );
});

test.each(attacks)('$name: ends soon', { timeout: 120_000 }, ({ name, files, ends }) => {
  const tree = files();
  const started = process.cpuUsage();
  const outcome = end(tree);
  const { user, system } = process.cpuUsage(started);
  const seconds = (user + system) / 1e6;
  costs.push({ name, seconds, end: outcome });
  expect(outcome).toBe(ends);
  expect(seconds).toBeLessThan(bound);
});
