import { describe, expect, test } from 'vitest';
import { imageMatcher, splitImage } from './image-tag.ts';

describe('splitImage', () => {
  test.each([
    ['nginx', { name: 'nginx', tag: '', digest: '' }],
    ['host:5000/a/b', { name: 'host:5000/a/b', tag: '', digest: '' }],
    ['host:5000/a/b:v1', { name: 'host:5000/a/b', tag: 'v1', digest: '' }],
    ['a@sha256:1', { name: 'a', tag: '', digest: 'sha256:1' }],
    ['a:v1@sha256:1', { name: 'a', tag: 'v1', digest: 'sha256:1' }],
  ])('%s', (image, parts) => {
    expect(splitImage(image)).toEqual(parts);
  });
});

describe('imageMatcher', () => {
  test.each([
    ['nginx', 'nginx:1', true],
    ['nginx', 'nginx2', false],
    ['nginx', 'my/nginx', false],
    ['a.b/c', 'axb/c', true], // quirk (image.go IsImageMatched): the name is an expression
    ['(a|b)', 'b:1', true],
    ['(', '(', false],
  ])('%s on %s: %s', (name, image, expected) => {
    expect(imageMatcher(name)(image)).toBe(expected);
  });
});
