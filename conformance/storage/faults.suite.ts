import { spawnSync } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ApiClient } from '../harness/api-client.ts';
import { ApiProcess } from '../harness/api-process.ts';
import { findProgram, isFull, missing } from '../harness/find.ts';
import { Ledger } from './ledger.ts';
import { contents, write } from './load.ts';
import { randomOf } from './random.ts';

/* What disks and people do to a data folder: full, damaged, shared by two. */
const WRITERS = 4;
const DAMAGES = isFull ? 60 : 8;
const SEED = 20_261_121;
const absent = missing({ prlimit: findProgram('prlimit') });

let folder: string;
let api: ApiProcess | undefined;
const random = randomOf(SEED);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'storage-faults-'));
});
afterEach(async () => {
  await api?.stop('SIGKILL');
  api = undefined;
  rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<ApiClient> {
  api = await ApiProcess.start({ dataDir: folder });
  return new ApiClient(api.url, api.token);
}

/** Writes until so many are acknowledged, or one is refused; the statuses of refusals. */
async function load(client: ApiClient, ledger: Ledger, writes: number): Promise<number[]> {
  const end = ledger.writes + writes;
  const writers = Array.from({ length: WRITERS }, (_, i) =>
    write(client, ledger, i, random, () => ledger.writes < end),
  );
  return (await Promise.all(writers)).filter((status) => status !== 0);
}

async function makeNamespace(client: ApiClient): Promise<void> {
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'load' } };
  expect((await client.send('POST', '/api/v1/namespaces', namespace)).status).toBe(201);
}

describe.skipIf(absent.length > 0)('a disk that is full', () => {
  /** How large a file of the server may become: what a full disk is to it, without a disk of its own. */
  function limit(bytes: string): void {
    const { status, stderr } = spawnSync('prlimit', [`--pid=${api?.pid}`, `--fsize=${bytes}:`]);
    expect(`${status} ${stderr}`).toBe('0 ');
  }

  test('refuses writes, goes on reading, loses nothing, and recovers when there is room', async () => {
    const client = await start();
    const ledger = new Ledger();
    await makeNamespace(client);
    expect(await load(client, ledger, 50)).toEqual([]);
    const grown = Math.max(
      ...['objects.db', 'objects.db-wal'].map((name) => statSync(join(folder, name)).size),
    );
    limit(String(grown + 20_000));
    const refused = await load(client, ledger, 10_000);
    expect(refused.length).toBeGreaterThan(0);
    expect(new Set(refused)).toEqual(new Set([503]));
    const { status, body } = await client.send('POST', '/api/v1/namespaces/load/configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'more' },
      data: { text: 'x'.repeat(100_000) },
    });
    expect([status, body.reason]).toEqual([503, 'ServiceUnavailable']);
    expect(body.message).toMatch(/the storage cannot be written to.*(full|disk I\/O error)/);
    expect((await client.send('GET', '/readyz')).status).toBe(200);
    expect(ledger.complaints((await contents(client)).found)).toEqual([]);
    limit('unlimited');
    expect(await load(client, ledger, 50)).toEqual([]);
    expect(ledger.complaints((await contents(client)).found)).toEqual([]);
    client.close();
    await api?.stop('SIGKILL');
    const again = await start();
    const { found, revision } = await contents(again);
    expect(ledger.complaints(found)).toEqual([]);
    expect(revision).toBeGreaterThanOrEqual(ledger.revision);
    again.close();
  });
});

describe('a data folder', () => {
  test('is one process’s alone', async () => {
    const client = await start();
    await makeNamespace(client);
    await expect(ApiProcess.start({ dataDir: folder })).rejects.toThrow(
      /^LOCKED: .*objects\.db is in use by another process/,
    );
    expect((await client.send('GET', '/api/v1/namespaces/load')).status).toBe(200);
    client.close();
    await api?.stop('SIGKILL');
    const next = await start();
    expect((await next.send('GET', '/api/v1/namespaces/load')).status).toBe(200);
    next.close();
  });
});

describe('a damaged file', () => {
  const WAY_OUT =
    /^CORRUPT: .*objects\.db is damaged or no database of this program; move it away to start afresh/;
  let ledger: Ledger;
  let database: string;

  beforeEach(async () => {
    const client = await start();
    ledger = new Ledger();
    database = join(folder, 'objects.db');
    await makeNamespace(client);
    await load(client, ledger, 200);
    client.close();
    await api?.stop('SIGTERM');
    expect(statSync(database).size).toBeGreaterThan(100_000);
  });

  test.each([
    [
      'is no database',
      () => writeFileSync(database, 'a text that somebody wrote here by mistake\n'.repeat(100)),
    ],
    ['is cut off', () => truncateSync(database, Math.floor(statSync(database).size / 2))],
    ['begins with nothing', () => overwrite(database, 0, Buffer.alloc(4096))],
  ])('that %s is told, with the way out', async (_what, damage) => {
    damage();
    await expect(start()).rejects.toThrow(WAY_OUT);
    renameSync(database, `${database}.damaged`);
    const client = await start();
    expect((await client.send('GET', '/api/v1/namespaces/load')).status).toBe(404);
    await makeNamespace(client);
    client.close();
  });

  test(`with a page of noise is told, or has lost nothing (${DAMAGES} places)`, async () => {
    const sound = join(folder, 'sound');
    copyFileSync(database, sound);
    let told = 0;
    for (let turn = 0; turn < DAMAGES; turn++) {
      copyFileSync(sound, database);
      const page = 1 + Math.floor(random() * (statSync(database).size / 4096 - 1));
      overwrite(database, page * 4096, Buffer.from(Array.from({ length: 4096 }, () => random() * 256)));
      try {
        const client = await start();
        expect(ledger.complaints((await contents(client)).found)).toEqual([]);
        client.close();
      } catch (thrown) {
        expect(String(thrown)).toMatch(/CORRUPT/);
        told++;
      }
      await api?.stop('SIGKILL');
    }
    expect(told).toBeGreaterThan(0);
  });

  test('of credentials is told, with the way out', async () => {
    writeFileSync(join(folder, 'credentials.json'), '{"authority":');
    await expect(start()).rejects.toThrow(/^CORRUPT: .*credentials\.json is damaged; move it away/);
  });
});

function overwrite(file: string, at: number, bytes: Uint8Array): void {
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, bytes, 0, bytes.length, at);
  closeSync(descriptor);
}
