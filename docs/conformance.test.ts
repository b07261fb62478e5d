import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = dirname(import.meta.dirname);
/** What the letters before a file's name stand for. */
const FOLDERS: Readonly<Record<string, string>> = {
  cf: 'conformance',
  cli: 'apps/flux/src',
  sc: 'controllers/source-controller',
  git: 'protocols/git',
  helm: 'engines/helm',
  art: 'toolkit/artifact',
  kinds: 'toolkit/kinds',
  rt: 'toolkit/runtime',
  kc: 'controllers/kustomize-controller',
  ap: 'toolkit/apply',
  rd: 'toolkit/render',
  kube: 'protocols/kube',
};

function pathOf(name: string): string {
  const [, folder = '', file = ''] = /^(\w+):(\S+)/.exec(name) ?? [];
  return join(root, FOLDERS[folder] ?? folder, file);
}

/** The rows of a page's tables: statement, code, test; a bar within a cell is written `\|`. */
function rowsOf(page: string): string[][] {
  return readFileSync(join(import.meta.dirname, page), 'utf8')
    .split('\n')
    .filter((line) => /^\| (?!statement|---)/.test(line))
    .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '').replaceAll('\\|', '|')));
}

describe.each([
  'conformance-cli.md',
  'conformance-helm.md',
  'conformance-source.md',
  'conformance-kustomize.md',
])('%s', (page) => {
  test.each(rowsOf(page))('%s', (_, code = '', shown = '') => {
    expect(existsSync(pathOf(code))).toBe(true);
    const words = /"(.*)"$/.exec(shown)?.[1];
    expect(words).toBeTruthy();
    expect(readFileSync(pathOf(shown), 'utf8')).toContain(words);
  });
});
