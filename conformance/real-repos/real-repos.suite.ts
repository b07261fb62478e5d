import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findCases, missing } from '../harness/find.ts';
import { judge, knownDeviations } from '../harness/known-deviations.ts';
import { buildRow } from './build-row.ts';
import { gitDirectory, layOut, listing } from './lay-out.ts';
import { type Row, readRows } from './rows.ts';

/** Where the repositories were cloned to, as OWNER+NAME; nothing of them is ever committed. */
const clones = process.env['REAL_REPOS'] ?? join(homedir(), '.cache/flux-ts/repos');
const cases = findCases('real-repos');
const absent = missing({ 'the outside builds of real repositories': cases });
const rows = cases === undefined ? [] : readRows(join(cases, 'cases.tsv'));

interface TreeOfRows {
  readonly repository: string;
  readonly commit: string;
  readonly git: string | undefined;
  readonly rows: readonly Row[];
}

const trees: TreeOfRows[] = [...Map.groupBy(rows, (row) => `${row.repository} ${row.commit}`)].map(
  ([key, all]) => {
    const [repository = '', commit = ''] = key.split(' ');
    return { repository, commit, git: gitDirectory(clones, repository), rows: all };
  },
);
const lost = trees.filter(({ git }) => git === undefined);
if (lost.length > 0)
  console.warn(
    `${lost.reduce((sum, tree) => sum + tree.rows.length, 0)} of ${rows.length} builds are left out: ` +
      `not in ${clones}: ${[...new Set(lost.map((tree) => tree.repository))].join(', ')}`,
  );

async function outcome(folder: string, row: Row): Promise<string> {
  try {
    return `sha256:${createHash('sha256')
      .update(await buildRow(folder, row))
      .digest('hex')}`;
  } catch (error) {
    return `error: ${error instanceof Error ? error.message : String(error)}`;
  }
}

const found = trees.filter(({ git }) => git !== undefined);
const deviations = knownDeviations('real-repos');

describe.skipIf(absent.length > 0)('builds of real repositories', () => {
  describe.each(found)('$repository', (tree) => {
    let folder = '';
    let before: readonly string[] = [];
    beforeAll(() => {
      folder = layOut(tree.git ?? '', tree.commit);
      before = listing(folder);
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    test(`${tree.rows.length} builds print what the real Flux printed`, { timeout: 1_200_000 }, async () => {
      const differences: string[] = [];
      for (const row of tree.rows) {
        const name = [row.repository, row.file, row.document, row.name, row.path, ...row.args].join(' ');
        const ours = await outcome(folder, row);
        const isSame = row.result.startsWith('error') ? ours.startsWith('error') : ours === row.result;
        try {
          judge(deviations, name, isSame ? undefined : new Error(`${ours}, not ${row.result}`));
        } catch (error) {
          differences.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
        }
      }
      expect(differences).toEqual([]);
    });

    test('leave the tree as it was', () => {
      expect(listing(folder)).toEqual(before);
    });
  });

  test.runIf(found.length === 0)('are laid out', (context) => context.skip(`no repositories in ${clones}`));
});
