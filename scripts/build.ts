import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createRenderer } from '@flux-ts/render';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { replaceBuiltinImports } from './builtin-imports.ts';
import { gather, gatheredChunks } from './gathered-chunks.ts';
import { launcher } from './launcher.ts';
import { lazyFile, lazyModules } from './lazy-modules.ts';
import { checkStartLoads } from './start-loads.ts';

/**
 * `npm run build`: `dist/`, which needs nothing but Node 24.12 and git. A launcher that turns the compile cache on (it
 * cannot cache the file that calls it), the program, the workers, and chunks that are loaded when they are needed.
 * `--smoke` tries what was built, and counts what the commands load (start-loads.ts).
 */
const root = dirname(import.meta.dirname);
const dist = join(root, 'dist');

/** What is started by itself: the program and its workers. */
const entries = {
  main: 'apps/flux/src/main.ts',
  'cluster-worker': 'apps/flux/src/dev/cluster-worker.ts',
  'render-worker': 'toolkit/render/src/worker-entry.ts',
};

/** What takes long to load and most commands don't need: packages, files of ours, and modules of Node's. */
const lazyPackages = [
  're2js',
  'bcryptjs',
  'engines/gotemplate/src/format/zone-names.ts',
  'engines/helm/src/toml/parse-toml.ts',
];
const lazyBuiltins = [
  'node:child_process',
  'node:crypto',
  'node:dns/promises',
  'node:fs/promises',
  'node:http',
  'node:https',
  'node:net',
  'node:readline',
  'node:stream',
  'node:stream/promises',
  'node:timers/promises',
  'node:tls',
  'node:worker_threads',
  'node:zlib',
];

/** What nearly every command needs, and therefore is in one chunk. */
const common = [
  '@flux-ts/errors',
  '@flux-ts/text',
  '@flux-ts/yaml',
  './apps/flux/src/cli/run.ts',
  './apps/flux/src/cli/duration-flag.ts',
  './apps/flux/src/cli/paint.ts',
  './apps/flux/src/cli/path-flag.ts',
  './apps/flux/src/cli/prompt.ts',
  './apps/flux/src/cli/shown-path.ts',
  './apps/flux/src/cli/spinner.ts',
  './apps/flux/src/io/node-context.ts',
  ...lazyBuiltins,
];

/** CommonJS dependencies ask for Node's own modules by require, which esbuild leaves to `require`, if there is one. */
const require =
  'const require=(name)=>globalThis.process.getBuiltinModule(name)??globalThis.process.getBuiltinModule("module").createRequire(import.meta.url)(name);';

function finish(file: string, imports: Metafile['outputs'][string]['imports']): void {
  const { code, count } = replaceBuiltinImports(readFileSync(file, 'utf8'));
  const wanted = imports.filter(({ kind, path }) => kind === 'import-statement' && path.startsWith('node:'));
  if (count !== wanted.length)
    throw new Error(`${file}: ${wanted.length} imports of Node's modules, ${count} found`);
  writeFileSync(file, /\brequire\b/.test(code) ? `${require}\n${code}` : code);
}

const options = {
  absWorkingDir: root,
  entryPoints: [
    ...Object.entries(entries).map(([out, file]) => ({ out, in: file })),
    ...lazyPackages.map((name) => ({ out: lazyFile(name), in: name })),
  ],
  outdir: dist,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  // Short names would need a call for each function to give it back its own, at every start.
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  chunkNames: 'chunk-[name]-[hash]',
  logLevel: 'warning',
  metafile: true,
} as const satisfies BuildOptions;

async function bundle(): Promise<void> {
  rmSync(dist, { recursive: true, force: true });
  const plugins = [lazyModules(root, [...lazyPackages, ...lazyBuiltins])];
  const plain = await build({ ...options, plugins, write: false });
  const gathered = gather(plain.metafile, common);
  const { metafile } = await build({ ...options, plugins: [gatheredChunks(root, gathered), ...plugins] });
  for (const [file, { imports }] of Object.entries(metafile.outputs)) finish(join(root, file), imports);
  writeFileSync(join(dist, 'flux.js'), launcher);
  writeFileSync(join(dist, 'package.json'), '{ "type": "module" }\n');
  chmodSync(join(dist, 'flux.js'), 0o755);
  cpSync(join(root, 'examples'), join(dist, 'examples'), { recursive: true });
}

