import { describe, expect, test } from 'vitest';
import { checkReference, checkRepository } from './image-reference.ts';

const characters = '`abcdefghijklmnopqrstuvwxyz0123456789_-./`';

describe('checkRepository', () => {
  test.each([
    'alpine',
    'library/alpine',
    'ghcr.io/a/b',
    'localhost/ab',
    'localhost:5000/ab',
    '[::1]:5000/ab',
  ])('takes %s', (text) => expect(() => checkRepository(text)).not.toThrow());

  test.each([
    ['', 'a repository name must be specified'],
    ['a', 'repository must be between 2 and 255 characters in length: a'],
    ['ghcr.io/', 'repository must be between 2 and 255 characters in length: '],
    ['ghcr.io/A/b', `repository can only contain the characters ${characters}: A/b`],
    ['ghcr.io/a:tag', `repository can only contain the characters ${characters}: a:tag`],
    ['a b.c/de', 'registries must be valid RFC 3986 URI authorities: a b.c'],
  ])('refuses %j', (text, words) => expect(() => checkRepository(text)).toThrow(words));
});

describe('checkReference', () => {
  const digest = `sha256:${'0'.repeat(64)}`;

  test.each([
    'alpine',
    'alpine:3.20',
    'localhost:5000/ab',
    `ghcr.io/a/b@${digest}`,
    `a/b:1@${digest}`,
    'ab:',
  ])('takes %s', (text) => expect(() => checkReference(text)).not.toThrow());

  test.each(['', 'a', 'ghcr.io/a@sha256:0', 'ghcr.io/a:b c', `ghcr.io/ab@${digest}@${digest}`])(
    'refuses %j',
    (text) => expect(() => checkReference(text)).toThrow(`could not parse reference: ${text}`),
  );
});
