import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../harness/free-port.ts';
import { buildKubernetes } from './build-kubernetes.ts';
import { type Authority, type Certificate, createAuthority } from './certificates.ts';
import { createSend, type Send } from './http.ts';

export interface OracleOptions {
  /** Also run kube-controller-manager (default ServiceAccounts, garbage collection, Deployments …). */
  readonly controllerManager?: boolean;
  /**
   * Added to kube-controller-manager's command line. By default each of its controllers sends 20 requests a second,
   * which bounds how soon a fleet of Deployments is seen to be ready, whoever applied it.
   */
  readonly controllerManagerArgs?: readonly string[];
  /** Added to kube-apiserver's command line; a later flag wins over an earlier one. */
  readonly apiServerArgs?: readonly string[];
}

/** A running real control plane on loopback: etcd, kube-apiserver with RBAC and API Priority and Fairness. */
export interface Oracle {
  readonly url: string;
  /** Path of a kubeconfig whose user is in `system:masters` by client certificate. */
  readonly kubeconfig: string;
  readonly admin: { readonly ca: string; readonly cert: string; readonly key: string };
  /** The throw-away authority of the server, for further users and for webhooks. */
  readonly authority: Authority;
  readonly send: Send;
  /** Process ids by program, for measuring. */
  readonly pids: Readonly<Record<string, number>>;
  /** Ends the processes and removes the folder. */
  stop(): Promise<void>;
}

/** Builds what the cache lacks, starts it, and returns when `/readyz` says ok (about 10 s when built). */
export async function startOracle(options: OracleOptions = {}): Promise<Oracle> {
  if (spawnSync('etcd', ['--version']).status !== 0)
    throw new Error('missing: etcd (apt-get install etcd-server)');
  const programs = buildKubernetes();
  const folder = mkdtempSync(join(tmpdir(), 'flux-ts-oracle-'));
  const run = new Processes(folder);
  try {
    const authority = createAuthority(folder);
    const admin = authority.issue('admin', '/O=system:masters/CN=oracle-admin');
    const etcd = await startEtcd(run, folder);
    const port = await freePort();
    const url = `https://127.0.0.1:${port}`;
    run.start(programs.apiServer, [
      ...apiServerFlags(folder, authority, etcd, port),
      ...(options.apiServerArgs ?? []),
    ]);
    const tls = { ca: authority.cert, cert: admin.cert, key: admin.key };
    const send = createSend(url, tls);
    await run.ready('kube-apiserver', async () => (await send('GET', '/readyz')).body === 'ok');
    const kubeconfig = writeKubeconfig(folder, url, authority, admin);
    if (options.controllerManager) {
      const args = [
        ...controllerManagerFlags(folder, kubeconfig, await freePort()),
        ...(options.controllerManagerArgs ?? []),
      ];
      await startControllerManager(run, programs.controllerManager, args, send);
    }
    const stop = async () => {
      send.close();
      await run.stop();
    };
    return { url, kubeconfig, admin: tls, authority, send, pids: run.pids(), stop };
  } catch (error) {
    await run.stop();
    throw error;
  }
}

async function startEtcd(run: Processes, folder: string): Promise<string> {
  const [client, peer] = [`http://127.0.0.1:${await freePort()}`, `http://127.0.0.1:${await freePort()}`];
  run.start('etcd', [
    `--data-dir=${join(folder, 'etcd')}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    '--quota-backend-bytes=4294967296',
  ]);
  await run.ready('etcd', async () => (await fetch(`${client}/health`)).ok);
  return client;
}

function apiServerFlags(folder: string, authority: Authority, etcd: string, port: number): string[] {
  const serving = authority.issue(
    'serving',
    '/CN=kube-apiserver',
    'IP:127.0.0.1,DNS:localhost,DNS:kubernetes.default.svc',
  );
  const signer = join(folder, 'service-account.key');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeFileSync(signer, privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 });
  return [
    `--etcd-servers=${etcd}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    '--endpoint-reconciler-type=none',
    `--secure-port=${port}`,
    `--tls-cert-file=${serving.certFile}`,
    `--tls-private-key-file=${serving.keyFile}`,
    `--client-ca-file=${authority.certFile}`,
    '--authorization-mode=RBAC',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${signer}`,
    `--service-account-signing-key-file=${signer}`,
    '--service-cluster-ip-range=10.0.0.0/16',
    '--allow-privileged=true',
  ];
}

function controllerManagerFlags(folder: string, kubeconfig: string, port: number): string[] {
  return [
    `--kubeconfig=${kubeconfig}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    '--leader-elect=false',
    '--use-service-account-credentials=false',
    `--service-account-private-key-file=${join(folder, 'service-account.key')}`,
    `--root-ca-file=${join(folder, 'ca.crt')}`,
  ];
}

async function startControllerManager(
  run: Processes,
  program: string,
  args: readonly string[],
  send: Send,
): Promise<void> {
  run.start(program, args);
  const path = '/api/v1/namespaces/default/serviceaccounts/default';
  await run.ready('kube-controller-manager', async () => (await send('GET', path)).status === 200);
}

/** The child processes, their logs in the folder; both go when this process ends. */
class Processes {
  readonly #folder: string;
  readonly #children = new Map<string, ChildProcess>();
  readonly #kill = () => {
    for (const child of this.#children.values()) child.kill('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  };

  constructor(folder: string) {
    this.#folder = folder;
    process.once('exit', this.#kill);
  }

  start(program: string, args: readonly string[]): void {
    const name = program.slice(program.lastIndexOf('/') + 1);
    const log = openSync(this.#log(name), 'w');
    this.#children.set(name, spawn(program, args, { stdio: ['ignore', log, log] }));
  }

  /** Asks again until it is so; throws with the end of the log when the process ends or 90 s have passed. */
  async ready(name: string, ask: () => Promise<boolean>): Promise<void> {
    const end = Date.now() + 90_000;
    while (!(await ask().catch(() => false))) {
      if (this.#children.get(name)?.exitCode !== null || Date.now() > end) {
        throw new Error(`${name} did not start:\n${readFileSync(this.#log(name), 'utf8').slice(-3000)}`);
      }
      await delay(100);
    }
  }

  pids(): Record<string, number> {
    return Object.fromEntries([...this.#children].map(([name, child]) => [name, child.pid ?? 0]));
  }

  async stop(): Promise<void> {
    process.removeListener('exit', this.#kill);
    for (const child of [...this.#children.values()].reverse()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #log(name: string): string {
    return join(this.#folder, `${name}.log`);
  }
}

function writeKubeconfig(folder: string, url: string, authority: Authority, admin: Certificate): string {
  const file = join(folder, 'kubeconfig');
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name: 'oracle', cluster: { server: url, 'certificate-authority-data': base64(authority.cert) } },
    ],
    users: [
      {
        name: 'admin',
        user: { 'client-certificate-data': base64(admin.cert), 'client-key-data': base64(admin.key) },
      },
    ],
    contexts: [{ name: 'oracle', context: { cluster: 'oracle', user: 'admin' } }],
    'current-context': 'oracle',
  };
  writeFileSync(file, JSON.stringify(config, null, 2), { mode: 0o600 });
  return file;
}
