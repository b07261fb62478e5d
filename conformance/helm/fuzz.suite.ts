import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hostileChart, outcomeOf } from '../../engines/helm/src/test/hostile-chart.ts';
import { isFull } from '../harness/find.ts';

/** Milliseconds that no chart of the fuzzer may take on a busy machine. */
const LONGEST = 20_000;

test('charts of strangers end in text or in a HelmError', { timeout: 600_000 }, () => {
  const seed = Number(process.env['SEED'] ?? (isFull ? Date.now() % 1_000_000 : 2));
  fc.assert(
    fc.property(hostileChart, (files) => {
      const start = performance.now();
      expect(typeof outcomeOf(files)).toBe('string');
      expect(performance.now() - start).toBeLessThan(LONGEST);
      expect(({} as Record<string, unknown>)['p']).toBeUndefined();
    }),
    { numRuns: isFull ? 40_000 : 1000, seed },
  );
});
