import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a program has loaded at its end (report-loads.cjs): files with their bytes, and public modules of Node's. */
export interface Loads {
  readonly files: Readonly<Record<string, number>>;
  readonly modules: readonly string[];
}

/** What a command may load. */
export interface LoadLimits {
  readonly files: number;
  readonly kib: number;
  /** Node's modules; those that are part of bare node's start are not counted. */
  readonly modules: readonly string[];
}

const SMALL = ['os', 'process'];
/** Names of generated ConfigMaps end in a digest, and node:crypto has streams. */
const DIGEST = [...SMALL, 'crypto', 'stream', 'stream/promises', 'string_decoder'];

/**
 * What the commands of `bench/startup.ts` load before they do anything, and no more: what it costs is this, and it can be
 * counted on a busy machine. A limit that fails asks what a command now loads that it does not need: mostly an import
 * that ought to be `await import()`, or a module that belongs to `lazyModules` of build.ts.
 */
const commands: readonly (readonly [args: readonly string[], limits: LoadLimits])[] = [
  [['--version'], { files: 6, kib: 210, modules: SMALL }],
  [
    ['create', 'kustomization', 'foo', '--source=GitRepository/foo', '--path=./deploy', '--export'],
    { files: 15, kib: 410, modules: SMALL },
  ],
  [['kustomize', 'build', 'overlay'], { files: 16, kib: 620, modules: DIGEST }],
  [['helm', 'template', 'web', 'chart'], { files: 12, kib: 600, modules: SMALL }],
];

const tree = {
  'overlay/kustomization.yaml': 'namePrefix: x-\nconfigMapGenerator: [{name: a, literals: [b=c]}]\n',
  'chart/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 0.1.0\n',
  'chart/templates/a.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name | quote }}\n',
};

/** What is over the limits, in words. */
export function overLimits({ files, modules }: Loads, limits: LoadLimits): string[] {
  const sizes = Object.entries(files);
  const kib = Math.ceil(sizes.reduce((sum, [, bytes]) => sum + bytes, 0) / 1024);
  const unwanted = modules.filter((name) => !limits.modules.includes(name));
  return [
    ...(sizes.length > limits.files ? [`${sizes.length} files, not ${limits.files}`] : []),
    ...(kib > limits.kib ? [`${kib} KiB, not ${limits.kib}`] : []),
    ...(unwanted.length > 0 ? [`Node's ${unwanted.join(', ')}`] : []),
  ];
}

/** Runs the commands with a bundle and says which load more than they should. */
export function checkStartLoads(bundle: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'flux-loads-'));
  const report = join(folder, 'loads.json');
  const preload = ['-r', join(import.meta.dirname, 'report-loads.cjs')];
  const env = { ...process.env, FLUX_REPORT_LOADS: report };
  for (const name of ['overlay', 'chart/templates']) mkdirSync(join(folder, name), { recursive: true });
  for (const [name, text] of Object.entries(tree)) writeFileSync(join(folder, name), text);
  try {
    return commands.flatMap(([args, limits]) => {
      const options = { cwd: folder, env, encoding: 'utf8', timeout: 60_000 } as const;
      const { status, stderr } = spawnSync(process.execPath, [...preload, bundle, ...args], options);
      const over = status === 0 ? overLimits(JSON.parse(readFileSync(report, 'utf8')), limits) : [stderr];
      return over.map((words) => `flux ${args.join(' ')} loads ${words}`);
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
