import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { missing } from '../harness/find.ts';

const root = dirname(dirname(import.meta.dirname));
const list = join(root, '../shared/surface/helm-engine.md');
const absent = missing({ statements: existsSync(list) ? list : undefined });

/** The points of the list of what was seen of Helm, without their line breaks. */
function pointsOf(text: string): string[] {
  const [, ...points] = text.split(/^\* /m);
  return points.map((point) => point.replace(/\s*\n\s*/g, ' ').trim());
}

/** The sections of the page, each as its rows; a bar within a row is written `\|`. */
function sectionsOf(page: string): { readonly title: string; readonly rows: readonly string[] }[] {
  const [, ...sections] = page.split(/^## /m);
  return sections.map((section) => {
    const [title = '', ...lines] = section.split('\n');
    const rows = lines.filter((line) => /^\| (?!statement|---)/.test(line));
    return { title, rows: rows.map((row) => (row.split(' | ')[0] ?? '').replaceAll('\\|', '|')) };
  });
}

/** The pieces of code that a point names; of a template the dots that stand for anything are no part. */
function codeOf(point: string): string[] {
  return [...point.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}

describe.skipIf(absent.length > 0)('what was seen of Helm', () => {
  const points = absent.length > 0 ? [] : pointsOf(readFileSync(list, 'utf8'));
  const sections = sectionsOf(readFileSync(join(root, 'docs/conformance-helm.md'), 'utf8'));

  test('has a section for each point', () => {
    expect(points.length).toBeGreaterThan(10);
    expect(sections).toHaveLength(points.length);
  });

  test.each(points.map((point, i) => [sections[i]?.title ?? '', point, i] as const))(
    '%s: each statement has a row, and each piece of code stands in one',
    (_, point, i) => {
      const rows = sections[i]?.rows ?? [];
      // Statements are parted by semicolons and full stops that stand in no code.
      const statements = point.replaceAll(/`[^`]+`/g, 'code').split(/[;.](?: |$)/);
      expect(rows.length).toBeGreaterThanOrEqual(statements.filter((each) => each !== '').length);
      for (const code of codeOf(point)) expect(rows.join('\n')).toContain(code);
    },
  );
});
