import { describe, expect, test } from 'vitest';
import { isRepositoryName, parseRoute } from './repository-name.ts';

describe('parseRoute', () => {
  test.each([
    ['GET', '/fleet.git/info/refs?service=git-upload-pack', 'fleet', 'git-upload-pack', 'advertise'],
    ['GET', '/fleet/info/refs?service=git-receive-pack', 'fleet', 'git-receive-pack', 'advertise'],
    ['POST', '/team/apps.git/git-upload-pack', 'team/apps', 'git-upload-pack', 'rpc'],
    ['POST', '/a/b/c/d.git/git-receive-pack', 'a/b/c/d', 'git-receive-pack', 'rpc'],
  ])('reads %s %s', (method, url, repository, service, step) => {
    expect(parseRoute(method, url)).toEqual({ repository, service, step });
  });

  test.each([
    ['GET', '/fleet.git/HEAD'],
    ['GET', '/fleet.git/objects/info/packs'],
    ['GET', '/fleet.git/info/refs'],
    ['GET', '/fleet.git/info/refs?service=git-upload-archive'],
    ['PUT', '/fleet.git/git-receive-pack'],
    ['POST', '/fleet.git/info/refs?service=git-receive-pack'],
    ['GET', '/../fleet.git/info/refs?service=git-upload-pack'],
    ['GET', '/%2e%2e/fleet.git/info/refs?service=git-upload-pack'],
    ['GET', '/a//b.git/info/refs?service=git-upload-pack'],
    ['GET', '//info/refs?service=git-upload-pack'],
    ['GET', '/-x.git/info/refs?service=git-upload-pack'],
  ])('refuses %s %s', (method, url) => {
    expect(parseRoute(method, url)).toBeUndefined();
  });
});

test.each([
  ['fleet', true],
  ['team/apps_2.1', true],
  ['', false],
  ['.git', false],
  ['a/../b', false],
  ['a/.hidden', false],
  ['a.git/b', false],
  ['a.lock', false],
  ['a\\b', false],
  ['a b', false],
  ['a/b/c/d/e', false],
  ['x'.repeat(101), false],
])('isRepositoryName(%j) is %s', (name, valid) => {
  expect(isRepositoryName(name)).toBe(valid);
});
