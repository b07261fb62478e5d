/**
 * Finding a version in a repository's index of 50 MB, merging it (also as a process of dist/, beside the installed real
 * Helm), and refusing one of a million entries: `node bench/helm-index.ts [--record] [--mb 50]`. Each run is a process of
 * its own, so that its peak memory can be told; the ratio is to reading the file alone.
 */
import { spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findVersion, mergeIndexText, readIndex } from '@flux-ts/helm';
import { record } from './record.ts';

interface Measured {
  readonly ms: number;
  readonly peakMiB: number;
  readonly answer: string;
}

function entry(chart: string, version: number): string {
  const digest = version.toString(16).padStart(64, '0');
  return `  - apiVersion: v2
    appVersion: 1.${version}.0
    created: "2026-01-02T03:04:05.678901234Z"
    dependencies:
    - name: common
      repository: https://charts.example.com
      tags:
      - common
      version: 2.x.x
    description: A chart that is here to fill an index, with a line of a usual length.
    digest: ${digest}
    home: https://example.com/${chart}
    keywords:
    - ${chart}
    - filling
    maintainers:
    - email: ann@example.com
      name: Ann
    name: ${chart}
    urls:
    - https://charts.example.com/${chart}-1.${version}.0.tgz
    version: 1.${version}.0
`;
}

/** Writes an index of some size, 200 versions a chart. */
function writeIndex(path: string, bytes: number): number {
  const file = openSync(path, 'w');
  let written = writeSync(file, 'apiVersion: v1\nentries:\n');
  let versions = 0;
  for (let chart = 0; written < bytes; chart++) {
    let text = `  chart-${chart}:\n`;
    for (let version = 200; version > 0; version--, versions++) text += entry(`chart-${chart}`, version);
    written += writeSync(file, text);
  }
  writeSync(file, 'generated: "2026-01-02T03:04:05Z"\n');
  closeSync(file);
  return versions;
}

function writeHostile(path: string): void {
  const file = openSync(path, 'w');
  writeSync(file, 'apiVersion: v1\nentries:\n  a:\n');
  for (let i = 0; i < 100; i++) writeSync(file, '  - {name: a, version: 1.0.0}\n'.repeat(10_000));
  closeSync(file);
}

function count(chunks: Iterable<Uint8Array>): number {
  let bytes = 0;
  for (const chunk of chunks) bytes += chunk.length;
  return bytes;
}

/** A file in pieces of 256 KiB. */
function* pieces(path: string): Generator<Uint8Array> {
  const file = openSync(path, 'r');
  try {
    for (;;) {
      const piece = new Uint8Array(256 * 1024);
      const length = readSync(file, piece);
      if (length === 0) return;
      yield piece.subarray(0, length);
    }
  } finally {
    closeSync(file);
  }
}

/** Merges an index into one of nothing, and counts what would be written. */
function merged(chunks: Iterable<Uint8Array>): number {
  const entries = new Map();
  const empty = { apiVersion: 'v1', generated: '', annotations: undefined, entries, skipped: [] };
  let bytes = 0;
  for (const piece of mergeIndexText(empty, chunks, { format: 'yaml' }).pieces) bytes += piece.length;
  return bytes;
}

/** `flux helm repo index DIR --merge INDEX` as a process of dist/, or of the real Helm. */
function wholeProcess(command: readonly string[], folder: string, index: string): Measured {
  const start = performance.now();
  const words = [...command.slice(1), 'repo', 'index', folder, '--merge', index];
  const ran = spawnSync('/usr/bin/time', ['-f', 'peak %M', command[0] ?? '', ...words], { encoding: 'utf8' });
  const ms = performance.now() - start;
  if (ran.status !== 0) throw new Error(ran.stderr || String(ran.error));
  const peakMiB = Number(/^peak (\d+)$/m.exec(ran.stderr)?.[1]) / 1024;
  return { ms, peakMiB, answer: `${statSync(join(folder, 'index.yaml')).size} bytes` };
}

/** What a child process does; the parent reads its line. */
function child(task: string, path: string): void {
  const start = performance.now();
  const chunks = { [Symbol.iterator]: () => pieces(path) };
  let answer = '';
  try {
    if (task === 'read') answer = `${count(chunks)} bytes`;
    if (task === 'find')
      answer = findVersion(readIndex(chunks, { charts: ['chart-7'] }), 'chart-7', '^1.3').version.metadata
        .version;
    if (task === 'merge') answer = `${merged(chunks)} bytes`;
    if (task === 'all') answer = `${readIndex(chunks).entries.size} charts`;
  } catch (thrown) {
    answer = String(thrown);
  }
  const { maxRSS } = process.resourceUsage();
  console.log(JSON.stringify({ ms: performance.now() - start, peakMiB: maxRSS / 1024, answer }));
}

function run(task: string, path: string): Measured {
  const ran = spawnSync(process.execPath, [import.meta.filename, '--child', task, path], {
    encoding: 'utf8',
  });
  if (ran.status !== 0) throw new Error(ran.stderr);
  return JSON.parse(ran.stdout) as Measured;
}

const built = join(import.meta.dirname, '../dist/flux.js');
const helm = process.env['HELM'] ?? 'helm';

/** What can be measured here: it takes GNU time, dist/ and the real Helm. */
function wholeProcesses(folder: string, index: string): Record<string, Measured> {
  if (!existsSync('/usr/bin/time')) return {};
  const out = join(folder, 'charts');
  mkdirSync(out);
  const hasHelm = spawnSync(helm, ['version']).status === 0;
  return {
    ...(existsSync(built)
      ? { 'merge them, process of dist/': wholeProcess([process.execPath, built, 'helm'], out, index) }
      : {}),
    ...(hasHelm ? { 'merge them, Helm': wholeProcess([helm], out, index) } : {}),
  };
}

function main(mb: number, isRecorded: boolean): void {
  const folder = mkdtempSync(join(tmpdir(), 'helm-index-'));
  try {
    const [large, hostile] = [join(folder, 'index.yaml'), join(folder, 'hostile.yaml')];
    const versions = writeIndex(large, mb * 1024 * 1024);
    writeHostile(hostile);
    const figures: Record<string, Measured> = {
      [`read the ${mb} MB file`]: run('read', large),
      [`find one of ${versions} versions`]: run('find', large),
      [`all ${versions} versions`]: run('all', large),
      'merge them': run('merge', large),
      ...wholeProcesses(folder, large),
      'a million entries': run('all', hostile),
      'find beside a million entries': run('find', hostile),
    };
    const base = figures[`read the ${mb} MB file`]?.ms ?? 1;
    for (const [name, { ms, peakMiB, answer }] of Object.entries(figures))
      console.log(
        `${name.padEnd(34)} ${ms.toFixed(0).padStart(6)} ms ${(ms / base).toFixed(1).padStart(7)}×  peak ${peakMiB.toFixed(0).padStart(4)} MiB  ${answer}`,
      );
    if (isRecorded) record('helm-index', figures);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const { values, positionals } = parseArgs({
  options: { child: { type: 'boolean' }, record: { type: 'boolean' }, mb: { type: 'string', default: '50' } },
  allowPositionals: true,
});
if (values.child === true) child(positionals[0] ?? '', positionals[1] ?? '');
else main(Number(values.mb), values.record === true);
