import { defineConfig } from 'vitest/config';
import { SummaryReporter } from './scripts/summary-reporter.ts';

// Suites against real tools and outside cases (`npm run conformance`); each names what it could not find.
export default defineConfig({
  test: {
    include: ['conformance/**/*.suite.ts'],
    exclude: ['**/node_modules/**'],
    pool: 'threads',
    isolate: false,
    maxWorkers: 1,
    testTimeout: 300_000,
    hookTimeout: 600_000,
    reporters: ['default', new SummaryReporter()],
  },
});
