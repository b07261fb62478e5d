import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isNestedTooDeeply, MAX_DEPTH } from './depth.ts';

const nested = (depth: number, open: string, close: string, padding = '') =>
  Buffer.from(`${open.repeat(depth)}${padding}${close.repeat(depth)}`);

describe('isNestedTooDeeply', () => {
  test.each([
    ['lists', '[', ']'],
    ['objects', '{"a":', '}'],
    ['both', ' {"a" : [\n', ']}'],
  ])('tells of %s', (_what, open, close) => {
    const each = open.includes('[') && open.includes('{') ? 2 : 1;
    const padding = '1'.repeat(5000);
    expect(isNestedTooDeeply(nested(MAX_DEPTH / each, open, close, padding))).toBe(false);
    expect(isNestedTooDeeply(nested(MAX_DEPTH / each + 1, open, close, padding))).toBe(true);
  });

  test('counts no brackets of texts, whatever is quoted in them', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('[', '{', '"', '\\', 'é', '\n') }), (text) => {
        const value = { [text]: Array.from({ length: 400 }, () => text.repeat(10)), end: '['.repeat(2000) };
        expect(isNestedTooDeeply(Buffer.from(JSON.stringify(value)))).toBe(false);
      }),
    );
  });

  test('leaves to others what is no JSON', () => {
    expect(isNestedTooDeeply(Buffer.from(`k8s\0${'{'.repeat(5000)}`))).toBe(false);
    expect(isNestedTooDeeply(Buffer.from(`a: ${'['.repeat(5000)}`))).toBe(false);
    expect(isNestedTooDeeply(Buffer.from(`"${'\\'.repeat(5000)}`))).toBe(false);
  });
});
