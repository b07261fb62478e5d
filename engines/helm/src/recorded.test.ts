import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseCase, type RecordedCase, runCase } from './testing/recorded-case.ts';

/** Charts, a folder a feature, with what the real Helm 4.3 made of them (conformance/helm/record-cases.ts). */
const folder = join(import.meta.dirname, '../testdata');
const cases = (readdirSync(folder, { recursive: true }) as string[])
  .filter((name) => name.endsWith('.txtar'))
  .sort()
  .map((name) => ({ name, recorded: parseCase(readFileSync(join(folder, name), 'utf8')) }));

/** What a schema finds wrong comes in the order of Go's maps, which is none. */
function comparable({ output, error }: RecordedCase['expected']): unknown {
  if (error?.includes('specifications of the schema(s)') !== true) return { output, error };
  const lines = error
    .trimEnd()
    .replaceAll(/'c', 'b' not allowed/g, "'b', 'c' not allowed")
    .split('\n');
  return { output, error: lines.sort() };
}

test.each(cases)('$name: $recorded.about', ({ recorded }) => {
  expect(comparable(runCase(recorded))).toEqual(comparable(recorded.expected));
});
