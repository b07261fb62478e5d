import { mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorMessage } from '@flux-ts/errors';
import { type GitServer, startGitServer } from '@flux-ts/gitserver';
import { INSTALL_DEFAULTS } from '@flux-ts/kinds';
import { createClient, type KubeClient, loadKubeconfig } from '@flux-ts/kube';
import { metricsApp } from '@flux-ts/runtime';
import { ALL_CONTROLLERS } from '../serve/controller-names.ts';
import { listenAt } from '../serve/listen-at.ts';
import { type RunningControllers, startControllers } from '../serve/start-controllers.ts';
import { VERSION_TAG } from '../version.ts';
import { type ClusterThread, startClusterThread } from './cluster-thread.ts';
import { controllerSettings } from './controller-settings.ts';
import { type DataFolder, type DevSettings, newToken, openDataFolder, writePrivate } from './data-folder.ts';
import { type DevOptions, SYNC } from './dev-options.ts';
import { repositoryName } from './follow-tree.ts';
import { askedPort, firstFreePort } from './free-port.ts';
import { installFlux } from './install-flux.ts';
import { logsFolder } from './logs/controller-logs.ts';
import { formerGitPorts, serveFormerPorts } from './moved-server.ts';
import { nextSteps } from './next-steps.ts';
import { serveOwnRemotes } from './own-remote.ts';
import { report, type Screen } from './report.ts';
import { requireGit } from './require-git.ts';
import { seed } from './seed.ts';
import { type Stoppable, stopAll } from './stop-all.ts';

/**
 * Runs the whole loop in one process until the signal ends it: Kubernetes API, simulated workloads, Git server,
 * controllers. Throws {@link DevError} when it cannot start, and what ended it when that was not the signal.
 */
export async function runDev(options: DevOptions, screen: Screen, signal: AbortSignal): Promise<void> {
  const folder = openDataFolder(options.dataDir);
  const running: Stoppable[] = [() => folder.close()];
  const crashed = Promise.withResolvers<never>();
  crashed.promise.catch(() => undefined);
  if (!options.ephemeral) running.push(folder.onGone(crashed.reject));
  try {
    await start(options, folder, screen, signal, running, crashed.reject);
    await Promise.race([ended(signal), crashed.promise]);
  } finally {
    screen.progress('');
    await stopAll(running.reverse(), (error) => screen.line(`✗ ${errorMessage(error)}`));
  }
}

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) =>
    signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true }),
  );
}

async function start(
  options: DevOptions,
  folder: DataFolder,
  screen: Screen,
  signal: AbortSignal,
  running: Stoppable[],
  crash: (error: Error) => void,
): Promise<void> {
  await requireGit(options.env['PATH']);
  screen.progress('starting the Kubernetes API');
  const settings = await settle(options, folder, screen);
  const state = await stateFolder(options, folder, running);
  let controllers: RunningControllers | undefined;
  const cluster = await startCluster(options, settings, state, screen, crash);
  running.push(() => cluster.stop());
  const git = await startGit(options, settings, state, (repository, refs) =>
    controllers?.notify({ url: `${git.url}/${repository}.git`, refs }),
  );
  running.push(() => git.stop());
  const kubeconfig = folder.file('kubeconfig');
  writePrivate(kubeconfig, cluster.kubeconfig);
  const config = loadKubeconfig([{ text: cluster.kubeconfig, path: kubeconfig }]);
  const client = createClient(config);
  running.push(() => client.close());
  screen.progress('installing Flux');
  await install(client, options, signal);
  screen.progress('starting controllers');
  const onLogError = ({ message }: Error): void => screen.line(`⚠️ a log cannot be written: ${message}`);
  controllers = await startControllers({
    ...controllerSettings(options, settings, state, config, running, onLogError),
    overrideGitRepository: ownRepositories(options, git, settings),
  });
  const started = controllers;
  running.push(() => started.stop());
  controllers.ended.catch(crash);
  if (options.metricsAddr !== '') {
    const app = metricsApp(controllers.metrics.registry);
    const metrics = await listenAt(app, options.metricsAddr, 'metrics-addr');
    running.push(() => metrics.close());
  }
  running.push(
    await seed({
      options,
      client,
      git,
      token: settings.gitToken,
      folder,
      state,
      screen,
      signal,
      notify: (push) => started.notify(push),
    }),
  );
  const stopReport = await startReport(client, screen, signal);
  running.push(stopReport);
  announce(folder, cluster, git, settings, kubeconfig);
  screen.line('✔ ready');
  const { tree, empty, env } = options;
  const applies = options.controllers.includes('kustomize-controller');
  const steps = nextSteps({ file: (name) => folder.file(name), tree, empty, applies, env });
  for (const line of steps) screen.line(line);
}

