import { build, KustomizeError, MemoryFileSystem } from '@flux-ts/kustomize';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isFull } from '../harness/find.ts';
import { makeTree } from './make-tree.ts';

// Trees that kustomize builds, damaged: whatever the files say, a build ends in its time with objects, needs or a named
// error, reads nothing out of its root and leaves prototypes as they are.
const snippets = [
  ...[
    '\n',
    '  ',
    ': ',
    '- ',
    '---\n',
    '...\n',
    '\t',
    '\r\n',
    '\ufeff',
    '\0',
    '#',
    '|',
    '>',
    '"',
    "'",
    '{',
    '}',
    '[',
    ']',
  ],
  ...['&a ', '*a', '<<: *a', '!!binary ', '!!int ', '~', 'null', '0x1F', '1e400', '.inf', '${A}', '$(A)'],
  ...[
    '__proto__: ',
    'constructor: ',
    'prototype: ',
    '../../../etc/passwd',
    'https://example.com/x//y',
    '$patch: delete\n',
  ],
  ...[
    'resources: [.]\n',
    'components: [..]\n',
    'kind: List\nitems: ',
    'namePrefix: a-\n',
    '$patch: replace\n',
    'name: "(a+)+$"\n',
  ],
];

type Damage =
  | { readonly kind: 'insert'; readonly at: number; readonly text: string }
  | { readonly kind: 'cut'; readonly at: number; readonly count: number }
  | { readonly kind: 'repeat'; readonly at: number; readonly count: number };

const at = fc.nat({ max: 100_000 });
const damage: fc.Arbitrary<{ readonly file: number; readonly what: Damage }> = fc.record({
  file: fc.nat({ max: 30 }),
  what: fc.oneof(
    fc.record({ kind: fc.constant('insert' as const), at, text: fc.constantFrom(...snippets) }),
    fc.record({ kind: fc.constant('cut' as const), at, count: fc.integer({ min: 1, max: 40 }) }),
    fc.record({ kind: fc.constant('repeat' as const), at, count: fc.integer({ min: 1, max: 200 }) }),
  ),
});

function damaged(text: string, what: Damage): string {
  const place = text.length === 0 ? 0 : what.at % text.length;
  const [before, after] = [text.slice(0, place), text.slice(place)];
  switch (what.kind) {
    case 'insert':
      return before + what.text + after;
    case 'cut':
      return before + after.slice(what.count);
    case 'repeat':
      return before + after.slice(0, what.count).repeat(3) + after;
  }
}

/** Files that note what is read of them, and refuse what is no path of theirs. */
class WatchedFiles extends MemoryFileSystem {
  override read(path: string): Uint8Array | undefined {
    if (path.startsWith('/') || path.split('/').includes('..'))
      throw new Error(`read out of the root: ${path}`);
    return super.read(path);
  }
}

const runs = isFull ? 20_000 : 500;

test(`${runs} damaged trees end with objects, needs or a named error`, { timeout: 1_800_000 }, () => {
  const property = fc.property(
    fc.nat({ max: 5000 }),
    fc.array(damage, { minLength: 1, maxLength: 6 }),
    (seed, all) => {
      const files = { ...makeTree(seed) };
      const names = Object.keys(files).sort();
      for (const { file, what } of all) {
        const name = names[file % names.length] as string;
        files[name] = damaged(files[name] ?? '', what);
      }
      const started = performance.now();
      try {
        build(new WatchedFiles(files), '', {
          confined: true,
          budget: { ms: 2000, now: () => performance.now() },
        });
      } catch (error) {
        if (!(error instanceof KustomizeError)) throw error;
      }
      // A step may end late, not never.
      expect(performance.now() - started).toBeLessThan(20_000);
      expect(Object.keys(Object.prototype)).toEqual([]);
      expect(Object.keys(Array.prototype)).toEqual([]);
    },
  );
  fc.assert(property, { numRuns: runs, ...(isFull ? {} : { seed: 42 }) });
});
