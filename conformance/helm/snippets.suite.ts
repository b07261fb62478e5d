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

function filesOf(snippet: string): Record<string, string> {
  return {
    'Chart.yaml': CHART,
    'values.yaml': SNIPPET_VALUES,
    'templates/_s.tpl': `{{ define "s" }}${snippet}{{ end }}`,
    'templates/a.yaml': 'out: {{ include "s" . | toJson }}\n',
  };
}

function ours(snippet: string): string {
  try {
    return renderCase(filesOf(snippet));
  } catch (thrown) {
    return `Error: ${errorMessage(thrown)}`;
  }
}

/** What is wrong with a TOML document is told in the words of our parser; a byte that is no UTF-8 is not one here. */
function comparable(output: string): string {
  return output.toWellFormed().replaceAll(/toml: line \d+[: ].*/g, 'toml: line N');
}

describe.skipIf(absent.length > 0)('generated snippets', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'helm-snippets-'));
    mkdirSync(join(folder, 'templates'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function theirs(snippet: string): string {
    for (const [name, text] of Object.entries(filesOf(snippet))) writeFileSync(join(folder, name), text);
    const words = ['template', 'rel', folder, '--namespace', 'ns', '--kube-version', '1.33'];
    const ran = spawnSync(helm ?? 'helm', words, { encoding: 'utf8', env: { ...process.env, TZ: 'UTC' } });
    if (ran.status === 0) return ran.stdout;
    const error = ran.stderr.slice(ran.stderr.indexOf('Error: ')).trim();
    return error.replace('\n\nUse --debug flag to render out invalid YAML', '');
  }

  test('print what Helm prints', () => {
    const count = Number(process.env['SNIPPETS'] ?? (isFull ? 10_000 : 300));
    // The same snippets in every CI run; the long run takes new ones, and says which.
    const seed = Number(process.env['SEED'] ?? (isFull ? Date.now() % 1_000_000 : 1));
    const snippets = fc.sample(arbitrarySnippet, { numRuns: count, seed });
    const different = snippets.flatMap((snippet) => {
      const [a, b] = [theirs(snippet), ours(snippet)];
      return comparable(a) === comparable(b) ? [] : [{ snippet, helm: a, ours: b }];
    });
    expect(different, `seed ${seed}`).toEqual([]);
  });
});
