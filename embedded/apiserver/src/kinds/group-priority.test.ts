import { expect, test } from 'vitest';
import { compareGroups } from './group-priority.ts';

test('compareGroups puts first what clients are to prefer, and defined groups last', () => {
  const groups = ['resource.k8s.io', 'b.example', 'discovery.k8s.io', 'apps', 'a.example', ''];
  const wanted = ['', 'apps', 'discovery.k8s.io', 'resource.k8s.io', 'a.example', 'b.example'];
  expect(groups.toSorted(compareGroups)).toEqual(wanted);
});
