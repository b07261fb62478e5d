import { defineConfig } from 'vitest/config';
import { SummaryReporter } from './scripts/summary-reporter.ts';

// All tests share one thread of one process (docs/style: no environment edits, fixed ports or shared folders).
export default defineConfig({
  test: {
    include: ['{engines,protocols,toolkit,embedded,controllers,apps,testkit,docs,scripts}/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    pool: 'threads',
    isolate: false,
    maxWorkers: 1,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    reporters: ['default', new SummaryReporter()],
  },
});
