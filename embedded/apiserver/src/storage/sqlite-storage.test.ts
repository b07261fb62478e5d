import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { JournaledStorage } from './journaled-storage.ts';
import { sqliteStorage } from './sqlite-storage.ts';
import { runStorageSuite } from './suite.ts';

const folder = mkdtempSync(join(tmpdir(), 'apiserver-sqlite-'));
let files = 0;
const newFile = () => join(folder, `${files++}.db`);
const object = (name: string) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name } });
const write = (name: string) => ({
  collection: '/pods',
  namespace: '',
  name,
  object: object(name),
  expected: 0,
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('sqliteStorage', () => {
  runStorageSuite(() => sqliteStorage(newFile()), test);

  test('keeps objects and goes on with its revisions after a restart', async () => {
    const file = newFile();
    const first = sqliteStorage(file);
    first.write(write('kept'));
    const gone = first.write(write('gone'));
    const { revision } = first.write({ ...write('gone'), object: undefined, expected: gone.revision });
    await first.close();
    const second = sqliteStorage(file);
    expect(second.revision).toBe(revision);
    expect(second.list('/pods').map((stored) => stored.object)).toEqual([
      { ...object('kept'), metadata: { name: 'kept', resourceVersion: '2' } },
    ]);
    expect(second.write(write('new')).revision).toBe(revision + 1);
    expect(() => second.watch('/pods', { from: revision - 1 }, () => {})).toThrow(/compacted/);
    await second.close();
  });

  test('keeps integers that a double cannot hold', async () => {
    const file = newFile();
    const first = sqliteStorage(file);
    first.write({ ...write('big'), object: { ...object('big'), id: 9007199254740993n } });
    await first.close();
    const second = sqliteStorage(file);
    expect(second.get('/pods', '', 'big')?.object['id']).toBe(9007199254740993n);
    await second.close();
  });

  test('lets only one have the file, and only its owner read it', async () => {
    const file = newFile();
    const first = sqliteStorage(file);
    expect(() => sqliteStorage(file)).toThrow(expect.objectContaining({ code: 'LOCKED' }));
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await first.close();
    await sqliteStorage(file).close();
  });

  test('refuses a file that is none of its own', () => {
    const file = newFile();
    writeFileSync(file, 'certainly no database, and long enough to be looked at as one'.repeat(40));
    expect(() => sqliteStorage(file)).toThrow(expect.objectContaining({ code: 'CORRUPT' }));
  });

  test('survives a loss of power when asked to', async () => {
    const storage = sqliteStorage(newFile(), { powerLossSafe: true });
    storage.write(write('x'));
    await storage.settled();
    expect(storage.dirty).toBe(false);
    await storage.close();
  });
});

describe('JournaledStorage', () => {
  test('takes back a batch that could not be made durable', async () => {
    let broken = true;
    const storage = new JournaledStorage({
      load: () => ({ revision: 5, objects: [] }),
      commit() {
        if (broken) throw new Error('disk full');
      },
      close() {},
    });
    const seen: string[] = [];
    storage.watch('/pods', {}, ({ current }) => seen.push(current.name));
    storage.write(write('lost'));
    await expect(storage.settled()).rejects.toMatchObject({ code: 'WRITE_FAILED' });
    expect(storage.get('/pods', '', 'lost')).toBeUndefined();
    expect(storage.list('/pods')).toEqual([]);
    broken = false;
    storage.write(write('kept'));
    await storage.settled();
    expect(seen).toEqual(['kept']);
    await storage.close();
  });
});
