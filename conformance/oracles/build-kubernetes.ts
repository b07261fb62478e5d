import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { alone } from '../harness/alone.ts';

/** The Kubernetes release that the embedded API reports and that conformance compares with. */
export const kubernetesVersion = '1.36.1';

const programs = ['kube-apiserver', 'kube-controller-manager'] as const;

/** Paths of the programs of a real control plane. */
export interface Kubernetes {
  readonly apiServer: string;
  readonly controllerManager: string;
}

/** Where built programs are kept, outside the repository: `~/.cache/flux-ts/oracles/<version>`. */
export function oracleFolder(version = kubernetesVersion): string {
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return join(cache, 'flux-ts', 'oracles', version);
}

/**
 * The programs, built from their published Go modules unless the cache has them (about three minutes on two
 * cores). Throws an Error that names what is missing when there is no Go or a module cannot be had.
 */
export function buildKubernetes(version = kubernetesVersion): Kubernetes {
  const [apiServer, controllerManager] = built(programs, version);
  return { apiServer: apiServer!, controllerManager: controllerManager! };
}

/** kubectl of that release, built likewise (half a minute where the control plane was built before). */
export function buildKubectl(version = kubernetesVersion): string {
  return built(['kubectl'], version)[0]!;
}

/** The programs' paths; what is missing is built, by one process at a time. */
function built(names: readonly string[], version: string): string[] {
  const folder = oracleFolder(version);
  const paths = names.map((name) => join(folder, name));
  const missing = () => names.filter((_, i) => !existsSync(paths[i]!));
  if (missing().length === 0) return paths;
  mkdirSync(folder, { recursive: true });
  alone(folder, () => build(missing(), version));
  return paths;
}

function build(names: readonly string[], version: string): void {
  if (names.length === 0) return;
  if (spawnSync('go', ['version']).status !== 0) throw new Error(`missing: go (to build ${names[0]})`);
  const folder = oracleFolder(version);
  const work = join(folder, 'module');
  mkdirSync(work, { recursive: true });
  writeFileSync(join(work, 'go.mod'), goMod(version, work));
  const flags = ['-mod=mod', '-p', '2', '-trimpath', `-ldflags=${linkerFlags(version)}`];
  for (const name of names) {
    const target = join(folder, `${name}.new`);
    go(['build', ...flags, '-o', target, `k8s.io/kubernetes/cmd/${name}`], work);
    renameSync(target, join(folder, name));
  }
}

/** A module that requires Kubernetes and replaces each staging module it names at v0.0.0 by its release. */
function goMod(version: string, work: string): string {
  const [main] = download([`k8s.io/kubernetes@v${version}`], work);
  if (main?.GoMod === undefined) throw new Error(`missing: k8s.io/kubernetes v${version}: ${main?.Error}`);
  const text = readFileSync(main.GoMod, 'utf8');
  const staging = [...text.matchAll(/^\s*(k8s\.io\/\S+) v0\.0\.0\b/gm)].map((match) => match[1]!);
  const release = version.replace(/^1\./, 'v0.');
  const published = download(
    [...new Set(staging)].map((name) => `${name}@${release}`),
    work,
  );
  return [
    'module oracle',
    ...text.matchAll(/^go .*$/gm),
    `require k8s.io/kubernetes v${version}`,
    ...published.filter((m) => m.Error === undefined).map((m) => `replace ${m.Path} => ${m.Path} ${release}`),
    '',
  ].join('\n');
}

interface Download {
  readonly Path: string;
  readonly GoMod?: string;
  readonly Error?: string;
}

/** `go mod download -json`: a JSON object a module; those that are not to be had carry an Error. */
function download(modules: readonly string[], work: string): Download[] {
  const result = spawnSync('go', ['mod', 'download', '-json', ...modules], {
    cwd: join(work, '..'),
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  return JSON.parse(`[${result.stdout.trim().replace(/^\}\n\{/gm, '},\n{')}]`);
}

function linkerFlags(version: string): string {
  const [major, minor] = version.split('.');
  const stamp = { gitVersion: `v${version}`, gitMajor: major, gitMinor: minor, gitTreeState: 'clean' };
  const sets = Object.entries(stamp).map(([k, v]) => `-X k8s.io/component-base/version.${k}=${v}`);
  return ['-s', '-w', ...sets].join(' ');
}

function go(args: readonly string[], cwd: string): void {
  execFileSync('go', args, {
    cwd,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, CGO_ENABLED: '0' },
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  console.log({ ...buildKubernetes(), kubectl: buildKubectl() });
}
