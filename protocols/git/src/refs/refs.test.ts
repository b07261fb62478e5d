import { describe, expect, test } from 'vitest';
import { checkCommitHash, checkRefName, commitOf, parseRemoteRefs } from './remote-refs.ts';
import { absoluteRevision, revisionFor, shortRevision } from './revision.ts';
import { highestVersions } from './select-version.ts';

const A = 'a'.repeat(40);
const B = 'b'.repeat(40);

const refs = parseRemoteRefs(
  `${A}\tHEAD\n${A}\trefs/heads/main\n${A}\trefs/tags/v1\n${B}\trefs/tags/v1^{}\n${B}\trefs/tags/light\nnoise\n`,
);

test.each([
  ['refs/heads/main', A],
  ['refs/tags/v1', B],
  ['refs/tags/v1^{}', B],
  ['refs/tags/light', B],
  ['refs/tags/none', undefined],
])('commitOf follows %s to %s', (name, hash) => {
  expect(commitOf(refs, name)).toBe(hash);
});

test.each(['refs/heads/main', 'refs/pull/420/head', 'refs/tags/v1^{}', 'refs/heads/feature/x'])(
  'checkRefName takes %s',
  (name) => {
    checkRefName(name);
  },
);

test.each([
  '/refs/heads/x',
  'refs/heads/x/',
  'refs/heads/a b',
  'refs/heads/a..b',
  'refs/heads/*',
  'refs/heads/a:refs/heads/b',
  '--upload-pack=touch /tmp/x',
  '-x',
  'refs/heads/.a',
  'refs/heads/a.lock',
  'refs/heads/a\u0000',
  'refs//x',
])('checkRefName refuses %j', (name) => {
  expect(() => checkRefName(name)).toThrow(expect.objectContaining({ code: 'INVALID_REF' }));
});

test('checkCommitHash refuses what is no hash, in words of upstream', () => {
  expect(() => checkCommitHash('a-random-invalid-commit')).toThrow(
    "unable to resolve commit object for 'a-random-invalid-commit': object not found",
  );
});

describe('revisions', () => {
  test.each([
    ['refs/heads/main', `main@sha1:${A}`, `refs/heads/main@sha1:${A}`],
    ['refs/heads/feature/x', `feature/x@sha1:${A}`, `refs/heads/feature/x@sha1:${A}`],
    ['refs/tags/v1', `v1@sha1:${A}`, `refs/tags/v1@sha1:${A}`],
    ['', `sha1:${A}`, `sha1:${A}`],
  ])('of %j are %s and %s', (reference, short, absolute) => {
    const commit = { hash: A, reference };
    expect([shortRevision(commit), absoluteRevision(commit)]).toEqual([short, absolute]);
  });

  test('are absolute for ref.name alone, and name the hash by its length', () => {
    const commit = { hash: 'c'.repeat(64), reference: 'refs/heads/main' };
    expect(revisionFor({ branch: 'main' }, commit)).toBe(`main@sha256:${'c'.repeat(64)}`);
    expect(revisionFor({ name: 'refs/heads/main' }, commit)).toBe(`refs/heads/main@sha256:${'c'.repeat(64)}`);
  });
});

describe('highestVersions', () => {
  const tags = ['v1.2.3', '1.3.0', 'v1.10.0', '2.0.0-rc.1', 'latest', '1.4', 'v1.10.0+a', 'v1.10.0+b'];
  test.each([
    ['1.x', ['v1.10.0', 'v1.10.0+a', 'v1.10.0+b']],
    ['~1.2', ['v1.2.3']],
    ['>=1.3.0 <1.10.0', ['1.3.0']],
    ['>=2.0.0-0', ['2.0.0-rc.1']],
  ])('takes from %s', (range, expected) => {
    expect(highestVersions(tags, range)).toEqual(expected);
  });

  test('says so when nothing matches or the range is none', () => {
    expect(() => highestVersions(tags, '>=3.0.0')).toThrow('no match found for semver: >=3.0.0');
    expect(() => highestVersions(tags, 'abc!')).toThrow(/^semver parse error: /);
  });
});
