import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { alone } from './alone.ts';

/** What the real library says: a result, or an error in its words. */
export interface OracleAnswer {
  readonly out: string;
  readonly error?: string;
}

/** Asks a Go program many questions at once, one JSON value a line. */
export type Oracle<Question> = (questions: readonly Question[]) => OracleAnswer[];

/**
 * Builds the Go program in a folder `…/<suite>/oracle` (its modules come through Go's own tools) and returns the way
 * to ask it. The binary is kept in conformance/.oracles.
 */
export function buildGoOracle<Question>(go: string, folder: string): Oracle<Question> {
  const binaries = join(dirname(import.meta.dirname), '.oracles');
  const binary = join(binaries, `${basename(dirname(folder))}-oracle`);
  mkdirSync(binaries, { recursive: true });
  alone(binaries, () =>
    execFileSync(go, ['build', '-mod=readonly', '-o', binary, '.'], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    }),
  );
  return (questions) => {
    const input = questions.map((question) => `${JSON.stringify(question)}\n`).join('');
    const run = spawnSync(binary, [], { input, maxBuffer: 1 << 30, encoding: 'utf8' });
    if (run.status !== 0) throw new Error(`the oracle failed: ${run.stderr.slice(0, 1000)}`);
    return run.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as OracleAnswer);
  };
}
