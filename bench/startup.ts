import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { shipped, withThisNode } from './shipped.ts';

/**
 * What a command costs before it does anything: medians of 25 runs of the bundle and of bare node, in turns, so that
 * both see the same load. `--bundle FILE` takes another bundle than `dist/flux.js` (build first: `npm run build`).
 */
const at = process.argv.indexOf('--bundle');
const bundle = at < 0 ? join(dirname(import.meta.dirname), 'dist/flux.js') : (process.argv[at + 1] ?? '');
const runs = 25;
const folder = mkdtempSync(join(tmpdir(), 'flux-startup-'));
const flux = shipped(bundle);
const commands: readonly [name: string, command: readonly [string, ...string[]], budget: number][] = [
  ['node -e 0', [process.execPath, '-e', '0'], 0],
  ['flux --version', [...flux, '--version'], 50],
  [
    'flux create kustomization --export',
    [...flux, 'create', 'kustomization', 'foo', '--source=GitRepository/foo', '--path=./deploy', '--export'],
    50,
  ],
  ['flux kustomize build (one ConfigMap)', [...flux, 'kustomize', 'build', join(folder, 'overlay')], 60],
  ['flux helm template (one ConfigMap)', [...flux, 'helm', 'template', 'web', join(folder, 'chart')], 50],
];

function seed(): void {
  mkdirSync(join(folder, 'overlay'));
  mkdirSync(join(folder, 'chart/templates'), { recursive: true });
  const files: Record<string, string> = {
    'overlay/kustomization.yaml': 'namePrefix: x-\nconfigMapGenerator: [{name: a, literals: [b=c]}]\n',
    'chart/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 0.1.0\n',
    'chart/templates/a.yaml':
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name | quote }}\n',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

const env = withThisNode();

function once([program, ...words]: readonly [string, ...string[]]): number {
  const started = performance.now();
  const { status, stderr } = spawnSync(program, words, { encoding: 'utf8', env });
  if (status !== 0) throw new Error(stderr);
  return performance.now() - started;
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}

if (!existsSync(bundle)) throw new Error(`there is no ${bundle}: run \`npm run build\` first`);
seed();
try {
  for (const [, command] of commands) once(command);
  const times = commands.map(() => [] as number[]);
  for (let run = 0; run < runs; run++)
    for (const [i, [, command]] of commands.entries()) times[i]?.push(once(command));
  const bare = median(times[0] ?? []);
  for (const [i, [name, , budget]] of commands.entries()) {
    const time = median(times[i] ?? []);
    const more = `+${(time - bare).toFixed(0)} ms (${(time / bare).toFixed(2)}×), budget +${budget} ms`;
    console.log(`${name.padEnd(38)} ${time.toFixed(0).padStart(4)} ms  ${i === 0 ? '' : more}`.trimEnd());
  }
} finally {
  rmSync(folder, { recursive: true });
}
