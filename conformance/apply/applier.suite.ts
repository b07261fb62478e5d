import { readFileSync } from 'node:fs';
import { ApplyMemory, createApplier, formatChanges, Manifest } from '@flux-ts/apply';
import { createClient, type KubeClient, loadKubeconfig, systemClock } from '@flux-ts/kube';
import { loadNormalize } from '@flux-ts/render';
import { type KubeObject, parseApiVersion } from '@flux-ts/resource';
import { loadBuiltinKinds } from '@flux-ts/schema';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Oracle, startOracle } from '../oracles/start-oracle.ts';
import { Random, THINGS, widgetDefinition } from './things.ts';

/* The applier on the real kube-apiserver: what it takes for unchanged is unchanged, and the server's words come through. */

const owner = { field: 'kustomize-controller', group: 'kustomize.toolkit.fluxcd.io' };
const kinds = loadBuiltinKinds();
const normalize = await loadNormalize();
let oracle: Oracle;
let client: KubeClient;
/** Calls since the last look: reads, dry runs and writes. */
const calls = { reads: 0, dry: 0, writes: 0 };

beforeAll(async () => {
  oracle = await startOracle();
  const config = loadKubeconfig(readFileSync(oracle.kubeconfig, 'utf8'));
  client = counting(createClient(config));
});
afterAll(async () => {
  await client?.close();
  await oracle?.stop();
});

/** The same client, its calls counted. */
function counting(inner: KubeClient): KubeClient {
  return new Proxy(inner, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        const options = args.at(-1) as { dryRun?: boolean } | undefined;
        if (name === 'get' || name === 'list') calls.reads++;
        else if (options?.dryRun === true) calls.dry++;
        else calls.writes++;
        return (value as (...a: unknown[]) => unknown).apply(target, args);
      };
    },
  });
}

function createOne() {
  return createApplier({
    client,
    owner,
    clock: systemClock,
    memory: new ApplyMemory(),
    schemaOf: ({ apiVersion, kind }) => {
      const { group, version } = parseApiVersion(apiVersion);
      return kinds.schemaOf(group, version, kind);
    },
  });
}

const objects = (namespace: string): KubeObject[] => [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
  ...(namespace === 'one' ? [widgetDefinition as unknown as KubeObject] : []),
  ...Array.from({ length: 40 }, (_none, i) => {
    const random = new Random(i + 1);
    const thing = THINGS[i % THINGS.length]!;
    const { metadata, ...rest } = thing.body(random);
    const { finalizers: _, ...meta } = metadata as unknown as KubeObject['metadata'];
    return normalize({
      apiVersion: thing.apiVersion,
      kind: thing.kind,
      metadata: { ...meta, name: `${thing.kind.toLowerCase()}-${i}`, namespace },
      ...rest,
    } as KubeObject);
  }),
];

test('applies a set, and then finds it unchanged with one read an object', async () => {
  const applier = createOne();
  const set = objects('one');
  const first = await applier.applyStaged(set);
  expect(first.every(({ action }) => action === 'created')).toBe(true);
  Object.assign(calls, { reads: 0, dry: 0, writes: 0 });
  const second = await applier.applyStaged(set);
  expect(formatChanges(second)).toBe('');
  const { reads, dry, writes } = calls;
  expect({ writes, reads }).toEqual({ writes: 0, reads: set.length });
  console.log(`unchanged: ${set.length} objects, ${reads} reads, ${dry} dry runs`);
  // Custom types, which this applier was told nothing of, take a dry run, and so does their definition.
  const custom = set.filter(({ kind }) => kind === 'Widget' || kind === 'CustomResourceDefinition');
  expect(dry).toBe(custom.length);
});

test('undoes what kubectl edits did, and nothing else', async () => {
  const applier = createOne();
  const set = objects('one');
  const key = { apiVersion: 'v1', kind: 'ConfigMap', name: 'configmap-0', namespace: 'one' };
  await client.patch(
    key,
    { type: 'merge', body: { data: { edited: 'x' } } },
    { fieldManager: 'kubectl-edit' },
  );
  expect(formatChanges(await applier.applyStaged(set))).toBe('ConfigMap/one/configmap-0 configured');
  expect((await client.get(key))['data'] ?? {}).not.toHaveProperty('edited');
});

test.each([
  [
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x', namespace: 'absent' } },
    'ConfigMap/absent/x not found: namespaces "absent" not found',
  ],
  [
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' } },
    'ConfigMap/x namespace not specified: the server could not find the requested resource',
  ],
  [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'x', namespace: 'default' },
      spec: { replcas: 1 },
    },
    'Deployment/default/x dry-run failed: failed to create typed patch object (default/x; apps/v1, Kind=Deployment): .spec.replcas: field not declared in schema',
  ],
  [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'x', namespace: 'default' },
      spec: { replicas: 1 },
    },
    'Deployment/default/x dry-run failed (Invalid): Deployment.apps "x" is invalid: ',
  ],
  [
    { apiVersion: 'nope.dev/v1', kind: 'Nope', metadata: { name: 'x', namespace: 'default' } },
    'Nope/default/x dry-run failed: no matches for kind "Nope" in version "nope.dev/v1"',
  ],
])('hands on the words of the server: %j', async (object, message) => {
  await expect(createOne().applyStaged([Manifest.of(object)])).rejects.toThrow(message);
});

test('recreates what is immutable when forced', async () => {
  const applier = createOne();
  const secret = (a: string): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'frozen', namespace: 'default' },
    immutable: true,
    data: { a },
  });
  await applier.applyStaged([secret('YQ==')]);
  await expect(applier.applyStaged([secret('Yg==')])).rejects.toThrow(
    'Secret/default/frozen dry-run failed (Invalid): Secret "frozen" is invalid: data: Forbidden: field is immutable when `immutable` is set',
  );
  expect(formatChanges(await applier.applyStaged([secret('Yg==')], { force: true }))).toBe(
    'Secret/default/frozen created',
  );
});

test('prunes its own objects', async () => {
  const applier = createOne();
  const labels = { [`${owner.group}/name`]: 'apps', [`${owner.group}/namespace`]: 'flux-system' };
  const object = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'pruned', namespace: 'default', labels },
  };
  const changes = await applier.applyStaged([object]);
  const ids = changes.map(({ id }) => id);
  const by = { owner: { name: 'apps', namespace: 'flux-system' } };
  expect(formatChanges(await applier.prune(ids, by))).toBe('ConfigMap/default/pruned deleted');
  await applier.waitForTermination(ids, { timeout: 5_000 });
});
