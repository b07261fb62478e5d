import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const root = dirname(import.meta.dirname);
const FOLDERS: Readonly<Record<string, string>> = { cli: 'apps/flux/src', cf: 'conformance' };
const rows = readFileSync(join(import.meta.dirname, 'conformance-cli.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| (?!statement|---)/.test(line))
  .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '')));

function pathOf(name: string): string {
  const [, folder = '', file = ''] = /^(\w+):(\S+)/.exec(name) ?? [];
  return join(root, FOLDERS[folder] ?? folder, file);
}

test.each(rows)('docs/conformance-cli.md: %s', (_, code = '', shown = '') => {
  expect(existsSync(pathOf(code))).toBe(true);
  const words = /"(.*)"$/.exec(shown)?.[1];
  expect(words).toBeTruthy();
  expect(readFileSync(pathOf(shown), 'utf8')).toContain(words);
});
