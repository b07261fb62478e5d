import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PodLog } from '@flux-ts/apiserver';
import type { KubeObject } from '@flux-ts/resource';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { controllerLogs, logPath } from './controller-logs.ts';
import { findLastLines } from './last-lines.ts';
import { openLogFile } from './log-file.ts';
import { type LogExtent, readLog } from './read-log.ts';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flux-logs-'));
  path = logPath(folder, 'source-controller');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const START = Date.parse('2026-05-04T10:00:00Z');
const stamp = (second: number): string => new Date(START + second * 1000).toISOString();
/** The line of a second. */
const line = (second: number, padding = ''): string =>
  `{"level":"info","ts":"${stamp(second)}","msg":"line ${second}${padding}"}\n`;
const lines = (from: number, to: number, padding = ''): string =>
  Array.from({ length: to - from }, (_, i) => line(from + i, padding)).join('');
const fail = (error: Error): never => {
  throw error;
};

async function readAll(extent: Partial<LogExtent> = {}): Promise<string> {
  const { signal } = new AbortController();
  const chunks = readLog(path, { follow: false, timestamps: false, signal, ...extent });
  return concat(chunks);
}

async function concat(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  let text = '';
  for await (const chunk of chunks) text += Buffer.from(chunk).toString();
  return text;
}

describe('openLogFile', () => {
  test('keeps a full file as the old one, and no more than one', () => {
    const log = openLogFile(path, fail, 150);
    for (let second = 0; second < 9; second++) log.write(line(second));
    log.close();
    const files = [readFileSync(`${path}.1`, 'utf8'), readFileSync(path, 'utf8')];
    expect(files).toEqual([lines(6, 8), line(8)]);
    expect(readdirSync(folder)).toHaveLength(2);
  });

  test('goes on with the file of the last time', () => {
    writeFileSync(path, lines(0, 2));
    const log = openLogFile(path, fail, 150);
    log.write(line(2));
    log.close();
    expect(readFileSync(`${path}.1`, 'utf8') + readFileSync(path, 'utf8')).toBe(lines(0, 3));
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('tells once that a log cannot be written, and is quiet then', () => {
    const errors: Error[] = [];
    const log = openLogFile(path, (error) => errors.push(error), 200);
    rmSync(folder, { recursive: true });
    for (let second = 0; second < 9; second++) log.write(line(second));
    log.close();
    expect(errors).toMatchObject([{ code: 'ENOENT' }]);
  });
});

describe('findLastLines', () => {
  test('finds what filtering the lines finds, over blocks of any size', async () => {
    const arbitrary = fc.record({
      paddings: fc.array(fc.nat(40_000), { maxLength: 12 }),
      wanted: fc.record({
        lines: fc.option(fc.nat(14), { nil: undefined }),
        since: fc.option(fc.nat(14), { nil: undefined }),
      }),
    });
    await fc.assert(
      fc.asyncProperty(arbitrary, async ({ paddings, wanted }) => {
        const all = paddings.map((length, second) => line(second, 'x'.repeat(length)));
        writeFileSync(path, all.join(''));
        const since = wanted.since === undefined ? undefined : START + wanted.since * 1000;
        const newest = all.slice(wanted.since ?? 0);
        const kept =
          wanted.lines === undefined ? newest : newest.slice(Math.max(0, newest.length - wanted.lines));
        const file = await open(path);
        const { size } = await file.stat();
        const found = await findLastLines(file, size, { lines: wanted.lines, since });
        await file.close();
        expect([size - found.offset, found.lines]).toEqual([kept.join('').length, kept.length]);
      }),
      { numRuns: 50 },
    );
  });

  test('reads no more of a large log than it must', async () => {
    let read = 0;
    const text = Buffer.from(lines(0, 20_000));
    const file = {
      async read(buffer: Buffer, offset: number, length: number, position: number) {
        read += length;
        return { buffer, bytesRead: text.copy(buffer, offset, position, position + length) };
      },
    };
    const found = await findLastLines(file, text.length, { since: START + 19_998_000 });
    expect([text.subarray(found.offset).toString(), found.final]).toEqual([lines(19_998, 20_000), true]);
    expect(read).toBeLessThanOrEqual(64 * 1024);
  });
});

describe('readLog', () => {
  beforeEach(() => {
    writeFileSync(`${path}.1`, lines(0, 3));
    writeFileSync(path, lines(3, 5));
  });

  test.each<[string, Partial<LogExtent>, string]>([
    ['all of both files', {}, lines(0, 5)],
    ['the last lines', { lines: 2 }, lines(3, 5)],
    ['the last lines, some of the old file', { lines: 4 }, lines(1, 5)],
    ['no line', { lines: 0 }, ''],
    ['what is not older', { since: START + 4000 }, line(4)],
    ['what is not older, some in the old file', { since: START + 1000 }, lines(1, 5)],
    ['so many bytes', { limitBytes: 10, lines: 1 }, line(4).slice(0, 10)],
    ['times before the lines', { timestamps: true, lines: 1 }, `${stamp(4)} ${line(4)}`],
  ])('answers %s', async (_, extent, text) => {
    expect(await readAll(extent)).toBe(text);
  });

  test('answers nothing of a log that is not there, and no half line', async () => {
    rmSync(`${path}.1`);
    writeFileSync(path, `${line(0)}{"level"`);
    expect(await readAll()).toBe(line(0));
    rmSync(path);
    expect(await readAll()).toBe('');
  });

  test('follows what is written, from one file to the next', async () => {
    const abort = new AbortController();
    const reading = readLog(path, { follow: true, timestamps: false, lines: 1, signal: abort.signal });
    const log = openLogFile(path, fail, 300);
    let text = '';
    let next = 5;
    for await (const chunk of reading) {
      text += Buffer.from(chunk).toString();
      if (next < 15) log.write(line(next++));
      if (text.endsWith(line(14))) abort.abort();
    }
    log.close();
    expect(text).toBe(lines(4, 15));
    expect(readFileSync(path, 'utf8').length).toBeLessThan(300);
  });

  test('follows a log that is yet to come', async () => {
    rmSync(`${path}.1`);
    rmSync(path);
    const reading = readLog(path, { follow: true, timestamps: false, signal: new AbortController().signal });
    const first = reading.next();
    setImmediate(() => writeFileSync(path, line(0)));
    expect(Buffer.from((await first).value as Uint8Array).toString()).toBe(line(0));
    await reading.return(undefined);
  });
});

describe('controllerLogs', () => {
  const options = { follow: false, previous: false, timestamps: false, signal: new AbortController().signal };
  const pod = (namespace: string, app: string): KubeObject => ({
    ...{ apiVersion: 'v1', kind: 'Pod' },
    metadata: { name: 'x', namespace, labels: { app } },
  });

  test("are those of the controllers' pods alone", async () => {
    writeFileSync(path, line(0));
    const logs = controllerLogs(folder, ['source-controller']);
    const found = logs(pod('flux-system', 'source-controller'), 'manager', options);
    expect(await concat(found as PodLog)).toBe(line(0));
    expect([
      logs(pod('default', 'source-controller'), 'manager', options),
      logs(pod('flux-system', 'helm-controller'), 'manager', options),
      logs(pod('flux-system', '../../secrets'), 'manager', options),
      logs(pod('flux-system', 'source-controller'), 'sidecar', options),
      logs(pod('flux-system', 'source-controller'), 'manager', { ...options, previous: true }),
    ]).toEqual([undefined, undefined, undefined, undefined, undefined]);
  });
});
