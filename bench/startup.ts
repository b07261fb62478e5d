import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/**
 * What a command costs before it does anything: medians of 25 runs of the bundle and of bare node, in turns, so that
 * both see the same load. `--bundle FILE` takes another bundle than `dist/flux.js` (build first: `npm run build`).
 */
const at = process.argv.indexOf('--bundle');
const bundle = at < 0 ? join(dirname(import.meta.dirname), 'dist/flux.js') : (process.argv[at + 1] ?? '');
const runs = 25;
const folder = mkdtempSync(join(tmpdir(), 'flux-startup-'));
const commands: readonly [name: string, args: readonly string[], budget: number][] = [
  ['node -e 0', ['-e', '0'], 0],
  ['flux --version', [bundle, '--version'], 50],
  [
    'flux create kustomization --export',
    [bundle, 'create', 'kustomization', 'foo', '--source=GitRepository/foo', '--path=./deploy', '--export'],
    50,
  ],
  ['flux kustomize build (one ConfigMap)', [bundle, 'kustomize', 'build', join(folder, 'overlay')], 60],
  ['flux helm template (one ConfigMap)', [bundle, 'helm', 'template', 'web', join(folder, 'chart')], 50],
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

function once(args: readonly string[]): number {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return performance.now() - started;
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}

if (!existsSync(bundle)) throw new Error(`there is no ${bundle}: run \`npm run build\` first`);
seed();
try {
  for (const [, args] of commands) once(args);
  const times = commands.map(() => [] as number[]);
  for (let run = 0; run < runs; run++)
    for (const [i, [, args]] of commands.entries()) times[i]?.push(once(args));
  const bare = median(times[0] ?? []);
  for (const [i, [name, , budget]] of commands.entries()) {
    const time = median(times[i] ?? []);
    const more = `+${(time - bare).toFixed(0)} ms (${(time / bare).toFixed(2)}×), budget +${budget} ms`;
    console.log(`${name.padEnd(38)} ${time.toFixed(0).padStart(4)} ms  ${i === 0 ? '' : more}`.trimEnd());
  }
} finally {
  rmSync(folder, { recursive: true });
}
