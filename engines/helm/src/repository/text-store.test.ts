import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TextStore } from './text-store.ts';

test('TextStore gives back what it was given, in any order and in between', () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.nat(40_000).map((length) => 'é'.repeat(length)),
  );
  fc.assert(
    fc.property(
      fc.array(text, { maxLength: 12 }),
      fc.array(fc.nat(11)),
      fc.nat(12),
      (texts, order, early) => {
        const store = new TextStore();
        const numbers = texts.map((each, i) => {
          const number = store.add(each);
          if (i === early) expect(store.get(number)).toBe(each);
          return number;
        });
        for (const i of order) if (i < texts.length) expect(store.get(numbers[i] ?? 0)).toBe(texts[i]);
      },
    ),
    { numRuns: 100 },
  );
});
