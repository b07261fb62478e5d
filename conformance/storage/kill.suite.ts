import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { ApiClient } from '../harness/api-client.ts';
import { ApiProcess } from '../harness/api-process.ts';
import { until } from '../harness/dev.ts';
import { isFull } from '../harness/find.ts';
import { Ledger } from './ledger.ts';
import { contents, write } from './load.ts';
import { randomOf } from './random.ts';
import { Reflector } from './reflector.ts';

const ROUNDS = isFull ? 200 : 10;
const SEED = isFull ? Date.now() : 20_261_121;
const WRITERS = 8;

/*
 * One data folder, many deaths: eight writers and a watcher, `kill -9` at a random point, the next process on the same
 * folder. All that was acknowledged is there, what the watcher holds is what the server has, revisions only grow.
 */
describe('the ledger', () => {
  test('complains of what is lost, undone and invented, and not of what nobody was told', () => {
    const ledger = new Ledger();
    for (const name of ['lost', 'undone', 'gone', 'kept']) ledger.acknowledged(name, 'new', 7);
    ledger.acknowledged('gone', undefined, 8);
    ledger.asked('kept', 'newer');
    const found = (more: string) =>
      new Map([
        ['undone', 'old'],
        ['gone', 'new'],
        ['kept', more],
        ['invented', '!'],
      ]);
    const wrong = ['lost is gone and should be new', 'undone is old and should be new'];
    wrong.push('gone is new and should be gone', 'invented is ! and should be gone');
    expect(ledger.complaints(found('new'))).toEqual(wrong);
    expect(ledger.complaints(found('newer'))).toEqual(wrong);
    expect(ledger.complaints(found('older'))).toHaveLength(wrong.length + 1);
  });
});

describe('kill -9 under write load', () => {
  const folder = mkdtempSync(join(tmpdir(), 'storage-kill-'));
  const ledger = new Ledger();
  const reflector = new Reflector();
  const random = randomOf(SEED);
  let api: ApiProcess | undefined;

  afterAll(async () => {
    await api?.stop('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  /** Starts the next process and looks at what it has. */
  async function revive(): Promise<{ process: ApiProcess; client: ApiClient }> {
    api = await ApiProcess.start({ dataDir: folder });
    const client = new ApiClient(api.url, api.token);
    if (ledger.revision === 0) {
      await client.send('POST', '/api/v1/namespaces', {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: 'load' },
      });
    }
    const { found, revision } = await contents(client);
    expect(ledger.complaints(found)).toEqual([]);
    expect(revision).toBeGreaterThanOrEqual(ledger.revision);
    ledger.settle(found, revision);
    return { process: api, client };
  }

  test(`loses nothing in ${ROUNDS} rounds (seed ${SEED})`, { timeout: 1_800_000 }, async () => {
    let writes = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const { process: server, client } = await revive();
      const following = reflector.follow(client, new AbortController().signal);
      const before = ledger.writes;
      const writers = Array.from({ length: WRITERS }, (_, i) => write(client, ledger, i, random));
      await until(() => ledger.writes > before);
      await delay(random() * 300);
      await server.stop('SIGKILL');
      expect(await Promise.all(writers)).toEqual(writers.map(() => 0));
      await following;
      client.close();
      writes += ledger.writes - before;
    }
    const { client, process: server } = await revive();
    const abort = new AbortController();
    const following = reflector.follow(client, abort.signal);
    const { found } = await contents(client);
    await until(
      () => reflector.held.size === found.size && [...found].every(([k, v]) => reflector.held.get(k) === v),
    );
    abort.abort();
    await following;
    client.close();
    await server.stop();
    expect(reflector.faults).toEqual([]);
    expect(server.stderr).toBe('');
    expect(writes).toBeGreaterThan(ROUNDS * WRITERS);
    console.info(
      `${ROUNDS} kills, ${writes} writes, ${reflector.relists} lists, ${reflector.resumed} watches`,
    );
  });
});
