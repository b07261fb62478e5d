import { bytesOf } from '@flux-ts/gotemplate';
import { expect, test } from 'vitest';
import type { Dependency } from '../chart/chart.ts';
import { loadChart } from '../chart/load-chart.ts';
import { lockOf } from '../chart/lock.ts';
import { readIndex } from '../repository/read-index.ts';
import { lockDigest } from './digest.ts';
import { printLock } from './lock-text.ts';
import { resolveDependencies } from './resolve.ts';
import { dependencyStatus } from './status.ts';

const dependency = (
  name: string,
  version: string,
  repository: string,
  more: Partial<Dependency> = {},
): Dependency => ({
  ...{ name, version, repository, condition: '', tags: [], enabled: false, importValues: [], alias: '' },
  ...more,
});

const chart = (text: string) => loadChart([{ name: 'Chart.yaml', data: bytesOf(`apiVersion: v2\n${text}`) }]);

test('lockDigest is what Helm writes into Chart.lock', () => {
  const asked = [dependency('b', '>=1', 'file://../d')];
  expect(lockDigest(asked, [dependency('b', '1.0.0', 'file://../d')])).toBe(
    'sha256:df5ac717d837d205a16dac77eca21305d4e8ea4c853c21dcc83f5f2aac5a8ef6',
  );
});

test('resolveDependencies asks for what it does not know, then locks the newest that fits', () => {
  const asked = [dependency('a', '^1', 'https://x.example.com'), dependency('b', '*', 'file://../b')];
  const nothing = { folder: () => undefined, repository: () => undefined };
  expect(resolveDependencies(asked, nothing).needs.map(({ kind }) => kind)).toEqual(['repository', 'folder']);
  const index = readIndex([
    bytesOf(
      'apiVersion: v1\nentries: {a: [{name: a, version: 1.0.0, urls: [x]}, {name: a, version: 1.1.0, urls: [x]}, {name: a, version: 1.2.0}]}\n',
    ),
  ]);
  const known = { folder: () => '0.1.0', repository: () => index.entries.get('a') };
  expect(resolveDependencies(asked, known)).toMatchObject({
    locked: [
      { name: 'a', version: '1.1.0' },
      { name: 'b', version: '0.1.0' },
    ],
    needs: [],
  });
  expect(() => resolveDependencies([dependency('a', '^3', 'https://x.example.com')], known)).toThrow(
    `can't get a valid version for 1 subchart(s): "a" (repository "https://x.example.com", version "^3"). Make sure`,
  );
});

test('printLock and lockOf are each other’s reverse', () => {
  const lock = {
    generated: '2026-01-02T03:04:05.6Z',
    digest: 'sha256:0',
    dependencies: [dependency('a', '1.0.0', '')],
  };
  expect(lockOf(printLock(lock))).toEqual(lock);
});

test.each([
  ['missing', [], '1.0.0'],
  ['ok', ['a-1.0.0.tgz'], '1.x'],
  ['wrong version', ['a-1.0.0.tgz'], '2.x'],
  ['invalid version', ['a-1.0.0.tgz'], 'x y'],
  ['too many matches', ['a-1.0.0.tgz', 'a-1.0.1.tgz'], '1.x'],
  ['ok', ['a-1.0.0.tgz', 'a-b-1.0.1.tgz'], '1.x'],
])('dependencyStatus is %j for %j', (status, files, version) => {
  const archives = files.map((file) => ({ file, chart: chart('name: a\nversion: 1.0.0\n') }));
  expect(dependencyStatus(dependency('a', version, ''), chart('name: p\nversion: 1.0.0\n'), archives)).toBe(
    status,
  );
});
