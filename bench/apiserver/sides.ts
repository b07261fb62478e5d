import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { startOracle } from '../../conformance/oracles/start-oracle.ts';

/** A control plane to be measured: its address, how its admin is known, and its processes. */
export interface Side {
  readonly name: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: { readonly ca?: string; readonly cert?: string; readonly key?: string };
  /** Milliseconds from nothing to the first answer. */
  readonly ready: number;
  readonly pids: readonly number[];
  stop(): Promise<void>;
}

const ROOT = join(import.meta.dirname, '../..');

/** The embedded API and its workloads as one bundled file, as it is shipped. */
export async function bundleOurs(): Promise<{ program: string; remove: () => void }> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-apiserver-'));
  const program = join(folder, 'serve-api.mjs');
  await build({
    entryPoints: [join(ROOT, 'conformance/harness/serve-api.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: program,
    minify: true,
    banner: {
      js: "import { createRequire as r } from 'node:module'; const require = r(import.meta.url);",
    },
    logLevel: 'error',
  });
  return { program, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Ours, with SQLite in a folder that outlives it. */
export async function startOurs(program: string, dataDir: string): Promise<Side> {
  const begin = performance.now();
  const args = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=16', program];
  const env = { ...process.env, NODE_COMPILE_CACHE: `${program}.cache`, MALLOC_ARENA_MAX: '2' };
  const child = spawn(process.execPath, [...args, JSON.stringify({ dataDir, storage: 'sqlite' })], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const { url, kubeconfig } = JSON.parse(line);
  const token = /token: (\S+)/.exec(kubeconfig)?.[1];
  const ca = /certificate-authority-data: (\S+)/.exec(kubeconfig)?.[1] ?? '';
  return {
    name: 'ours',
    url,
    headers: { authorization: `Bearer ${token}` },
    tls: { ca: Buffer.from(ca, 'base64').toString() },
    ready: performance.now() - begin,
    pids: [child.pid ?? 0],
    async stop() {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

/** A server of Node's that writes and does nothing else, with the certificate that ours made in a folder. */
export async function startBare(dataDir: string): Promise<Side> {
  const credentials = join(dataDir, 'credentials.json');
  const { authority } = JSON.parse(readFileSync(credentials, 'utf8'));
  const program = join(import.meta.dirname, 'bare-server.ts');
  const child = spawn(process.execPath, ['--max-semi-space-size=16', program, credentials], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [port] = await once(createInterface({ input: child.stdout }), 'line');
  return {
    name: 'bare',
    url: `https://127.0.0.1:${port}`,
    headers: {},
    tls: { ca: authority.certificate },
    ready: 0,
    pids: [child.pid ?? 0],
    async stop() {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

/** The real ones: etcd, kube-apiserver, kube-controller-manager. */
export async function startReal(): Promise<Side> {
  const begin = performance.now();
  const oracle = await startOracle({ controllerManager: true });
  return {
    name: 'real',
    url: oracle.url,
    headers: {},
    tls: oracle.admin,
    ready: performance.now() - begin,
    pids: Object.values(oracle.pids),
    stop: () => oracle.stop(),
  };
}

/** MiB of memory that the processes of a side hold. */
export function memoryOf({ pids }: Side): number {
  const kibs = pids.map((pid) => {
    const file = `/proc/${pid}/status`;
    return existsSync(file) ? Number(/VmRSS:\s+(\d+)/.exec(readFileSync(file, 'utf8'))?.[1] ?? 0) : 0;
  });
  return kibs.reduce((sum, kib) => sum + kib, 0) / 1024;
}

/** Seconds of CPU that they have used so far. */
export function cpuOf({ pids }: Side): number {
  const ticks = pids.map((pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return Number(fields[11]) + Number(fields[12]);
  });
  return ticks.reduce((sum, tick) => sum + tick, 0) / 100;
}
