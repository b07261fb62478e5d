import { defineConfig } from 'vitest/config';
import { LongestFirst } from './scripts/longest-first.ts';
import { SummaryReporter } from './scripts/summary-reporter.ts';

// Suites against real tools and outside cases (`npm run conformance`); each names what it could not find.
export default defineConfig({
  test: {
    include: ['conformance/**/*.suite.ts'],
    exclude: ['**/node_modules/**'],
    pool: 'threads',
    isolate: false,
    maxWorkers: 2, // most of their time is spent waiting for other programs
    sequence: { sequencer: LongestFirst },
    testTimeout: 300_000,
    hookTimeout: 600_000,
    reporters: ['default', new SummaryReporter()],
  },
});
