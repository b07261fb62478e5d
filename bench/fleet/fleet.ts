import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createClient, type KubeClient, loadKubeconfig } from '@flux-ts/kube';
import { runBeside } from '../../conformance/harness/dev.ts';
import { record } from '../record.ts';
import { kustomizations, NAMESPACE, sharedObjects, variables } from './objects.ts';
import { usageOf } from './process-usage.ts';
import { Readiness } from './readiness.ts';
import { appName, repositoryFiles } from './repository.ts';
import { difference, requestsByMethod } from './requests.ts';
import { type Subject, startSubject } from './subject.ts';

/**
 * Kustomizations of four objects each from one repository, as the issue of the main job describes:
 * `node bench/fleet/fleet.ts [--count 300] [--cluster embedded|real] [--idle SECONDS]
 * [--manager-rate 20] [--flux FOLDER] [--record]`. `--flux` measures Flux's own kustomize-controller, found
 * in that folder, in our place (`--cluster real`). `--manager-rate` is what kube-controller-manager's controllers may ask for a second:
 * at its default of 20 it needs a minute to look at 300 Deployments, however fast they were applied.
 * Prints for each phase the time, the controllers' CPU and requests, and the ratio to what Flux was measured to need.
 */
const args = new Map(process.argv.slice(2).map((arg, i, all) => [arg, all[i + 1] ?? '']));
const count = Number(args.get('--count') ?? 300);
const where = (args.get('--cluster') ?? 'embedded') as 'embedded' | 'real';
const idle = Number(args.get('--idle') ?? 60);
const managerRate = Number(args.get('--manager-rate') ?? 20);
const flux = args.get('--flux');

/** Flux 2.9 on two cores with 300 Kustomizations and a real kube-apiserver: seconds. */
const FLUX = { install: 70, 'no-op': 40.6, restart: 38.7 } as const;

interface Row {
  readonly phase: string;
  readonly seconds: number;
  readonly cpu: number;
  readonly requests: Record<string, number>;
  /** Of a real cluster: CPU seconds by program, requests by verb and resource. */
  readonly server?: { readonly cpu: Record<string, number>; readonly requests: Record<string, number> };
}

const rows: Row[] = [];

async function measure(subject: Subject, phase: string, act: () => Promise<number>): Promise<void> {
  const before = { usage: usageOf(subject.pids), requests: await requestsByMethod(subject.metricsUrls) };
  const serverBefore = await serverUse(subject);
  const seconds = await act();
  await new Promise((resolve) => setTimeout(resolve, 300));
  const requests = difference(await requestsByMethod(subject.metricsUrls), before.requests);
  const server = since(await serverUse(subject), serverBefore);
  rows.push({ phase, seconds, cpu: usageOf(subject.pids).cpu - before.usage.cpu, requests, ...server });
  print(rows.at(-1) as Row);
}

async function serverUse({ server }: Subject): Promise<Row['server']> {
  if (server === undefined) return undefined;
  const cpu = Object.entries(server.pids).map(([name, pid]) => [name, usageOf([pid]).cpu] as const);
  return { cpu: Object.fromEntries(cpu), requests: await server.requests() };
}

function since(now: Row['server'], before: Row['server']): Pick<Row, 'server'> {
  if (now === undefined || before === undefined) return {};
  return {
    server: {
      cpu: difference(now.cpu, before.cpu),
      requests: difference(now.requests, before.requests),
    },
  };
}

function print({ phase, seconds, cpu, requests, server }: Row): void {
  const total = Object.values(requests).reduce((sum, n) => sum + n, 0);
  const peer =
    phase in FLUX && flux === undefined ? FLUX[phase as keyof typeof FLUX] * (count / 300) : undefined;
  const ratio = peer === undefined ? '' : `  ${(peer / seconds).toFixed(1)}× as fast as Flux`;
  const each = `${((cpu * 1000) / count).toFixed(1)} ms CPU and ${(total / count).toFixed(2)} requests each`;
  console.log(
    `${phase.padEnd(14)} ${seconds.toFixed(2).padStart(7)} s  ${each}  ${JSON.stringify(requests)}${ratio}`,
  );
  if (server !== undefined) printServer(server);
}

/** What the server did meanwhile; requests that come once a Kustomization or more often. */
function printServer({ cpu, requests }: NonNullable<Row['server']>): void {
  const used = Object.entries(cpu).map(([name, seconds]) => `${name} ${seconds.toFixed(1)} s`);
  const often = Object.entries(requests).filter(([, n]) => n >= count / 2);
  const sorted = often.sort(([, a], [, b]) => b - a).map(([what, n]) => `${what} ${(n / count).toFixed(2)}`);
  console.log(`${' '.repeat(15)}server: ${used.join(', ')}; each: ${sorted.join(', ')}`);
}

