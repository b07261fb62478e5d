import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { findCases, findProgram, isFull, missing } from '../harness/find.ts';
import { judge, knownDeviations } from '../harness/known-deviations.ts';
import { tryTree } from './differential.ts';
import { hasOracle, type Order, replay } from './replay.ts';

const cases = findCases('kustomize');
const noCases = missing({ 'the outside cases of kustomize': cases }).length > 0;

describe.skipIf(noCases).each(['none', 'legacy', 'flux'] as const)(
  'outside cases in the order of %s',
  (order: Order) => {
    const folder = join(cases ?? '', 'open');
    const deviations = knownDeviations(`kustomize/${order}`);
    const names = noCases
      ? []
      : readdirSync(folder)
          .sort()
          .filter((name) => hasOracle(join(folder, name), order));
    test.each(names)('%s', async (name) => {
      const outcome = await replay(join(folder, name), name, order);
      const good = outcome.verdict === 'exact' || outcome.verdict === 'error';
      judge(deviations, name, good ? undefined : new Error(`${outcome.verdict}: ${outcome.why}`));
    });
  },
);

/** The real kustomize: the one that is installed, or one that Go builds for this run. */
function findKustomize(): { readonly path: string; readonly made?: string } | undefined {
  const installed = findProgram('kustomize');
  if (installed !== undefined) return { path: installed };
  const go = findProgram('go');
  if (go === undefined) return undefined;
  const made = mkdtempSync(join(tmpdir(), 'flux-ts-kustomize-'));
  const env = { ...process.env, GOBIN: made, GOFLAGS: '-modcacherw' };
  execFileSync(go, ['install', 'sigs.k8s.io/kustomize/kustomize/v5@v5.8.1'], { env, stdio: 'ignore' });
  return { path: join(made, 'kustomize'), made };
}

describe('random trees', () => {
  const kustomize = findKustomize();
  const skipped = missing({ kustomize: kustomize?.path }).length > 0;
  afterAll(() => {
    if (kustomize?.made !== undefined) rmSync(kustomize.made, { recursive: true });
  });

  // Seeds of differences that were found, and then as many as the run has time for.
  const found = [
    105, 115, 2197, 2927, 2996, 3005, 3129, 5870, 20768, 103001, 103863, 104041, 104273, 105613, 106578,
    1_000_092, 1_001_107, 1_001_150, 1_001_844, 1_001_926, 1_002_145, 1_002_271, 1_002_475, 10_000_127,
    10_010_220, 10_012_727, 10_104_721, 10_109_133, 1_060_222, 10_300_170, 1_600_197,
  ];
  const count = isFull ? 10_000 : 300;
  // Half of them wide, half of them deep.
  const seeds = [...found, ...Array.from({ length: count }, (_, i) => (i % 2 ? 10_100_000 : 1_010_000) + i)];
  const deviations = knownDeviations('kustomize/random');
  test.skipIf(skipped)(
    `${seeds.length} build to what the real kustomize prints`,
    { timeout: 3_600_000 },
    () => {
      const differences = seeds.flatMap((seed) => {
        const { difference } = tryTree(seed, kustomize?.path ?? '');
        try {
          judge(deviations, String(seed), difference && new Error(difference));
          return [];
        } catch (error) {
          return [`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`];
        }
      });
      expect(differences).toEqual([]);
    },
  );
});
