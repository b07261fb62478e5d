import { describe, expect, test } from 'vitest';
import { memoryStorage } from './memory-storage.ts';
import { runStorageSuite } from './suite.ts';

describe('memoryStorage', () => {
  runStorageSuite(() => memoryStorage(), test);

  test('forgets the oldest changes when there are too many', async () => {
    const storage = memoryStorage({ history: { changes: 10, bytes: 1_000_000 } });
    const start = storage.revision;
    for (let i = 0; i < 25; i++) {
      const object = { apiVersion: 'v1', kind: 'Pod', metadata: { name: `p${i}` } };
      storage.write({ collection: '/pods', namespace: '', name: `p${i}`, object, expected: 0 });
    }
    await storage.settled();
    expect(storage.oldestRevision).toBe(start + 15);
    const seen: string[] = [];
    storage.watch('/pods', { from: start + 15 }, ({ current }) => seen.push(current.name));
    expect(seen).toHaveLength(10);
    expect(() => storage.watch('/pods', { from: start + 14 }, () => {})).toThrow(/compacted/);
    await storage.close();
  });

  test('forgets the oldest changes when they are too large', async () => {
    const storage = memoryStorage({ history: { changes: 1000, bytes: 2000 } });
    for (let i = 0; i < 10; i++) {
      const object = { apiVersion: 'v1', kind: 'Pod', metadata: { name: `p${i}` }, text: 'x'.repeat(500) };
      storage.write({ collection: '/pods', namespace: '', name: `p${i}`, object, expected: 0 });
    }
    await storage.settled();
    expect(storage.revision - storage.oldestRevision).toBeLessThan(5);
    expect(storage.list('/pods')).toHaveLength(10);
    await storage.close();
  });
});
