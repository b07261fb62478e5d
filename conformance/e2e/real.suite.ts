import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createClient, type KubeClient, loadKubeconfig } from '@flux-ts/kube';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Clone, Dev, fluxCommand, must, run, runBeside, until } from '../harness/dev.ts';
import { findProgram, missing } from '../harness/find.ts';
import { standInKubelet } from '../harness/stand-in-kubelet.ts';
import { type Oracle, startOracle } from '../oracles/start-oracle.ts';

const absent = missing({
  kubectl: findProgram('kubectl'),
  git: findProgram('git'),
  go: findProgram('go'),
  etcd: findProgram('etcd'),
});

/** The same controllers as a process of their own, against kube-apiserver, kube-controller-manager and etcd. */
describe.skipIf(absent.length > 0)('flux serve on a real Kubernetes API', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flux-real-'));
  const kubelet = new AbortController();
  let oracle: Oracle;
  /** Only its Git server matters here. */
  const git = new Dev(['--empty', '--ephemeral', '--controllers=none']);
  let client: KubeClient;
  let serve: ChildProcess;
  let fleet: Clone;
  let log = '';

  const env = (): Record<string, string> => ({ KUBECONFIG: oracle.kubeconfig });
  const kubectl = (...args: string[]): string => must(['kubectl', ...args], { env: env() });
  const flux = async (...args: string[]): Promise<string> => {
    const ran = await runBeside([...fluxCommand, ...args], { env: env(), timeout: 120_000 });
    const told = `${ran.stdout}\n${ran.stderr}\n${log.slice(-2000)}`;
    if (ran.code !== 0) throw new Error(`flux ${args.join(' ')} ended with ${ran.code}\n${told}`);
    return ran.stdout;
  };

  beforeAll(async () => {
    oracle = await startOracle({ controllerManager: true });
    await git.start();
    client = createClient(
      loadKubeconfig([{ text: readFileSync(oracle.kubeconfig, 'utf8'), path: oracle.kubeconfig }]),
    );
    await standInKubelet(client, kubelet.signal);
    const manifests = await flux(
      'install',
      '--export',
      '--components=source-controller,kustomize-controller',
    );
    must(['kubectl', 'apply', '--server-side', '-f', '-'], { env: env(), input: manifests });
    serve = startServe();
    fleet = seedFleet();
  });

  afterAll(async () => {
    serve?.kill('SIGTERM');
    kubelet.abort();
    await client?.close();
    await git.remove();
    await oracle?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  function startServe(): ChildProcess {
    const [program = '', ...args] = [
      ...fluxCommand,
      'serve',
      '--metrics-addr=127.0.0.1:0',
      '--health-addr=127.0.0.1:0',
      '--storage-addr=127.0.0.1:19790',
      `--storage-path=${join(folder, 'artifacts')}`,
      '--enable-leader-election',
    ];
    const child = spawn(program, args, {
      env: { ...process.env, ...env() },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      log += chunk.toString();
    });
    return child;
  }

  function seedFleet(): Clone {
    const clone = new Clone(join(folder, 'fleet'));
    mkdirSync(clone.folder);
    cpSync(join(dirname(dirname(import.meta.dirname)), 'examples/fleet'), clone.folder, { recursive: true });
    const sync = join(clone.folder, 'clusters/dev/flux-system/gotk-sync.yaml');
    writeFileSync(sync, readFileSync(sync, 'utf8').replace('GIT_URL', new URL(git.facts.git).origin));
    must(['git', 'init', '-q', '-b', 'main', clone.folder]);
    clone.git('remote', 'add', 'origin', `${git.facts.git}/fleet.git`);
    clone.push('Add the fleet');
    kubectl(
      '-n',
      'flux-system',
      'create',
      'secret',
      'generic',
      'flux-system',
      '--from-literal=username=git',
      `--from-literal=password=${new URL(git.facts.git).password}`,
    );
    kubectl('apply', '-f', sync);
    return clone;
  }

  test('brings the sample to Ready', async () => {
    await until(() => readyKustomizations().length === 4, 60_000).catch((error) => {
      throw new Error(
        `${error.message}\n${run([...fluxCommand, 'get', 'all', '-A'], { env: env() }).stdout}\n${log.slice(-3000)}`,
      );
    });
    expect(kubectl('-n', 'bar', 'get', 'deploy', 'bar', '-o', 'jsonpath={.status.readyReplicas}')).toBe('2');
  });

  test('takes a commit by flux reconcile --with-source', async () => {
    const file = join(fleet.folder, 'apps/foo/deployment.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('agnhost:2.52', 'agnhost:2.53'));
    fleet.push('Update foo');
    await flux('reconcile', 'kustomization', 'foo', '--with-source');
    expect(
      kubectl(
        '-n',
        'foo',
        'get',
        'deploy',
        'foo',
        '-o',
        'jsonpath={.spec.template.spec.containers[0].image}',
      ),
    ).toMatch(/:2\.53$/);
  });

  test('puts back what is changed by hand', async () => {
    kubectl('-n', 'foo', 'delete', 'service', 'foo');
    await until(
      () => run(['kubectl', '-n', 'foo', 'get', 'service', 'foo'], { env: env() }).code === 0,
      10_000,
    );
  });

  test('prunes what leaves the repository', async () => {
    rmSync(join(fleet.folder, 'clusters/dev/apps.yaml'));
    fleet.push('Remove the apps');
    await flux('reconcile', 'kustomization', 'flux-system', '--with-source');
    await until(
      () =>
        run(['kubectl', '-n', 'foo', 'get', 'deploy', 'foo'], { env: env() }).stderr.includes('not found'),
      20_000,
    );
  });

  function readyKustomizations(): string[] {
    const list = JSON.parse(kubectl('get', 'ks', '-A', '-o', 'json')) as {
      items: { metadata: { name: string }; status?: { conditions?: { type: string; status: string }[] } }[];
    };
    return list.items
      .filter((item) => item.status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True'))
      .map((item) => item.metadata.name);
  }
});
