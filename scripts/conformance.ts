import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';

/**
 * `npm run conformance [-- --full] [FILTER…]`: the suites under conformance/ against real tools and outside cases,
 * at CI's size or, with `--full`, at their whole length (FLUX_CONFORMANCE=full).
 */
const root = dirname(import.meta.dirname);
const args = process.argv.slice(2);
const full = args.includes('--full');
const filters = args.filter((arg) => arg !== '--full');
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
const child = spawn(
  process.execPath,
  [vitest, 'run', '--config', 'vitest.conformance.config.ts', ...filters],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...(full ? { FLUX_CONFORMANCE: 'full' } : {}) },
  },
);
child.on('exit', (code) => {
  process.exitCode = code ?? 1;
});
