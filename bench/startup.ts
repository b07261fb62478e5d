import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What the bundle's start costs beyond bare node: the median of 15 runs of each (build first: `npm run build`). */
const bundle = join(dirname(import.meta.dirname), 'dist/flux.js');
const runs = 15;
const commands: readonly [name: string, args: readonly string[]][] = [
  ['node -e 0', ['-e', '0']],
  ['flux --version', [bundle, '--version']],
  [
    'flux create kustomization --export',
    [bundle, 'create', 'kustomization', 'foo', '--source=GitRepository/foo', '--path=./deploy', '--export'],
  ],
];

if (!existsSync(bundle)) throw new Error('there is no dist/: run `npm run build` first');

function median(args: readonly string[]): number {
  const times = Array.from({ length: runs }, () => {
    const started = performance.now();
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    return performance.now() - started;
  });
  return times.sort((a, b) => a - b)[Math.floor(runs / 2)] ?? 0;
}

const [bare = 0, ...others] = commands.map(([, args]) => median(args));
console.log(`${'node -e 0'.padEnd(38)} ${bare.toFixed(0)} ms`);
for (const [i, time] of others.entries()) {
  const name = commands[i + 1]?.[0] ?? '';
  console.log(
    `${name.padEnd(38)} ${time.toFixed(0)} ms  +${(time - bare).toFixed(0)} ms (${(time / bare).toFixed(2)}×)`,
  );
}