/** Commands of the bundle that must do what they do from source. */
function smoke(): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'flux-smoke-'));
  mkdirSync(join(folder, 'app'));
  writeFileSync(join(folder, 'app/kustomization.yaml'), 'configMapGenerator: [{name: a, literals: [b=c]}]\n');
  const run = (...args: string[]): string => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(dist, 'flux.js'), ...args], {
      cwd: folder,
      encoding: 'utf8',
      timeout: 60_000,
    });
    return `${status}\n${stdout}${stderr}`;
  };
  const wanted: [RegExp, string[]][] = [
    [/^0\nflux version \d+\.\d+\.\d+\n$/, ['--version']],
    [
      /kind: Kustomization[\s\S]*path: \.\/deploy/,
      ['create', 'kustomization', 'foo', '--source=GitRepository/foo', '--path=./deploy', '--export'],
    ],
    [/kind: CustomResourceDefinition/, ['install', '--export']],
    [/^0\napiVersion: v1\ndata:\n {2}b: c\n/, ['kustomize', 'build', 'app']],
    [/not there yet/, ['trigger', 'receiver', 'x']],
  ];
  const failed = wanted.flatMap(([pattern, args]) =>
    pattern.test(run(...args)) ? [] : [`flux ${args.join(' ')}: ${run(...args).slice(0, 500)}`],
  );
  failed.push(...smokeShell());
  rmSync(folder, { recursive: true, force: true });
  return failed;
}

/** The file by its own first lines: a Node that does not know the flags in them ends at once. */
function smokeShell(): string[] {
  if (process.platform === 'win32') return [];
  const PATH = dirname(process.execPath) + delimiter + process.env['PATH'];
  const { stdout, stderr } = spawnSync('/bin/sh', [join(dist, 'flux.js'), '--version'], {
    encoding: 'utf8',
    timeout: 60_000,
    env: { ...process.env, PATH },
  });
  return stdout.startsWith('flux version') ? [] : [`sh dist/flux.js --version: ${stdout}${stderr}`];
}

/** All chunks, loaded one by one: what most commands never load, such as `flux dev`, must load too. */
function smokeChunks(): string[] {
  const chunks = readdirSync(dist).filter((name) => /^(chunk|lazy)-.*\.js$/.test(name));
  const program = `for (const name of ${JSON.stringify(chunks)})
    await import('./' + name).catch((error) => console.log('dist/' + name + ': ' + error.message));`;
  const args = ['--no-warnings', '--input-type=module', '-e', program];
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: dist,
    encoding: 'utf8',
    timeout: 60_000,
  });
  return `${stdout}${stderr}`.split('\n').filter((line) => line !== '');
}

/** A build in the bundle's own worker. */
async function smokeWorker(): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'flux-smoke-'));
  const renderer = createRenderer({
    workers: 1,
    workerEntry: pathToFileURL(join(dist, 'render-worker.js')),
    budget: { ms: 20_000 },
  });
  try {
    writeFileSync(join(folder, 'a.yaml'), 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n');
    const kustomization = { metadata: { name: 'smoke' }, spec: { namePrefix: 'x-' } };
    const { objects } = await renderer.buildKustomization({ folder, kustomization });
    return objects[0]?.id.name === 'x-a' ? [] : ['dist/render-worker.js builds something else'];
  } catch (thrown) {
    return [`dist/render-worker.js: ${String(thrown)}`];
  } finally {
    renderer.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

await bundle();
console.log(`dist/main.js: ${(statSync(join(dist, 'main.js')).size / 1024).toFixed(0)} KiB`);
if (process.argv.includes('--smoke')) {
  const failed = [
    ...smoke(),
    ...smokeChunks(),
    ...(await smokeWorker()),
    ...checkStartLoads(join(dist, 'flux.js')),
  ];
  for (const line of failed) console.error(`✗ ${line}`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}
