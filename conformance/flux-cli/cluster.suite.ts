import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type ApiServer, startApiServer } from '@flux-ts/apiserver';
import { captureContext, runCli, tree } from '@flux-ts/flux';
import { crds } from '@flux-ts/kinds';
import { createClient, type KubeClient, loadKubeconfig } from '@flux-ts/kube';
import { loadNormalize } from '@flux-ts/render';
import type { KubeObject } from '@flux-ts/resource';
import { decodeAll } from '@flux-ts/yaml';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { findCases, missing } from '../harness/find.ts';
import { judge, knownDeviations } from '../harness/known-deviations.ts';
import { asRecorded, type CliCase, check, fillIn, readCases } from './cases.ts';

const folder = findCases('flux-cli');
const skipped = missing({ 'the outside cases (flux-cli)': folder }).length > 0;
// Cases with real controllers need the network: registries and repositories of others.
const cases =
  folder === undefined ? [] : readCases(folder, 'cluster.json').filter((each) => each.controllers !== 'real');
const deviations = knownDeviations('flux-cli/cluster');
const normalize = await loadNormalize();

const placeIn = (root: string, text: string): string =>
  text.startsWith('@OUT@')
    ? text.replace('@OUT@', join(root, 'out'))
    : text === '' || text === '.'
      ? join(root, 'cases')
      : text;

/** Writes a file that the recording made and did not keep. */
function writeRecorded(root: string, path: string, namespace: string): void {
  const write = (file: string, text: string) => {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
  if (!path.startsWith(join(root, 'out')) || existsSync(path)) return;
  const template = join(folder as string, 'testdata/build-kustomization/podinfo-kustomization.yaml');
  const podinfo = fillIn(readFileSync(template, 'utf8'), { fluxns: namespace });
  if (path.endsWith('podinfo.yaml')) write(path, podinfo);
  if (path.endsWith('app.yaml'))
    write(
      path,
      podinfo
        .replace('name: podinfo', 'name: app')
        .replace('targetNamespace: default', 'targetNamespace: target-16'),
    );
  if (path.endsWith('/source'))
    write(join(path, 'configmap.yaml'), 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: outside-cwd\n');
}

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

  /** Sets a case up; answers with the objects that must be gone after it. */
  async function prepare(testCase: CliCase): Promise<KubeObject[]> {
    const applied: KubeObject[] = [];
    for (const name of testCase.namespaces) await ensureNamespace(name);
    for (const step of testCase.setup) {
      const id = JSON.stringify(step);
      if (done.has(id) && step.op === 'create') continue;
      done.add(id);
      const text = fillIn(readFileSync(join(folder as string, step.file), 'utf8'), step.values);
      for (const value of decodeAll(text)) {
        const object = value as unknown as KubeObject;
        if (step.op === 'create') {
          await put(object);
          continue;
        }
        applied.push(object);
        await client.apply(normalize(object), { fieldManager: 'kustomize-controller', force: true });
      }
    }
    return applied;
  }

  async function remove(objects: readonly KubeObject[]): Promise<void> {
    for (const { apiVersion, kind, metadata } of objects) {
      const { name, namespace } = metadata;
      await client.delete({ apiVersion, kind, name, ...(namespace !== undefined && { namespace }) });
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
    const applied = await prepare(testCase);
    const cwd = placeIn(root, testCase.cwd);
    const argv = testCase.argv.map((arg) => placeIn(root, arg).replace('@CWD@', cwd));
    const namespace = argv[argv.indexOf('-n') + 1] ?? '';
    for (const arg of argv) writeRecorded(root, arg, namespace);
    const captured = captureContext({ cwd, env: testCase.env, client: () => client, realTime: true });
    const simulated =
      testCase.controllers === 'simulated' ? simulate(testCase.namespaces[0] as string) : undefined;
    const code = await runCli(tree, argv, captured.context);
    await simulated;
    await remove(applied);
    return { code, output: captured.output.both };
  }

  test.each(cases.map((each) => [each.id, each] as const))('%s', async (id, testCase) => {
    let failure: unknown;
    try {
      const ran = asRecorded(testCase, await run(testCase));
      outputs.set(id, ran.output);
      check(testCase, ran, outputs);
    } catch (thrown) {
      failure = thrown;
    }
    judge(deviations, id, failure);
  });
});
