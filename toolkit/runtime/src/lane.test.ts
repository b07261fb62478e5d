import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Lane } from './lane.ts';

test('Lane keeps the order of what is left, whatever was removed', () => {
  const step = fc.record({ act: fc.constantFrom('push', 'take', 'remove'), n: fc.nat({ max: 20 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const lane = new Lane<{ n: number }>();
      const model: { n: number }[] = [];
      for (const { act, n } of steps) {
        if (act === 'push') {
          const item = { n };
          lane.push(item);
          model.push(item);
        } else {
          const item = act === 'take' ? model[0] : model[n % Math.max(model.length, 1)];
          if (item === undefined) continue;
          lane.remove(item);
          model.splice(model.indexOf(item), 1);
        }
        expect(lane.size).toBe(model.length);
        expect(lane.find(() => true)).toBe(model[0]);
        expect(lane.find((item) => item.n % 2 === 0)).toBe(model.find((item) => item.n % 2 === 0));
      }
    }),
  );
});

test('Lane gives room back', () => {
  const lane = new Lane<{ n: number }>();
  for (let round = 0; round < 10; round++) {
    const items = Array.from({ length: 5_000 }, (_, n) => ({ n }));
    for (const item of items) lane.push(item);
    for (const item of items) {
      expect(lane.find(() => true)).toBe(item);
      lane.remove(item);
    }
  }
  expect(lane.size).toBe(0);
});