class Clone {
  readonly folder = mkdtempSync(join(tmpdir(), 'flux-bench-'));

  /** Beside this process: the Git server may be in it. */
  async push(remote: string, files: Record<string, string>, message: string): Promise<void> {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, path)), { recursive: true });
      writeFileSync(join(this.folder, path), text);
    }
    await this.#git('init', '-q', '-b', 'main');
    await this.#git('add', '-A');
    await this.#git('commit', '-qm', message);
    await this.#git('push', '-q', remote, 'main');
  }

  async #git(...args: string[]): Promise<void> {
    const author = ['-c', 'user.name=Bench', '-c', 'user.email=bench@example.com'];
    const ran = await runBeside(['git', ...author, ...args], { cwd: this.folder });
    if (ran.code !== 0) throw new Error(`git ${args[0]} ended with ${ran.code}\n${ran.stderr}`);
  }
}

async function applyAll(client: KubeClient, objects: ReturnType<typeof kustomizations>): Promise<void> {
  const queue = [...objects];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift())
      await client.apply(next, { fieldManager: 'bench', force: true });
  };
  await Promise.all(Array.from({ length: 8 }, work));
}

async function main(): Promise<void> {
  const subject = await startSubject({ where, managerRate, flux });
  const clone = new Clone();
  const client = createClient(
    loadKubeconfig([{ text: readFileSync(subject.kubeconfig, 'utf8'), path: subject.kubeconfig }]),
  );
  const readiness = new Readiness(client);
  try {
    await clone.push(subject.gitRemote('bench'), repositoryFiles(count), 'Add apps');
    await applyAll(client, sharedObjects(subject.gitUrl('bench'), subject.token));
    await readiness.start();
    await measure(subject, 'install', async () => {
      const started = performance.now();
      await applyAll(client, kustomizations(count));
      await readiness.until(count, () => true);
      return (performance.now() - started) / 1000;
    });
    const digests = new Set(readiness.statuses().map((status) => status.history?.[0]?.digest));
    await measure(subject, 'variable', async () => {
      await client.apply(variables('two'), { fieldManager: 'bench', force: true });
      return readiness.until(count, (status) => !digests.has(status.history?.[0]?.digest));
    });
    const revisions = new Set(readiness.statuses().map((status) => status.lastAppliedRevision));
    await measure(subject, 'push one', async () => {
      const file = `apps/${appName(7)}/serviceaccount.yaml`;
      await clone.push(
        subject.gitRemote('bench'),
        { [file]: `${repositoryFiles(7)[file]}  labels:\n    changed: "yes"\n` },
        'Change one',
      );
      return readiness.until(count, (status) => !revisions.has(status.lastAppliedRevision));
    });
    await measure(subject, 'no-op', async () => {
      const at = new Date().toISOString();
      await Promise.all(
        kustomizations(count).map(({ metadata }) =>
          client.patch(
            {
              apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
              kind: 'Kustomization',
              name: metadata.name,
              namespace: NAMESPACE,
            },
            { type: 'merge', body: { metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': at } } } },
          ),
        ),
      );
      return readiness.until(count, (status) => status.lastHandledReconcileAt === at);
    });
    const peak = usageOf(subject.pids).peak;
    await measure(subject, `idle ${idle} s`, async () => {
      await new Promise((resolve) => setTimeout(resolve, idle * 1000));
      return idle;
    });
    const resident = usageOf(subject.pids).resident;
    await restart(subject, client);
    console.log(`memory         peak ${peak.toFixed(0)} MiB, idle ${resident.toFixed(0)} MiB`);
    const name = `fleet-${flux === undefined ? where : 'flux'}-${count}${managerRate === 20 ? '' : '-fast-manager'}`;
    if (args.has('--record'))
      record(name, { count, where, managerRate, phases: rows, memoryMiB: { peak, idle: resident } });
  } finally {
    readiness.stop();
    await client.close();
    await subject.stop();
    rmSync(clone.folder, { recursive: true, force: true });
  }
}

/** A restart is over when every Kustomization has been reconciled to its end again: its history says when it was. */
async function restart(subject: Subject, client: KubeClient): Promise<void> {
  const started = performance.now();
  const since = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  await subject.restart();
  const readiness = new Readiness(client);
  try {
    await readiness.start();
    await readiness.until(count, (status) => (status.history?.[0]?.lastReconciled ?? '') >= since);
  } finally {
    readiness.stop();
  }
  const row: Row = {
    phase: 'restart',
    seconds: (performance.now() - started) / 1000,
    cpu: usageOf(subject.pids).cpu,
    requests: await requestsByMethod(subject.metricsUrls),
  };
  rows.push(row);
  print(row);
}

await main();
