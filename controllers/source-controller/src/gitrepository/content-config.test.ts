import type { Artifact, GitRepository } from '@flux-ts/kinds';
import { describe, expect, test } from 'vitest';
import { contentConfigChanged, includesDiffer, verificationMode } from './content-config.ts';

const artifact = (revision: string, digest = 'd'): Artifact => ({
  revision,
  digest,
  path: 'p',
  url: 'u',
  lastUpdateTime: 't',
});
const object = (spec: object, status: object): GitRepository =>
  ({ apiVersion: '', kind: '', metadata: { name: 'x' }, spec, status }) as unknown as GitRepository;
const include = { repository: { name: 'a' }, fromPath: 'x' };
const included = { observedInclude: [include], includedArtifacts: [artifact('r')] };

describe('contentConfigChanged', () => {
  test.each<[string, object, object, Artifact[], boolean]>([
    ['nothing set', {}, {}, [], false],
    ['same ignore', { ignore: 'a' }, { observedIgnore: 'a' }, [], false],
    ['other ignore', { ignore: 'a' }, { observedIgnore: 'b' }, [], true],
    ['empty ignore is not none', { ignore: '' }, {}, [], true],
    ['submodules', { recurseSubmodules: true }, {}, [], true],
    ['false submodules are none', { recurseSubmodules: false }, {}, [], false],
    ['sparse order', { sparseCheckout: ['a', 'b'] }, { observedSparseCheckout: ['b', 'a'] }, [], true],
    ['not yet verified', { verify: { mode: 'HEAD' } }, {}, [], true],
    ['verified', { verify: { mode: 'HEAD' } }, { sourceVerificationMode: 'HEAD' }, [], false],
    [
      'HEAD verified, both wanted',
      { verify: { mode: 'TagAndHEAD' } },
      { sourceVerificationMode: 'HEAD' },
      [],
      true,
    ],
    [
      'both verified, tag wanted',
      { verify: { mode: 'Tag' } },
      { sourceVerificationMode: 'TagAndHEAD' },
      [],
      false,
    ],
    ['same include', { include: [include] }, included, [artifact('r')], false],
    ['include at another path', { include: [{ ...include, toPath: 'y' }] }, included, [artifact('r')], true],
    ['include at another revision', { include: [include] }, included, [artifact('s')], true],
    ['include of another digest', { include: [include] }, included, [artifact('r', 'e')], true],
    ['include taken away', {}, included, [], true],
  ])('%s', (_name, spec, status, includes, expected) => {
    expect(contentConfigChanged(object(spec, status), includes)).toBe(expected);
  });
});

test('includesDiffer looks at revisions, not at their order', () => {
  expect(includesDiffer([artifact('a'), artifact('b')], [artifact('b'), artifact('a')])).toBe(false);
  expect(includesDiffer([artifact('a')], [artifact('b')])).toBe(true);
  expect(includesDiffer([], [artifact('b')])).toBe(true);
});

test.each([
  [undefined, undefined],
  [{}, 'HEAD'],
  [{ mode: 'head' }, 'HEAD'],
  [{ mode: 'Tag' }, 'Tag'],
  [{ mode: 'nonsense' }, 'HEAD'],
])('verificationMode of %j is %s', (verify, mode) => {
  expect(verificationMode(object({ verify }, {}))).toBe(mode);
});
