import { expect, test } from 'vitest';
import { cloneValue, fromJson, isObject, own, setOwn, type ValueObject, valuesEqual } from './index.ts';

test('own and setOwn take `__proto__` for a key like any other', () => {
  const object: ValueObject = {};
  expect(own(object, '__proto__')).toBeUndefined();
  expect(own(object, 'constructor')).toBeUndefined();
  setOwn(object, '__proto__', 'x');
  expect(own(object, '__proto__')).toBe('x');
  expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
  expect(own(undefined, 'a')).toBeUndefined();
});

test.each([
  [1, 1n, true],
  [1, '1', false],
  [null, {}, false],
  [[], {}, false],
  [[1, 2], [1], false],
  [{ a: 1, b: [null] }, { b: [null], a: 1 }, true],
  [{ a: 1 }, { b: 1 }, false],
])('valuesEqual compares %o with %o', (a, b, equal) => {
  expect(valuesEqual(a, b)).toBe(equal);
  expect(valuesEqual(b, a)).toBe(equal);
});

test('cloneValue copies every container', () => {
  const value = fromJson('{"a":[{"b":1}],"__proto__":{"c":null}}') as ValueObject;
  const copy = cloneValue(value);
  expect(valuesEqual(copy, value)).toBe(true);
  expect(copy['a']).not.toBe(value['a']);
  expect(own(copy, '__proto__')).toEqual({ c: null });
});

test('isObject knows mappings alone', () => {
  expect([{}, [], null, 'a', 1].map(isObject)).toEqual([true, false, false, false, false]);
});
