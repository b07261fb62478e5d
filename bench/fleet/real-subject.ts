import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGitServer } from '@flux-ts/gitserver';
import { fluxCommand, must } from '../../conformance/harness/dev.ts';
import { Controllers, fluxPrograms, ourPrograms } from './controllers.ts';
import { requestsByResource } from './requests.ts';
import type { Subject, SubjectOptions } from './subject.ts';

const TOKEN = 'bench-token';

/** `flux serve`, or Flux's own kustomize-controller, against a real kube-apiserver with kube-controller-manager and etcd. */
export async function startReal({ managerRate, flux }: SubjectOptions): Promise<Subject> {
  const { startOracle } = await import('../../conformance/oracles/start-oracle.ts');
  const oracle = await startOracle({
    controllerManager: true,
    controllerManagerArgs: [`--kube-api-qps=${managerRate}`, `--kube-api-burst=${managerRate * 1.5}`],
  });
  const folder = mkdtempSync(join(tmpdir(), 'flux-bench-real-'));
  const git = await startGitServer({
    root: join(folder, 'git'),
    address: '127.0.0.1',
    port: 0,
    token: TOKEN,
    onPush: () => poke(oracle.kubeconfig),
  });
  const env: Record<string, string> = {
    ...process.env,
    KUBECONFIG: oracle.kubeconfig,
    RUNTIME_NAMESPACE: 'flux-system',
  };
  install(env);
  // Controllers in a cluster have tokens; a client certificate is checked anew at each request, for 5 % of the CPU.
  env['KUBECONFIG'] = withToken(folder, env);
  const artifacts = join(folder, 'artifacts');
  mkdirSync(artifacts);
  const programs = await (flux === undefined ? ourPrograms(artifacts) : fluxPrograms(flux, artifacts));
  const controllers = new Controllers(programs, env);
  await controllers.start();
  return {
    get pids() {
      return controllers.pids;
    },
    kubeconfig: oracle.kubeconfig,
    metricsUrls: controllers.metricsUrls,
    token: TOKEN,
    server: {
      pids: oracle.pids,
      requests: async () => requestsByResource((await oracle.send('GET', '/metrics')).body),
    },
    gitUrl: (repository) => `${git.url}/${repository}.git`,
    gitRemote: (repository) => `${git.url.replace('://', `://git:${TOKEN}@`)}/${repository}.git`,
    async restart() {
      await controllers.stop();
      await controllers.start();
    },
    async stop() {
      await controllers.stop();
      await git.stop();
      await oracle.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function install(env: Record<string, string>): void {
  const command = `${fluxCommand.join(' ')} install --export --components=source-controller,kustomize-controller`;
  must(['sh', '-c', `${command} | kubectl apply --server-side -f -`], { env });
}

/** Writes a kubeconfig of the account that kustomize-controller has in a cluster, and returns its path. */
function withToken(folder: string, env: Record<string, string>): string {
  const config = JSON.parse(must(['kubectl', 'config', 'view', '--raw', '-o', 'json'], { env })) as {
    users: { user: object }[];
  };
  const account = ['-n', 'flux-system', 'kustomize-controller', '--duration=1h'];
  const token = must(['kubectl', 'create', 'token', ...account], { env }).trim();
  for (const each of config.users) each.user = { token };
  const path = join(folder, 'kubeconfig.json');
  writeFileSync(path, JSON.stringify(config), { mode: 0o600 });
  return path;
}

/** A real cluster has no ear at our Git server: a webhook would ask for a reconcile, and so does this. */
function poke(kubeconfig: string): void {
  const at = `reconcile.fluxcd.io/requestedAt=${new Date().toISOString()}`;
  const command = ['-n', 'flux-system', 'annotate', '--overwrite', 'gitrepository', 'bench', at];
  spawn('kubectl', ['--kubeconfig', kubeconfig, ...command], { stdio: 'ignore' });
}
