import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGitServer } from '@flux-ts/gitserver';
import { Dev, fluxCommand, must, until } from '../../conformance/harness/dev.ts';

/** What is measured: controllers somewhere, a cluster and a Git server for them. */
export interface Subject {
  /** The process whose use counts. */
  readonly pid: number;
  readonly kubeconfig: string;
  readonly metricsUrl: string;
  readonly token: string;
  /** For the controllers. */
  gitUrl(repository: string): string;
  /** For pushing, with the token. */
  gitRemote(repository: string): string;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** `managerRate`: requests a second that each of the real kube-controller-manager's controllers may send. */
export function startSubject(where: 'embedded' | 'real', managerRate: number): Promise<Subject> {
  return where === 'embedded' ? startEmbedded() : startReal(managerRate);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** `flux dev`: everything in one process. */
async function startEmbedded(): Promise<Subject> {
  const port = await freePort();
  const dev = await new Dev(['--empty', `--metrics-addr=127.0.0.1:${port}`]).start();
  const base = new URL(dev.facts.git);
  return {
    get pid() {
      return dev.pid;
    },
    kubeconfig: dev.facts.kubeconfig,
    metricsUrl: `http://127.0.0.1:${port}/metrics`,
    token: base.password,
    gitUrl: (repository) => `${base.origin}/${repository}.git`,
    gitRemote: (repository) => `${dev.facts.git}/${repository}.git`,
    async restart() {
      await dev.stop();
      await dev.start();
    },
    stop: () => dev.remove(),
  };
}

/** `flux serve` against a real kube-apiserver with kube-controller-manager and etcd. */
async function startReal(managerRate: number): Promise<Subject> {
  const { startOracle } = await import('../../conformance/oracles/start-oracle.ts');
  const oracle = await startOracle({
    controllerManager: true,
    controllerManagerArgs: [`--kube-api-qps=${managerRate}`, `--kube-api-burst=${managerRate * 1.5}`],
  });
  const folder = mkdtempSync(join(tmpdir(), 'flux-bench-real-'));
  const token = 'bench-token';
  const git = await startGitServer({
    root: join(folder, 'git'),
    address: '127.0.0.1',
    port: 0,
    token,
    onPush: () => poke(oracle.kubeconfig),
  });
  const [metrics, health, storage] = [await freePort(), await freePort(), await freePort()];
  const env = { ...process.env, KUBECONFIG: oracle.kubeconfig };
  must(
    [
      'sh',
      '-c',
      `${fluxCommand.join(' ')} install --export --components=source-controller,kustomize-controller | kubectl apply --server-side -f -`,
    ],
    { env },
  );
  let child: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    const [program = '', ...rest] = [
      ...fluxCommand,
      'serve',
      `--metrics-addr=127.0.0.1:${metrics}`,
      `--health-addr=127.0.0.1:${health}`,
      `--storage-addr=127.0.0.1:${storage}`,
      `--storage-path=${join(folder, 'artifacts')}`,
      '--concurrent=8',
    ];
    child = spawn(program, rest, { env, stdio: ['ignore', 'ignore', 'inherit'] });
    await until(
      async () => (await fetch(`http://127.0.0.1:${health}/readyz`).catch(() => undefined))?.ok === true,
      60_000,
    );
  };
  const stop = async (): Promise<void> => {
    const gone = new Promise((resolve) => child?.once('exit', resolve));
    child?.kill('SIGTERM');
    await gone;
  };
  await start();
  return {
    get pid() {
      return child?.pid ?? 0;
    },
    kubeconfig: oracle.kubeconfig,
    metricsUrl: `http://127.0.0.1:${metrics}/metrics`,
    token,
    gitUrl: (repository) => `${git.url}/${repository}.git`,
    gitRemote: (repository) => `${git.url.replace('://', `://git:${token}@`)}/${repository}.git`,
    async restart() {
      await stop();
      await start();
    },
    async stop() {
      await stop();
      await git.stop();
      await oracle.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A real cluster has no ear at our Git server: a webhook would ask for a reconcile, and so does this. */
function poke(kubeconfig: string): void {
  const at = new Date().toISOString();
  spawn(
    'kubectl',
    [
      '--kubeconfig',
      kubeconfig,
      '-n',
      'flux-system',
      'annotate',
      '--overwrite',
      'gitrepository',
      'bench',
      `reconcile.fluxcd.io/requestedAt=${at}`,
    ],
    { stdio: 'ignore' },
  );
}