/**
 * Objects that point at where the Git server was before are served where it is now; objects of the user's tree that
 * point at its own remote, by the snapshot of the tree.
 */
function ownRepositories(
  { tree, remotes }: DevOptions,
  git: GitServer,
  settings: DevSettings,
): ReturnType<typeof serveOwnRemotes> {
  const moved = serveFormerPorts(git.url, settings.formerGitPorts ?? []);
  if (tree === undefined) return moved;
  const url = `${git.url}/${repositoryName(tree)}.git`;
  const served = { url, branch: 'main', secret: SYNC, namespace: 'flux-system', token: settings.gitToken };
  const own = serveOwnRemotes(remotes, served);
  return (repository) => own(moved(repository));
}

async function settle(options: DevOptions, folder: DataFolder, screen: Screen): Promise<DevSettings> {
  const known = folder.settings();
  const gitPort = await portFor(options.address, options.gitPort, 'git-port', known.gitPort);
  const settings: DevSettings = {
    gitToken: known.gitToken ?? newToken(),
    apiPort: await portFor(options.address, options.apiPort, 'api-port', known.apiPort),
    gitPort,
    artifactPort: await firstFreePort(options.address, known.artifactPort),
    formerGitPorts: formerGitPorts(known, gitPort),
  };
  folder.remember(settings);
  const { gitPort: before = gitPort } = known;
  if (before !== gitPort)
    screen.line(
      `⚠️ the Git server has moved from port ${before} to ${gitPort}: clones need git remote set-url`,
    );
  return settings;
}

function portFor(address: string, asked: number, flag: string, known: number | undefined): Promise<number> {
  return asked === 0 ? firstFreePort(address, known) : askedPort(address, asked, flag);
}

/** Where state is kept: the data folder, or a folder that goes with the process. */
async function stateFolder(options: DevOptions, folder: DataFolder, running: Stoppable[]): Promise<string> {
  if (!options.ephemeral) return folder.path;
  const path = await mkdtemp(join(tmpdir(), 'flux-dev-'));
  running.push(() => rm(path, { recursive: true, force: true }));
  return path;
}

function startCluster(
  options: DevOptions,
  settings: DevSettings,
  state: string,
  screen: Screen,
  crash: (error: Error) => void,
): Promise<ClusterThread> {
  const logs = { folder: logsFolder(state), controllers: options.controllers };
  mkdirSync(logs.folder, { recursive: true, mode: 0o700 });
  const dataDir = options.ephemeral ? {} : { dataDir: join(state, 'cluster') };
  const audit = options.auditLog === undefined ? {} : { auditLog: options.auditLog };
  return startClusterThread(
    { ...dataDir, ...audit, address: options.address, port: settings.apiPort, logs },
    { onWarning: (text) => screen.line(`⚠️ ${text}`), onCrash: crash },
  );
}

function startGit(
  options: DevOptions,
  settings: DevSettings,
  state: string,
  onPush: (repository: string, refs: readonly string[]) => void,
): Promise<GitServer> {
  return startGitServer({
    root: join(state, 'git'),
    address: options.address,
    port: settings.gitPort,
    token: settings.gitToken,
    ...(options.env['PATH'] !== undefined && { path: options.env['PATH'] }),
    onPush: (push) =>
      onPush(
        push.repository,
        push.refs.map((ref) => ref.name),
      ),
  });
}

async function install(client: KubeClient, options: DevOptions, signal: AbortSignal): Promise<void> {
  const components = ALL_CONTROLLERS.filter((name) => options.controllers.includes(name));
  const guarded = options.tree !== undefined;
  await installFlux(
    client,
    { ...INSTALL_DEFAULTS, namespace: 'flux-system', version: VERSION_TAG, components, guarded },
    signal,
  );
}

async function startReport(client: KubeClient, screen: Screen, signal: AbortSignal): Promise<Stoppable> {
  const abort = new AbortController();
  await report(client, screen, AbortSignal.any([signal, abort.signal]));
  return () => abort.abort();
}

function announce(
  folder: DataFolder,
  cluster: ClusterThread,
  git: GitServer,
  settings: DevSettings,
  kubeconfig: string,
): void {
  const url = new URL(git.url);
  url.username = 'git';
  url.password = settings.gitToken;
  folder.announce({ kubeconfig, server: cluster.url, git: url.href.replace(/\/$/, ''), pid: process.pid });
}
