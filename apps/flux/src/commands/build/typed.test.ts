import { describe, expect, test } from 'vitest';
import { type TypedSchema, typed } from './typed.ts';

const text = { type: 'string' };
const schema: TypedSchema = {
  type: 'object',
  properties: {
    prefix: text,
    wait: { type: 'boolean' },
    images: { type: 'array', items: { type: 'object', properties: { newTag: text } } },
    labels: { type: 'object', additionalProperties: text },
    free: { type: 'object' },
  },
};

describe('typed', () => {
  test.each([
    [
      { prefix: 1, wait: true },
      { prefix: '1', wait: true },
    ],
    [{ prefix: true }, { prefix: 'true' }],
    [{ prefix: null }, { prefix: null }],
    [{ prefix: 12345678901234567890n }, { prefix: '12345678901234567890' }],
    [{ images: [{ newTag: 1.5, other: 2 }] }, { images: [{ newTag: '1.5', other: 2 }] }],
    [{ labels: { a: 1, b: 'x' } }, { labels: { a: '1', b: 'x' } }],
    [
      { free: { a: 1 }, unknown: 2 },
      { free: { a: 1 }, unknown: 2 },
    ],
  ])('%o becomes what Go reads', (value, expected) => {
    expect(typed(value, schema, '')).toEqual(expected);
  });

  test.each([
    [{ images: 'x' }, 'cannot unmarshal string into images, which is of type array'],
    [{ images: [1] }, 'cannot unmarshal number into images[0], which is of type object'],
    [{ labels: ['x'] }, 'cannot unmarshal array into labels, which is of type object'],
  ])('%o is refused', (value, words) => expect(() => typed(value, schema, '')).toThrow(words));
});
