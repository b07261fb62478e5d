import type { Schema } from '@flux-ts/schema';
import { expect, test } from 'vitest';
import { Correlation, oldItem } from './correlation.ts';

const item: Schema = { type: 'object', properties: { name: { type: 'string' }, size: { type: 'integer' } } };
const keyed: Schema = { type: 'array', listType: 'map', listMapKeys: ['name'], items: item };
const schema: Schema = {
  type: 'object',
  properties: { keyed, plain: { type: 'array', items: item } },
};
const a = { name: 'a', size: 1 };
const b = { name: 'b', size: 2 };

test.each([
  [{ keyed: [a, b] }, { keyed: [b, a] }, true],
  [{ keyed: [a, b] }, { keyed: [a] }, false],
  [{ keyed: [a, b] }, { keyed: [a, { ...b, size: 3 }] }, false],
  [{ plain: [a, b] }, { plain: [b, a] }, false],
  [{ plain: [a, b] }, { plain: [a, b] }, true],
  [{ keyed: [] }, { plain: [] }, false],
])('Correlation.unchanged lets items with keys change places: %j %j', (value, old, same) => {
  expect(new Correlation(schema, value, old).unchanged).toBe(same);
});

test('oldItem finds the item with the same keys, in lists that have keys', () => {
  expect(oldItem(keyed, { name: 'b', size: 9 }, [a, b])).toBe(b);
  expect(oldItem({ ...keyed, listType: 'set' }, a, [a])).toBeUndefined();
});

test('Correlation.child keeps what is known around what is new', () => {
  const whole = new Correlation(schema, { keyed: [a] }, { keyed: [a] });
  const inner = whole.child(item, b, undefined);
  expect([inner.known, inner.old, inner.unchanged]).toEqual([false, undefined, true]);
});
