import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OciError } from './errors.ts';
import { formatReference, parseReference } from './reference.ts';

const digest = `sha256:${'a1'.repeat(32)}`;

test.each([
  ['ghcr.io/org/web', { registry: 'ghcr.io', repository: 'org/web' }],
  ['localhost:5000/web:1.0.0', { registry: 'localhost:5000', repository: 'web', tag: '1.0.0' }],
  ['[::1]:5000/a/b', { registry: '[::1]:5000', repository: 'a/b' }],
  [`h/web@${digest}`, { registry: 'h', repository: 'web', digest }],
  [`h/web:1@${digest}`, { registry: 'h', repository: 'web', tag: '1', digest }],
])('parseReference reads %s', (text, expected) => {
  expect(parseReference(text)).toEqual(expected);
});

test.each([
  ['web', 'missing registry or repository'],
  ['h/', 'invalid repository ""'],
  ['h/Web', 'invalid repository "Web"'],
  ['h/web:', 'invalid tag ""'],
  ['h/web:a+b', 'invalid tag "a+b"'],
  ['h/../web', 'invalid repository "../web"'],
  ['u@h/web', 'invalid registry "u@h"'],
  ['h/web@sha256:abc', 'invalid digest "sha256:abc": invalid checksum digest length'],
  ['h/web@md5:abc', 'invalid digest "md5:abc": unsupported digest algorithm'],
  ['h/web@abc', 'invalid digest "abc": invalid checksum digest format'],
])('parseReference refuses %s', (text, problem) => {
  expect(() => parseReference(text)).toThrow(new OciError('REFERENCE', `invalid reference: ${problem}`));
});

test('parseReference reads what formatReference writes', () => {
  const part = fc.stringMatching(/^[a-z0-9]{1,8}(?:[._-][a-z0-9]{1,4})?$/);
  const reference = fc.record(
    { registry: part, repository: part, tag: fc.stringMatching(/^\w[\w.-]{0,10}$/) },
    { requiredKeys: ['registry', 'repository'] },
  );
  fc.assert(
    fc.property(reference, (each) => {
      expect(parseReference(formatReference(each))).toEqual(each);
    }),
  );
});
