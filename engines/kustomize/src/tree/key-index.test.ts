import fc from 'fast-check';
import { expect, test } from 'vitest';
import { indexOfKey, type KeyList, removeKey } from './key-index.ts';

const key = fc.nat({ max: 150 }).map((n) => `k${n}`);
const action = fc.oneof(
  fc.record({ kind: fc.constant('find' as const), key, times: fc.integer({ min: 1, max: 20 }) }),
  fc.record({ kind: fc.constant('add' as const), key }),
  fc.record({ kind: fc.constant('remove' as const), key }),
);

test('indexOfKey finds what indexOf finds, whatever was added and removed', () => {
  fc.assert(
    fc.property(fc.array(key, { minLength: 50, maxLength: 120 }), fc.array(action), (start, actions) => {
      const keys: KeyList = [...start];
      for (const one of actions) {
        if (one.kind === 'add') keys.push(one.key);
        else if (one.kind === 'remove') {
          const at = indexOfKey(keys, one.key);
          if (at >= 0) removeKey(keys, at);
        } else {
          for (let i = 0; i < one.times; i++) expect(indexOfKey(keys, one.key)).toBe(keys.indexOf(one.key));
        }
      }
    }),
  );
});
