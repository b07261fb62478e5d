import { loadChart } from '@flux-ts/helm';
import { expect, test } from 'vitest';
import { storedChart } from './stored-chart.ts';

const metadataOf = (more: string): unknown => {
  const data = new TextEncoder().encode(`apiVersion: v2\nname: shop\nversion: 1.0.0\n${more}`);
  return storedChart(loadChart([{ name: 'Chart.yaml', data }]))['metadata'];
};

test.each(['', 'dependencies: []\n'])(
  'storedChart writes the fields of Chart.yaml that say something (%j)',
  (more) => {
    expect(metadataOf(more)).toEqual({ apiVersion: 'v2', name: 'shop', version: '1.0.0' });
  },
);

test('storedChart writes dependencies without what the loader noted of them', () => {
  expect(metadataOf('dependencies: [{name: sub, version: "1"}]\n')).toEqual({
    apiVersion: 'v2',
    name: 'shop',
    version: '1.0.0',
    dependencies: [{ name: 'sub', version: '1', repository: '' }],
  });
});
