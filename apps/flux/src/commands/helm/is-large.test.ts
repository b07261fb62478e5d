import type { Chart } from '@flux-ts/helm';
import { expect, test } from 'vitest';
import { isLarge } from './is-large.ts';

type Counted = Pick<Chart, 'templates' | 'dependencies'>;

function chartOf(count: number, dependencies: readonly Counted[] = []): Counted {
  const templates = Array.from({ length: count }, (_, i) => ({ name: `${i}.yaml`, data: new Uint8Array() }));
  return { templates, dependencies: dependencies as readonly Chart[] } as Counted;
}

test.each([
  ['a small chart', chartOf(3), false],
  ['a chart of many templates', chartOf(30), true],
  ['an umbrella of small charts', chartOf(0, [chartOf(10), chartOf(0, [chartOf(10), chartOf(10)])]), true],
  ['a chart with a small subchart', chartOf(10, [chartOf(10)]), false],
])('isLarge weighs %s', (_, chart, large) => {
  expect(isLarge(chart)).toBe(large);
});
