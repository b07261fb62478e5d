import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findCases, findProgram, missing } from '../harness/find.ts';
import { type ChartRow, compareRow, readRows } from './charts.ts';

/** Where the repositories of the charts are laid out, as OWNER+NAME; the charts themselves are never committed. */
const folder = process.env['HELM_CHARTS'] ?? join(homedir(), '.cache/flux-ts/charts');
const helm = findProgram('helm');
const corpus = findCases('helm');
const absent = missing({ helm, charts: corpus });
const rows = corpus === undefined ? [] : readRows(join(corpus, 'charts.tsv'));
const isThere = (row: ChartRow): boolean =>
  existsSync(join(folder, row.repository.replace('/', '+'), row.path, 'Chart.yaml'));
const lost = rows.filter((row) => !isThere(row));
if (lost.length > 0)
  console.warn(
    `${lost.length} of ${rows.length} charts are not in ${folder}: ${[
      ...new Set(lost.map((row) => `${row.repository}/${row.path}`)),
    ].join(', ')}`,
  );

const nameOf = (row: ChartRow): string => [row.repository, row.path, ...row.args].join(' ');

describe.skipIf(absent.length > 0)('charts of others', () => {
  const found = rows.filter(isThere).map((row) => [nameOf(row), row] as const);
  test.each(found)('%s', async (_, row) => {
    const { result, why } = await compareRow(row, folder, helm ?? 'helm');
    expect(result, why).toMatch(/^same/);
  });

  test.runIf(found.length === 0)('are laid out', (context) => context.skip(`no charts in ${folder}`));
});
