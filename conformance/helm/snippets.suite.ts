import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorMessage } from '@flux-ts/errors';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findProgram, isFull, missing } from '../harness/find.ts';
import { arbitrarySnippet, SNIPPET_VALUES } from './arbitrary-snippet.ts';
import { renderCase } from './cases.ts';

const helm = findProgram('helm');
const absent = missing({ helm });
const CHART = 'apiVersion: v2\nname: c\nversion: 0.1.0\n';
/** What the long run may take, with a process of Helm for each snippet that fails. */
const MINUTES = 30;
/** Snippets that are rendered by one process of Helm. */
const A_CHART = 50;

/** A chart with a template for every snippet. */
function filesOf(snippets: readonly string[]): Record<string, string> {
  const files: Record<string, string> = { 'Chart.yaml': CHART, 'values.yaml': SNIPPET_VALUES };
  for (const [i, snippet] of snippets.entries()) {
    files[`templates/_s${i}.tpl`] = `{{ define "s${i}" }}${snippet}{{ end }}`;
    files[`templates/a${i}.yaml`] = `out: {{ include "s${i}" . | toJson }}\n`;
  }
  return files;
}

/** A time that is printed by a verb which asks no method shows where its location lies in memory. */
function showsAddress(snippet: string): boolean {
  return /printf "[^"]*%[^"svqxXT%]*[bcdoOUeEfFgGt]/.test(snippet) && /(?:to|To)Date/.test(snippet);
}

function ours(files: Readonly<Record<string, string>>): string {
  try {
    return renderCase(files);
  } catch (thrown) {
    return `Error: ${errorMessage(thrown)}`;
  }
}

/** A byte that is no UTF-8 is not one here. */
function comparable(output: string): string {
  return output.toWellFormed();
}

describe.skipIf(absent.length > 0)('generated snippets', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'helm-snippets-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function theirs(files: Readonly<Record<string, string>>): string {
    rmSync(join(folder, 'templates'), { recursive: true, force: true });
    mkdirSync(join(folder, 'templates'));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const words = ['template', 'rel', folder, '--namespace', 'ns', '--kube-version', '1.33'];
    const ran = spawnSync(helm ?? 'helm', words, { encoding: 'utf8', env: { ...process.env, TZ: 'UTC' } });
    if (ran.status === 0) return ran.stdout;
    const error = ran.stderr.slice(ran.stderr.indexOf('Error: ')).trim();
    return error.replace('\n\nUse --debug flag to render out invalid YAML', '');
  }

  /** The snippets of a chart that print something else; one that fails hides the others, so that each is tried alone. */
  function differing(snippets: readonly string[]): { snippet: string; helm: string; ours: string }[] {
    const files = filesOf(snippets);
    const [a, b] = [theirs(files), ours(files)];
    const isSame = comparable(a) === comparable(b);
    if (isSame && (snippets.length === 1 || !a.startsWith('Error: '))) return [];
    if (snippets.length === 1) return [{ snippet: snippets[0] ?? '', helm: a, ours: b }];
    const middle = snippets.length >> 1;
    return [...differing(snippets.slice(0, middle)), ...differing(snippets.slice(middle))];
  }

  test(
    'print what Helm prints',
    () => {
      const count = Number(process.env['SNIPPETS'] ?? (isFull ? 10_000 : 300));
      // The same snippets in every CI run; the long run takes new ones, and says which.
      const seed = Number(process.env['SEED'] ?? (isFull ? Date.now() % 1_000_000 : 1));
      const shown = arbitrarySnippet.filter((snippet) => !showsAddress(snippet));
      const snippets = fc.sample(shown, { numRuns: count, seed });
      const { failing = [], printing = [] } = Object.groupBy(snippets, (snippet) =>
        ours(filesOf([snippet])).startsWith('Error: ') ? 'failing' : 'printing',
      );
      const charts = failing.map((snippet) => [snippet]);
      for (let i = 0; i < printing.length; i += A_CHART) charts.push(printing.slice(i, i + A_CHART));
      const different = charts.flatMap(differing);
      expect(different, `seed ${seed}`).toEqual([]);
    },
    MINUTES * 60_000,
  );
});
