import { mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildSync } from 'esbuild';

const SOURCE = join(import.meta.dirname, 'serve-api.ts');
const PROGRAM = join(dirname(import.meta.dirname), '.oracles', 'serve-api.mjs');

/**
 * The path of `serve-api.ts` as one file, made anew once a run: from its sources a process needs four times the CPU to
 * start, and suites start dozens.
 */
export function apiProgram(): string {
  if (isOfThisRun()) return PROGRAM;
  mkdirSync(dirname(PROGRAM), { recursive: true });
  const outfile = `${PROGRAM}.${process.pid}`;
  const require =
    "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";
  buildSync({
    entryPoints: [SOURCE],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    banner: { js: require },
    logLevel: 'error',
  });
  renameSync(outfile, PROGRAM);
  return PROGRAM;
}

function isOfThisRun(): boolean {
  const made = statSync(PROGRAM, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return made > Date.now() - process.uptime() * 1000;
}
