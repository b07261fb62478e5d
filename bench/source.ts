/**
 * From push to artifact: `node bench/source.ts`. A real Git server, git, store and reconciler over a fake cluster.
 * Prints medians, and as a ratio what `git clone --depth 1` and `tar` take for the same change.
 */
import { execFile } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Harness } from '../controllers/source-controller/test/harness.ts';

const run = promisify(execFile);
const ROUNDS = 20;

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** CPU seconds of this process and its children that have ended. */
function cpuSeconds(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / 100;
}

async function measure(files: number): Promise<void> {
  const h = await Harness.start();
  const content = Object.fromEntries(
    Array.from({ length: files }, (_, i) => [
      `apps/app-${i % 50}/file-${i}.yaml`,
      `value: ${i}\n`.repeat(40),
    ]),
  );
  const workspace = await h.workspace(content);
  h.seedRepository();
  const first = await timed(() => h.reconcile());
  h.controller.sources?.[0]?.start(() => undefined, new AbortController().signal);
  const told: number[] = [];
  const asked: number[] = [];
  const clones: number[] = [];
  const url = h.url().replace('http://', 'http://x:t0ken-t0ken@');
  for (let round = 0; round < ROUNDS; round++) {
    await h.push(workspace, { 'apps/app-0/file-0.yaml': `round: ${round}\n` });
    h.controller.notify({ url: h.url() });
    told.push(await timed(() => h.reconcile()));
    await h.push(workspace, { 'apps/app-0/file-0.yaml': `again: ${round}\n` });
    asked.push(await timed(() => h.reconcile()));
    const folder = join(h.folder, 'clone');
    clones.push(
      await timed(async () => {
        await run('git', ['clone', '-q', '--depth=1', url, folder]);
        await run('tar', ['-czf', `${folder}.tgz`, '--exclude=.git', '-C', folder, '.']);
      }),
    );
    rmSync(folder, { recursive: true });
  }
  const idle: number[] = [];
  const cpu = cpuSeconds();
  for (let round = 0; round < ROUNDS; round++) idle.push(await timed(() => h.reconcile()));
  const perIdle = ((cpuSeconds() - cpu) / ROUNDS) * 1000;
  const ms = (value: number) => `${value.toFixed(0)} ms`;
  console.log(`${files} files: first artifact ${ms(first)}`);
  console.log(`  push to artifact, told of the push: ${ms(median(told))} (max ${ms(Math.max(...told))})`);
  console.log(`  push to artifact, asking first:     ${ms(median(asked))}`);
  console.log(
    `  git clone and tar:                  ${ms(median(clones))} (ratio ${(median(clones) / median(told)).toFixed(1)})`,
  );
  console.log(
    `  nothing new:                        ${ms(median(idle))}, ${perIdle.toFixed(0)} ms CPU with children`,
  );
  await h.stop();
}

for (const files of [10, 1000, 5000]) await measure(files);
