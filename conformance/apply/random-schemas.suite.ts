import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Oracle, startOracle } from '../oracles/start-oracle.ts';
import { type Embedded, startEmbedded } from './beside.ts';
import { BATCH, runBatch } from './random-sequences.ts';

/*
 * Custom resources of random schemas in random sequences of applies, updates, patches and updates of the status, by
 * several managers and in two versions: the real kube-apiserver and the embedded API must give the same answers, with
 * the same owners, warnings and words.
 */
const SEEDS = process.env['FLUX_CONFORMANCE'] === 'full' ? 5000 : 200;
const batches = Array.from({ length: SEEDS / BATCH }, (_, i) => 1 + i * BATCH);
let oracle: Oracle;
let embedded: Embedded;

beforeAll(async () => {
  oracle = await startOracle();
  embedded = await startEmbedded();
});
afterAll(async () => {
  await embedded?.stop();
  await oracle?.stop();
});

describe('custom resources of random schemas', () => {
  test.each(batches)(`from seed %i on, ${BATCH} of them`, { timeout: 120_000 }, async (first) => {
    const { compared, accepted, differences } = await runBatch(
      { real: oracle.send, ours: embedded.send },
      first,
    );
    expect(differences).toEqual([]);
    expect(accepted).toBeGreaterThan(compared / 3);
  });
});
