import { spawn } from 'node:child_process';
import { dirname } from 'node:path';

/**
 * `npm run ok`: everything CI checks beyond `npm test`, each step named with its time, all steps run even when
 * one fails, so that one run tells everything. `npm run ok -- STEP…` runs the named ones.
 */
const steps: readonly { name: string; args: readonly string[] }[] = [
  {
    name: 'format and lint',
    args: ['scripts/first-run.cjs', '--tool', 'biome', 'check', '--error-on-warnings', '.'],
  },
  { name: 'layers', args: ['scripts/layers.ts'] },
  { name: 'types', args: ['scripts/first-run.cjs', '--tool', 'tsc', '--noEmit'] },
  { name: 'docs', args: ['scripts/check-docs.ts'] },
  { name: 'bundle', args: ['scripts/build.ts', '--smoke'] },
  { name: 'conformance', args: ['scripts/conformance.ts'] },
];
const root = dirname(import.meta.dirname);

function run(args: readonly string[]): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

const wanted = process.argv.slice(2);
const failed: string[] = [];
for (const step of steps) {
  if (wanted.length > 0 && !wanted.includes(step.name)) continue;
  const started = performance.now();
  console.log(`► ${step.name}`);
  const code = await run(step.args);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${code === 0 ? '✔' : '✗'} ${step.name} (${seconds} s)`);
  if (code !== 0) failed.push(step.name);
}
if (failed.length > 0) console.error(`✗ failed: ${failed.join(', ')}`);
process.exitCode = failed.length > 0 ? 1 : 0;
