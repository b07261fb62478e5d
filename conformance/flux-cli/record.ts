// Runs the commands of recorded/expected.txt with a real flux 2.9.4, and those that are given a line each on standard
// input besides, and writes down what it did: node conformance/flux-cli/record.ts PROGRAM [< COMMANDS]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RECORDED, type Recorded, readRecorded, splitWords, writeRecorded } from './recorded.ts';

const [, , program = 'flux'] = process.argv;
const more = process.stdin.isTTY ? [] : readFileSync(0, 'utf8').split('\n');
const lines = [...readRecorded().map(({ line }) => line), ...more].filter((line) => line !== '');
const home = mkdtempSync(join(tmpdir(), 'flux-home-'));
try {
  const records = [...new Set(lines)].map((line): Recorded => {
    const { status, stdout } = spawnSync('sh', ['-c', 'exec "$@" 2>&1', 'sh', program, ...splitWords(line)], {
      cwd: RECORDED,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] ?? '', HOME: home },
      input: '',
      timeout: 30_000,
    });
    return { line, code: status ?? -1, output: stdout };
  });
  writeRecorded(records);
} finally {
  rmSync(home, { recursive: true, force: true });
}
