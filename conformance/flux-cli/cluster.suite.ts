import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type ApiServer, startApiServer } from '@flux-ts/apiserver';
import { captureContext, runCli, tree } from '@flux-ts/flux';
import { crds } from '@flux-ts/kinds';
import { createClient, type KubeClient, loadKubeconfig } from '@flux-ts/kube';
import type { KubeObject } from '@flux-ts/resource';
import { decodeAll } from '@flux-ts/yaml';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { findCases, missing } from '../harness/find.ts';
import { judge, knownDeviations } from '../harness/known-deviations.ts';
import { type CliCase, check, fillIn, readCases } from './cases.ts';

const folder = findCases('flux-cli');
const skipped = missing({ 'the outside cases (flux-cli)': folder }).length > 0;
// Cases with real controllers need the network: registries and repositories of others.
const cases =
  folder === undefined ? [] : readCases(folder, 'cluster.json').filter((each) => each.controllers !== 'real');
const deviations = knownDeviations('flux-cli/cluster');

describe.skipIf(skipped)('flux with the embedded API', () => {
  let root = '';
  let server: ApiServer;
  let client: KubeClient;
  const outputs = new Map<string, string>();
  const done = new Set<string>();

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'flux-cli-'));
    cpSync(folder as string, join(root, 'cases'), { recursive: true });
    server = await startApiServer({
      storage: 'memory',
      address: '127.0.0.1',
      port: 0,
      dataDir: join(root, 'api'),
    });
    client = createClient(loadKubeconfig(server.kubeconfig()));
    for (const crd of crds()) await client.create(crd);
    client.discovery.invalidate();
  });
  afterAll(async () => {
    await client?.close();
    await server?.stop();
    rmSync(root, { recursive: true, force: true });
  });

  async function ensureNamespace(name: string): Promise<void> {
    await client.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }).catch(() => {});
  }

  /** Creates an object, and its status as its controller would have left it. */
  async function put(object: KubeObject): Promise<void> {
    const { namespace } = object.metadata;
    if (namespace !== undefined) await ensureNamespace(namespace);
    const { apiVersion, kind } = object;
    const key = {
      apiVersion,
      kind,
      name: object.metadata.name,
      ...(namespace !== undefined && { namespace }),
    };
    await client.delete(key).catch(() => {});
    const live = await client.create<KubeObject>(object, { fieldManager: 'test' });
    if (object['status'] === undefined) return;
    await client.update({ ...live, apiVersion, kind, status: object['status'] }, { subresource: 'status' });
  }

  async function prepare(testCase: CliCase): Promise<void> {
    for (const name of testCase.namespaces) await ensureNamespace(name);
    for (const step of testCase.setup) {
      const id = JSON.stringify(step);
      if (done.has(id) && step.op === 'create') continue;
      done.add(id);
      const text = fillIn(readFileSync(join(folder as string, step.file), 'utf8'), step.values);
      for (const value of decodeAll(text)) {
        const object = value as unknown as KubeObject;
        if (step.op === 'create') await put(object);
        else await client.apply(object, { fieldManager: 'kustomize-controller', force: true });
      }
    }
  }

  /** Answers for a controller: the first object of the namespace fails as the recording's did. */
  async function simulate(namespace: string): Promise<void> {
    const kind = { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository' };
    for (;;) {
      const [object] = (await client.list<KubeObject>(kind, { namespace })).items;
      if (object === undefined) {
        await new Promise((next) => setTimeout(next, 20));
        continue;
      }
      const condition = {
        type: 'Ready',
        status: 'False',
        reason: 'failed reason',
        message: 'failed message',
        lastTransitionTime: new Date().toISOString(),
        observedGeneration: object.metadata.generation ?? 1,
      };
      const stalled = { ...condition, type: 'Stalled', status: 'True', reason: 'Failed' };
      const status = {
        observedGeneration: object.metadata.generation,
        conditions: [{ ...condition, reason: 'Failed' }, stalled],
      };
      await client.update({ ...object, ...kind, status }, { subresource: 'status' });
      return;
    }
  }

  async function run(testCase: CliCase) {
    await prepare(testCase);
    const cwd = join(root, 'cases', testCase.cwd);
    const argv = testCase.argv.map((arg) => arg.replace('@OUT@', join(root, 'out')).replace('@CWD@', cwd));
    const namespace = argv[argv.indexOf('-n') + 1] ?? '';
    for (const arg of argv) {
      if (!arg.startsWith(join(root, 'out')) || existsSync(arg) || !arg.endsWith('podinfo.yaml')) continue;
      mkdirSync(dirname(arg), { recursive: true });
      const template = join(folder as string, 'testdata/build-kustomization/podinfo-kustomization.yaml');
      writeFileSync(arg, fillIn(readFileSync(template, 'utf8'), { fluxns: namespace }));
    }
    const captured = captureContext({ cwd, env: testCase.env, client: () => client, realTime: true });
    const simulated =
      testCase.controllers === 'simulated' ? simulate(testCase.namespaces[0] as string) : undefined;
    const code = await runCli(tree, argv, captured.context);
    await simulated;
    return { code, output: captured.output.both };
  }

  test.each(cases.map((each) => [each.id, each] as const))('%s', async (id, testCase) => {
    let failure: unknown;
    try {
      const ran = await run(testCase);
      outputs.set(id, ran.output);
      check(testCase, ran, outputs);
    } catch (thrown) {
      failure = thrown;
    }
    judge(deviations, id, failure);
  });
});
