import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutSegments } from './segments.ts';
import type { WalkEntry } from './walk.ts';

const entriesOf = (count: number): WalkEntry[] =>
  Array.from({ length: count }, (_, i) => ({
    file: { path: `apps/app-${i}/deployment.yaml`, executable: false, content: `c${i}` },
  }));
const keysOf = (entries: readonly WalkEntry[]) => cutSegments(entries).map(({ key }) => key);

test('cutSegments loses nothing and marks the end', () => {
  fc.assert(
    fc.property(fc.nat({ max: 3000 }), (count) => {
      const entries = entriesOf(count);
      const segments = cutSegments(entries);
      expect(segments.flatMap((segment) => segment.entries)).toEqual(entries);
      expect(segments.map(({ last }) => last)).toEqual(segments.map((_, i) => i === segments.length - 1));
    }),
    { numRuns: 20 },
  );
});

test('cutSegments leaves small sources whole', () => {
  expect(cutSegments(entriesOf(100))).toHaveLength(1);
});

test('an added, changed or removed file changes few segments', () => {
  const entries = entriesOf(50_000);
  const before = new Set(keysOf(entries));
  expect(before.size).toBeGreaterThan(50);
  for (const at of [0, 777, 25_000, 49_999]) {
    const added = { file: { path: `apps/app-${at}/added.yaml`, executable: false, content: 'n' } };
    for (const put of [[], [added], [added, entries[at]!]]) {
      const after = keysOf(entries.toSpliced(at, 1, ...put));
      expect(after.filter((key) => !before.has(key)).length).toBeLessThan(8);
    }
  }
});

test('a segment has no key where a content has no name', () => {
  expect(keysOf([{ file: { path: 'a', executable: false } }])).toEqual([undefined]);
});

test('the mode, the name and the end are part of the key', () => {
  const file = { path: 'a', executable: false, content: 'x' };
  const others = [
    { file: { ...file, executable: true } },
    { file: { ...file, path: 'b' } },
    { directory: 'a' },
  ];
  const keys = [{ file }, ...others].map((entry) => keysOf([entry])[0]);
  expect(new Set(keys).size).toBe(4);
});
