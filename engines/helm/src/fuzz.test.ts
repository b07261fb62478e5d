import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hostileChart, outcomeOf } from './test/hostile-chart.ts';

/** Charts of strangers; many more of them in conformance/helm/fuzz.suite.ts. */
describe('renderChart of a stranger’s chart', () => {
  test('ends in text or in a HelmError, within the budget, and pollutes nothing', () => {
    const before = Object.getOwnPropertyNames(Object.prototype).join();
    fc.assert(
      fc.property(hostileChart, (files) => {
        expect(typeof outcomeOf(files)).toBe('string');
        expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(before);
        expect(({} as Record<string, unknown>)['p']).toBeUndefined();
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  test('gives the same text twice', () => {
    fc.assert(
      fc.property(hostileChart, (files) => {
        expect(outcomeOf(files)).toBe(outcomeOf(files));
      }),
      { numRuns: 50, seed: 1 },
    );
  });
});
