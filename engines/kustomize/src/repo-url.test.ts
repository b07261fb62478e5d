import { describe, expect, test } from 'vitest';
import { parseRepoUrl } from './repo-url.ts';

describe('parseRepoUrl tells URLs from paths as kustomize does', () => {
  test.each([
    ['https://github.com/org/repo//deploy?ref=v1', 'https://github.com/', 'org/repo', 'deploy', 'v1'],
    ['github.com/org/repo/deploy?version=v2', 'https://github.com/', 'org/repo', 'deploy', 'v2'],
    ['git@github.com:org/repo.git/path', 'git@github.com:', 'org/repo.git', '/path'.slice(1), ''],
    ['ssh://git@host.example/org/repo.git', 'ssh://git@host.example/', 'org/repo.git', '', ''],
    ['https://dev.azure.com/o/p/_git/repo/sub', 'https://dev.azure.com/', 'o/p/_git/repo', 'sub', ''],
    ['file:///srv/repo//x', 'file://', '/srv/repo', 'x', ''],
  ])('%s', (raw, host, repository, path, ref) => {
    expect(parseRepoUrl(raw)).toEqual({
      host,
      repository,
      path,
      ref,
      timeout: 27_000,
      submodules: true,
      raw,
    });
  });

  test.each([
    'base',
    '../base',
    './a.yaml',
    '/abs/path',
    'org/repo',
    'https://host.example',
    'https://h.example/o/r//../../x',
  ])('%s is none', (raw) => {
    expect(parseRepoUrl(raw)).toBeUndefined();
  });

  test.each([
    ['?timeout=61', 61_000, true],
    ['?ref=a&timeout=1m30s', 90_000, true],
    ['?timeout=-1', 27_000, true],
    ['?timeout=soon&submodules=0', 27_000, false],
    ['?submodules=no', 27_000, true],
  ])('%s', (query, timeout, submodules) => {
    expect(parseRepoUrl(`https://h.example/o/r${query}`)).toMatchObject({ timeout, submodules });
  });
});
