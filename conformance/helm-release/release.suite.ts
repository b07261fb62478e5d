import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Chart, userValues } from '@flux-ts/helm';
import type { Operation, StorageDriver } from '@flux-ts/helm-release';
import { createClient, type KubeClient, loadKubeconfig } from '@flux-ts/kube';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Dev, must, runBeside } from '../harness/dev.ts';
import { findProgram, inCi, isFull, missing } from '../harness/find.ts';
import { judge, knownDeviations } from '../harness/known-deviations.ts';
import { ACCIDENTS } from './accidents.ts';
import { readChart, writeChart } from './charts.ts';
import { normal, snapshot } from './compare.ts';
import { KubeEdge } from './kube-edge.ts';
import { rewriteRecord } from './rewrite-record.ts';
import { CHARTS } from './scenario-charts.ts';
import { IN_CONFIG_MAPS, SCENARIOS, type Step } from './scenarios.ts';

/*
 * The same sequences by the real Helm and by ours, on one server: after each step the same words, the same records and
 * the same objects with the same owners. A third namespace takes turns, so that each goes on from what the other left.
 */
const program = findProgram('helm');
const helm = program ?? '';
const absent = missing({ kubectl: findProgram('kubectl'), helm: program });
const deviations = knownDeviations('helm-release');
/** What CI has no time for. */
const LONG: ReadonlySet<string> = new Set([
  ...['objects deleted by hand', 'what cannot be changed', 'kept, and installed again', 'CRDs that change'],
  ...[
    'hooks of every policy',
    'undone again and again',
    'a record that is too large',
    'what cannot be built',
  ],
]);
const ALL = { ...SCENARIOS, ...ACCIDENTS };
const NAMES = Object.keys(ALL).filter((name) => isFull || !LONG.has(name));

const folder = mkdtempSync(join(tmpdir(), 'helm-release-'));
const folders = new Map<string, string>();
const charts = new Map<string, Chart>();
let dev: Dev;
let client: KubeClient;

beforeAll(async () => {
  if (absent.length > 0) return;
  for (const [name, files] of Object.entries(CHARTS)) {
    folders.set(name, writeChart(join(folder, name), files));
    charts.set(name, readChart(join(folder, name)));
  }
  dev = await new Dev(['--controllers=none', '--empty']).start();
  client = createClient(loadKubeconfig(readFileSync(dev.facts.kubeconfig, 'utf8')));
});
afterAll(async () => {
  await client?.close();
  await dev?.remove();
  rmSync(folder, { recursive: true, force: true });
});

type OperationStep = Exclude<Step, { type: 'kubectl' | 'record' }>;

/** How a step ended: the words of its failure, empty if it did not fail. */
type Did = string;

async function byHelm(step: OperationStep, namespace: string, driver: StorageDriver): Promise<Did> {
  const { type, chart, set = [], args = [] } = step;
  const place = chart === undefined ? [] : [folders.get(chart) ?? ''];
  const argv = [helm, type, 'shop', ...place, ...set.flatMap((each) => ['--set', each]), ...args];
  const env = {
    ...dev.env,
    TZ: 'UTC',
    HELM_DRIVER: driver.toLowerCase(),
    HELM_CACHE_HOME: folder,
    HELM_CONFIG_HOME: folder,
    HELM_DATA_HOME: folder,
  };
  const { code, stderr } = await runBeside([...argv, '-n', namespace, '--timeout', '20s'], { env });
  if (code === 0) return '';
  const words = stderr.slice(stderr.indexOf('Error: ') + 'Error: '.length).trim();
  return words.replace(/^(?:INSTALLATION|UPGRADE) FAILED: /, '');
}

async function byOurs(step: OperationStep, namespace: string, driver: StorageDriver): Promise<Did> {
  const { type, chart, set = [], asked } = step;
  const charted =
    chart === undefined ? {} : { chart: charts.get(chart), values: userValues({ set }), namespace };
  const operation = { type, name: 'shop', timeout: 20_000, ...charted, ...asked } as Operation;
  const { error } = await new KubeEdge(client, namespace, driver).run(operation);
  return error?.message.trim() ?? '';
}

async function perform(
  step: Step,
  namespace: string,
  tool: typeof byHelm,
  driver: StorageDriver,
): Promise<Did> {
  if (step.type === 'record') {
    await rewriteRecord(client, { namespace, driver }, step.change);
    return '';
  }
  if (step.type !== 'kubectl') return normal(await tool(step, namespace, driver), namespace);
  must(['kubectl', ...step.args, '-n', namespace], { env: dev.env });
  return '';
}

describe.skipIf(absent.length > 0 && !inCi)('releases', () => {
  test.each(NAMES)('%s', async (name) => {
    const steps = ALL[name] ?? [];
    const driver = IN_CONFIG_MAPS.has(name) ? 'ConfigMap' : 'Secret';
    const slug = name.replace(/[^a-z]+/g, '-').slice(0, 30);
    const names = ['real', 'ours', 'both'].map((each) => `${each}x${slug}x`) as [string, string, string];
    for (const each of names) must(['kubectl', 'create', 'namespace', each], { env: dev.env });
    const [real, ours, both] = names;
    let failure: unknown;
    try {
      for (const [i, step] of steps.entries()) {
        const place = `step ${i + 1}: ${step.type} ${'chart' in step ? step.chart : ''}`;
        const said = await Promise.all([
          perform(step, real, byHelm, driver),
          perform(step, ours, byOurs, driver),
          perform(step, both, i % 2 === 0 ? byHelm : byOurs, driver),
        ]);
        expect(said[1], `${place}: words`).toBe(said[0]);
        expect(said[2], `${place}: words when taking turns`).toBe(said[0]);
        const [wanted, got, mixed] = await Promise.all(names.map((each) => snapshot(client, each)));
        expect(got, place).toEqual(wanted);
        expect(mixed, `${place}, taking turns`).toEqual(wanted);
        if (i >= steps.length - 2) await readByHelm(real, ours, driver);
      }
    } catch (thrown) {
      failure = thrown;
    }
    judge(deviations, name, failure);
  });
});

/** What Helm reads of our records. */
async function readByHelm(real: string, ours: string, driver: StorageDriver): Promise<void> {
  const env = { ...dev.env, TZ: 'UTC', HELM_DRIVER: driver.toLowerCase() };
  for (const args of [
    ['history', 'shop', '-o', 'json'],
    ['get', 'all', 'shop'],
    ['get', 'metadata', 'shop', '-o', 'json'],
  ]) {
    const read = (namespace: string): Promise<string> =>
      runBeside([helm, ...args, '-n', namespace], { env }).then(({ stdout }) =>
        normal(stdout, namespace)
          .replace(/^(LAST DEPLOYED|Last Started|Last Completed): .*$/gm, '$1')
          .replace(/"modifiedAt":"\d+"/, '"modifiedAt":0'),
      );
    expect(await read(ours), args.join(' ')).toBe(await read(real));
  }
}
